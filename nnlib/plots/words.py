"""Numbers and names as a reader wants them."""


def number(value):
    """Four significant digits, no needless zeros, a true minus sign."""
    text = f"{value:.4g}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def signed(value):
    """The same, with its sign in front even when positive."""
    text = number(value)
    return text if text == "0" or text.startswith("−") else f"+{text}"


def factor(value):
    """A number as it stands in a product: negative ones in brackets."""
    text = number(value)
    return f"({text})" if text.startswith("−") else text
