"""An explorer that moves without Python: what each step of each number shows, packed into the page (moving.js unpacks it)."""

import base64
import gzip
import json
from html import escape
from pathlib import Path

import ipywidgets as widgets

from ..plots.picture import stylesheet
from .scripts import script

_MOST_STEPS = 128, 48, 32, 24, 16  # of one number's range: as many as there is room for
_MOST_SIZE = 195_000  # characters, of what is still and what is packed; style and script have 50,000
_OF_NUMBER = {"label", "value", "low", "high", "step", "unit", "whole", "refusal", "problem", "picked"}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 1060px; margin: 12px auto; padding: 0 8px; font: 14px system-ui, sans-serif; }}
h1 {{ font-size: 20px; }}
</style>
<main>
<h1>{title}</h1>
{moving}
</main>
{parts}
</html>
"""


def moving(explorer, still):
    """HTML: the still pictures, and beside them what makes them move; the still ones alone where no number can be moved."""
    for live in explorer.pictures.values():
        live.draw_anew()  # else whatever was moved before would be among the changes of each state
    explorer.ranges.settings_changed()
    names = _names(explorer)
    moves = {name: held for name in explorer.numbers if len(held := _held(explorer, name, names)) > 1}
    if not moves:
        return still
    places = names | {explorer.numbers[name]: f"number-{name}" for name in moves}
    outline = "".join(_outline(part, places) for part in explorer.children[1:])
    for most in _MOST_STEPS:
        moves = {name: _thinned(held, explorer.numbers[name].slider.value, most) for name, held in moves.items()}
        packed = _pack({"html": outline, "start": _start(explorer, names, moves), "moves": moves})
        if len(still) + len(packed) < _MOST_SIZE:
            break
    return f'<div class="nnlib-moving">{still}<script type="application/gzip">{packed}</script></div>'


def parts():
    """HTML: the style and the script of a page with any number of explorers that move; nothing else is needed."""
    style = stylesheet() + "".join(Path(__file__).with_name(name).read_text("utf-8") for name in ("explorer.css", "moving.css"))
    number, picture = (_as_value(script("typed_number.js", name)) for name in ("number_control.js", "live_picture.js"))
    code = f"const number = {number};\nconst picture = {picture};\n{script('make.js', 'moving.js')}"
    return f'<style>{style}</style>\n<script type="module">\n{code}</script>'


def page(explorer, still):
    """A whole page of HTML for one explorer."""
    title = next(iter(explorer.pictures.values())).picture.title
    return _PAGE.format(title=escape(title), moving=moving(explorer, still), parts=parts())


def _as_value(module):
    """What a script exports, as an expression."""
    return f"(() => {{\n{module.replace('export default', 'return')}}})()"


def _names(explorer):
    """{widget: its name on the page} of what follows the numbers."""
    named = {live: f"picture-{name}" for name, live in explorer.pictures.items()}
    return named | {text: f"text-{k}" for k, text in enumerate(explorer.texts_for(explorer.result))}


def _held(explorer, name, names):
    """{step: {name on the page: its state}} of a number's range, as far as it can be told."""
    control = explorer.numbers[name]
    slider, can_be_told = control.slider, explorer.foresees(control)
    steps = _thinned(dict.fromkeys(range(slider.min, slider.max + 1)), slider.value, _MOST_STEPS[0]) if can_be_told else {}
    held = {step: explorer.ranges.foreseen(name, control.at(step)) for step in steps}
    return {step: {names[widget]: state for widget, state in shown.items()}
            | {f"number-{name}": {"value": control.at(step)}, f"slider-{name}": {"value": step}}
            for step, shown in held.items() if shown}  # fmt: skip


def _thinned(held, stands, most):
    """At most so many of {step: state}: the nearest to where the slider stands, the ends, and in between fewer and fewer."""
    while len(held) > most:
        steps = sorted(held)
        here, near = min(range(len(steps)), key=lambda k: abs(steps[k] - stands)), len(steps) // 16
        kept = {k for k in range(len(steps)) if abs(k - here) <= near or (k - here) % 2 == 0} | {0, len(steps) - 1}
        held = {steps[k]: held[steps[k]] for k in sorted(kept)}
    return held


def _pack(data):
    return base64.b64encode(gzip.compress(json.dumps(data).encode(), mtime=0)).decode()


def _start(explorer, names, moves):
    """{name on the page: its state} before anything is moved."""
    handles = {"controls": {name: f"IPY_MODEL_number-{name}" for name in moves}}
    start = {names[text]: state for text, state in explorer.texts_for(explorer.result).items()}
    for live in explorer.pictures.values():
        drawn = live.get_state({"name", "changes", "description", "result"}) | {"svg": _without_parts(live.svg)}
        start[names[live]] = drawn | handles
    for name, held in moves.items():
        control = explorer.numbers[name]
        start[f"number-{name}"] = control.get_state(_OF_NUMBER) | {"slider": f"IPY_MODEL_slider-{name}"}
        start[f"slider-{name}"] = {"value": control.slider.value, "min": min(held), "max": max(held)}
    return start


def _without_parts(svg):
    """The drawing, in which only handles can be used: picking needs Python, and so does dragging both ways."""
    one_number = svg.replace('role="slider" tabindex="-1" data-drag="xy"', 'aria-hidden="true"')
    return one_number.replace('role="button"', 'role="img"')


def _outline(widget, places):
    """HTML: the boxes of a screen, with a place for each of what moves. What acts only with Python is left out."""
    look = f'class="{" ".join(widget._dom_classes)}"'
    if widget in places:
        return f'<div {look} data-place="{places[widget]}"></div>'
    if isinstance(widget, widgets.HTML):
        return widget.value and f'<div class="widget-html">{widget.value}</div>'
    if "nnlib-step" in widget._dom_classes:
        inner = "".join(
            f'<button type="button" class="jupyter-button nnlib-quiet">{one.description}</button>' for one in widget.children
        )
    else:
        shown = widget.layout.display != "none"
        inner = "".join(_outline(one, places) for one in getattr(widget, "children", ()) if shown)
    return inner and f"<div {look}>{inner}</div>"
