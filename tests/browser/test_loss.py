"""Page 03 in a real JupyterLab: points dragged and moved by key, choices, the game; read off the drawings and the words."""

import pytest
from playwright.sync_api import expect

PAGE = "notebooks/03_loss.ipynb"


@pytest.fixture(scope="module")
def opened(open_page):
    opened = open_page(PAGE)
    opened.run_all()
    return opened


class Part:
    """One explorer of the page."""

    def __init__(self, opened, cell_id, number):
        opened.show(cell_id)
        self.page, self.root = opened.page, opened.page.locator(".nnlib-explorer").nth(number)

    def drawn(self, name, picture=0):
        return self.root.locator(".nnlib-figure").nth(picture).locator(f"[data-name='{name}']")

    def wait(self, name, text, picture=0):
        """Wait until a text of a picture reads so."""
        self.drawn(name, picture).filter(has_text=text).wait_for(state="attached")
        assert self.drawn(name, picture).text_content() == text

    def words(self, text):
        self.root.locator(".nnlib-words").filter(has_text=text).wait_for()

    def press(self, label):
        self.root.get_by_role("button", name=label).focus()
        self.page.keyboard.press("Enter")

    def slider(self, label):
        """The handle of the slider in the same row as the box with that label."""
        row = self.root.locator(".nnlib-number").filter(has=self.page.get_by_label(label, exact=True))
        return row.locator(".noUi-handle")

    def choose(self, label, option):
        self.root.get_by_label(label, exact=True).select_option(option)

    def drag(self, element, across, up):
        """Seize an element with the pointer and carry it, in several moves, so many pixels."""
        element.scroll_into_view_if_needed()
        box = element.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + across, y - up, steps=8)
        self.page.mouse.up()


@pytest.fixture
def curve(opened):
    part = Part(opened, "curve-explorer", 0)
    part.press("Reset")
    part.wait("says", "1 → output is 0.4, mean squared error 0.01627, slope −0.03084", picture=1)
    return part


@pytest.fixture
def surface(opened):
    part = Part(opened, "surface-explorer", 1)
    part.press("Reset")
    part.wait("says", "1 → output is 0.4, 2 → output is 0.5, mean squared error 0.01627")
    return part


@pytest.fixture
def game(opened):
    part = Part(opened, "game-explorer", 2)
    part.press("Reset")
    part.words("0 of 20 moves")
    return part


def test_point_on_the_curve_moves_by_key_and_keeps_the_focus(curve):
    handle = curve.drawn("handle", picture=1)
    handle.focus()
    for _ in range(14):  # from 0.4 to 1.8, where the loss is lowest
        curve.page.keyboard.press("ArrowRight")
    curve.drawn("says", picture=1).filter(has_text="1 → output is 1.8, mean squared error 0.0001892").wait_for()
    assert curve.page.evaluate("document.activeElement.dataset.name") == "handle"
    expect(curve.root.get_by_role("textbox", name="1 → output", exact=True)).to_have_value("1.8")
    assert handle.get_attribute("aria-valuenow") == "1.8"
    curve.page.keyboard.press("Shift+ArrowLeft")
    curve.drawn("says", picture=1).filter(has_text="1 → output is 0.8,").wait_for()


def test_point_on_the_curve_is_dragged(curve):
    scale = curve.drawn("curve", picture=1).evaluate("node => node.getScreenCTM().a")
    curve.drag(curve.drawn("handle", picture=1), 504 / 6 * scale, 0)  # one to the right: the curve is 504 units for 6
    curve.drawn("says", picture=1).filter(has_text="1 → output is 1.4, mean squared error 0.0008").wait_for()


@pytest.mark.parametrize(
    ("label", "says"),
    [("studied → 2", "studied → 2 is 0.7"), ("slept → 3", "slept → 3 is 0.8"), ("3 → output", "3 → output is 1,")],
)
def test_slider_that_is_moved_takes_the_curve_along(curve, label, says):
    curve.slider(label).focus()
    curve.page.keyboard.press("ArrowRight")
    curve.drawn("says", picture=1).filter(has_text=says).wait_for()
    expect(curve.root.get_by_label("Weight", exact=True)).to_have_value(label)


def test_loss_can_be_half_the_sum(curve):
    curve.choose("Loss", "half sum of squares")
    curve.words("half sum of squares = (0.1452² + 0.1118² + 0.1234²) / 2 = 0.0244")  # 1.5 * .0162665395
    curve.choose("Loss", "mean squared error")
    curve.words("mean squared error = (0.1452² + 0.1118² + 0.1234²) / 3 = 0.01627")


def test_code_is_shown_and_follows(curve):
    code = curve.root.locator("textarea")
    curve.press("Show as code")
    code.wait_for()
    assert code.input_value().endswith("explorer = LossCurveExplorer()\nexplorer")
    curve.root.get_by_role("textbox", name="2 → output", exact=True).fill("0.75")
    curve.page.keyboard.press("Enter")
    curve.page.wait_for_function("node => node.value.includes('from_2=0.75')", arg=code.element_handle())
    curve.press("Show as code")
    code.wait_for(state="hidden")


def test_wrong_weight_gets_a_sentence_and_the_last_picture_stays(curve):
    curve.root.get_by_role("textbox", name="1 → output", exact=True).fill("5000")
    curve.page.keyboard.press("Enter")
    curve.root.get_by_role("alert").filter(has_text="1 → output must be between −3 and 3. You entered 5000.").wait_for()
    assert "mean squared error 0.01627" in curve.drawn("says", picture=1).text_content()
    curve.press("Reset")
    curve.root.get_by_role("alert").wait_for(state="detached")


def test_words_for_screen_readers_follow_once_the_hand_rests(curve):
    curve.root.get_by_role("textbox", name="1 → output", exact=True).fill("1.8")
    curve.page.keyboard.press("Enter")
    figure = curve.root.locator(".nnlib-figure").first
    figure.locator("[role=status]").filter(has_text="mean squared error 0.0001892.").wait_for(state="attached")
    assert "student 1: target 0.92, prediction 0.9" in figure.locator("figcaption").text_content()


def test_point_on_the_landscape_walks_by_key_in_both_directions(surface):
    surface.drawn("handle").focus()
    surface.page.keyboard.press("ArrowRight")
    surface.page.keyboard.press("ArrowUp")
    surface.drawn("says").filter(has_text="1 → output is 0.5, 2 → output is 0.6,").wait_for()
    expect(surface.root.get_by_role("textbox", name="2 → output", exact=True)).to_have_value("0.6")
    assert surface.page.evaluate("document.activeElement.dataset.name") == "handle"


def test_point_on_the_landscape_is_dragged_and_leaves_its_trail(surface):
    scale = surface.drawn("trail").evaluate("node => node.getScreenCTM().a")
    surface.drag(surface.drawn("handle"), 400 / 8 * scale, -400 / 8 * 2 * scale)  # one to the right, two down
    surface.drawn("says").filter(has_text="1 → output is 1.4, 2 → output is −1.5,").wait_for()
    assert surface.drawn("trail").get_attribute("d").count("L") >= 1


def test_step_downhill_and_reset_work_by_key(surface):
    surface.press("Step downhill")
    surface.drawn("says").filter(has_text="1 → output is 0.5542, 2 → output is 0.6487,").wait_for()
    surface.press("Reset")
    surface.drawn("says").filter(has_text="1 → output is 0.4, 2 → output is 0.5,").wait_for()


def test_other_weights_make_another_landscape(surface):
    surface.choose("Second weight", "slept → 1")
    surface.drawn("y-title").filter(has_text="weight slept → 1").wait_for()
    surface.drawn("says").filter(has_text="slept → 1 is 0.8, mean squared error 0.01627").wait_for()
    surface.choose("Second weight", "1 → output")
    surface.root.get_by_role("alert").filter(has_text="The two weights must differ").wait_for()
    surface.choose("Second weight", "2 → output")
    surface.root.get_by_role("alert").wait_for(state="detached")


@pytest.mark.parametrize(("label", "says"), [("1 → output", "1 → output is 0.5,"), ("2 → output", "2 → output is 0.6,")])
def test_sliders_of_the_landscape_move_by_key(surface, label, says):
    surface.slider(label).focus()
    surface.page.keyboard.press("ArrowRight")
    surface.drawn("says").filter(has_text=says).wait_for()


def test_game_counts_moves_and_looks(game):
    game.slider("1 → output").focus()
    for n_looks in (2, 3, 4):
        game.page.keyboard.press("ArrowRight")
        game.words(f"1 of 20 moves, the last with 1 → output; losses you have seen: {n_looks}")
    game.slider("slept → 2").focus()
    game.page.keyboard.press("ArrowLeft")
    game.words("2 of 20 moves, the last with slept → 2; losses you have seen: 5")
    assert game.drawn("hand").get_attribute("d").count("L") == 2
