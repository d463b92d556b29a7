"""The table editor in a real JupyterLab: typed into, walked through by key, pasted into, and read off the page and the kernel."""

import json

import pytest
from nbformat import v4

PAGE = "table_editor.ipynb"
CODE = """import nnlib
from nnlib.explorers import TableEditor

names = ["hours studied", "hours slept", "points"]
start = nnlib.Table(names, [["2", "9", "75"], ["1", "5", "82"], ["3", "6", "93"]])
editor = TableEditor(start)
editor.on_edit(lambda table: setattr(editor, "problems", nnlib.why_not_usable(table)))
editor"""
HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "constructor"]


@pytest.fixture(scope="module")
def notebook(lab_folder):
    """A notebook with nothing but the editor in it, and something to read below."""
    cells = [v4.new_code_cell(CODE), *(v4.new_markdown_cell(f"cell {number}") for number in range(3))]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (lab_folder / PAGE).write_text(json.dumps(v4.new_notebook(cells=cells, metadata=kernel)), encoding="utf-8")
    return PAGE


@pytest.fixture
def opened(desk, notebook):
    opened, dialogs = desk.prepared(notebook), []

    def hear(dialog):
        dialogs.append(dialog.message)
        dialog.dismiss()

    opened.page.on("dialog", hear)
    opened.set_width(1000)
    yield opened
    opened.page.remove_listener("dialog", hear)
    assert opened.problems() == []
    assert dialogs == []


@pytest.fixture
def page(opened):
    in_kernel(opened, "editor.problems = {}; editor.table = start")
    wait_for_cell(opened.page, "hours studied, row 3", "3")
    opened.page.get_by_role("button", name="Add row", exact=True).focus()  # away from the cells
    return opened.page


def in_kernel(opened, code):
    return opened.in_kernel(code)


def cell(page, name):
    return page.locator(".nnlib-table-editor").get_by_role("textbox", name=name, exact=True)


def press(page, name):
    page.locator(".nnlib-table-editor").get_by_role("button", name=name, exact=True).click()


def wait_for_cell(page, name, text):
    page.wait_for_function(
        "([name, text]) => [...document.querySelectorAll('.nnlib-table-editor input')]"
        ".some(input => input.getAttribute('aria-label') === name && input.value === text)",
        arg=[name, text],
    )


def wait_for_words(page, text):
    page.locator(".nnlib-table-editor").get_by_role("status").filter(has_text=text).wait_for()


def kept(opened):
    """(names, rows) of the table in the kernel."""
    return json.loads(in_kernel(opened, "import json; print(json.dumps([editor.table.names, editor.table.rows]))"))


def wait_for_rows(opened, rows):
    opened.wait_in_kernel("import json; print(json.dumps(editor.table.rows))", json.dumps(rows))


def paste(page, where, text):
    where.focus()
    return where.evaluate(
        """(node, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            return node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def focus_is_on(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent")


def test_typed_cell_is_sent_when_it_is_left_and_not_at_each_key(opened, page):
    cell(page, "hours slept, row 2").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("8.5")
    opened.settle()
    assert kept(opened)[1][1] == ["1", "5", "82"]
    page.keyboard.press("Tab")
    assert focus_is_on(page) == "points, row 2"
    wait_for_rows(opened, [["2", "9", "75"], ["1", "8.5", "82"], ["3", "6", "93"]])


def test_keys_walk_through_the_rows_and_the_notebook_stays_where_it_is(opened, page):
    active = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = page.evaluate(active)
    cell(page, "hours slept, row 1").focus()
    walk = []
    for key in ["ArrowDown", "Enter", "Enter", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"]:
        page.keyboard.press(key)
        walk.append(focus_is_on(page))
    assert walk == ["hours slept, row 2", "hours slept, row 3", "hours slept, row 3", "hours slept, row 2", "hours slept, row 1",
                    "name of column 2", "name of column 2", "hours slept, row 1"]  # fmt: skip
    assert page.evaluate(active) == before
    assert kept(opened)[1] == [["2", "9", "75"], ["1", "5", "82"], ["3", "6", "93"]]


def test_keys_on_a_button_or_the_frame_do_nothing_to_the_notebook(opened, page):
    state = "[app.shell.currentWidget.content.activeCellIndex, app.shell.currentWidget.content.model.cells.length]"
    before = opened.evaluate(state)
    for there in (page.get_by_role("button", name="Remove row 2"), page.get_by_role("region", name="Your table")):
        there.focus()
        for key in ("ArrowUp", "ArrowDown", "ArrowDown", "b"):
            page.keyboard.press(key)
            assert opened.evaluate(state) == before


def test_enter_keeps_what_was_typed_and_goes_down(opened, page):
    cell(page, "points, row 1").fill("76")
    page.keyboard.press("Enter")
    assert focus_is_on(page) == "points, row 2"
    wait_for_rows(opened, [["2", "9", "76"], ["1", "5", "82"], ["3", "6", "93"]])


def test_rows_and_columns_are_added_removed_and_brought_back(opened, page):
    press(page, "Add row")
    cell(page, "points, row 4").wait_for()
    press(page, "Add column")
    cell(page, "column 4, row 4").fill("1")
    press(page, "Remove row 2")
    wait_for_words(page, "Row 2 removed.")
    press(page, "Remove column hours slept")
    wait_for_words(page, 'Column "hours slept" removed.')
    assert kept(opened) == [["hours studied", "points", "column 4"], [["2", "75", ""], ["3", "93", ""], ["", "", "1"]]]
    for _ in range(5):
        press(page, "Undo")
    wait_for_rows(opened, [["2", "9", "75"], ["1", "5", "82"], ["3", "6", "93"]])
    assert cell(page, "hours slept, row 2").input_value() == "5"


def test_focus_goes_to_the_neighbour_when_the_last_row_is_removed(page):
    page.get_by_role("button", name="Remove row 3").focus()
    page.keyboard.press("Enter")
    wait_for_words(page, "Row 3 removed.")
    assert focus_is_on(page) == "Remove row 2"


def test_name_that_cannot_be_stays_in_its_cell_until_it_is_mended(opened, page):
    name = cell(page, "name of column 2")
    name.fill("points")
    page.keyboard.press("Tab")
    wait_for_words(page, 'but "points" arrived twice. Write another one.')
    assert (name.input_value(), name.get_attribute("aria-invalid")) == ("points", "true")
    note = page.locator(f"[id='{name.get_attribute('aria-describedby')}']")
    assert note.text_content() == "⚠ Not taken: the column is still called hours slept."
    name.fill("sleep")
    page.keyboard.press("Enter")
    cell(page, "sleep, row 1").wait_for()
    assert name.get_attribute("aria-invalid") is None
    assert kept(opened)[0] == ["hours studied", "sleep", "points"]


def test_problem_is_shown_below_the_name_of_its_column_and_tied_to_it(page):
    cell(page, "hours slept, row 2").fill("long")
    page.keyboard.press("Enter")
    note = page.locator(".nnlib-table-editor .notes td").nth(2)
    note.filter(has_text='⚠ Column "hours slept" must hold numbers only, but there is "long" in row 2.').wait_for()
    assert cell(page, "name of column 2").get_attribute("aria-describedby") == note.get_attribute("id")
    assert cell(page, "name of column 1").get_attribute("aria-describedby") is None
    cell(page, "hours slept, row 2").fill("5")
    page.keyboard.press("Enter")
    page.locator(".nnlib-table-editor .notes").wait_for(state="hidden")


def test_paste_into_a_cell_fills_from_there(opened, page):
    paste(page, cell(page, "hours slept, row 2"), "7\t80\t1\n8\t90\t2\n4\t50\t3\n")
    wait_for_words(page, "3 rows and 3 columns pasted at row 2, hours slept.")
    assert kept(opened) == [
        ["hours studied", "hours slept", "points", "column 4"],
        [["2", "9", "75", ""], ["1", "7", "80", "1"], ["3", "8", "90", "2"], ["", "4", "50", "3"]],
    ]
    wait_for_cell(page, "column 4, row 4", "3")
    press(page, "Undo")
    wait_for_rows(opened, [["2", "9", "75"], ["1", "5", "82"], ["3", "6", "93"]])


def test_paste_into_a_name_replaces_the_table(opened, page):
    paste(page, cell(page, "name of column 1"), "age\theight\r\n31\t1.7\r\n42\t1.8\r\n")
    wait_for_words(page, "2 rows and 2 columns pasted as the whole table.")
    assert kept(opened) == [["age", "height"], [["31", "1.7"], ["42", "1.8"]]]
    wait_for_cell(page, "height, row 2", "1.8")


def test_paste_of_one_cell_is_left_to_the_cell_and_what_cannot_be_read_is_said(opened, page):
    where = cell(page, "points, row 1")
    for text in ("one word", "75\r\n"):
        assert paste(page, where, text)  # true: nobody prevented what a paste does anyway
    paste(page, where, '"open\t1\n2\t3')
    wait_for_words(page, "A quotation mark at the start of a cell needs one at its end")
    assert kept(opened)[1] == [["2", "9", "75"], ["1", "5", "82"], ["3", "6", "93"]]


def test_paste_by_key_from_the_real_clipboard(opened, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for where, text in {"hours slept, row 2": "7\t80\n8\t90\n", "hours studied, row 1": "4\r\n"}.items():
        page.evaluate("text => navigator.clipboard.writeText(text)", text)
        cell(page, where).focus()
        page.keyboard.press("Control+A")
        page.keyboard.press("Control+V")
        page.keyboard.press("Enter")
    wait_for_words(page, "")
    opened.wait_in_kernel(
        "print([[text.strip() for text in row] for row in editor.table.rows])",
        str([["4", "9", "75"], ["1", "7", "80"], ["3", "8", "90"]]),
    )
    assert len(opened.evaluate("[...app.shell.currentWidget.content.model.cells]")) == 4  # no cell was pasted into the notebook


def test_long_table_is_shown_fifty_rows_at_once(opened, page):
    in_kernel(opened, "editor.table = nnlib.Table(['n', 'm'], [[str(k), '0'] for k in range(1, 1798)])")
    page.get_by_text("rows 1 to 50 of 1,797", exact=True).wait_for()
    press(page, "Later rows")
    page.get_by_text("rows 51 to 100 of 1,797", exact=True).wait_for()
    assert focus_is_on(page) == "Later rows"
    assert cell(page, "n, row 51").input_value() == "51"
    assert page.locator(".nnlib-table-editor tbody tr").count() == 50
    cell(page, "m, row 100").fill("7")
    press(page, "Earlier rows")
    page.get_by_text("rows 1 to 50 of 1,797", exact=True).wait_for()
    assert cell(page, "m, row 50").input_value() == "0"
    assert in_kernel(opened, "print([k for k, row in enumerate(editor.table.rows, 1) if row[1] != '0'])") == "[100]\n"


def test_wide_table_scrolls_in_its_frame_and_the_row_numbers_stay(opened, page):
    in_kernel(opened, "editor.table = nnlib.Table([f'c{k}' for k in range(200)], [['1'] * 200] * 60)")
    cell(page, "c199, row 50").wait_for()
    frame = page.get_by_role("region", name="Your table")
    frame.focus()
    page.keyboard.press("End")
    frame.evaluate("node => { node.scrollLeft = 5000; node.scrollTop = 500; }")
    assert frame.evaluate("""node => {
        const frame = node.getBoundingClientRect(), cell = node.querySelector('tbody th').getBoundingClientRect();
        const name = node.querySelector('thead th').getBoundingClientRect();
        return [node.scrollLeft, cell.left - frame.left <= 2, name.top - frame.top <= 2];
    }""") == [5000, True, True]
    cell(page, "c0, row 1").fill("2")
    page.keyboard.press("Enter")
    wait_for_cell(page, "c0, row 1", "2")


def test_texts_that_look_like_markup_are_only_texts(opened, page):
    for number, text in enumerate(HOSTILE, 1):
        cell(page, f"name of column {number}").fill(text)
        page.keyboard.press("Enter")
        cell(page, f"{text}, row 1").fill(text)
        page.keyboard.press("Enter")
        page.get_by_role("button", name=f"Remove column {text}", exact=True).wait_for()
    in_kernel(opened, "editor.problems = {name: f'<img src=x onerror=alert(2)> {name}' for name in editor.table.names}")
    page.locator(".nnlib-table-editor .notes").filter(has_text='<img src=x onerror=alert(2)> "><img src=x').wait_for()
    assert page.locator(".nnlib-table-editor").locator("img, script").count() == 0
    assert kept(opened) == [HOSTILE, [HOSTILE, ["1", "5", "82"], ["3", "6", "93"]]]
    assert [cell(page, f"name of column {number}").input_value() for number in (1, 2, 3)] == HOSTILE
    assert opened.violations() == []


def test_column_named_constructor_has_no_problem_that_nobody_told(opened, page):
    cell(page, "name of column 1").fill("constructor")
    page.keyboard.press("Enter")
    cell(page, "constructor, row 1").wait_for()
    assert page.locator(".nnlib-table-editor .notes").text_content() == ""


def test_focus_and_half_typed_text_survive_an_update_from_python(opened, page):
    there = cell(page, "hours slept, row 2")
    there.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("8.")
    in_kernel(opened, "editor.table = nnlib.Table(names, [['20', '90', '75'], ['10', '50', '82'], ['30', '60', '93']])")
    wait_for_cell(page, "hours slept, row 1", "90")
    assert (focus_is_on(page), there.input_value()) == ("hours slept, row 2", "8.")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    wait_for_rows(opened, [["20", "90", "75"], ["10", "8.5", "82"], ["30", "60", "93"]])


def test_focused_cell_in_which_nothing_was_typed_follows_python(opened, page):
    there = cell(page, "hours slept, row 2")
    there.click()
    in_kernel(opened, "editor.table = nnlib.Table(names, [['2', '9', '75'], ['1', '55', '82'], ['3', '6', '93']])")
    wait_for_cell(page, "hours slept, row 2", "55")
    assert focus_is_on(page) == "hours slept, row 2"


def test_typing_that_is_taken_back_shows_what_python_has_set_meanwhile(opened, page):
    there = cell(page, "hours slept, row 2")
    there.click()
    page.keyboard.type("1")  # 51
    in_kernel(opened, "editor.table = nnlib.Table(names, [['2', '9', '75'], ['1', '55', '82'], ['3', '7', '93']])")
    wait_for_cell(page, "hours slept, row 3", "7")
    there.fill("5")
    page.keyboard.press("Tab")
    wait_for_cell(page, "hours slept, row 2", "55")
    assert kept(opened)[1][1] == ["1", "55", "82"]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_in_either_theme(opened, page, theme):
    opened.set_theme(theme)
    in_kernel(opened, "editor.table = nnlib.Table(['n', 'm'], [[str(k), '0'] for k in range(60)])")
    in_kernel(opened, "editor.problems = nnlib.why_not_usable(editor.table)")
    page.get_by_text("rows 1 to 50 of 60", exact=True).wait_for()
    cell(page, "name of column 1").fill("m")
    page.keyboard.press("Tab")
    wait_for_words(page, "arrived twice")
    assert opened.violations() == []


def test_small_page_shows_all_of_it_and_buttons_are_large_enough(opened, page):
    opened.set_width(320, 800)
    editor = page.locator(".nnlib-table-editor")
    assert editor.evaluate("node => node.scrollWidth - node.clientWidth") <= 1
    sizes = editor.evaluate("""node => [...node.querySelectorAll('button')].filter(button => button.getClientRects().length)
        .map(button => { const box = button.getBoundingClientRect(); return Math.min(box.width, box.height); })""")
    assert len(sizes) == 9  # three columns, three rows, three below
    assert min(sizes) >= 24
    for name in ("points, row 1", "hours slept, row 1", "hours studied, row 1"):  # none goes below the row numbers
        cell(page, name).focus()
        assert cell(page, name).evaluate("""node => node.getBoundingClientRect().left
            >= node.closest('tr').firstElementChild.getBoundingClientRect().right - 1""")


def test_focus_can_be_seen_on_everything_that_takes_it(page):
    cell(page, "name of column 1").focus()
    page.keyboard.press("Shift+Tab")  # by key: after a mouse, the browser shows no focus that a script sets
    places = []
    for _ in range(1 + 6 + 3 * 4 + 3):
        seen = page.evaluate("""() => {
            const style = getComputedStyle(document.activeElement);
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        }""")
        places.append((focus_is_on(page), seen))
        page.keyboard.press("Tab")
    assert [name for name, seen in places if not seen] == []
    assert [name for name, _ in places][:8] == ["Your table", "name of column 1", "Remove column hours studied", "name of column 2",
                                                "Remove column hours slept", "name of column 3", "Remove column points",
                                                "Remove row 1"]  # fmt: skip
    assert places[-1][0] == "Undo"
