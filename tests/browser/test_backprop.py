"""Page 04 in a real JupyterLab: weights picked, links read backward, the learning rate, and a step that is taken."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

PAGE = "notebooks/04_backprop.ipynb"


@pytest.fixture
def explorer(opened):
    part = Explorer(opened, "explorer", 1)
    part.press("Reset")
    part.words("∂L/∂w=(−0.1452)")
    return part


@pytest.fixture
def rate(opened):
    part = Explorer(opened, "rate-explorer", 2)
    part.press("Reset")
    part.words("0.01857")
    return part


def test_weight_is_picked_by_click_by_key_and_in_the_table(explorer):
    explorer.drawn("edge-1-0-0").click(force=True)
    explorer.words("0.7178=−0.01818")
    expect(explorer.drawn("slope-1")).to_have_text("× 0.718")
    explorer.page.keyboard.press("ArrowUp")
    expect(explorer.drawn("edge-0-1-2")).to_have_attribute("aria-current", "true")
    explorer.drawn("row-slept_to_1", picture=1).click()
    expect(explorer.drawn("edge-0-1-0")).to_have_attribute("aria-current", "true")
    expect(explorer.drawn("slope-1")).to_have_text("× 1")


def test_steps_read_the_links_backward(explorer):
    for label, tag, words in [
        ("1: ∂L/∂ŷ", 5, "∂L/∂ŷ=ŷ−y=−0.1452"),
        ("2: δ output", 4, "δoutput=(−0.1452)×0.1745=−0.02533"),
        ("3: ∂L/∂a", 3, "∂L/∂a=(−0.02533)×0.5=−0.01267"),
        ("4: δ hidden", 2, "δhidden=(−0.01267)×0.2217=−0.002808"),
        ("5: ∂L/∂w", 1, "∂L/∂w=(−0.002808)×0.6667=−0.001872"),
    ]:
        explorer.press(label)
        explorer.words(words)
        expect(explorer.drawn(f"tag-{tag}")).to_have_class("tag-pill lit")


def test_picked_weight_is_moved_on_its_edge_and_by_the_slider_beneath_the_table(explorer):
    explorer.drawn("edge-0-0-1").focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.reads("weight", "weight 0.70")
    expect(explorer.box("studied → 2")).to_have_value("0.7")
    explorer.press("next ›")
    expect(explorer.box("studied → 2")).to_be_hidden()
    explorer.handle("studied → 3").focus()
    explorer.page.keyboard.press("End")
    explorer.reads("weight", "weight 3.00")


def test_learning_rate_moves_by_key_and_a_large_one_overshoots(rate):
    status = rate.root.locator("[role=status]")
    rate.handle("learning rate").focus()
    for key, said in [("ArrowRight", "Learning rate 1.5: loss 0.0244 → "), ("End", "past the lowest point: it overshoots")]:
        rate.page.keyboard.press(key)
        status.filter(has_text=said).wait_for(state="attached")


def test_taking_the_step_moves_the_weights_and_lowers_the_loss(rate):
    rate.press("Take the step")
    rate.words("0.01857→")
    assert float(rate.box("1 → output").input_value()) == pytest.approx(0.4462587556)
    assert rate.page.evaluate("document.activeElement.textContent").strip() == "Take the step"


PLANT = """
import dataclasses, nnlib.explorers.backprop as page
right = page.backward
def wrong(net, forward_pass, y):
    gradients = right(net, forward_pass, y)
    return dataclasses.replace(gradients, d_W=(gradients.d_W[0], gradients.d_W[1] * [[1], [1.01], [1]]))
page.backward = wrong
"""


def test_gradient_that_is_wrong_by_one_percent_is_marked_in_its_row(opened, explorer):
    expect(explorer.drawn("cell-7-3", picture=1)).to_have_text("✓")  # six of the first layer come before, and 1 → output
    opened.in_kernel(PLANT)
    try:
        explorer.type("studied → 2", "0.5")
        expect(explorer.drawn("cell-7-3", picture=1)).to_have_text("✗")
        assert [explorer.drawn(f"cell-{k}-3", picture=1).text_content() for k in (6, 8)] == ["✓", "✓"]
    finally:
        opened.in_kernel("page.backward = right")
