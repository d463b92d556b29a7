"""Cards of every kind in a real JupyterLab, by mouse and by keyboard alone; a kernel that is restarted brings all of it back."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.pages import METADATA

CARDS = Path(__file__).parents[1] / "cards.toml"
START = """from pathlib import Path
from nnlib.questions import ask, question, save_answers
question.PAGES["cards"] = Path("cards.toml")"""
NAMES = ["sum_of_hidden_2", "doubled_weight", "all_weights_zero", "more_sleep", "write_sigmoid"]


@pytest.fixture
def cards(open_page, lab_folder):
    """A page that asks one question of each kind, run to its end, nothing answered."""
    sources = [START, *(f'ask("cards.{name}")' for name in NAMES), "save_answers()"]
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=METADATA), lab_folder / "notebooks/cards.ipynb")
    shutil.copy(CARDS, lab_folder / "notebooks")
    shutil.rmtree(lab_folder / "notebooks/my_work", ignore_errors=True)
    opened = open_page("notebooks/cards.ipynb")
    opened.run_all()
    return opened


def card(opened, text):
    opened.show(f"cell-{1 + ['Hours studied', 'You double', 'You press', 'One more', 'Write'].index(text)}")
    return opened.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .nnlib-question").filter(has_text=text)


def reads(one, verdict):
    one.locator(".verdict").filter(has_text=verdict).wait_for()


def test_number_by_mouse_with_hints_and_another_like_it(cards):
    one = card(cards, "Hours studied")
    one.get_by_role("textbox").fill("7,5")
    one.get_by_role("button", name="Check").click()
    reads(one, "✗ Not 7,5. You used the weight 0.7")
    assert one.get_attribute("data-verdict") == "wrong"
    for k in (1, 2, 3):
        one.get_by_role("button", name=f"Hint {k} of 3").click()
    assert one.locator(".hints li").count() == 3
    assert one.get_by_role("button", name="No more hints").get_attribute("aria-disabled") == "true"
    one.get_by_role("textbox").fill("39/10")
    one.get_by_role("button", name="Check").click()
    reads(one, "✓ Right. Hours studied contribute 1.2")
    text = one.locator("[id$=-text]")
    before = text.inner_text()
    one.get_by_role("button", name="Another like this").click()
    one.get_by_role("button", name="Hint 1 of 3").wait_for()
    assert one.get_by_role("textbox").input_value() == ""
    assert one.locator(".verdict").inner_text().strip() == ""
    assert text.inner_text() != before


def test_every_kind_by_keyboard_alone_and_all_is_back_after_a_restart(cards):
    keys = cards.page.keyboard
    number = card(cards, "Hours studied")
    number.get_by_role("textbox").focus()
    keys.type("11")
    keys.press("Enter")
    reads(number, "✗ Not 11. You added the hours without their weights")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")  # the first hint
    number.locator(".hints li").wait_for()

    choice = card(cards, "You double")
    choice.get_by_role("button", name="a lot").focus()
    keys.press("Tab")
    keys.press("Space")
    reads(choice, "● Noted. Now try it. Then press Judge.")
    assert choice.get_by_role("button", name="a little").get_attribute("aria-pressed") == "true"
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    reads(choice, "✓ Right. It goes from 0.8567 to 0.8576")
    assert cards.page.evaluate("document.activeElement.value") == "a little"

    predicted = card(cards, "You press")
    predicted.get_by_role("textbox").focus()
    keys.type("0")
    keys.press("Enter")
    reads(predicted, "● Noted.")

    check = card(cards, "One more")
    check.get_by_role("button", name="falls").focus()
    keys.press("Enter")
    reads(check, "✗ Not right. It would fall if")

    code = card(cards, "Write")
    code.get_by_role("button", name="Hint 1 of 3").focus()
    keys.press("Enter")
    code.locator(".hints li").wait_for()
    cards.settle()

    cards.evaluate("app.commands.execute('notebook:clear-all-cell-outputs')")
    cards.evaluate("app.shell.currentWidget.sessionContext.session.kernel.restart()")
    cards.run_all()
    number = card(cards, "Hours studied")
    reads(number, "✗ Not 11.")
    assert number.locator(".hints li").count() == 1
    reads(card(cards, "You double"), "✓ Right.")
    predicted = card(cards, "You press")
    reads(predicted, "● Noted.")
    assert predicted.get_by_role("textbox").input_value() == "0"
    predicted.get_by_role("button", name="Judge").click()
    reads(predicted, "✗ Not 0. That is the weighted sum of the output neuron")
    reads(card(cards, "One more"), "✗ Not right.")
    assert card(cards, "Write").locator(".hints li").count() == 1


def test_a_card_judges_without_a_kernel(cards):
    cards.evaluate("app.shell.currentWidget.sessionContext.shutdown()")
    one = card(cards, "One more")
    one.get_by_role("button", name="rises").click()
    reads(one, "✓ Right. The weight is positive.")


def test_answers_are_saved_as_one_small_file(cards, tmp_path):
    card(cards, "One more").get_by_role("button", name="rises").click()
    cards.show("cell-6")
    box = cards.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .nnlib-question").filter(has_text="Your name")
    box.get_by_role("textbox").fill("Ada / B.")
    with cards.page.expect_download() as waiting:
        box.get_by_role("button", name="Save my answers").click()
    assert waiting.value.suggested_filename == "answers_Ada_B_.json"
    waiting.value.save_as(tmp_path / "answers.json")
    content = json.loads((tmp_path / "answers.json").read_text())
    assert content["name"] == "Ada / B."
    assert content["pages"]["cards"]["more_sleep"]["attempts"] == [[0, "rises"]]
    reads(box, "Saved as answers_Ada_B_.json")


def test_cards_are_for_everyone_in_both_themes_and_fit_a_narrow_page(cards):
    for theme, text in {"Light": "Hours studied", "Dark": "You double"}.items():
        cards.set_theme(theme)
        one = card(cards, text)
        one.get_by_role("textbox").or_(one.get_by_role("button", name="not at all")).focus()
        cards.page.keyboard.type("11")
        cards.page.keyboard.press("Enter")
        one.locator(".verdict strong:not(:empty)").wait_for()
        assert cards.violations() == []
        cards.set_width(320)
        card(cards, text)
        assert one.evaluate("node => node.scrollWidth <= node.clientWidth")
        assert (
            min(one.locator("button:visible").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")) >= 24
        )
        cards.set_width(1300)
