"""What a learner made, kept in a file beside the page, and offered again when the page is opened anew."""

import time
from datetime import datetime
from html import escape
from itertools import chain, count
from pathlib import Path

import ipywidgets as widgets

from ..storage import load_work, save_work
from .live_trainer import running_loop

_BETWEEN_SAVES, _AT_REST = 10, 1  # seconds, while something runs on or a hand moves; and after the last of it


class KeptWork:
    """The file of one explorer.

    path       : its name, or None: then nothing is kept
    bring_back : is called with the work of the file when the learner asks for it; a ValueError becomes a sentence
    call       : call(act) runs act() where the explorer's own work is done
    offer      : what the explorer shows: a button that brings the work back, where there is some, and a sentence
    """

    def __init__(self, path, kind, bring_back, call=lambda act: act()):
        self._path, self._kind, self._bring_back = path and Path(path), kind, bring_back
        self._earlier, problem = load_work(path, kind) if path else (None, "")
        self._unasked, self._next, self._later = self._earlier, 0.0, None
        self._said = widgets.HTML()
        self.button = widgets.Button(tooltip="what was kept when this page was last used")
        self.button.on_click(lambda button: call(self._load))
        self.button.add_class("nnlib-wide")
        self.offer = widgets.VBox([self.button, self._said] if self._earlier else [self._said])
        if self._earlier:
            self.button.description = f"Load my last work ({self._earlier.get('saved', 'some time ago')})"
        self._say(problem)

    def save(self, work, at_once=True):
        """Keep the dict of JSON values that work() gives; unless at_once, every few seconds and when no more has come for one.

        A failure becomes a sentence.
        """
        if not self._path:
            return
        if self._later:
            self._later.cancel()
        loop = running_loop()
        if at_once or loop is None or time.monotonic() >= self._next:
            self._save(work)
        else:
            self._later = loop.call_later(_AT_REST, self._save, work)

    def _save(self, work):
        self._next, self._later = time.monotonic() + _BETWEEN_SAVES, None
        try:
            self._put_aside()
            save_work(self._path, self._kind, work() | {"saved": f"{datetime.now():%Y-%m-%d %H:%M}"})
        except OSError as error:
            self._say(f"Your work could not be kept in {str(self._path)!r} ({error.strerror}). It is still here on the page.")
        else:
            self._say(f"Kept in {self._path.name}.")

    def _put_aside(self):
        """Before the first save: the work of last time, if nobody asked for it yet, goes where nothing overwrites it."""
        if self._unasked:
            names = (f"{self._path.stem}.earlier{number}{self._path.suffix}" for number in chain([""], count(2)))
            free = next(path for path in map(self._path.with_name, names) if not path.exists())
            save_work(free, self._kind, self._unasked)
            self._unasked = None

    def _load(self):
        try:
            self._bring_back(self._earlier)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            self._say(f"The work in {self._path.name} could not be brought back: {error}")
        else:
            self._unasked = None
            self._say(f"Brought back from {self._path.name}.")

    def _say(self, sentence):
        self._said.value = f'<div role="status">{escape(sentence)}</div>' if sentence else ""
