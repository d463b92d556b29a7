"""A learner's own table: whatever arrives becomes a table without losing a cell, or a sentence that helps."""

import codecs
import math
import random
import tempfile
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

import nnlib
from nnlib import Table, choose_columns, read_table, why_not_usable, write_table
from nnlib.tables.cells import numbers_in, short, uses_commas, value_of
from nnlib.tables.columns import suggested_columns
from nnlib.tables.table import MAX_COLUMNS, MAX_ROWS
from nnlib.tables.table_text import MAX_BYTES

set_hypothesis_home_dir(tempfile.gettempdir())  # what it remembers is not for this folder
quick = settings(max_examples=200, derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_a_sentence(text):
    return text.endswith((".", "?")) and len(text.split()) >= 5 and len(text) < 700 and "Traceback" not in text


def refusal(call, kind=ValueError):
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert is_a_sentence(str(caught.value))
    return str(caught.value)


def cells_of(table):
    return [*table.names, *(cell for row in table.rows for cell in row)]


# Reading


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_table_is_read_whatever_separates_cells_and_lines(separator, line_end):
    lines = [["hours", "slept", "score"], ["2", "9", "92"], ["1", "5", "86"]]
    source = line_end.join(separator.join(line) for line in lines)
    for text in (source, source + line_end):
        assert read_table(text) == Table(("hours", "slept", "score"), (("2", "9", "92"), ("1", "5", "86")))


@pytest.mark.parametrize(
    ("source", "names", "rows"),
    [
        ("h\n1\n2", ("h",), (("1",), ("2",))),  # one column has no separator at all
        ("h\n1,5\n2,5", ("h",), (("1,5",), ("2,5",))),  # nor is a decimal comma one
        ("h\n1,5\nNA\n−2,5", ("h",), (("1,5",), ("NA",), ("−2,5",))),
        ("remark\ngood\nbad, very\nfine", ("remark",), (("good",), ("bad, very",), ("fine",))),
        ("a;b\n1,5;2,5\n3,5;4,5", ("a", "b"), (("1,5", "2,5"), ("3,5", "4,5"))),
        ("1,5;2,5\n3,5;4,5", ("column 1", "column 2"), (("1,5", "2,5"), ("3,5", "4,5"))),
        ("size, cm;mass, kg\n1,5;2\n2;3", ("size, cm", "mass, kg"), (("1,5", "2"), ("2", "3"))),
        ("a,b\nx;y,1\nz,2", ("a", "b"), (("x;y", "1"), ("z", "2"))),
        # No semicolon in the first line: it is not what separates, however regular it is below.
        ("a,b,c\nx;1,2,3\ny;1,2\nz;3,4,5,6", ("a", "b", "c", "column 4"),
         (("x;1", "2", "3", ""), ("y;1", "2", "", ""), ("z;3", "4", "5", "6"))),
        ('a,b\n"x,y","say ""hi"""\n1,2', ("a", "b"), (("x,y", 'say "hi"'), ("1", "2"))),
        ('"a;b;c",d\n"1;2;3",4', ("a;b;c", "d"), (("1;2;3", "4"),)),  # what stands in quotes separates nothing
        ('a, "b, c"\n1, "2, 3"', ("a", "b, c"), (("1", "2, 3"),)),
        ('a,b\n"first\nsecond",2', ("a", "b"), (("first\nsecond", "2"),)),
        ('a,b\n"first\r\nsecond",2', ("a", "b"), (("first\r\nsecond", "2"),)),
        ('a\n"1,5"\n"2,5"', ("a",), (("1,5",), ("2,5",))),
        ("a,b,\n1,2,\n3,4,\n", ("a", "b"), (("1", "2"), ("3", "4"))),
        (" a ,\tb\n 1 ,2", ("a", "b"), (("1 ", "2"),)),
        ("\ufeffa,b\n1,2", ("a", "b"), (("1", "2"),)),
        ("a\ue000\n1\n2\n3,x", ("a\ue000",), (("1",), ("2",), ("3,x",))),
    ],
)  # fmt: skip
def test_cells_come_out_as_they_were_meant(source, names, rows):
    table = read_table(source)
    assert (table.names, table.rows) == (names, rows)


@pytest.mark.parametrize(
    ("source", "names", "rows", "notes"),
    [
        ("1,2\n3,4", ("column 1", "column 2"), (("1", "2"), ("3", "4")),
         ['The first row holds numbers only, so the columns got names: "column 1" to "column 2".']),
        ("−1\n3", ("column 1",), (("−1",), ("3",)), ['The first row holds numbers only, so the columns got names: "column 1".']),
        ("1,NA\n50%,4", ("column 1", "column 2"), (("1", "NA"), ("50%", "4")),
         ['The first row holds numbers only, so the columns got names: "column 1" to "column 2".']),
        ("city,2019\nBonn,3", ("city", "2019"), (("Bonn", "3"),),
         ['The first line was read as the column names, although "2019" could be a value: if it is one, write a line of names '
          'above it.']),
        ("a,a,,a (2),column 3\n1,2,3,4,5", ("a", "a (3)", "column 3 (2)", "a (2)", "column 3"), (("1", "2", "3", "4", "5"),),
         ['1 column without a name got one: "column 3 (2)".',
          'Column names that were there before were changed, so that all are distinct: "a (3)".']),
        ("a,b\n1\n2,3", ("a", "b"), (("1", ""), ("2", "3")),
         ["Row 1 had fewer cells than the first line: empty cells fill the gap."]),
        ("a,b\n1,2\n3,4,x,5\n6,7,8", ("a", "b", "column 3", "column 4"),
         (("1", "2", "", ""), ("3", "4", "x", "5"), ("6", "7", "8", "")),
         ["Rows 2 and 3 had more cells than the first line: columns were added for them.",
          '2 columns without a name got one: "column 3" and "column 4".']),
        ("1,2\n3\n4,5,6", ("column 1", "column 2", "column 3"), (("1", "2", ""), ("3", "", ""), ("4", "5", "6")),
         ["Row 2 had fewer cells than the first line: empty cells fill the gap.",
          "Row 3 had more cells than the first line: columns were added for them.",
          'The first row holds numbers only, so the columns got names: "column 1" to "column 3".']),
        ("\n\na,b\n\n1,2\n , \n3,4\n\n", ("a", "b"), (("1", "2"), ("3", "4")), ["5 lines without any text were left out."]),
        ("a,b\n1,2\n\n", ("a", "b"), (("1", "2"),), ["1 line without any text was left out."]),
        ("share of 5%\n1\n2", ("share of 5%",), (("1",), ("2",)), []),
        ("a,,b\n1,,2\n3, ,4", ("a", "b"), (("1", "2"), ("3", "4")), ["1 column without any text was left out."]),
        (",a,,b\n,1,,2", ("a", "b"), (("1", "2"),), ["2 columns without any text were left out."]),
        ("a;b\n1,5;2", ("a", "b"), (("1,5", "2"),), ['Column "a" writes decimals with a comma: "1,5" is read as "1.5".']),
        (b"caf\xe9,b\n1,2", ("café", "b"), (("1", "2"),),
         ["The text is not UTF-8, so it was read as Windows-1252: look whether accents and signs are right."]),
        (b"caf\xe9\x81,b\n1,2", ("café\x81", "b"), (("1", "2"),),
         ["The text is not UTF-8, so it was read as Latin-1: look whether accents and signs are right."]),
        (b"price \x80,b\n1,2", ("price €", "b"), (("1", "2"),),
         ["The text is not UTF-8, so it was read as Windows-1252: look whether accents and signs are right."]),
    ],
)  # fmt: skip
def test_what_was_decided_is_said_in_notes(source, names, rows, notes):
    assert read_table(source) == Table(names, rows, tuple(notes))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_file_is_read_in_the_encoding_it_names(encoding):
    text = "größe,♥\n1,2"
    for content in (text.encode(encoding), bytearray(text.encode(encoding)), memoryview(text.encode(encoding))):
        assert read_table(content) == Table(("größe", "♥"), (("1", "2"),))
    assert read_table(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == Table(("größe", "♥"), (("1", "2"),))


AS_CSV = 'Open it in the program that made it, save it as "CSV UTF-8", and take that file.'


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        *((source, "A table needs a row of column names and rows of numbers, but scores.csv is empty. "
                   "Copy the cells again, or look whether it is the right file.")
          for source in ("", b"", "\n \r\n", ",,,\n,,,", codecs.BOM_UTF8, '""')),
        ("a,b\n", 'At least one row of values is needed below the column names in scores.csv, but only the names "a" and "b" '
                  'arrived. Add rows below them; to read a file, pass its content: Path("scores.csv").read_bytes().'),
        (b"PK\x03\x04 and more", f"A table must arrive as text, but scores.csv is an Excel workbook or another zipped file. {AS_CSV}"),
        (b"\xd0\xcf\x11\xe0\xa1", f"A table must arrive as text, but scores.csv is an old Excel workbook. {AS_CSV}"),
        (b"%PDF-1.7\n", f"A table must arrive as text, but scores.csv is a PDF. {AS_CSV}"),
        ("%PDF-1.7\n", f"A table must arrive as text, but scores.csv is a PDF. {AS_CSV}"),
        (b"\x89PNG\r\n", f"A table must arrive as text, but scores.csv is a picture. {AS_CSV}"),
        (b"\xff\xd8\xff\xe0", f"A table must arrive as text, but scores.csv is a picture. {AS_CSV}"),
        (b"\x1f\x8b\x08", f"A table must arrive as text, but scores.csv is a compressed file. {AS_CSV}"),
        *((source, "A table must arrive as text, but scores.csv holds bytes that no text has: it looks like a program's own "
                   f"kind of file. {AS_CSV}")
          for source in ("a,b\n1,\0", b"a,b\n1,\0", "a,b\n1,2".encode("utf-16-le"), b"a\xff\x01,b\n1,2", "a\n1".encode("utf-32"))),
        (b"\xff\xfea", "The first bytes of scores.csv promise UTF-16 text, but the bytes after them are none: it may be damaged. "
                       f"{AS_CSV}"),
        ("a,b\n1,\ud83d", "A table must be made of whole characters, but character 7 of scores.csv is half of one. "
                          "Paste the text again."),
        ('a,b\n1,2\n"3,4\n5,6\n', "A quotation mark at the start of a cell needs one at its end, but in scores.csv one that opens "
                                  "in line 3 or after it is never closed: '\"3,4'. Close it, or take it away."),
        ('a,b\n1,2\n3,"', "A quotation mark at the start of a cell needs one at its end, but in scores.csv one that opens "
                          "in line 3 or after it is never closed: '3,\"'. Close it, or take it away."),
        ('"', "A quotation mark at the start of a cell needs one at its end, but in scores.csv one that opens "
              "in line 1 or after it is never closed: '\"'. Close it, or take it away."),
        ("a,b\n1,2\n3," + "x" * 131_073, "A cell can have at most 131,072 characters, but scores.csv has a longer one in line 3 or "
                                         "after it. Look for a quotation mark that is never closed."),
        (b"1" * (MAX_BYTES + 1), "At most 5 MB can be read, but scores.csv has 5.0 MB. Take some of its rows only."),
        ("ä" * 3_000_000, "At most 5 MB can be read, but scores.csv has 6.0 MB. Take some of its rows only."),
        ("1\n" * (MAX_ROWS + 1), "At most 20,000 rows can be read, but scores.csv has 20,001. Take some of its rows only."),
        ("a\n" + "1\n" * (MAX_ROWS + 1), "At most 20,000 rows can be read, but scores.csv has 20,001. Take some of its rows only."),
        ("a,b\n" + "1," * MAX_COLUMNS + "1", "At most 200 columns can be read, but scores.csv has a row with 201 cells. "
                                             "Take some of its columns only."),
    ],
)  # fmt: skip
def test_what_is_no_table_gets_a_sentence(source, sentence):
    assert refusal(lambda: read_table(source, "scores.csv")) == sentence


def test_largest_table_is_read():
    for names in ("a\n", ""):
        table = read_table(names + "1\n" * MAX_ROWS)
        assert len(table.rows) == MAX_ROWS
        assert read_table(write_table(table)).rows == table.rows
    assert len(read_table("a" + ",1" * (MAX_COLUMNS - 1) + "," * 300 + "\n1").names) == MAX_COLUMNS


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: read_table(5), "source must be the bytes of a CSV file or a text, but something of type int arrived. "
                                'Take for example Path("scores.csv").read_bytes().'),
        (lambda: read_table(None), "source must be the bytes of a CSV file or a text, but something of type NoneType arrived. "
                                   'Take for example Path("scores.csv").read_bytes().'),
        (lambda: read_table("a\n1", name=3), 'name must be a str, but 3 arrived, of type int. Take for example "scores.csv".'),
        (lambda: write_table("a"), "table must be a Table, but 'a' arrived, of type str. Make one with read_table(...)."),
        (lambda: why_not_usable([]), "table must be a Table, but [] arrived, of type list. Make one with read_table(...)."),
        (lambda: choose_columns(None, "a", "b"), "table must be a Table, but None arrived, of type NoneType. Make one with read_table(...)."),
        (lambda: Table("ab", ()), "names must be a list or tuple, but 'ab' arrived, of type str. Write it in square brackets."),
        (lambda: Table(["a", 2], ()), "every entry of names must be a str, but 2 arrived, of type int. Write it in quotation marks."),
        (lambda: Table(["a"], 3), "rows must be a list or tuple, but 3 arrived, of type int. Write it in square brackets."),
        (lambda: Table(["a"], [[1.5]]), "every entry of row 1 must be a str, but 1.5 arrived, of type float. "
                                        "Write it in quotation marks."),
        (lambda: choose_columns(EXAM, 5, "score"), "inputs must be a list or tuple, but 5 arrived, of type int. "
                                                   "Write it in square brackets."),
        (lambda: choose_columns(EXAM, "hours", [5]), "every entry of targets must be a str, but 5 arrived, of type int. "
                                                     "Write it in quotation marks."),
    ],
)  # fmt: skip
def test_wrong_types_get_a_sentence(call, sentence):
    assert refusal(call, TypeError) == sentence


@pytest.mark.parametrize(
    ("names", "rows", "sentence"),
    [
        (["a", "b"], [["1", "2"], ["3"]], "Every row must have 2 cells, one a column, but row 2 has 1. "
                                          "Fill it with empty texts, or add a column."),
        (["a", "a"], [], 'Column names must be distinct, not empty, and without spaces around them, but "a" arrived twice. '
                         "Write another one."),
        (["a", ""], [], 'Column names must be distinct, not empty, and without spaces around them, but "" arrived. '
                        "Write another one."),
        (["a", " b"], [], 'Column names must be distinct, not empty, and without spaces around them, but "b" arrived. '
                          "Write another one."),
        (["1", "2.5"], [], 'At least one column name must be a word, so that it is not taken for a value, but "1" and "2.5" arrived. '
                           "Write a word."),
        ([], [], "At least one column name must be a word, so that it is not taken for a value, but none arrived. Write a word."),
    ],
)  # fmt: skip
def test_table_that_does_not_fit_together_gets_a_sentence(names, rows, sentence):
    assert refusal(lambda: Table(names, rows)) == sentence


def test_table_made_from_lists_equals_one_made_from_tuples():
    assert Table(["a"], [["1"]], ["A note."]) == Table(("a",), (("1",),), ("A note.",))


def test_title_above_the_names_is_left_out_and_said():
    table = read_table("Survey 2024,,\n\n(all pupils)\nage,height,weight\n15,160,50\n16,171,60\n")
    assert (table.names, table.rows) == (("age", "height", "weight"), (("15", "160", "50"), ("16", "171", "60")))
    assert table.notes[-1] == 'What stands above the column names was left out: "Survey 2024" and "(all pupils)".'


@pytest.mark.parametrize("text", ["score\n1\n2\n", "score,\nyes,no\nno,yes\n", "score,\n1,2\n3,4\n", "a,b\n1,2\n"])
def test_what_is_no_title_stays(text):
    assert read_table(text).names[0] == text.splitlines()[0].split(",")[0]
    assert not any("above the column names" in note for note in read_table(text).notes)


def test_words_that_differ_by_their_case_alone_are_one_and_it_is_said():
    rows = [("1", "Yes"), ("2", "yes"), ("3", "NO"), ("4", "no"), ("5", "yes"), ("6", "no")]
    found = choose_columns(Table(("hours", "passed"), rows), "hours", "passed")
    assert (found.classes, found.y.ravel().tolist()) == (("no", "yes"), [1, 1, 0, 0, 1, 0])
    assert found.notes == ('Column "passed": upper and lower case are taken for the same, as in "NO" and "Yes".',)
    asked = choose_columns(Table(("passed", "hours"), [(word, hours) for hours, word in rows]), "passed", "hours")
    assert asked.read(Table(("passed",), [("YES",), ("No",), ("?",)])).ravel().tolist()[:2] == [1, 0]


def test_only_column_that_can_be_used_is_beside_one_whose_problem_is_said():
    table = read_table("size,price\n30,$ 200\n40,$ 250\n")
    assert suggested_columns(table)[:2] == (("size",), ("price",))


# Numbers

EXAM = Table(("hours", "slept", "passed", "score"),
             (("2", "9", "yes", "92"), ("1", "", "no", "86"), ("3", "6", "yes", "89"), ("4", "8", "yes", "NA")))  # fmt: skip


def test_chosen_columns_become_numbers_and_rows_with_gaps_are_named():
    rows = choose_columns(EXAM, ["hours", "slept"], ["score"])
    assert (rows.X.tolist(), rows.y.tolist()) == ([[2, 9], [3, 6]], [[92], [89]])
    assert rows.X.dtype == rows.y.dtype == np.float64
    assert (rows.input_names, rows.target_names, rows.row_numbers) == (("hours", "slept"), ("score",), (1, 3))
    assert rows.notes == ("Rows 2 and 4 were left out, because a value is missing there.",)
    assert len(EXAM.rows) == 4


def test_columns_come_in_the_order_they_are_chosen_in_and_a_gap_elsewhere_costs_no_row():
    rows = choose_columns(EXAM, ("score", "hours"), "slept")
    assert (rows.X.tolist(), rows.y.tolist()) == ([[92, 2], [89, 3]], [[9], [6]])
    rows = choose_columns(EXAM, "hours", "score")
    assert (rows.X.tolist(), rows.y.tolist()) == ([[2], [1], [3]], [[92], [86], [89]])
    assert rows.notes == ("Row 4 was left out, because a value is missing there.",)


def test_network_learns_from_a_pasted_table():
    rows = choose_columns(read_table("hours\tslept\tscore\n2\t9\t92\n1\t5\t86\n3\t6\t89\n"), ["hours", "slept"], ["score"])
    X = nnlib.MaxScaler.fit(rows.X).apply(rows.X)
    assert nnlib.train(nnlib.Network.random([2, 3, 1], rng=0), X, rows.y / 100, 500).losses[-1] < 1e-3


def numbers(*cells):
    """What a column is read as, beside one that is complete."""
    table = Table(("x", "one"), tuple((cell, str(row)) for row, cell in enumerate([*cells, "0", "7"])))
    return choose_columns(table, "x", "one").X.ravel().tolist()[:-2]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("2", 2), ("-2.5", -2.5), ("+2.5", 2.5), ("−2.5", -2.5), (" \u00a02.5\u202f\t", 2.5), (".5", 0.5), ("5.", 5), ("1e3", 1000),
     ("2.5E-3", 0.0025), ("1.500", 1.5), ("1234.567", 1234.567), ("007", 7), ("-0", 0), ("0e999", 0), ("1e100", 1e100), ("1e-100", 1e-100),
     ("1" * 50, float("1" * 50)), ("0." + "3" * 5000, 1 / 3), ("٣", 3), ("٠", 0), ("-0.00e-999", 0), ("１２", 12), ("1,5", 1.5), ("−0,125", -0.125), ("1234,567", 1234.567),
     (",5", 0.5), ("1,5e2", 150)],
)  # fmt: skip
def test_number_is_read_however_it_is_written(cell, number):
    assert numbers(cell) == [number]


CELLS = ["1", "-2.5", "1,5", "1.500", "1,500", "1.234,50", "1,234.50", "1.234e5", "2e-3", "", "NA", "0e-999", "1e999", "1e-200", "inf", "1_000", "٣",
         "3\n4", "Rome", ".5", "5.", ",5"]  # fmt: skip


def test_numbers_are_read_together_as_they_are_read_one_by_one():
    by_chance, n_quick = random.Random(0), 0
    for _ in range(3000):
        cells = tuple(by_chance.choices(CELLS[: by_chance.choice([2, 9, len(CELLS)])], k=4))
        for style in [(".", ""), (",", ""), (",", "."), (".", ",")]:
            for commas in (False, True):
                found, expected = numbers_in(cells, style, commas), [value_of(cell, style, commas) for cell in cells]
                assert repr(found) == repr(expected)  # nan is nan here
                n_quick += None not in found and not all(map(math.isnan, found))
    assert n_quick > 500


def test_number_in_a_line_of_a_longer_text_is_no_number():
    assert [uses_commas([(cell, "7")]) for cell in ("1,5", "a note\n1,5", "1,5\na note")] == [True, False, False]


def test_power_of_ten_is_no_separator_between_thousands():
    assert numbers("1.234e5", "2.5") == [123400, 2.5]


@pytest.mark.parametrize("cell", ["", " ", "\u00a0", "-", "−", "–", "—", "NA", "na", "N/A", "n/a", "#N/A", " NA ", "NaN", "?"])
def test_missing_value_is_one_however_it_is_written(cell):
    assert numbers("3", cell) == [3]


@pytest.mark.parametrize(
    ("cells", "values"),
    [(["1.234,50", "2.345", "7,5"], [1234.5, 2345, 7.5]), (["1,234.50", "2,345", "7.5"], [1234.5, 2345, 7.5]),
     (["1,234,567", "1,500"], [1234567, 1500]), (["-1.234.567", "1.500"], [-1234567, 1500]), (["1.234,5"], [1234.5])],
)  # fmt: skip
def test_two_separators_leave_no_doubt_which_one_stands_between_thousands(cells, values):
    assert numbers(*cells) == values
    (note,) = choose_columns(Table(("x", "y"), [*([cell, "1"] for cell in cells), ("0", "2")]), "x", "y").notes
    assert short(cells[0]) in note


def test_texts_that_come_up_again_are_one_input_each_and_of_two_only_the_second():
    table = read_table("city,tea,n,y\nRome,no,1,3\nBonn,yes,2,4\nRome,?,3,5\nOslo,yes,4,7\nBonn,no,5,8")
    rows = choose_columns(table, ["city", "tea", "n"], "y")
    assert rows.input_names == ("city: Bonn", "city: Oslo", "city: Rome", "tea: yes", "n")
    assert rows.X.tolist() == [[0, 0, 1, 0, 1], [1, 0, 0, 1, 2], [0, 1, 0, 1, 4], [1, 0, 0, 0, 5]]
    assert rows.notes == ("Row 3 was left out, because a value is missing there.",)
    new = read_table("n,tea,city\n9,yes,Rome\n8,,Bonn")
    assert rows.read(new).tolist()[0] == [0, 0, 1, 1, 9]
    assert np.isnan(rows.read(new)[1, 3])
    for line, sentence in (("9,yes,Paris", 'Column "city" must hold one of "Bonn", "Oslo" and "Rome", as it did in training, but '
                            'there is "Paris" in row 1.'), ("many,yes,Rome", 'Column "n" must hold numbers only')):  # fmt: skip
        assert refusal(lambda line=line: rows.read(read_table(f"n,tea,city\n{line}"))).startswith(sentence)
    assert '"city" is missing' in refusal(lambda: rows.read(read_table("n,tea\n1,yes")))


@pytest.mark.parametrize(
    ("cells", "as_classes", "classes", "y"),
    [("no yes yes no", None, ("no", "yes"), [[0], [1], [1], [0]]), ("FALSE TRUE TRUE FALSE", None, ("FALSE", "TRUE"), [[0], [1], [1], [0]]),
     ("0 1 1 0", False, ("0", "1"), [[0], [1], [1], [0]]), ("3 1 2 1", None, (), [[3], [1], [2], [1]]),
     ("3 1 2 1", True, ("1", "2", "3"), [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]]),
     ("0 1 2 " * 5, None, ("0", "1", "2"), np.tile(np.eye(3), (5, 1)).tolist()),
     ("0 1 2 " * 4 + "2 2", None, (), None), ("0 1 5 " * 5, None, (), None), ("2 3 4 " * 5, None, (), None), ("0 1 2 " * 5, False, (), None)],
)  # fmt: skip
def test_target_is_classes_or_an_amount(cells, as_classes, classes, y):
    rows = choose_columns(Table(("t", "x"), [(cell, str(k)) for k, cell in enumerate(cells.split())]), "x", "t", as_classes)
    assert rows.classes == classes
    assert y is None or rows.y.tolist() == y


def test_totals_at_the_end_are_no_examples_and_elsewhere_a_total_gets_a_sentence():
    table = read_table("day,x,y\nMo,1,2\nTu,2,5\nMo,3,5\nTu,4,1\nTotal,10,13\nAverage,2.5,3.25")
    rows = choose_columns(table, ["day", "x"], "y")
    assert (rows.row_numbers, rows.notes) == ((1, 2, 3, 4), ("Rows 5 and 6 were left out: a total is not an example.",))
    assert problem("1", "Total", "3", "4", "5").endswith('"Total" in row 2. A total is not an example: remove this row.')


def test_columns_are_suggested_and_one_that_only_counts_the_rows_is_asked_about():
    table = read_table("n,a,name,same,b\n" + "".join(f"{k},{k * k % 7},{chr(70 + k)},1,{k % 2}\n" for k in range(8)))
    says = 'Column "n" only counts the rows, so it is not among the inputs. If it means more, choose it there.'
    assert suggested_columns(table) == (("a",), ("b",), [says])
    assert suggested_columns(read_table("a,b\n" + "".join(f"{k},{k * k}\n" for k in range(8)))) == (("a",), ("b",), [])


def problem(*cells):
    return why_not_usable(Table(("x",), tuple((cell,) for cell in cells)))["x"]


PERCENT = "Leave the percent sign out: write 50 or 0.5 for 50 %, the same way in every row."
NO_NUMBER = "No network can calculate with it: write a number there, or leave the cell empty where the value is missing."
THOUSANDS = ("It may be a number in the thousands or a decimal number: write it without separators between the digits, for "
             "example 1500 or 1.5.")  # fmt: skip
SIZE = "The computer can calculate with sizes from 1e-100 to 1e+100, and 0: write it in a larger or smaller unit."
POINT = "Write every decimal number of the column with a point, for example 1.5."
UNIT = "Write the number alone, and its unit in the name of the column."
DATE = "A date is not an amount: write for example how many days have passed since the first one, or the day of the week."
WORD = "Write a number there, or leave the cell empty."


@pytest.mark.parametrize(
    ("cell", "mend"),
    [("50%", PERCENT), ("50 %", PERCENT), ("1,5%", PERCENT), ("inf", NO_NUMBER), ("-Infinity", NO_NUMBER),
     ("1,500", THOUSANDS), ("1 500", THOUSANDS), ("1\u00a0500", THOUSANDS),
     ("1'500", THOUSANDS), ("1e999", SIZE), ("-1e101", SIZE), ("1e-101", SIZE), ("1e-999", SIZE), ("0.1e-999", SIZE),
     ("9" * 400, SIZE), ("1_000", "Write the number without underscores."), ("5 h", UNIT), ("€ 5", UNIT), ("2024-01-05", DATE), ("1.2.24 9:00", DATE), ("1/2", WORD),
     ("0x10", UNIT), ("1e", UNIT), (".", WORD), ("yes", WORD), ("²", WORD), ("1-", WORD), ("--1", WORD), ("1,5,2", WORD)],
)  # fmt: skip
def test_cell_that_is_no_number_gets_its_own_mend(cell, mend):
    shown = cell.replace("\u00a0", " ") if len(cell) <= 30 else cell[:30] + "..."
    assert problem("3", cell, "4") == f'Column "x" must hold numbers only, but there is "{shown}" in row 2. {mend}'


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["yes", "no", "yes"], ""),
        (["yes", "yes"], 'Column "x" must vary, but it holds "yes" in every row, and it tells the network nothing: leave it out.'),
        (["1", "a", "b", "c", "d", "e"], 'Column "x" must hold numbers only, but there is "a" in row 2, "b" in row 3, "c" in row 4 '
                                         "and 2 more. Write a number there, or leave the cell empty."),
        (["1", 'a "long" one\nover two lines, and more'], 'Column "x" must hold numbers only, but there is '
                                                          "'a \"long\" one over two lines, a...' in row 2. " + WORD),
        (["", "NA", "-"], 'Column "x" must hold numbers, but all of its cells are empty. Fill it in, or leave it out.'),
        (["7", "7.0", ""], 'Column "x" must vary, but it holds 7 in every row, and it tells the network nothing: leave it out.'),
        (["1.5", "2,5"], f'Column "x" must hold numbers only, but there is "2,5" in row 2. {POINT}'),
        (["1,500", "2,500"], f'Column "x" must hold numbers only, but there is "1,500" in row 1 and "2,500" in row 2. {THOUSANDS}'),
        (["1", "2", ""], ""),
        (["7"], ""),
        (["1,500", "2,5"], ""),
    ],
)  # fmt: skip
def test_column_that_cannot_be_used_gets_a_sentence(cells, sentence):
    assert problem(*cells) == sentence


def test_comma_that_is_decimal_in_one_column_is_so_in_the_others():
    table = read_table("a;b;c\n1,5;1,500;1.500\n2,5;2,750;2.750")
    assert choose_columns(table, "a", "b").y.tolist() == [[1.5], [2.75]]
    assert why_not_usable(table) == {
        "a": "", "b": "",
        "c": f'Column "c" must hold numbers only, but there is "1.500" in row 1 and "2.750" in row 2. {THOUSANDS}',
    }  # fmt: skip


def test_point_that_is_decimal_in_one_column_leaves_a_comma_in_doubt_in_another():
    table = read_table("a;b;c\n1.5;1,500;1.500\n2.5;2,750;2.750")
    assert [name for name, why in why_not_usable(table).items() if why] == ["b"]


def test_comma_and_point_that_are_both_decimal_somewhere_leave_a_comma_in_doubt_and_no_point():
    table = read_table("a;b;c;d\n1,5;2.5;1.500;1,500\n2,5;3.5;2.750;2,750")
    assert choose_columns(table, "a", ["b", "c"]).y.tolist() == [[2.5, 1.5], [3.5, 2.75]]
    assert [name for name, why in why_not_usable(table).items() if why] == ["d"]


def test_decimal_commas_are_said_where_they_are_chosen():
    table = read_table("a;b;c\n1,5;1;2,5\n2,5;2;3,5")
    note = 'Column "a" writes decimals with a comma: "1,5" is read as "1.5".'
    assert choose_columns(table, "a", "b").notes == choose_columns(table, "b", "a").notes == (note,)
    assert len(choose_columns(table, "a", "c").notes) == 2


TABLE = read_table("a,b,word,same,gap,twice\n1,4,x,7,1,u\n2,5,y,7,,u\n3,7,z,7,,v")


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        ([], "b", 'inputs must name at least one column, but none arrived. Take for example "a".'),
        ("a", (), 'targets must name at least one column, but none arrived. Take for example "a".'),
        ("a", "wort", 'targets must name columns of the table, but there is no column "wort". Did you mean "word"? '
                      'The columns are "a", "b", "word", "same", "gap" and "twice".'),
        (["a", "?"], "b", 'inputs must name columns of the table, but there is no column "?". '
                          'The columns are "a", "b", "word", "same", "gap" and "twice".'),
        (["a", "a"], "b", 'inputs must name every column once, but "a" arrived 2 times. Write it once.'),
        (["a", "b"], ["b"], 'A column must be either an input or a target, but "b" was chosen as both. '
                            "Leave it out of one of them: a network that is given the answer has nothing to learn."),
        ("word", "b", 'Column "word" must hold numbers, or up to 20 texts that come up again, but there are 3 different ones in 3 rows: '
                      '"x", "y" and "z". It is left out.'),
        ("a", ["b", "twice"], 'Several targets must all hold numbers, but "twice" holds texts. Choose it alone.'),
        (["a", "same"], "b", 'Column "same" must vary, but it holds 7 in every row that is used, and an input that never varies '
                             "tells the network nothing: leave it out."),
        ("a", "same", 'Column "same" must vary, but it holds 7 in every row that is used, and a target that never varies '
                      "leaves nothing to learn: choose another one."),
        ("a", "gap", "At least 2 rows with a value in every chosen column are needed to train on, but there is 1. "
                     "Fill in what is missing, or choose other columns."),
    ],
)  # fmt: skip
def test_choice_that_cannot_be_used_gets_a_sentence(inputs, targets, sentence):
    assert refusal(lambda: choose_columns(TABLE, inputs, targets)) == sentence


def test_rows_without_any_common_value_get_a_sentence():
    table = read_table("a,b\n1,\n2,\n,3\n,4")
    assert "but there are none." in refusal(lambda: choose_columns(table, "a", "b"))


def test_column_that_varies_only_in_rows_left_out_gets_a_sentence():
    table = read_table("a,b\n1,2\n1,3\n5,")
    assert why_not_usable(table) == {"a": "", "b": ""}
    assert "it holds 1 in every row that is used" in refusal(lambda: choose_columns(table, "a", "b"))


# Whatever arrives


def attempt(call):
    """(result, None) or (None, the sentence of the refusal); any other error, or a warning, ends the test."""
    try:
        return call(), None
    except ValueError as error:
        return None, str(error)


def read_or_refuse(source):
    """The table, used in every way there is, or None where a sentence refused it."""
    table, sentence = attempt(lambda: read_table(source))
    if table is None:
        assert is_a_sentence(sentence), sentence
        assert "<class" not in sentence
        return None
    again = read_table(write_table(table))
    assert (again.names, again.rows) == (table.names, table.rows)
    assert all(map(is_a_sentence, table.notes))
    why = why_not_usable(table)
    assert tuple(why) == table.names
    assert all(is_a_sentence(sentence) for sentence in why.values() if sentence)
    usable = [name for name in table.names if not why[name]]
    if len(usable) >= 2:
        use(table, usable[:-1], usable[-1])
    return table


def use(table, inputs, target):
    rows, sentence = attempt(lambda: choose_columns(table, inputs, target))
    if rows is None:
        assert is_a_sentence(sentence), sentence
    else:
        assert len(rows.X) == len(rows.y) == len(rows.row_numbers) >= 2
        assert np.isfinite(rows.X).all()
        assert np.isfinite(rows.y).all()
        nnlib.Standardizer.fit(rows.X).apply(rows.X)


def assert_no_cell_is_lost(cells, table):
    kept = {cell.strip().strip("\ufeff") for cell in cells_of(table)}
    assert {cell.strip().strip("\ufeff") for cell in cells} - {""} <= kept


CELLS = ["1", "2.5", "-3", "1,5", "−4", "7 ", " 8", "", " ", "NA", "n/a", "-", "inf", "nan", "50%", "1e999", "1_000", "1,500", "yes",
         "ü", "9" * 60, "x" * 300, 'say "hi"', "a,b;c", "two\nlines", "two\r\nlines", "\u00a05", "٣", "0x1", "<b>", "''", "=A1"]  # fmt: skip


def malformed(seed):
    """(bytes, cells): a file with several faults at once, and the cells that it holds (None where a fault may merge some)."""
    rng = random.Random(seed)
    separator, line_end = rng.choice(",;\t|"), rng.choice(["\n", "\r\n", "\r"])
    width = rng.randint(2, 6)
    names = [rng.choice(["hours", "score", "a", "a", "", "name " + str(place), "größe"]) for place in range(width)]
    lines = [names if rng.random() < 0.7 else [str(rng.randint(0, 9)) for _ in names]]
    for _ in range(rng.randint(0, 12)):
        count = width + rng.choice([0, 0, 0, 0, -1, 1, 3])
        lines.append([rng.choice(CELLS if rng.random() < 0.4 else CELLS[:3]) for _ in range(count)])
    cells = [cell for line in lines for cell in line]
    # Every cell that could be mistaken is in quotation marks, so that these are the cells.
    text = line_end.join(
        separator.join(
            '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',;\t|"\r\n') else cell for cell in line
        )
        + rng.choice(["", "", "", separator, line_end, line_end + separator * 3])
        for line in lines
    )
    fault = rng.choice(["none", "none", "none", "open quote", "nul", "cut", "noise", "other separator"])
    if fault == "open quote":
        text = text[: len(text) // 2] + separator + '"' + text[len(text) // 2 :]
    if fault == "other separator":
        text = text.replace(separator, rng.choice(",;\t|"), 3)
    content = text.encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]) if rng.random() < 0.6 else "cp1252", "replace")
    if fault == "nul":
        content = content[:5] + b"\0\0" + content[5:]
    if fault == "cut":
        content = content[: rng.randint(0, len(content))]
    if fault == "noise":
        content += rng.randbytes(20)
    return content, cells if fault == "none" and b"?" not in content else None


@pytest.mark.parametrize("seed", range(300))
def test_malformed_file_becomes_a_table_without_losing_a_cell_or_gets_a_sentence(seed):
    content, cells = malformed(seed)
    table = read_or_refuse(content)
    if table and cells:
        assert_no_cell_is_lost(cells, table)


def test_malformed_files_are_of_both_kinds():
    outcomes = Counter()
    for seed in range(300):
        content, cells = malformed(seed)
        outcomes["table" if read_or_refuse(content) else "refused", cells is not None] += 1
    assert min(outcomes["table", True], outcomes["table", False], outcomes["refused", False]) >= 20


@quick
@given(st.one_of(st.binary(max_size=200), st.lists(st.sampled_from([*b'a1.,;\t|"\r\n -%e\xff\xe9\0']), max_size=60).map(bytes)))
@example(b'a,b\n"')
@example(b"\xef\xbb\xbf\xef\xbb\xbf1\n2")
def test_any_bytes_become_a_table_or_get_a_sentence(content):
    read_or_refuse(content)


@quick
@given(st.one_of(st.text(max_size=200), st.text('ab1230.,;\t|"\r\n -−%eE_', max_size=80)))
@example('"\0')
@example("a\x85b\u2028c\x0b,d\n1,2")
@example("\ufeff \ufeff\ufeffa\n1")
def test_any_text_becomes_a_table_or_gets_a_sentence_and_no_character_is_lost(text):
    table = read_or_refuse(text)
    if table:
        arrived, kept = (Counter(filter(str.isalnum, some)) for some in (text, "".join(cells_of(table))))
        assert arrived <= kept


@quick
@given(st.text("abü1,;", max_size=40).map(lambda text: "name,b\n" + text), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_and_its_file_are_read_alike(text, encoding):
    table = read_or_refuse(text)
    assert table == read_or_refuse(text.encode(encoding))


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
names = words.map(lambda text: "w" + text + "w")


@st.composite
def tables(draw):
    columns = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    cells = st.one_of(words, st.sampled_from(CELLS), st.floats(allow_nan=False).map(str))
    row = st.tuples(*[cells] * len(columns)).filter(lambda row: any(cell.strip() for cell in row))
    return Table(columns, tuple(draw(st.lists(row, min_size=1, max_size=6))))


@quick
@given(tables())
@example(Table(("nn",), (('"',), ('""',), (" x ",), ("\u3000y",))))
def test_written_table_is_read_back(table):
    again = read_table(write_table(table))
    assert (again.names, again.rows) == (table.names, table.rows)
    assert read_or_refuse(write_table(table).encode()) == again


def test_written_table_is_csv_that_others_read_too():
    table = Table(("a", "b c"), (("1,5", 'say "hi"'), ("two\nlines", ""), (" x", "2")))
    assert write_table(table) == 'a,b c\n"1,5","say ""hi"""\n"two\nlines",""\n" x",2\n'
