"""A learner's own table: edited on the page, or read from a file of theirs; new rows in fields, and predictions for a file."""

import tempfile
from html import escape
from pathlib import Path

import ipywidgets as widgets
import traitlets

from ..tables.cells import count, few, short
from ..tables.columns import suggested_columns, why_not_usable
from ..tables.table import read_table, write_table
from ..widgets.layout import of_class
from ..widgets.table_editor import TableEditor
from ..widgets.work_menu import link_to
from .network_report import lines_that_use_it, predictions, whole_network
from .network_settings import DIGITS, MANY_ROWS, OWN_TABLE, dataset, ready_made

_OF_WRONG_FILES = (ArithmeticError, LookupError, TypeError, ValueError)
_MOST_FIELDS = 12
_FILE = "network_of_your_own.npz"


class FileButton(widgets.VBox):
    """A button that takes a file, and the sentence about the last one.

    take : take(name, content) uses the file and returns what to say; a ValueError becomes a sentence
    call : call(act) runs act() where the table is trained on; what the page sends may arrive on another thread
    """

    def __init__(self, label, accept, take, call):
        self._take = take
        self.upload = widgets.FileUpload(accept=accept, description=label)
        self.upload.add_class("nnlib-wide")
        self.upload.layout.width, self.upload.layout.align_self = "auto", "flex-start"
        self._said = widgets.HTML()
        super().__init__([self.upload, self._said])
        self.upload.observe(lambda change: call(lambda: self._uploaded(change.new)), "value")

    def say(self, sentence, role="status", more=""):
        """Show a sentence below the button; more : HTML after it."""
        look = ' class="nnlib-problem"' if role == "alert" else ""
        self._said.value = f'<div role="{role}"{look}>{escape(sentence)}{more}</div>'

    def _uploaded(self, files):
        for file in files:
            self.say(f"Reading {file['name']} ...")
            try:
                self.say(*self._take(str(file["name"]), bytes(file["content"])))
            except _OF_WRONG_FILES as problem:
                self.say(str(problem), "alert")
        if files:
            self.upload.value = ()  # so that the same file can be uploaded again once it is fixed


class OwnTable(widgets.VBox):
    """Data and columns: the ready-made ones, or the learner's own table with its editor, and a button for a file.

    changed    : changed() is called when the learner has edited the table or, with True, uploaded another
    opened     : opened(content) takes on the bytes of a file of kept work and returns what to say
    inputs     : the choice of the columns that the network is given; target: of those that it predicts
    is_changed : whether the table is another one than at the start
    """

    def __init__(self, table, changed, opened, call):
        self._changed, self._opened, self.is_changed = changed, opened, False
        self.editor, self._question = TableEditor(table), widgets.HTML()
        self.file = FileButton("Upload a CSV file", ".csv,.txt,.tsv,.json", self._read, call)
        self.inputs, self.target = (widgets.SelectMultiple(description=name, rows=3) for name in ("Inputs", "Target"))
        self._own = widgets.VBox([self.file, self.editor])
        super().__init__([self._question, self._own, of_class("nnlib-choices", widgets.Box([self.inputs, self.target]))])
        self.editor.on_edit(lambda table: call(self._edited))
        self._judge()

    @property
    def table(self):
        """The table as it is now."""
        return self.editor.table

    @table.setter
    def table(self, table):
        self.editor.table, self.is_changed = table, True
        self._judge()

    def table_for(self, data):
        """The Table of any data."""
        return self.table if data == OWN_TABLE else ready_made(data)

    def offer(self, data, inputs, target):
        """Show what is needed for these data, and choose these of their columns."""
        names, has_columns = self.table_for(data).names, data != DIGITS
        for control, chosen in ((self.inputs, inputs), (self.target, target)):
            control.options, control.value = names, ()
            control.value = chosen
            control.layout.display = "" if has_columns else "none"
        self._own.layout.display = "" if data == OWN_TABLE else "none"
        text = "Type or paste your own table, or upload one." if data == OWN_TABLE else (
            f"{dataset(data).title}. {dataset(data).question}")  # fmt: skip
        self._question.value = f"<div>{escape(text)}</div>"

    def keep_columns(self, is_another):
        """(inputs, target) to go on with: those that are still there. What became of others is said."""
        names, chosen = self.table.names, (self.inputs.value, self.target.value)
        left = [tuple(name for name in some if name in names and not is_another) for some in chosen]
        if all(left):
            gone = [name for some in chosen for name in some if name not in names]
            self.file.say(f"{few(map(short, gone))} went with its column: it is no longer chosen." if gone else "")
            return left
        inputs, target, _ = suggested_columns(self.table)
        self.file.say(self._suggestion())
        return inputs, target

    def _suggestion(self):
        inputs, target, says = suggested_columns(self.table)
        first = f"From {few(map(short, inputs), 5)} it is to predict {few(map(short, target))}. Choose others below."
        return " ".join([first, *says])

    def _read(self, name, content):
        """Take the bytes of a file, or say why they are no table."""
        if name.lower().endswith(".json"):
            return (f"Opened {name}. {self._opened(content)}".strip(),)
        self.table = read_table(content, name)
        self._changed(True)
        left_out = [problem for problem in why_not_usable(self.table).values() if problem]
        return (" ".join([f"Read {name}.", self._suggestion(), *self.table.notes, *left_out]),)

    def _edited(self):
        self.is_changed = True
        if len(self.table.rows) > MANY_ROWS:
            self.file.say(f"Working through {count(len(self.table.rows), 'row')} ...")
        self._judge()
        self._changed()

    def _judge(self):
        self.editor.problems = {name: problem for name, problem in why_not_usable(self.table).items() if problem}


class NewRow(widgets.VBox):
    """A field for each input column, to ask about a row that is not in the table.

    value : what stands in the fields, one text a column; () where there are none
    """

    value = traitlets.Tuple()

    def __init__(self):
        super().__init__()
        self._columns = None

    def offer(self, columns):
        """Give fields to the columns; texts that stand in those that stay are kept."""
        described = [(column.name, column.kinds) for column in columns[:_MOST_FIELDS]] if len(columns) <= _MOST_FIELDS else []
        if described == self._columns:
            return
        before = dict(zip([name for name, _ in self._columns or ()], self.value))
        if len(self.value) == len(described) != len(self.children):  # set before there were fields for it
            before = dict(zip([name for name, _ in described], self.value))
        self._columns = described
        gone, self.children = self.children, [self._field(name, kinds, before.get(name, "")) for name, kinds in described]
        for field in gone:
            field.close()
        self.value = tuple(field.value for field in self.children)

    @traitlets.observe("value")
    def _show(self, change):
        self.value = self.value or ("",) * len(self.children)
        if len(self.value) == len(self.children):
            for field, text in zip(self.children, self.value):
                if text != field.value and (not hasattr(field, "options") or text in field.options):
                    field.value = text

    def _field(self, name, kinds, text):
        make = widgets.Dropdown(options=["", *kinds]) if kinds else widgets.Text(continuous_update=False)
        make.description, make.layout.width = name, "auto"
        make.style.description_width = "45%"
        make.value = text if not kinds or text in kinds else ""
        make.observe(lambda change: setattr(self, "value", tuple(field.value for field in self.children)), "value")
        return make


class Predictions(widgets.VBox):
    """Ask the network: about a row in fields, about a file, or elsewhere.

    run : run() gives the NetworkRun as it is now
    """

    def __init__(self, run, call):
        self._run, self.row, self._lines = run, NewRow(), widgets.HTML()
        self.file = FileButton("Predict a CSV file", ".csv,.txt,.tsv", self.of_file, call)
        take = widgets.Button(description="Take it with you", tooltip="the network as a file, and the lines that use it")
        take.on_click(lambda button: call(self.offer_file))
        super().__init__([self.row, self.file, take, self._lines])

    def of_file(self, name, content):
        """(sentence, role, link) for a file of new rows."""
        run = self._run()
        told = predictions(run.plan, run.network, read_table(content, name))
        n_empty = sum(not row[-1] for row in told.rows)
        gaps = f" {count(n_empty, 'row')} got none, because a value is missing." if n_empty else ""
        link = link_to(f"predicted {name}", write_table(told).encode("utf-8-sig"), "text/csv")
        return f"{count(len(told.rows) - n_empty, 'prediction')} made.{gaps} ", "status", link

    def offer_file(self):
        """A link to the network with its scalers, and the lines of Python that use it."""
        run = self._run()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "net.npz")
            whole_network(run.plan, run.network).save(path)
            link = link_to(_FILE, path.read_bytes(), "application/octet-stream")
        self._lines.value = f"<div>{link}</div><pre>{escape(lines_that_use_it(run.plan, _FILE))}</pre>"
