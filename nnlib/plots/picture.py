"""What a picture is: SVG elements with names, and the words that say the same as the drawing."""

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import NamedTuple


class Element(NamedTuple):  # made and compared some hundred times a picture, in a third of the time of a dataclass
    """One SVG element.

    name       : stands for it in changes and when it is picked; each once in a picture
    tag        : line, circle, path, rect or text
    attributes : its SVG attributes; numbers are rounded to a tenth, an eighth of what an eye can see
    text       : what a text element reads
    label      : what it is called, for a reader who cannot see it; an element with a label can be picked, or be a handle
    picked     : whether it is the one that was picked; for a handle, None where it cannot be picked
    control    : for a handle: the name of the explorer's control that it moves when it is dragged sideways
    per_unit   : for such a handle: how far it goes in the picture while the number grows by 1; 0 where it stays in its place
    drag       : "xy" for a handle of no single control: the explorer hears where it is dragged
    """

    name: str
    tag: str
    attributes: dict
    text: str = ""
    label: str = ""
    picked: bool | None = None
    control: str = ""
    per_unit: float = 0
    drag: str = ""

    def values(self):
        """Everything about it that can change, as text, by attribute; "text" stands for what it reads."""
        values = {name: _spell(value) for name, value in self.attributes.items()}
        if self.tag == "text":
            values["text"] = self.text
        if self.label:
            values["aria-label"] = self.label
        if self.label and (self.picked is not None or not self._is_handle):
            values["aria-current"] = "true" if self.picked else "false"
        if self.control:
            values |= {"data-handle": self.control, "data-per-unit": _spell(self.per_unit)}
        return values

    def svg(self):
        """The element as SVG, every text in it escaped."""
        values = self.values()
        content = escape(values.pop("text", ""))
        if self.label:
            values |= {"role": "slider" if self._is_handle else "button", "tabindex": "-1"}
        elif self.tag == "text":
            values["aria-hidden"] = "true"  # the description says it, in order
        if self.drag:
            values["data-drag"] = self.drag
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in values.items())
        return f'<{self.tag} data-name="{escape(self.name)}"{attributes}>{content}</{self.tag}>'

    @property
    def _is_handle(self):
        return bool(self.control or self.drag)


@dataclass(frozen=True)
class Picture:
    """A drawing and the words that say the same.

    title       : what is shown; stays the same while the numbers change
    description : the text alternative, with the current numbers
    result      : one short sentence, spoken by screen readers once the hand rests
    size        : (width, height) in units that are pixels on a wide page
    elements    : in drawing order
    narrow      : its width on a narrow page, where elements of the class "score" move to the left; 0 where it is the same
    """

    title: str
    description: str
    result: str
    size: tuple[int, int]
    elements: tuple[Element, ...]
    narrow: int = 0

    def svg(self):
        """The drawing for a live page, which brings the style and the description itself."""
        usable = any(element.label for element in self.elements)
        role = 'role="toolbar" aria-orientation="vertical"' if usable else 'role="img"'
        return self._svg(f'{role} aria-label="{escape(self.title)}" data-narrow="{self.narrow or self.size[0]}"', "")

    def static_svg(self):
        """The drawing by itself, with the style in it and a light ground under it."""
        width, height = self.size
        ground = f'<style>{stylesheet()}</style><rect class="ground" width="{width}" height="{height}"/>'
        return self._svg(f'width="{width}" height="{height}"', ground)

    def html(self):
        """The drawing as an image with its text alternative, for pages that are read without running them."""
        address = "data:image/svg+xml;base64," + base64.b64encode(self.static_svg().encode()).decode()
        alternative = escape(f"{self.title}. {self.description}")
        return f'<img alt="{alternative}" src="{address}" style="max-width: 100%; height: auto">'

    def _svg(self, attributes, first):
        width, height = self.size
        elements = "".join(element.svg() for element in self.elements)
        return (f'<svg xmlns="http://www.w3.org/2000/svg" class="nnlib-picture" viewBox="0 0 {width} {height}" {attributes}>'
                f"{first}{elements}</svg>")  # fmt: skip


def stylesheet():
    """The style of every picture; the colours follow the theme of the page."""
    return Path(__file__).with_name("picture.css").read_text(encoding="utf-8")


def text(name, look, x, y, words):
    """An element that reads so."""
    return Element(name, "text", {"class": look, "x": x, "y": y}, words)


def handle(name, x, y, label, value, value_text, control="", per_unit=0, drag=""):
    """The part of a point that can be seized: larger than the point, so that a finger meets it.

    value      : the number that moves; value_text says it with its name
    """
    shape = {"class": "handle", "cx": x, "cy": y, "r": 20} | spoken(value, value_text)
    return Element(name, "circle", shape, label=label, control=control, per_unit=per_unit, drag=drag)


def spoken(value, value_text):
    """What a handle says of its number, as attributes."""
    return {"aria-valuenow": f"{value:.4g}", "aria-valuetext": value_text}


def _spell(value):
    return f"{round(value, 1):g}" if isinstance(value, int | float) else str(value)
