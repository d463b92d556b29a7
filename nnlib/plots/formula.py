"""Formulas with the numbers put in, typeset: a line of text that also knows itself as MathML."""

import re
from html import escape

_KINDS = {"x": "input", "w": "weight", "z": "sum", "a": "activation", "t": "target", "s": "slope"}
_MARKED = re.compile(r"([xwzats])`([^`]*)`")
_PIECE = re.compile(
    r"(?P<marked>[xwzats]`[^`]*`)|(?P<slope>∂\w/∂\ŵ?)|e\^(?P<power>−?[xwzats]`[^`]*`|\S+?(?=[)\s]|$))|(?P<number>[\d.,]*\d)"
    r"|(?P<name>[^\W\d_]+[₀-₉]*)|(?P<sign>\S)"
)
_FRACTION = re.compile(r"(.*?)1 / \((.*)\)(.*)")


class Formula(str):
    """Text that reads as it stands, and .html, in which it is typeset in the colours of what its numbers come from."""

    html = ""


def formula(marked, who=""):
    """The Formula of "z = w`0.6` × x`2` = z`1.2`": a letter before a number in backticks says what it is.

    x input, w weight, z sum, a activation, t target, s slope; who names what it is the formula of.
    """
    line = Formula((f"{who}: " if who else "") + _MARKED.sub(r"\2", marked))
    name = f'<span class="nnlib-who">{escape(who)}</span> ' if who else ""
    line.html = name + " ".join(f'<math displaystyle="true">{_typeset(piece)}</math>' for piece in _pieces(marked))
    return line


def _pieces(marked):
    """Where a line may be broken on a narrow page: before a sign, but not in a fraction."""
    pieces, so_far = [], ""
    for word in marked.split(" "):
        in_fraction = "/ (" in so_far and so_far.count("(") > so_far.count(")")
        if word in "=+×→" and not in_fraction and so_far.count("`") % 2 == 0:
            pieces, so_far = [*pieces, so_far.strip()], ""
        so_far += f" {word}"
    return [*pieces, so_far.strip()]


def _typeset(marked):
    fraction = _FRACTION.fullmatch(marked)
    if fraction:
        before, below, after = map(_typeset, fraction.groups())
        return f"{before}<mfrac><mn>1</mn><mrow>{below}</mrow></mfrac>{after}"
    return "".join(map(_piece, _PIECE.finditer(marked)))


def _piece(match):
    kind, text = match.lastgroup, escape(match[match.lastgroup])
    if kind == "marked":
        letter, value = _MARKED.fullmatch(text).groups()
        return f'<mn class="nnlib-{_KINDS[letter]}">{value}</mn>'
    if kind == "power":
        return f"<msup><mi>e</mi><mrow>{_typeset(match['power'])}</mrow></msup>"
    if kind == "number":
        return f"<mn>{text}</mn>"
    if kind == "name":
        return f"<mi>{text}</mi>"
    if kind == "slope":
        return f'<mi class="nnlib-slope">{text}</mi>'
    return f'<mo form="infix">{text}</mo>' if text in "=+×→" else f"<mo>{text}</mo>"
