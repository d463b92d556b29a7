"""Tables as people have them, made at random, uploaded to page 07: a table without a cell lost, or a sentence."""

import csv
import io
import os
import re
from contextlib import suppress
from functools import cache
from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib.explorers import YourOwnNetworkExplorer
from tests.test_table import cells_of, is_a_sentence
from tests.test_your_own_network_explorer import said, upload

NAMES = st.sampled_from(
    ["size", "rent", "hours slept", "Größe", "id", "x", "x", "2024", "", "passed?", "a=b", "<b>", "🙂", "n/a", "price, net"]
)
NUMBERS = st.one_of(
    st.integers(-3, 12).map(str), st.floats(-1e3, 1e3).map("{:.2f}".format), st.floats(-1e3, 1e3).map(lambda x: f"{x:.1f}".replace(".", ",")),
    st.sampled_from(["1.234,50", "1,234.50", "1e300", "1e-300", "-0", "007", "3 h", "12 %", "$4", "½", "∞", "nan", "0x1f", "١٢"]),
)  # fmt: skip
WORDS = st.sampled_from(["yes", "no", "TRUE", "false", "red", "blue", "Bonn", "2024-05-01", "01.05.24", "total", "=SUM(A1:A3)", "#REF!", 'say "hi"',
                         "two\nlines", "<script>", "null", "'", " ", "a" * 300])  # fmt: skip
MISSING = st.sampled_from(["", "NA", "NaN", "?", "-", "n/a", "None"])


@st.composite
def tables(draw):
    """(bytes of a file, the texts of its cells)."""
    n_columns, n_rows = draw(st.integers(1, 6)), draw(st.integers(0, 14))
    kinds = [
        draw(st.sampled_from([NUMBERS, NUMBERS, st.integers(0, 9).map(str), st.sampled_from(["yes", "no"]), WORDS]))
        for _ in range(n_columns)
    ]
    rows = [[draw(MISSING if draw(st.integers(0, 9)) == 0 else kind) for kind in kinds] for _ in range(n_rows)]
    if draw(st.booleans()):
        rows.insert(0, [draw(NAMES) for _ in kinds])
    if rows and draw(st.integers(0, 5)) == 0:  # a ragged one
        rows[-1] = rows[-1][: draw(st.integers(0, n_columns))] + [draw(WORDS)] * draw(st.integers(0, 2))
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=draw(st.sampled_from(",;\t|")), lineterminator=draw(st.sampled_from(["\n", "\r\n"]))).writerows(
        rows
    )
    text = draw(st.sampled_from(["", "\ufeff"])) + file.getvalue() + draw(st.sampled_from(["", "\n\n", "total;;\n", '"']))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "cp1252", "utf-16"]))
    return text.encode(encoding, errors="replace"), rows, encoding


@cache
def page():
    return YourOwnNetworkExplorer()


@settings(max_examples=int(os.environ.get("NNLIB_TABLES", 60)), deadline=None, database=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(tables())
def test_any_table_is_taken_whole_or_gets_a_sentence_and_the_page_goes_on(made):
    content, rows, encoding = made
    explorer = page()
    before = explorer.table
    upload(explorer, content, "mine.csv")
    told = unescape(said(explorer).split(">", 1)[1].rsplit("</div>", 1)[0])
    assert is_a_sentence(told.split(" Read ")[0]) or len(told) >= 700
    if 'role="alert"' in said(explorer):
        assert explorer.table is before
    elif encoding != "cp1252":  # which has no letter for some of these
        # A comma may have been taken for a separator, and need not be lost for that; a title stands in the notes.
        arrived = " ".join([*cells_of(explorer.table), *explorer.table.notes])
        pieces = [piece.strip(' "') for row in rows for cell in row for piece in re.split("[,;|]", cell)]
        assert [piece for piece in pieces if piece not in arrived] == []
    with suppress(ValueError):  # then the problem says why
        explorer.train(2)
    lines = explorer.words(explorer.result)
    assert lines
    assert not [line for line in lines if "nan" in line.split() or "inf" in line.split()]
    assert not explorer.problem or is_a_sentence(explorer.problem)
