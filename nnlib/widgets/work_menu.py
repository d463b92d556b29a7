"""The work that was kept, on the page: a menu of runs, a download, an upload, and a sentence."""

import base64
import time
from html import escape

import ipywidgets as widgets

from ..storage import pack_work, unpack_work
from .kept_work import FOLDER, MOST_RUNS, KeptWork, until
from .live_trainer import running_loop

_BETWEEN_SAVES = 1.5  # seconds, while something runs on or a hand moves; a save that takes long makes the next wait longer
_OF_WRONG_WORK = (ArithmeticError, LookupError, TypeError, ValueError)


class WorkMenu:
    """What an explorer shows of the work that is kept.

    keep_in    : as KeptWork's name, or None: then nothing is kept, but it can be downloaded and opened again
    work       : work() gives the present state, a dict of JSON values
    bring_back : bring_back(work, damaged) takes it on again, and may return a sentence; a ValueError becomes one
    describe   : describe(work) -> (what it is, how much)
    call       : call(act) runs act() where the explorer's own work is done
    offer      : the widgets; the last of them is the sentence
    """

    def __init__(self, keep_in, kind, work, bring_back, describe, call=lambda act: act()):
        self.kept = keep_in and KeptWork(keep_in, kind, describe)
        self._kind, self._work, self._bring_back, self._describe = kind, work, bring_back, describe
        self._call, self._ends, self._busy = call, until(), False
        self._file = f"{kind.replace(' ', '_')}.json"
        self._later, self._took, self._run = None, 0.0, None
        self._make()
        self._list()

    def _make(self):
        self.choice = widgets.Dropdown(description="Kept work", layout={"flex": "1 1 200px", "min_width": "0"})
        self.button = widgets.Button(description="Load", tooltip="bring this run back; the present one stays kept")
        self.download = widgets.Button(description="Download", tooltip="a link to a file with all of it, to keep for good")
        self.upload = widgets.FileUpload(accept=".json", description="Open", tooltip="a file that was downloaded here")
        self._link, self._state, self._said = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.button.on_click(lambda button: self._call(self._load))
        self.download.on_click(lambda button: self._call(self._make_link))
        self.upload.observe(lambda change: self._call(lambda: self._uploaded(change.new)), "value")
        files = [self.download, self.upload]
        self._runs = widgets.HBox([self.choice, self.button], layout={"flex": "1 1 260px", "min_width": "0"})
        row = widgets.HBox([*files, self._runs] if self._ends else [self._runs, *files])
        for box in (row, self._runs):
            box.add_class("nnlib-buttons")
        self.offer = widgets.VBox([row, self._link, self._state, self._said])
        self.offer.add_class("nnlib-kept")

    def save(self, at_once=True):
        """Keep the present state; unless at_once, within a second or two, so that whatever runs on keeps its pace."""
        if not self.kept or self._busy:
            return
        loop = running_loop()
        if at_once or loop is None:
            self._save()
        elif self._later is None:
            self._later = loop.call_later(max(_BETWEEN_SAVES, 20 * self._took), self._save, False)

    def begin(self):
        """The next state is another run's."""
        if self.kept and not self._busy:
            self.kept.begin()

    def open(self, content):
        """Take on the bytes of a file that was downloaded; a sentence, or "". Raises ValueError."""
        work, _ = unpack_work(content, self._kind)
        note = self._take(work, False)
        self.begin()
        self.save()
        self._say(f"Opened: {self._describe(work)[0]}. {note}".strip())
        return note

    def _take(self, work, damaged):
        """Bring back work, of which nothing is kept on the way, and which is another run than the one until now."""
        if self._later:
            self._save()
        self._busy = True
        try:
            return self._bring_back(work, damaged) or ""
        finally:
            self._busy = False

    def _save(self, at_rest=True):
        if self._later:
            self._later.cancel()
        self._later, started = None, time.perf_counter()
        try:
            self._run = self.kept.save(self._work())
        except OSError as error:
            self._say(f"Your work could not be kept ({error.strerror or error}). Download it: it is still here on the page.")
        except (TypeError, ValueError) as error:
            self._say(f"Your work could not be kept: {error}. It is still here on the page.")
        else:
            self._told(at_rest)
        self._took = time.perf_counter() - started

    def _told(self, at_rest):
        """Say what is kept, and since when. While something runs on, nothing of it is read out."""
        for_ever = f"Kept in {FOLDER} at {self._run.saved[11:19]}: {self._run.what}."
        ends = self._ends and f"Kept only {self._ends}, as it was at {self._run.saved[11:19]}: {self._run.what}. Download it."
        self._state.value = f"<div>{escape(ends or for_ever)}</div>"
        said = [f"{MOST_RUNS} runs are kept, so one went: {run.saved[:19]}, {run.what}." for run in self.kept.dropped]
        if self.kept.shared:
            said.append("Another kernel keeps its own work of this page beside it.")
        self._say(" ".join(said))
        if at_rest:
            self._list()

    def _list(self):
        """Offer every run but the present one; the one with most work of the last day of use is chosen."""
        runs = self.kept.runs() if self.kept else []
        here = self.kept and self.kept.id
        good = [run for run in runs if not run.problem and run.id != here]
        broken = [run for run in runs if run.problem]
        options = [(f"{run.saved[:16] or 'some time ago'}: {run.what}", run.id) for run in good]
        options += [(f"{run.id} (damaged: what can be read)", run.id) for run in broken if "damaged" in run.problem]
        chosen = self.choice.value
        if options != list(self.choice.options):
            lately = [run for run in good if run.saved[:10] == good[0].saved[:10]]
            best = max(lately, key=lambda run: run.amount).id if lately else options and options[0][1]
            self.choice.options = options
            self.choice.value = chosen if chosen in dict(options).values() else best or None
        self._runs.layout.display = "" if options else "none"
        if broken and self._run is None:
            words = "{0.id!r} holds nothing that can be used here: {0.problem}. It is left as it is."
            self._say(" ".join(map(words.format, broken)))

    def _load(self):
        name, id = self.choice.label, self.choice.value
        damaged = "(damaged" in name
        try:
            note = self._take(self.kept.load(id, damaged), damaged)
        except _OF_WRONG_WORK as error:
            self._say(f"The work could not be brought back: {error}")
        else:
            self.kept.go_on_from(id)
            self._list()
            self._say(f"Brought back {name}. {note}".strip())

    def _uploaded(self, files):
        for file in files:
            try:
                self._say(f"Opened {file['name']}. {self.open(bytes(file['content']))}".strip())
            except _OF_WRONG_WORK as error:
                self._say(f"{file['name']} could not be opened: {error}")
        if files:
            self.upload.value = ()  # so that the same file can be opened again

    def _make_link(self):
        """A link that holds the file itself."""
        work = self._work()
        link = link_to(self._file, pack_work(self._kind, work), "application/json")
        self._link.value = f"<div>{link}: {escape(self._describe(work)[0])}</div>"

    def _say(self, sentence):
        self._said.value = f'<div role="status">{escape(sentence)}</div>' if sentence else ""


def link_to(name, content, kind):
    """A link, in HTML, that holds a file itself; kind : its media type."""
    address = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    look = "text-decoration: underline; color: var(--jp-content-link-color, #1565a8)"
    return f'<a download="{escape(name)}" style="{look}" href="{address}">{escape(name)}</a>'
