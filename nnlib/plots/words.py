"""Numbers and names as a reader wants them."""

_SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value):
    """Four significant digits, no needless zeros, a true minus sign; 6.162 × 10⁻¹¹ rather than 6.162e-11."""
    digits, _, power = f"{value:.4g}".partition("e")
    if power:
        raised = f"10{str(int(power)).translate(_RAISED)}"
        return raised if digits == "1" else f"{digits} × {raised}".replace("-", "−")
    return "0" if float(digits) == 0 else digits.replace("-", "−")


def short(value):
    """As it stands on a drawing: 0.70; <0.01 for what is hardly more than nothing; 123, 45.6k or 1.2M for much."""
    size, sign = abs(value), "−" if value < 0 else ""
    if 0 < size < 0.005:
        return ">−0.01" if sign else "<0.01"
    if size < 99.995:
        return f"{sign}{size:.2f}"
    if not size < 1e12:
        return f"{sign}huge"
    scale, letter = next(((scale, letter) for scale, letter in _SCALES if size >= max(scale, 1e4)), (1, ""))
    return f"{sign}{size / scale:.1f}{letter}" if letter else f"{sign}{size:.0f}"


def three(value):
    """Three significant digits, for a slope on a drawing."""
    return number(float(f"{value:.3g}"))


def signed(value):
    """Four significant digits, with the sign in front even when positive."""
    text = number(value)
    return text if text == "0" or text.startswith("−") else f"+{text}"


def factor(value):
    """A number as it stands in a product: in brackets where it needs them."""
    text = number(value)
    return f"({text})" if text.startswith("−") or "×" in text else text
