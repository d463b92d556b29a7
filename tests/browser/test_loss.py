"""Page 03 in a real JupyterLab: points dragged and moved by key, choices, the game; read off the drawings and the words."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

PAGE = "notebooks/03_loss.ipynb"


@pytest.fixture
def curve(opened):
    part = Explorer(opened, "curve-explorer", 1)
    part.press("Reset")
    part.says("1 → output is 0.4, mean squared error 0.01627, slope −0.03084")
    return part


@pytest.fixture
def surface(opened):
    part = Explorer(opened, "surface-explorer", 2)
    part.press("Reset")
    part.says("1 → output is 0.4, 2 → output is 0.5, mean squared error 0.01627")
    return part


@pytest.fixture
def game(opened):
    part = Explorer(opened, "game-explorer", 0)
    part.press("Reset")
    part.words("0 of 20 moves")
    return part


def test_point_on_the_curve_moves_by_key_and_keeps_the_focus(curve):
    handle = curve.drawn("handle")
    handle.focus()
    for _ in range(14):  # from 0.4 to 1.8, where the loss is lowest
        curve.page.keyboard.press("ArrowRight")
    curve.says("1 → output is 1.8, mean squared error 0.0001892")
    assert curve.page.evaluate("document.activeElement.dataset.name") == "handle"
    expect(curve.box("1 → output")).to_have_value("1.8")
    assert handle.get_attribute("aria-valuenow") == "1.8"
    curve.page.keyboard.press("Shift+ArrowLeft")
    curve.says("1 → output is 0.8,")


def test_point_on_the_curve_is_dragged(curve):
    scale = curve.drawn("curve").evaluate("node => node.getScreenCTM().a")
    curve.drag(curve.drawn("handle"), 464 / 6 * scale, 0)  # one to the right: the curve is 504 units for 6
    curve.says("1 → output is 1.4, mean squared error 0.0008")


@pytest.mark.parametrize(
    ("label", "says"),
    [("studied → 2", "studied → 2 is 0.7"), ("slept → 3", "slept → 3 is 0.8"), ("3 → output", "3 → output is 1,")],
)
def test_slider_that_is_moved_takes_the_curve_along(curve, label, says):
    curve.handle(label).focus()
    curve.page.keyboard.press("ArrowRight")
    curve.says(says)
    expect(curve.box("Weight")).to_have_value(label)


def test_loss_can_be_half_the_sum(curve):
    curve.choose("Loss", "half sum of squares")
    curve.words("half sum of squares L = (0.1452² + 0.1118² + 0.1234²) / 2 = 0.0244")  # 1.5 * .0162665395
    curve.choose("Loss", "mean squared error")
    curve.words("mean squared error L = (0.1452² + 0.1118² + 0.1234²) / 3 = 0.01627")


def test_code_is_shown_and_follows(curve):
    code = curve.root.locator("textarea")
    curve.press("Copy as code")
    code.wait_for()
    assert code.input_value().endswith("explorer = LossCurveExplorer()\nexplorer")
    curve.type("2 → output", "0.75")
    curve.page.wait_for_function("node => node.value.includes('from_2=0.75')", arg=code.element_handle())
    curve.press("Copy as code")
    code.wait_for(state="hidden")


def test_point_on_the_landscape_walks_by_key_in_both_directions(surface):
    surface.drawn("handle").focus()
    surface.page.keyboard.press("ArrowRight")
    surface.page.keyboard.press("ArrowUp")
    surface.says("1 → output is 0.5, 2 → output is 0.6,")
    expect(surface.box("2 → output")).to_have_value("0.6")
    assert surface.page.evaluate("document.activeElement.dataset.name") == "handle"


def test_point_on_the_landscape_is_dragged_and_leaves_its_trail(surface):
    scale = surface.drawn("trail").evaluate("node => node.getScreenCTM().a")
    surface.drag(surface.drawn("handle"), 378 / 8 * scale, -378 / 8 * 2 * scale)  # one to the right, two down
    surface.says("1 → output is 1.4, 2 → output is −1.5,")
    assert surface.drawn("trail").get_attribute("d").count("L") >= 1


@pytest.mark.parametrize("kind", ["mouse", "finger"])
def test_drag_goes_on_where_the_drawing_comes_anew(opened, surface, kind):
    """As it does once too much has changed to be told as changes: on the first move after other weights were chosen."""
    page, handle, draw_anew = surface.page, surface.drawn("handle"), "surface.pictures['surface'].draw_anew()"
    opened.in_kernel(draw_anew)  # or the drawing of the second time could be the very same
    handle.scroll_into_view_if_needed()
    scale, box, node = (
        surface.drawn("trail").evaluate("node => node.getScreenCTM().a"),
        handle.bounding_box(),
        handle.element_handle(),
    )
    x, y, unit = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 378 / 8 * scale
    session = page.context.new_cdp_session(page)

    def act(k):
        at = {"x": x + k / 8 * unit, "y": y + k / 8 * 2 * unit}
        if kind == "finger":
            what = {"type": "touchMove" if k else "touchStart", "touchPoints": [at]}
            session.send("Input.dispatchTouchEvent", what)
        else:
            page.mouse.move(at["x"], at["y"])
            if not k:
                page.mouse.down()

    if kind == "finger":
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for k in range(3):
        act(k)
    surface.says("1 → output is 0.65, 2 → output is 0,")
    opened.in_kernel(draw_anew)
    page.wait_for_function("node => !node.isConnected", arg=node)
    for k in range(3, 9):
        act(k)
    if kind == "finger":
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    else:
        page.mouse.up()
    session.detach()
    surface.says("1 → output is 1.4, 2 → output is −1.5,")
    after = surface.drawn("handle").bounding_box()  # under the hand, so the page has not scrolled
    assert abs(after["y"] + after["height"] / 2 - y - 2 * unit) < 3


def test_step_downhill_and_reset_work_by_key(surface):
    surface.press("Step downhill")
    surface.says("1 → output is 0.5542, 2 → output is 0.6487,")
    surface.press("Reset")
    surface.says("1 → output is 0.4, 2 → output is 0.5,")


def test_other_weights_make_another_landscape(surface):
    surface.choose("Second weight", "slept → 1")
    surface.drawn("y-title").filter(has_text="weight slept → 1").wait_for()
    surface.says("slept → 1 is 0.8, mean squared error 0.01627")
    surface.choose("Second weight", "1 → output")
    expect(surface.box("First weight")).to_have_value("slept → 1")  # they have changed places


@pytest.mark.parametrize(("label", "says"), [("1 → output", "1 → output is 0.5,"), ("2 → output", "2 → output is 0.6,")])
def test_sliders_of_the_landscape_move_by_key(surface, label, says):
    surface.handle(label).focus()
    surface.page.keyboard.press("ArrowRight")
    surface.says(says)


def test_game_counts_moves_and_looks(game):
    game.handle("1 → output").focus()
    for n_looks in (2, 3, 4):
        game.page.keyboard.press("ArrowRight")
        game.words(f"1 of 20 moves, the last with 1 → output; losses you have seen: {n_looks}")
    game.handle("slept → 2").focus()
    game.page.keyboard.press("ArrowLeft")
    game.words("2 of 20 moves, the last with slept → 2; losses you have seen: 5")
    assert game.drawn("hand").get_attribute("d").count("L") == 2
