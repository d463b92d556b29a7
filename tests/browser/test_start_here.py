"""Page 00 in a real JupyterLab: sliders and buttons by keyboard, read off the drawing, the words and the text alternative."""

import pytest

from tests.browser.explorer import Explorer

PAGE = "notebooks/00_start_here.ipynb"


@pytest.fixture
def part(opened):
    part = Explorer(opened)
    part.press("Reset")
    part.words("studied 4 h, slept 8 h: predicted score 90.35 points out of 100")
    part.shows("hero", "90.4")
    return part


def test_newcomer_is_not_asked_about_news(opened):
    """In the tests' JupyterLab nobody has ever chosen, and nothing but the project's own settings says so."""
    chosen = opened.page.evaluate("""async () => {
        const registry = await jupyterapp.serviceManager.settings.fetch("@jupyterlab/apputils-extension:notification");
        return [registry.raw, registry.schema.properties.fetchNews.default, registry.schema.properties.checkForUpdates.default];
    }""")
    assert chosen == ["{}", "false", False]
    assert opened.page.get_by_text("Jupyter news").count() == 0


@pytest.mark.parametrize(
    ("label", "words", "points", "name", "number"),
    [
        ("hours studied", "studied 4.5 h, slept 8 h: predicted score 90.46 points", "90.5", "value-neuron-0-0", "1.50"),
        ("hours slept", "studied 4 h, slept 8.5 h: predicted score 90.42 points", "90.4", "value-neuron-0-1", "0.94"),
    ],
)
def test_slider_by_key_changes_picture_words_and_text_alternative(part, label, words, points, name, number):
    part.key(label, "ArrowRight")
    part.shows("hero", points)
    part.shows(name, number)
    part.words(words)
    said = f"Predicted score {points} points; trained: 1,000 steps."
    part.root.locator(".nnlib-figure [role=status]").filter(has_text=said).wait_for(state="attached")
    part.told(f"Prediction {points} points, target unknown.")
    part.key(label, "ArrowLeft")
    part.shows("hero", "90.4")


def test_exact_hours_of_a_student_are_typed(part):
    for label, hours in {"hours studied": "2", "hours slept": "9"}.items():
        part.type(label, hours)
    part.words("studied 2 h, slept 9 h: predicted score 89.92 points out of 100; student 1 really had 92")
    part.shows("target", "target 92")


def test_forget_and_train_again_by_key_and_the_score_returns(part):
    part.press("Forget")
    part.shows("hero", "72.9")
    part.words("it has forgotten: nine random weights")
    part.shows("weight-0-0-0", "1.62")  # the first number of RandomState(1)
    part.press("Train again")
    part.root.get_by_role("button", name="Pause").wait_for()
    part.words("to go")
    part.words("trained: 1,000 steps")
    part.shows("hero", "92.0")
    part.root.get_by_role("button", name="Train again").wait_for()
    part.press("Reset")
    part.shows("hero", "90.4")


def test_nothing_went_wrong_on_the_page(opened):
    assert opened.problems() == []
