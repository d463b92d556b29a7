"""What all explorers share: controls -> compute -> draw, a sentence for what cannot be, and a picture for pages at rest."""

import functools
import inspect
import threading
from contextlib import contextmanager
from html import escape
from operator import call
from pathlib import Path
from types import SimpleNamespace

import ipywidgets as widgets
import traitlets

from ..checks import check_choice
from ..storage import save_text
from .layout import Screen
from .live_picture import LivePicture, show_together
from .moving import page
from .number_control import NumberControl
from .range_table import RangeTable
from .rerun import take_the_place_of_older, widgets_of
from .together import Together, together

ASLEEP = "Run this cell to bring it to life."  # prompt_server.py and live_picture.js know it too
_ASLEEP_LINE = f"<p><em>{ASLEEP}</em></p>"
_STYLE = Path(__file__).with_name("explorer.css")


class _Words(Together, widgets.HTML):
    """Lines of text that change with the pictures."""


def _in_turn(act):
    """A method of an explorer that two threads, or two windows, can ask for in one moment: one comes after the other."""

    @functools.wraps(act)
    def taken(explorer, *arguments):
        with explorer._turn:
            return act(explorer, *arguments)

    return taken


class Controls(SimpleNamespace):
    """The widgets that an explorer is set with, by name. They are moved, never replaced."""

    def __setattr__(self, name, value):
        raise AttributeError(f"A control cannot be replaced. To move it, write explorer.controls.{name}.value = {value!r}.")


class Explorer(Screen, widgets.VBox):
    """Sliders around one pure function.

    A subclass gives make_controls() -> Controls, compute(**values) -> a result, draw(result) -> {name: Picture}, and
    words(result) -> lines of text. compute is called with the values of those controls that it names; where it takes
    **weights, with every other NumberControl's, too. None of the three changes anything: they are also asked what each step of
    a control would show, of those that computes_ahead() allows. Of the pictures only the first has a result that is spoken.

    controls : the Controls
    numbers  : {name: NumberControl} of those among them that are numbers
    result   : the last result that could be computed
    problem  : "" or the sentence that says why the present settings cannot be; the last good picture stays
    pictures : {name: LivePicture}
    ranges   : the RangeTable, which has the page draw moves itself
    reset    : the button that brings every control back to its start
    """

    def __init__(self):
        self.controls = self.make_controls()
        self.numbers = {name: one for name, one in vars(self.controls).items() if isinstance(one, NumberControl)}
        self._names = _names_for(self.compute, vars(self.controls))
        self._held, self._turn, self.problem, self.ranges = 0, threading.RLock(), "", RangeTable(self)
        self._picked = next(iter(self.numbers), "")
        self._start = self._good = self.values()
        self.result = self.compute(**self._start)
        shown = self.draw(self.result).items()
        self.pictures = {name: LivePicture(picture, name, self.numbers) for name, picture in shown}
        self._words, self._problem = _Words(), _Words()
        self.ranges.carry_for(self.pictures.values(), (self._words, self._problem))
        self._make_buttons()
        self._write()
        style = widgets.HTML(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>")
        super().__init__([style, *self.lay_out()])
        self.add_class("nnlib-explorer")
        for name in self._names:
            getattr(self.controls, name).observe(self._moved, "value")
        take_the_place_of_older(self)

    here = staticmethod(call)  # does what changes the settings; an explorer that trains has a loop for that

    def values(self):
        """The values of the controls that compute names."""
        return {name: getattr(self.controls, name).value for name in self._names}

    def set(self, **values):
        """Move several controls at once; the picture follows once. Raises ValueError for what a control does not take."""
        controls = vars(self.controls)
        with self._hold():
            for name, value in values.items():
                control = check_choice("the name of a control", name, controls)
                try:
                    control.value = value
                except traitlets.TraitError:
                    raise ValueError(f"{name} must be {_what_it_takes(control)}, but {value!r} arrived.") from None

    def code(self):
        """The lines that make this state, to keep or to share."""
        name = type(self).__name__
        moved = [f"    {control}={value!r},\n" for control, value in self.values().items() if value != self._start[control]]
        change = f"explorer.set(\n{''.join(moved)})\n" if moved else ""
        return f"from nnlib.explorers import {name}\n\nexplorer = {name}()\n{change}explorer"

    def close(self):
        """Take the explorer off the page, with every widget that it consists of."""
        if hasattr(self, "ranges"):  # an error may have ended the making of it
            self.ranges.stop()
        for widget in widgets_of(self):
            if widget is not self:
                widget.close()
        super().close()

    def start_again(self):
        """Bring every control back to where it stood at the start."""
        self.set(**self._start)

    def _make_buttons(self):
        self.reset = widgets.Button(description="Reset", tooltip="everything back to the start")
        self.reset.on_click(lambda button: self.start_again())
        self.show_code = widgets.ToggleButton(False, description="Copy as code", tooltip="the lines that make this state")
        self._code = widgets.Textarea(description="Code", layout=widgets.Layout(display="none"), rows=6)
        self._code.add_class("nnlib-code")
        self.show_code.observe(lambda change: self._write_code(), "value")

    @contextmanager
    def _hold(self, unseen=False):
        """Controls are moved, and what follows comes once, or not at all. A hand on another thread waits for its turn."""
        with self._turn, together():
            self._held += 1
            try:
                yield
            finally:
                self._held -= 1
                if not unseen:
                    self._moved()

    @_in_turn
    def _moved(self, change=None):
        """Compute and draw anew, or say why that cannot be."""
        if self._held:
            return
        values = self.values()
        try:
            self.result, self.problem, self._good = self.compute(**values), "", values
            for control in self.numbers.values():  # where all is well again, no box says that something was not
                control.problem = ""
        except ValueError as problem:
            self.problem = str(problem)
            if change and isinstance(change.owner, NumberControl):
                self._put_back(change.owner)
        with together():
            if not self.problem:
                show_together({self.pictures[name]: picture for name, picture in self.draw(self.result).items()})
            self._write()
            self.ranges.settings_changed()

    def _put_back(self, control):
        """A number that cannot be with the other settings goes back to the last good one; the sentence stands at its box."""
        problem, self.problem = self.problem, ""
        with self._hold(unseen=True):
            control.refuse(problem, next(self._good[name] for name, one in self.numbers.items() if one is control))

    def computes_ahead(self, control):
        """Whether it can be told what each step of this slider shows, without making it."""
        return True

    def values_after(self, name, number):
        """The values of the controls once a hand has brought one to that number; a subclass adds those that follow it."""
        return self.values() | {name: number}

    def memory(self):
        """What compute and draw look at beside the values, for a subclass that remembers something."""

    def texts_for(self, result, problem=""):
        """{widget: its state} of what stands beside the pictures."""
        words = self.words(result)
        look = "nnlib-words nnlib-formula" if any(hasattr(line, "html") for line in words) else "nnlib-words"
        lines = "".join(f"<div>{getattr(line, 'html', escape(line))}</div>" for line in words)
        refusal = problem and f'<div class="nnlib-problem" role="alert">{escape(problem)}</div>'
        return {self._words: {"value": f'<div class="{look}">{lines}</div>'}, self._problem: {"value": refusal}}

    def _write(self):
        for widget, state in self.texts_for(self.result, self.problem).items():
            widget.value = state["value"]
        self._write_code()

    def _write_code(self):
        self._code.layout.display = "" if self.show_code.value else "none"
        if self.show_code.value:
            self._code.value = self.code()

    def save_html(self, path):
        """Write a page of its own, for slides, a learning platform or an e-mail. It moves without Python and without a network.

        One number at a time: whoever moves a second one brings the first back to where it stood when the page was saved.
        The file stays below 250 KB, so of long ranges it has fewer steps the further they are from there. What would have to
        be trained stands still; the steps that were taken can be looked at.
        Raises ValueError for a path that cannot be one, OSError where the folder is missing, full or may not be written to.
        """
        still = self._repr_mimebundle_()["text/html"].removesuffix(_ASLEEP_LINE)
        save_text(path, page(self, still))

    def _repr_mimebundle_(self, **kwargs):
        """The live view and, for pages that are read without being run, the pictures as images with their text alternative."""
        bundle = super()._repr_mimebundle_(**kwargs)
        figures = "".join(f"<figure>{live.picture.html()}</figure>" for live in self.pictures.values())
        lines = "<br>".join(map(escape, self.words(self.result)))
        return bundle | {"text/html": f"{figures}<p>{lines}</p>{_ASLEEP_LINE}", "text/plain": repr(self)}

    def __repr__(self):
        first = next(iter(self.pictures.values()))
        return f"<{type(self).__name__}: {first.picture.result}>"


def _names_for(compute, controls):
    """The names of the controls whose values compute takes."""
    parameters = inspect.signature(compute).parameters.values()
    named = [parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD]
    if len(named) == len(parameters):
        return named
    return named + [name for name, control in controls.items() if isinstance(control, NumberControl) and name not in named]


def _what_it_takes(control):
    """What a control can be set to."""
    options = [repr(option[1] if isinstance(option, tuple) else option) for option in getattr(control, "options", ())]
    return f"one of {', '.join(options)}" if options else getattr(control, "takes", "a number")
