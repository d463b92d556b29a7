"""What the page asks of the table editor, and the table, the sentences and the drafts that come of it."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

import nnlib
from nnlib.explorers import TableEditor

TABLE = nnlib.Table(["hours studied", "hours slept", "points"], [["2", "9", "75"], ["1", "5", "82"]])
BLANK = nnlib.Table(["x", "y"], [["", ""], ["", ""], ["", ""]])
HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "constructor", "__proto__"]  # fmt: skip


@pytest.fixture
def editor():
    return TableEditor(TABLE)


def ask(editor, do, **asked):
    """As the page does, with the order of rows and columns that it has seen."""
    seen = {"seen": editor.order} if do in ("write", "name", "paste", "remove_row", "remove_column") else {}
    editor._handle_custom_msg({"do": do, **seen, **asked}, [])


def columns(editor):
    return dict(zip(editor.table.names, zip(*editor.table.rows)))


def test_the_page_is_sent_the_table_as_texts(editor):
    assert editor.names == ["hours studied", "hours slept", "points"]
    assert editor.rows == [["2", "9", "75"], ["1", "5", "82"]]
    assert (editor.first, editor.n_rows, editor.drafts, editor.said, editor.undoable) == (0, 2, {}, "", False)


def test_a_typed_cell_is_kept_as_it_was_typed(editor):
    ask(editor, "write", row=1, column=2, text=" 8,5 ")
    assert editor.table.rows == (("2", "9", "75"), ("1", "5", " 8,5 "))
    assert editor.rows[1] == ["1", "5", " 8,5 "]
    assert editor.said == ""


def test_each_edit_is_told_once_and_what_changes_nothing_is_not(editor):
    told = []
    editor.on_edit(told.append)
    ask(editor, "write", row=0, column=1, text="8")
    ask(editor, "write", row=0, column=1, text="8")
    ask(editor, "name", column=2, text="")
    ask(editor, "undo")
    ask(editor, "turn_to", first=50)
    assert [table.rows[0] for table in told] == [("2", "8", "75")]


def test_long_paste_is_answered_with_a_word_before_it_is_read(editor):
    told = []
    editor.observe(lambda change: told.append((change.new, editor._holding_sync)), "said")
    ask(editor, "paste", row=None, column=0, text="a,b\n" + "1.25,2.5\n" * 12_000)
    assert told[0] == ("Reading what was pasted ...", False)  # sent at once, while all else waits for the answer
    assert told[-1][0].startswith("12,000 rows and 2 columns pasted")


def test_undoing_is_told_and_setting_the_table_is_not(editor):
    told = []
    editor.on_edit(told.append)
    editor.table = BLANK
    assert told == []
    ask(editor, "undo")
    assert told == [TABLE]


def test_problems_that_a_listener_sets_are_sent_with_the_edit(editor):
    editor.on_edit(lambda table: setattr(editor, "problems", nnlib.why_not_usable(table)))
    ask(editor, "write", row=0, column=1, text="long")
    sentence = 'Column "hours slept" must hold numbers only, but there is "long" in row 1. Write a number there, or leave the cell empty.'
    assert editor.problems == {"hours studied": "", "hours slept": sentence, "points": ""}


def test_row_is_added_at_the_end_and_a_column_with_a_name_of_its_own(editor):
    ask(editor, "add_row")
    assert (editor.table.rows[2], editor.said) == (("", "", ""), "Row 3 added.")
    ask(editor, "name", column=0, text="column 4")
    ask(editor, "add_column")
    assert editor.table.names == ("column 4", "hours slept", "points", "column 5")
    assert editor.table.rows == (("2", "9", "75", ""), ("1", "5", "82", ""), ("", "", "", ""))
    assert editor.said == 'Column "column 5" added.'


def test_row_and_column_are_removed_where_asked(editor):
    ask(editor, "remove_row", row=0)
    assert (editor.table.rows, editor.said) == ((("1", "5", "82"),), "Row 1 removed.")
    ask(editor, "remove_column", column=1)
    assert (columns(editor), editor.said) == ({"hours studied": ("1",), "points": ("82",)}, 'Column "hours slept" removed.')
    ask(editor, "remove_row", row=0)
    assert (editor.n_rows, editor.rows, editor.first) == (0, [], 0)
    ask(editor, "add_row")
    assert editor.table.rows == (("", ""),)


def test_last_column_and_the_last_name_that_is_a_word_stay(editor):
    two = nnlib.Table(["7", "word"], [["1", "2"]])
    editor.table = two
    ask(editor, "remove_column", column=1)
    assert (
        editor.said
        == 'At least one column name must be a word, so that it is not taken for a value, but "7" arrived. Write a word.'
    )
    ask(editor, "remove_column", column=0)
    ask(editor, "remove_column", column=0)
    assert editor.said == "A table needs at least one column, so the last one stays. Rename it, or empty its cells."
    assert columns(editor) == {"word": ("2",)}


@pytest.mark.parametrize(("text", "arrived"), [("  ", '""'), ("points", '"points" arrived twice')])
def test_name_that_cannot_be_stays_a_draft_until_it_is_mended(editor, text, arrived):
    ask(editor, "name", column=1, text=text)
    assert editor.drafts == {"1": text.strip()}
    assert editor.said.startswith(f"Column names must be distinct, not empty, and without spaces around them, but {arrived}")
    assert editor.names == ["hours studied", "hours slept", "points"]
    ask(editor, "write", row=0, column=0, text="3")  # the sentence and the draft last
    assert editor.drafts == {"1": text.strip()}
    assert arrived in editor.said
    ask(editor, "name", column=1, text=" sleep ")
    assert (editor.drafts, editor.said) == ({}, "")
    assert columns(editor) == {"hours studied": ("3", "1"), "sleep": ("9", "5"), "points": ("75", "82")}


def test_names_that_only_fit_together_are_taken_on_together(editor):
    ask(editor, "name", column=0, text="points")
    ask(editor, "name", column=2, text="hours studied")
    assert editor.table.names == ("points", "hours slept", "hours studied")
    assert editor.drafts == {}


def test_good_name_is_taken_on_while_another_is_still_a_draft(editor):
    ask(editor, "name", column=0, text="")
    ask(editor, "name", column=2, text="score")
    assert (editor.table.names, editor.drafts) == (("hours studied", "hours slept", "score"), {"0": ""})


def test_draft_moves_with_its_column_and_goes_with_it(editor):
    ask(editor, "name", column=2, text="")
    ask(editor, "remove_column", column=0)
    assert (editor.table.names, editor.drafts) == (("hours slept", "points"), {"1": ""})
    ask(editor, "remove_column", column=1)
    assert (editor.table.names, editor.drafts) == (("hours slept",), {})


def test_draft_becomes_the_name_when_what_stood_in_its_way_is_removed(editor):
    ask(editor, "name", column=0, text="points")
    ask(editor, "remove_column", column=2)
    assert (editor.table.names, editor.drafts) == (("points", "hours slept"), {})
    ask(editor, "undo")
    ask(editor, "undo")
    assert editor.table == TABLE


def test_every_kind_of_edit_is_undone_step_by_step(editor):
    ask(editor, "write", row=0, column=0, text="7")
    ask(editor, "name", column=0, text="h")
    ask(editor, "add_row")
    ask(editor, "remove_column", column=1)
    ask(editor, "paste", row=0, column=0, text="4\n5\n")
    ask(editor, "paste", row=None, column=0, text="a\tb\n1\t2\n")
    editor.table = BLANK
    seen = []
    while editor.undoable:
        ask(editor, "undo")
        seen.append((editor.table.names, editor.table.rows[0]))
    assert seen == [
        (("a", "b"), ("1", "2")),
        (("h", "points"), ("4", "75")),
        (("h", "points"), ("7", "75")),
        (("h", "hours slept", "points"), ("7", "9", "75")),
        (("h", "hours slept", "points"), ("7", "9", "75")),
        (("hours studied", "hours slept", "points"), ("7", "9", "75")),
        (("hours studied", "hours slept", "points"), ("2", "9", "75")),
    ]
    ask(editor, "undo")
    assert (editor.table, editor.said) == (TABLE, "There is nothing to undo.")


def test_fifty_steps_are_kept(editor):
    for number in range(60):
        ask(editor, "write", row=0, column=0, text=f"new {number}")
    for _ in range(60):
        ask(editor, "undo")
    assert editor.table.rows[0][0] == "new 9"


def test_undo_takes_a_draft_back_first(editor):
    ask(editor, "write", row=0, column=0, text="7")
    ask(editor, "name", column=1, text="")
    ask(editor, "undo")
    assert (editor.drafts, editor.table.rows[0][0], editor.said) == ({}, "7", "Undone.")


@pytest.mark.parametrize(
    ("row", "column", "text", "rows", "said"),
    [
        (1, 1, "7\t8\n", (("2", "9", "75"), ("1", "7", "8")), "1 row and 2 columns pasted at row 2, hours slept."),
        (0, 0, "7\r\n\r\n5\r\n", (("7", "9", "75"), ("", "5", "82"), ("5", "", "")), "3 rows and 1 column pasted at row 1, hours studied."),
        (0, 0, "1\t\t3\n4\t\t6", (("1", "", "3"), ("4", "", "6")), "2 rows and 3 columns pasted at row 1, hours studied."),
        (0, 1, "2,5\n3,5\n", (("2", "2,5", "75"), ("1", "3,5", "82")), "2 rows and 1 column pasted at row 1, hours slept."),
        (0, 0, "7, 8, 9\n4, 5, 6\n", (("7", "8", "9"), ("4", "5", "6")), "2 rows and 3 columns pasted at row 1, hours studied."),
        (1, 0, "score\tsleep\n", (("2", "9", "75"), ("score", "sleep", "82")), "1 row and 2 columns pasted at row 2, hours studied."),
        (0, 2, '"a\nb"\t\n', None, "1 row and 2 columns pasted at row 1, points."),
    ],
    ids=["at the edge", "a gap below", "a gap between", "decimal commas", "commas", "words", "a line end in a cell"],
)  # fmt: skip
def test_paste_into_a_cell_fills_from_there(editor, row, column, text, rows, said):
    ask(editor, "paste", row=row, column=column, text=text)
    assert editor.said == said
    assert editor.table.rows == (rows or (("2", "9", "a\nb", ""), ("1", "5", "82", "")))


def test_paste_adds_rows_and_columns_as_needed(editor):
    ask(editor, "paste", row=1, column=2, text="1\t2\n3\t4")
    assert columns(editor) == {
        "hours studied": ("2", "1", ""), "hours slept": ("9", "5", ""), "points": ("75", "1", "3"), "column 4": ("", "2", "4"),
    }  # fmt: skip


def test_short_line_of_a_paste_leaves_what_it_does_not_reach(editor):
    ask(editor, "paste", row=0, column=0, text="a\tb\tc\nd\n")
    assert editor.table.rows == (("a", "b", "c"), ("d", "5", "82"))


@pytest.mark.parametrize(("start", "row"), [(TABLE, None), (BLANK, 1)], ids=["into a name", "into an empty table"])
def test_paste_replaces_the_whole_table(start, row):
    editor = TableEditor(start)
    ask(editor, "paste", row=row, column=1, text="age\t\n31\t\n\t\n42\t\n")
    assert columns(editor) == {"age": ("31", "42")}
    assert editor.said == "2 rows and 1 column pasted as the whole table. 1 line without any text was left out."


TOO_WIDE = "\t".join("a" * 201) + "\n1"
OPEN = "A quotation mark at the start of a cell needs one at its end, but in what was pasted one that opens in line 1 "
EMPTY = "A table needs a row of column names and rows of numbers, but what was pasted is empty."


@pytest.mark.parametrize(
    ("row", "text", "sentence"),
    [
        (None, "\n\n", EMPTY),
        (1, "\n\n", EMPTY),
        (None, '"open\t1\n2\t3', OPEN),
        (1, '"open\t1\n2\t3', OPEN),
        (None, TOO_WIDE, "At most 200 columns can be read, but what was pasted has a row with 201 cells."),
        (1, TOO_WIDE, "A table can have at most 20,000 rows and 200 columns, but this would make 3 rows and 202 columns."),
    ],
)
def test_paste_that_cannot_be_read_is_answered_with_a_sentence_and_the_table_stays(editor, row, text, sentence):
    ask(editor, "paste", row=row, column=1, text=text)
    assert editor.said.startswith(sentence)
    assert editor.table == TABLE


def test_table_has_no_more_columns_than_can_be_read():
    editor = TableEditor(nnlib.Table([f"c{k}" for k in range(200)], [["1"] * 200]))
    ask(editor, "add_column")
    assert editor.said == ("A table can have at most 20,000 rows and 200 columns, but this would make 1 row and 201 columns. "
                           "Leave some of them out.")  # fmt: skip
    assert len(editor.table.names) == 200


def test_no_more_than_fifty_rows_are_sent_and_pages_turn():
    editor = TableEditor(nnlib.Table(["n"], [[str(number)] for number in range(1, 121)]))
    assert [len(editor.rows), editor.first, editor.n_rows] == [50, 0, 120]
    ask(editor, "turn_to", first=50)
    assert (editor.rows[0], editor.rows[-1]) == (["51"], ["100"])
    ask(editor, "turn_to", first=100)
    assert (editor.rows[0], len(editor.rows)) == (["101"], 20)
    ask(editor, "turn_to", first=150)
    assert editor.first == 100
    ask(editor, "turn_to", first=-50)
    assert editor.first == 0
    ask(editor, "write", row=0, column=0, text="x")
    ask(editor, "add_row")
    assert (editor.first, editor.rows[-1]) == (100, [""])


def test_page_turns_back_when_its_last_row_goes():
    editor = TableEditor(nnlib.Table(["n"], [[str(number)] for number in range(1, 52)]))
    ask(editor, "turn_to", first=50)
    ask(editor, "remove_row", row=50)
    assert (editor.first, len(editor.rows)) == (0, 50)


def test_what_was_typed_while_rows_moved_is_refused_and_lands_in_no_other_row(editor):
    seen = editor.order
    ask(editor, "remove_row", row=0)
    answered = editor.answered
    editor._handle_custom_msg({"do": "write", "seen": seen, "row": 0, "column": 0, "text": "99"}, [])
    assert editor.table.rows == (("1", "5", "82"),)
    assert editor.said == 'Rows or columns had just moved, so "99" was not taken: look at the table, and do it again.'
    assert editor.answered == answered + 1  # the page hears of it, and shows the table's own text again
    editor._handle_custom_msg({"do": "remove_row", "seen": seen, "row": 0}, [])
    assert editor.said == "Rows or columns had just moved: look at the table, and do it again."
    assert editor.n_rows == 1


def test_setting_the_table_can_be_undone_and_drops_drafts(editor):
    ask(editor, "name", column=0, text="")
    editor.table = BLANK
    assert (editor.names, editor.rows, editor.drafts) == (["x", "y"], [["", ""]] * 3, {})
    ask(editor, "undo")
    assert editor.table == TABLE


def test_setting_the_same_table_is_no_step(editor):
    editor.table = replace(TABLE)
    assert not editor.undoable


def test_paste_of_what_stands_there_already_is_no_step(editor):
    ask(editor, "paste", row=0, column=1, text="9\t75\n5\t82\n")
    assert (editor.undoable, editor.said) == (False, "2 rows and 2 columns pasted at row 1, hours slept.")


def test_only_a_table_can_be_set(editor):
    with pytest.raises(TypeError, match="table must be a Table"):
        editor.table = [["1"]]
    with pytest.raises(TypeError, match="table must be a Table"):
        TableEditor("a,b")
    assert editor.table is TABLE


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(editor, text):
    ask(editor, "name", column=0, text=text)
    ask(editor, "write", row=0, column=0, text=text)
    assert (editor.names[0], editor.rows[0][0], editor.table.names[0]) == (text, text, text)
    html = editor._repr_mimebundle_()[0]["text/html"]
    root = ElementTree.fromstring(f"<html>{html}</html>")
    assert {element.tag for element in root.iter()} == {"html", "table", "thead", "tbody", "tr", "th", "td"}
    assert [cell.text for cell in root.iter("th")][1] == text
    assert next(root.iter("td")).text == text


def test_page_at_rest_shows_ten_rows_and_how_many_more():
    editor = TableEditor(nnlib.Table(["n", "m"], [[str(number), ""] for number in range(1, 1798)]))
    view, metadata = editor._repr_mimebundle_()
    assert view["application/vnd.jupyter.widget-view+json"]["model_id"] == editor.model_id
    assert view["text/plain"] == '<TableEditor: 1,797 rows of "n", "m">'
    root = ElementTree.fromstring(f"<html>{view['text/html']}</html>")
    assert [row.find("th").text for row in root.find("table/tbody")] == [str(number) for number in range(1, 11)]
    assert root.find("p").text == "and 1,787 more"
    assert isinstance(metadata, dict)


def test_page_at_rest_says_nothing_of_more_where_there_is_none(editor):
    assert "more" not in editor._repr_mimebundle_()[0]["text/html"]


def test_names_pasted_into_the_first_cell_are_names_with_a_whole_table_below_them(editor):
    ask(editor, "paste", row=0, column=0, text="sleep\tscore\n7\t80\n8\t85\n6\t70")
    assert columns(editor) == {"sleep": ("7", "8", "6"), "score": ("80", "85", "70")}
    ask(editor, "paste", row=0, column=0, text="9\tNA\n1\t2")
    assert columns(editor) == {"sleep": ("9", "1", "6"), "score": ("NA", "2", "70")}
