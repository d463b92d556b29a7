"""Page 05 in a real JupyterLab: train, pause, look back, and sliders that act meanwhile; with and without subshells."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.explorer import Explorer

PAGE = "notebooks/05_training.ipynb"
KERNELS = "settings/@jupyterlab/apputils-extension/kernels-settings.jupyterlab-settings"
START = "step 0: mean squared error 0.04864"
TRAINS = "import asyncio\nprint(any('LiveTrainer' in str(task.get_coro()) for task in asyncio.all_tasks()))"


@pytest.fixture(scope="module")
def desk_without_subshells(browser, lab_folder, lab_address):
    """Messages of widgets reach its kernels on the thread that trains, not on one of their own."""
    settings = lab_folder / KERNELS
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"commsOverSubshells": "disabled"}))
    desk = Desk(browser, lab_address)
    settings.unlink()
    yield desk
    desk.close()


@pytest.fixture
def opened(request):
    """The page, with its messages on a thread of their own; where a test says so, without one, too."""
    return request.getfixturevalue(getattr(request, "param", "desk")).prepared(PAGE)


with_and_without_subshells = pytest.mark.parametrize("opened", ["desk", "desk_without_subshells"], indirect=True)


@pytest.fixture
def part(opened):
    part = Explorer(opened, "training-explorer")
    part.press("Reset")
    part.words("step 0 of 0 taken")
    yield part
    part.press("Reset")


@with_and_without_subshells
def test_train_by_key_brings_the_loss_down_and_ends_by_itself(part):
    part.press("Train")
    with part.telling():
        part.button("Pause").wait_for()
    part.says("step 1,000: mean squared error 0.0002145", picture=1)
    part.button("Train").wait_for()
    part.words("scores: 89.9 for 92, 87.3 for 86, 89.6 for 89; student 4: 90.4")
    expect(part.box("Look at step")).to_have_value("1000")
    assert part.page.evaluate("document.activeElement.textContent") == "Train"


def test_press_in_the_moment_after_a_typed_number_comes_after_it(part):
    typed = [part.box("Start (seed)").element_handle(), part.button("Train").element_handle()]
    part.page.evaluate(
        """([box, train]) => {
            box.focus();
            box.value = "3";
            box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
            train.click();
        }""",
        typed,
    )
    part.says("step 1,000: mean squared error 0.0004418", picture=1)


@with_and_without_subshells
def test_pause_stops_it_and_train_goes_on(part):
    part.box("Steps").select_option("100,000")
    part.press("Train")
    part.words("steps to go")
    part.press("Pause")
    part.words("resting")
    n_taken = part.n_taken()
    assert 0 < n_taken < 100_000
    part.opened.wait_in_kernel(TRAINS, "False")
    part.opened.settle()
    assert part.n_taken() == n_taken
    part.box("Steps").select_option("100")
    part.press("Train")
    part.words(f"step {n_taken + 100:,} of {n_taken + 100:,} taken")


def test_training_is_seen_in_many_pictures(part):
    seen = part.seen("weight-1-0-0")
    part.press("Train")
    part.says("step 1,000:", picture=1)
    assert seen.evaluate("seen => new Set(seen).size") > 20


def test_page_answers_when_it_is_asked_whether_it_has_come_so_far(opened, part):
    opened.in_kernel("seen = []\nexplorer.ranges.when_shown(lambda: seen.append('the page'))")
    opened.wait_in_kernel("print(set(seen))", "{'the page'}")


def more_than(part, n):
    """Wait until so many steps have been taken, and another."""
    part.page.wait_for_function(
        "n => Number(document.querySelector('.nnlib-words').textContent.split(' of ')[1].split(' taken')[0].replace(',', '')) > n",
        arg=n,
    )


@with_and_without_subshells
def test_slider_acts_while_it_trains(part):
    part.box("Steps").select_option("100,000")
    part.press("Train")
    part.words("steps to go")
    part.handle("Learning rate").focus()
    for _ in range(10):
        part.page.keyboard.press("ArrowRight")
    rate = part.box("Learning rate").element_handle()
    part.page.wait_for_function("node => node.value === '2'", arg=rate)  # from 1, in steps of 0.1
    part.words("steps to go")  # still
    more_than(part, part.n_taken())
    part.press("Pause")
    part.press("Copy as code")
    code = part.root.locator("textarea")
    part.page.wait_for_function("node => node.value.includes('learning_rate=2.0')", arg=code.element_handle())
    assert code.input_value().count("explorer.train(") >= 2
    part.press("Copy as code")


@with_and_without_subshells
def test_looking_back_shows_the_start_and_pauses_what_is_running(part):
    part.press("Train")
    more_than(part, 10)  # it begins with one step a picture
    part.handle("Look at step").focus()
    part.page.keyboard.press("ArrowRight")
    part.says("step 1: mean squared error 0.02742", picture=1)
    part.words("resting")
    part.type("Look at step", 0)
    part.says(START, picture=1)
    assert part.drawn("weight-0-0-0").text_content() == "1.76"  # the first number of RandomState(0)
    part.drawn("handle", picture=1).focus()
    part.page.keyboard.press("Shift+ArrowRight")
    part.says("step 10: mean squared error 0.002246", picture=1)


@pytest.mark.parametrize("looked_back", [False, True])
def test_step_takes_one(part, looked_back):
    if looked_back:  # the slider is in somebody's hand, and its range grows with each step
        part.press("Step")
        part.words("step 1 of 1 taken")
        part.key("Look at step", "ArrowLeft")
        part.words("step 0 of 1 taken")
        part.press("Reset")
        part.words("step 0 of 0 taken")
    part.press("Step")
    part.says("step 1: mean squared error 0.02742", picture=1)
    part.press("Step")
    part.words("step 2 of 2 taken")


@with_and_without_subshells
def test_reset_while_it_trains_ends_the_run(part):
    part.box("Steps").select_option("100,000")
    part.press("Train")
    part.words("steps to go")
    part.press("Reset")
    part.words("step 0 of 0 taken")
    part.opened.wait_in_kernel(TRAINS, "False")
    part.opened.settle()
    assert part.n_taken() == 0
    assert part.box("Steps").locator("option:checked").text_content() == "1,000"


def test_run_that_diverges_says_so_and_can_go_on(opened, part):
    opened.in_kernel("explorer.set(learning_rate=1e308)")  # a hand cannot
    part.press("Train")
    part.root.get_by_role("alert").filter(has_text="Training diverged: after step 1").wait_for()
    part.type("Learning rate", "1")
    part.root.get_by_role("alert").wait_for(state="detached")
    part.press("Train")
    part.says("step 1,000: mean squared error 0.0002145", picture=1)


def test_cell_that_is_run_again_leaves_nothing_running(opened, part):
    part.box("Steps").select_option("100,000")
    part.press("Train")
    part.words("steps to go")
    opened.run_all()
    again = Explorer(opened, "training-explorer")
    again.words("step 0 of 0 taken")
    again.press("Train")
    again.says("step 1,000: mean squared error 0.0002145", picture=1)
    assert opened.problems() == []


@with_and_without_subshells
def test_run_is_there_again_when_the_kernel_was_restarted_in_the_middle(opened, part):
    part.type("Start (seed)", 3)
    part.press("Train")
    part.says("step 1,000: mean squared error 0.0004418", picture=1)
    part.button("Train").wait_for()
    part.root.get_by_text("Kept in my_work at").wait_for()
    part.box("Steps").select_option("100,000")
    part.press("Train")
    part.words("steps to go")
    opened.evaluate("app.shell.currentWidget.sessionContext.session.kernel.restart()")
    opened.run_all()
    again = Explorer(opened, "training-explorer")
    again.words("step 0 of 0 taken")
    again.box("Kept work").select_option(index=0)  # the latest; other tests have kept longer runs
    offer = again.root.get_by_role("button", name="Load", exact=True)
    opened.set_width(320)
    assert again.root.evaluate("node => node.scrollWidth - node.clientWidth") <= 1
    opened.set_width(1300)
    offer.focus()
    again.page.keyboard.press("Enter")
    again.page.wait_for_function(  # the steps are taken again, so they come one after the other
        r"root => Number(/of ([\d,]+) taken/.exec(root.querySelector('.nnlib-words').textContent)[1].replace(',', '')) >= 1000",
        arg=again.root.element_handle(),
    )
    again.words("resting")
    expect(again.box("Start (seed)")).to_have_value("3")
    again.type("Look at step", 1000)
    again.says("step 1,000: mean squared error 0.0004418", picture=1)
