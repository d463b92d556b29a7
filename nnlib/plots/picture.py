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
    label      : what it is called, for a reader who cannot see it; an element with a label can be picked
    picked     : whether it is the one that was picked
    drag       : "x" or "xy" for an element with a label that is not picked but dragged, that way or both ways
    """

    name: str
    tag: str
    attributes: dict
    text: str = ""
    label: str = ""
    picked: bool = False
    drag: str = ""

    def values(self):
        """Everything about it that can change, as text, by attribute; "text" stands for what it reads."""
        values = {name: _spell(value) for name, value in self.attributes.items()}
        if self.tag == "text":
            values["text"] = self.text
        if self.label:
            values["aria-label"] = self.label
        if self.label and not self.drag:
            values |= {"aria-selected": "true" if self.picked else "false", "tabindex": "0" if self.picked else "-1"}
        return values

    def svg(self):
        """The element as SVG, every text in it escaped."""
        values = self.values()
        content = escape(values.pop("text", ""))
        if self.drag:
            values |= {"role": "slider", "tabindex": "0", "data-drag": self.drag}
        elif self.label:
            values["role"] = "option"
        elif self.tag == "text":
            values["aria-hidden"] = "true"  # the description says it, in order
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in values.items())
        return f'<{self.tag} data-name="{escape(self.name)}"{attributes}>{content}</{self.tag}>'


@dataclass(frozen=True)
class Picture:
    """A drawing and the words that say the same.

    title       : what is shown; stays the same while the numbers change
    description : the text alternative, with the current numbers
    result      : one short sentence, spoken by screen readers once the hand rests
    size        : (width, height) in units that are pixels on a wide page
    elements    : in drawing order
    """

    title: str
    description: str
    result: str
    size: tuple[int, int]
    elements: tuple[Element, ...]

    def svg(self):
        """The drawing for a live page, which brings the style and the description itself."""
        labelled = [element for element in self.elements if element.label]
        role = "img" if not labelled else "group" if labelled[0].drag else "listbox"
        return self._svg(f'role="{role}" aria-label="{escape(self.title)}"', "")

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


def handle(name, x, y, drag, label, value, value_text):
    """The part of a point that can be seized: larger than the point, so that a finger meets it.

    value      : the number that moves, for a screen reader's percentage; value_text says it with its name
    """
    spoken = {"aria-valuenow": f"{value:.4g}", "aria-valuetext": value_text}
    return Element(name, "circle", {"class": "handle", "cx": x, "cy": y, "r": 20} | spoken, label=label, drag=drag)


def _spell(value):
    return f"{round(value, 1):g}" if isinstance(value, int | float) else str(value)
