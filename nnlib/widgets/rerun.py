"""A cell that is run again makes its explorer anew: the one of its run before leaves the page, with all that it consists of."""

import sys
from dataclasses import is_dataclass

import ipywidgets as widgets

_PARTS = ("nnlib.widgets", "nnlib.explorers")  # whose own classes may hold widgets
_made = {}  # {cell: (one run of it, the explorers that this run has made)}


def take_the_place_of_older(explorer):
    """Close what an earlier run of the same cell has made. ipywidgets would keep it for as long as the kernel lives."""
    cell, run = _running_cell()
    if cell is None:
        return
    before, made = _made.get(cell, (run, []))
    if before != run:
        for older in made:
            for widget in (older, *widgets_of(older)[:-1]):  # ipywidgets closes the widget, and leaves its layout
                widget.close()
        made = []
    _made[cell] = run, [*made, explorer]


def _running_cell():
    """(the cell that is running, this run of it); (None, None) where there are no cells, as in a plain script."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    message = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return message.get("metadata", {}).get("cellId"), message.get("header", {}).get("msg_id")


def widgets_of(explorer):
    """Every widget that an explorer consists of, itself the last: those on the page, and those that it keeps aside."""
    found, waiting, seen = [], [explorer], set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, widgets.Widget):
            found.append(thing)
            waiting += thing.trait_values(sync=True).values()
        if isinstance(thing, dict):
            waiting += thing.values()
        elif isinstance(thing, list | tuple):
            waiting += thing
        elif isinstance(thing, widgets.Widget) or is_dataclass(thing) or type(thing).__module__.startswith(_PARTS):
            waiting += getattr(thing, "__dict__", {}).values()
    return found[::-1]
