"""A learner's own table: from the bytes of a file to the rows that a network is trained on.

table_text     from a file's bytes or a paste to rows of cells
cells          what stands in a cell: a number, a gap or something else
table          the table as it was typed, pasted or uploaded, without losing a cell
columns        what its columns hold: numbers, or a few texts; as the numbers a network is given
"""

from .columns import Rows, choose_columns, why_not_usable
from .table import Table, read_table, write_table

__all__ = ["Rows", "Table", "choose_columns", "read_table", "why_not_usable", "write_table"]
