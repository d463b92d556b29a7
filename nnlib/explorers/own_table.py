"""A learner's own table: edited on the page, or read from a file of theirs."""

from html import escape

import ipywidgets as widgets

from ..tables.columns import why_not_usable
from ..tables.table import Table, read_table
from ..widgets.table_editor import TableEditor


class OwnTable(widgets.VBox):
    """The editor, the upload, and the sentence about the last file.

    changed : changed() is called when the learner has edited the table or, with True, uploaded another
    opened  : opened(content) takes on the bytes of a file of kept work and returns what to say; a ValueError becomes a sentence
    call    : call(act) runs act() where the table is trained on; what the page sends may arrive on another thread
    """

    def __init__(self, table, changed, opened, call=lambda act: act()):
        self._changed, self._opened, self._call = changed, opened, call
        self.editor = TableEditor(table)
        self.upload = widgets.FileUpload(
            accept=".csv,.txt,.tsv,.json", description="Upload a CSV file", tooltip="or the .json file that you downloaded here"
        )
        self.upload.add_class("nnlib-wide")
        self.upload.layout.width, self.upload.layout.align_self = "auto", "flex-start"
        self._said = widgets.HTML()
        super().__init__([self.upload, self._said, self.editor])
        self.editor.on_edit(lambda table: self._call(self._edited))
        self.upload.observe(lambda change: self._call(lambda: self._uploaded(change.new)), "value")
        self._judge()

    @property
    def table(self):
        """The table as it is now."""
        return self.editor.table

    @table.setter
    def table(self, table):
        self.editor.table = table
        self._judge()

    def read(self, name, content):
        """Take the bytes of a file, or say why they are no table."""
        is_work = name.lower().endswith(".json")
        try:
            if is_work:
                note = self._opened(bytes(content))
            else:
                self.table = read_table(bytes(content), name)
        except (ArithmeticError, LookupError, TypeError, ValueError) as problem:
            self.say(str(problem), "alert")
            return
        self.say(" ".join([f"Opened {name}.", note] if is_work else [f"Read {name}.", *self.table.notes]))
        if not is_work:
            self._changed(True)

    def say(self, sentence, role="status"):
        """Show a sentence above the table."""
        look = ' class="nnlib-problem"' if role == "alert" else ""
        self._said.value = f'<div role="{role}"{look}>{escape(sentence)}</div>'

    def _uploaded(self, files):
        for file in files:
            self.read(str(file["name"]), file["content"])
        if files:
            self.upload.value = ()  # so that the same file can be uploaded again once it is mended

    def _edited(self):
        self._judge()
        self._changed()

    def _judge(self):
        self.editor.problems = {name: problem for name, problem in why_not_usable(self.table).items() if problem}


def table_of(data):
    """The Table with the rows of a Dataset."""
    rows = [[_exactly(value) for value in (*x, *y)] for x, y in zip(data.X, data.y)]
    return Table((*data.feature_names, *data.target_names), rows)


def _exactly(value):
    return f"{value:g}" if float(f"{value:g}") == value else repr(float(value))


def default_columns(table):
    """(inputs, target): the last column that can be used is the target, those before it are the inputs."""
    usable = [name for name, problem in why_not_usable(table).items() if not problem] or list(table.names)
    return tuple(usable[:-1] or usable), usable[-1]
