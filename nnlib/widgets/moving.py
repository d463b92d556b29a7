"""An explorer that moves without Python: what each step of each number shows, packed into the page (moving.js unpacks it)."""

import base64
import gzip
import json
from html import escape
from pathlib import Path

import ipywidgets as widgets

from ..plots.picture import stylesheet
from .scripts import exported, script

_MOST_STEPS = 128, 48, 32, 24, 16  # of one number's range: as many as there is room for
_MOST_SIZE = 195_000  # characters, of what is still and what is packed; style and script have 50,000
_OF_NUMBER = {"label", "value", "low", "high", "step", "unit", "whole", "refusal", "problem", "picked"}


def moving(explorer, still):
    """HTML: the still pictures, and beside them what makes them move; the still ones alone where no number can be moved."""
    for live in explorer.pictures.values():
        live.draw_anew()  # else whatever was moved before would be among the changes of each state
    explorer.ranges.settings_changed()
    names = {live: f"picture-{name}" for name, live in explorer.pictures.items()}
    names |= {text: f"text-{k}" for k, text in enumerate(explorer.texts_for(explorer.result))}
    moves = {name: held for name in explorer.numbers if len(held := _held(explorer, name, names)) > 1}
    if not moves:
        return still
    places = names | {explorer.numbers[name]: f"number-{name}" for name in moves}
    outline = "".join(_outline(part, places) for part in explorer.children[1:])
    for most in _MOST_STEPS:
        moves = {name: _thinned(held, explorer.numbers[name].slider.value, most) for name, held in moves.items()}
        whole = json.dumps({"html": outline, "start": _start(explorer, names, moves), "moves": moves})
        packed = base64.b64encode(gzip.compress(whole.encode(), mtime=0)).decode()
        if len(still) + len(packed) < _MOST_SIZE:
            break
    return f'<div class="nnlib-moving">{still}<script type="application/gzip">{packed}</script></div>'


def parts():
    """HTML: the style and the script of a page with any number of explorers that move; nothing else is needed."""
    style = stylesheet() + "".join(Path(__file__).with_name(name).read_text("utf-8") for name in ("explorer.css", "moving.css"))
    number, picture = (exported("typed_number.js", f"{name}.js") for name in ("number_control", "live_picture"))
    code = f"const [number, picture] = [{number}, {picture}];\n" + script("make.js", "alone.js", "moving.js")
    return f'<style>{style}</style>\n<script type="module">\n{code}</script>'


def page(explorer, still):
    """A whole page of HTML for one explorer."""
    title = escape(next(iter(explorer.pictures.values())).picture.title)
    head = '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">'
    body = f'<main class="nnlib-alone">\n<h1>{title}</h1>\n{moving(explorer, still)}\n</main>'
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n<title>{title}</title>\n{body}\n{parts()}\n</html>\n'


def _held(explorer, name, names):
    """{step: {name on the page: its state}} of a number's range while it is picked, as far as it can be told."""
    control, slider = explorer.numbers[name], explorer.numbers[name].slider
    steps = range(slider.min, slider.max + 1) if explorer.computes_ahead(control) else ()
    held, picked, explorer._picked = {}, explorer._picked, name
    for step in _thinned(dict.fromkeys(steps), slider.value, _MOST_STEPS[0]):
        number = control.at(step)
        besides = explorer.values() if number == control.value else {}  # what a move brings with it, picking alone does not
        if shown := explorer.ranges.computed_ahead(name, number, **besides | explorer.picking(name)):
            held[step] = {names[widget]: state for widget, state in shown.items()}
            held[step] |= {f"number-{name}": {"value": number}, f"slider-{name}": {"value": step}}
    explorer._picked = picked
    return held


def _thinned(held, stands, most):
    """At most so many of {step: state}: the nearest to where the slider stands, the ends, and in between fewer and fewer."""
    while len(held) > most:
        steps = sorted(held)
        here, near = min(range(len(steps)), key=lambda k: abs(steps[k] - stands)), most // 3
        kept = {k for k in range(len(steps)) if abs(k - here) <= near or (k - here) % 2 == 0} | {0, len(steps) - 1}
        held = {steps[k]: held[steps[k]] for k in sorted(kept)}
    return held


def _start(explorer, names, moves):
    """{name on the page: its state} before anything is moved."""
    handles = {"controls": {name: f"IPY_MODEL_number-{name}" for name in moves}}
    start = {names[text]: state for text, state in explorer.texts_for(explorer.result).items()}
    for live in explorer.pictures.values():
        start[names[live]] = live.get_state({"name", "changes", "description", "result"}) | handles
        # Picking needs Python, and so does dragging both ways: handles of one number alone can be used.
        svg = live.svg.replace('role="slider" tabindex="-1" data-drag="xy"', 'aria-hidden="true"')
        start[names[live]]["svg"] = svg.replace('role="button"', 'role="img"')
    for name, held in moves.items():
        control = explorer.numbers[name]
        start[f"number-{name}"] = control.get_state(_OF_NUMBER) | {"slider": f"IPY_MODEL_slider-{name}"}
        start[f"slider-{name}"] = {"value": control.slider.value, "min": min(held), "max": max(held)}
    return start


def _outline(widget, places):
    """HTML: the boxes of a screen, with a place for each of what moves. What acts only with Python is left out."""
    look = f'class="{" ".join(widget._dom_classes)}"'
    if widget in places:
        return f'<div {look} data-place="{places[widget]}"></div>'
    if isinstance(widget, widgets.HTML):
        return widget.value and f'<div class="widget-html">{widget.value}</div>'
    if isinstance(widget, widgets.Button) and widget.description in ("‹ previous", "next ›"):
        return f'<button type="button" class="jupyter-button nnlib-quiet">{widget.description}</button>'
    shown = getattr(widget, "children", ()) if widget.layout.display != "none" else ()
    inner = "".join(_outline(one, places) for one in shown)
    return inner and f"<div {look}>{inner}</div>"
