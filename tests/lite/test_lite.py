"""The pages in the browser alone: Python in it, no kernel behind it, and no other machine within reach."""

import re

import pytest
from playwright.sync_api import expect

START, FORWARD, TRAINING = (f"notebooks/{name}.ipynb" for name in ("00_start_here", "02_forward_pass", "05_training"))


def explorer(page, cell_id="explorer"):
    """The explorer below a cell, on the screen."""
    page.show(cell_id)
    root = page.page.locator(".nnlib-explorer").first
    root.locator("svg").first.wait_for()
    return root


@pytest.fixture(scope="module")
def first_visit(visitor):
    """What the first visit to the start page fetched; every other test comes after it."""
    with visitor.visit(START) as page:
        page.run_all()
        explorer(page)
        page.note("widgets there")
        assert not page.asked_for("matplotlib-3")
        return page.report("first visit, start page")


def test_start_page_runs_without_matplotlib(first_visit):
    n_requests, n_bytes = first_visit
    assert n_requests > 50
    assert n_bytes > 10e6


def test_second_visit_fetches_next_to_nothing(visitor, first_visit):
    with visitor.visit(START) as page:
        page.run_all()
        explorer(page)
        page.note("widgets there")
        n_requests, n_bytes = page.report("second visit, start page")
    assert n_requests < first_visit[0] / 10
    assert n_bytes < first_visit[1] / 10


SITE = "lite/notebooks/index.html?path="


def test_one_tap_runs_the_page_on_a_telephone_and_its_numbers_move(visitor, first_visit):
    page = visitor.context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{visitor.address}/{SITE}{FORWARD}")
    bar = page.locator("#nnlib-start")
    bar.get_by_role("button", name="Run this page").tap()  # long before Python is there
    expect(bar.get_by_role("status")).to_have_text(re.compile("^Python is starting"))
    root = page.locator(".nnlib-explorer").first
    root.locator("svg").first.wait_for()
    bar.wait_for(state="detached")
    assert page.get_by_role("heading", name="Forward pass").first.bounding_box()["y"] > 0  # and not where the last cell ran
    score = root.locator("text.hero")
    assert score.text_content() == "77.5"
    slider = root.locator(".noUi-base:visible").first
    slider.scroll_into_view_if_needed()
    slider.tap(position={"x": 3, "y": 3})
    expect(score).not_to_have_text("77.5")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_where_python_cannot_be_fetched_a_sentence_says_what_to_do(visitor):
    browser = visitor.new()
    page = browser.new_page()
    page.route("**/pyodide.asm.wasm", lambda route: route.abort())
    page.goto(f"{visitor.address}/{SITE}{FORWARD}")
    said = page.locator("#nnlib-start").get_by_role("status")
    expect(said).to_contain_text("Python cannot start: pyodide.asm.wasm could not be fetched", timeout=10_000)
    expect(said).to_contain_text("ask whoever runs the network")
    said.get_by_role("link", name="The page to read").click()
    page.locator("h1").filter(has_text="Forward pass").wait_for()
    browser.close()


def has_matplotlib(page):
    return page.in_kernel("import sys; print('matplotlib' in sys.modules)").strip() == "True"


PRESS = """(handle, number) => {
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
    return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(number.textContent))));
}"""


def test_slider_moves_by_key_and_the_picture_follows_before_matplotlib_is_loaded(visitor, first_visit):
    with visitor.visit(FORWARD) as page:
        page.run_to("explorer")
        root = explorer(page)
        page.note("widgets there")
        number = root.locator("[data-name='sum-neuron-1-0']")
        row = root.locator(".nnlib-number").filter(has=page.page.get_by_label("studied → 1", exact=True))
        before = number.text_content()
        row.locator(".noUi-handle").focus()
        page.page.keyboard.press("ArrowRight")
        page.page.wait_for_function("([node, before]) => node.textContent !== before", arg=[number.element_handle(), before])
        page.note("slider moved")
        assert (before, number.text_content()) == ("z₁ = 0.93", "z₁ = 1.00")
        page.page.wait_for_timeout(2000)  # now the page holds the range, and shows a step in the frame after the key
        assert row.locator(".noUi-handle").evaluate(PRESS, number.element_handle()) == "z₁ = 1.07"
        assert not has_matplotlib(page)  # an earlier visit may have fetched it, so requests would not tell
        page.run_all()
        page.note("page run to its end")
        assert has_matplotlib(page)
        page.report("page 2")
        assert page.problems() == []


def n_taken(root):
    return int(root.locator(".nnlib-words").text_content().split(" of ")[1].split(" taken")[0].replace(",", ""))


def press(root, label):
    root.get_by_role("button", name=label, exact=True).click()


def train_for_two_seconds(root):
    """Train, wait, Pause: how many steps were taken."""
    words = root.locator(".nnlib-words")
    root.get_by_label("Steps", exact=True).select_option("100,000")
    press(root, "Train")
    words.filter(has_text="steps to go").wait_for()
    root.page.wait_for_timeout(2000)
    press(root, "Pause")
    words.filter(has_text="resting").wait_for()
    return n_taken(root)


# The kernel has written the file when it says so; the browser puts it into its storage a moment later.
KEPT = """async (taken) => {
    const contents = window.jupyterapp.serviceManager.contents;
    for (let k = 0; k < 100; k++) {
        const { content: runs } = await contents.get("notebooks/my_work", { content: true }).catch(() => ({}));
        const path = (runs ?? []).map((run) => run.path).filter((path) => path.endsWith(".json")).sort().at(-1) ?? "none";
        const { content } = await contents.get(path, { type: "file", format: "text", content: true }).catch(() => ({}));
        const kept = content ? JSON.parse(content).work.taken.reduce((sum, [rate, steps]) => sum + steps, 0) : 0;
        if (kept === taken) return kept;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return null;
}"""


def test_training_is_live_and_its_work_is_there_after_a_reload(visitor, first_visit):
    with visitor.visit(TRAINING) as page:
        page.run_all()
        root = explorer(page, "training-explorer")
        page.note("widgets there")
        taken = train_for_two_seconds(root)
        assert page.page.evaluate(KEPT, taken) == taken
        page.note("trained")
        page.report(f"page 5, {taken:,} steps in 2 s")
        assert 0 < taken < 100_000
        assert page.problems() == []
    with visitor.visit(TRAINING) as page:
        page.run_all()
        root = explorer(page, "training-explorer")
        root.get_by_role("button", name="Load", exact=True).click()
        root.locator(".nnlib-words").filter(has_text=f"of {taken:,} taken").wait_for()


def test_edited_page_is_kept_in_the_browser(visitor, first_visit):
    with visitor.visit(START) as page:
        page.evaluate("app.shell.currentWidget.content.model.cells.get(0).sharedModel.setSource('# My own words')")
        page.evaluate("app.commands.execute('docmanager:save')")
    with visitor.visit(START) as page:
        assert page.page.locator(".jp-Notebook .jp-Cell").first.inner_text().strip() == "My own words"


def test_no_request_left_the_machine_and_nothing_was_missing(visitor, first_visit):
    assert visitor.foreign == []
    missing = {path for code, path, size in visitor.server.requests if code >= 400}
    # For an icon a browser looks by itself, and JupyterLite for the list of a folder that was made in the browser.
    assert {path for path in missing if not re.fullmatch(r"/lite/api/contents/notebooks/[\w%]+/all\.json", path)} <= {
        "/favicon.ico"
    }
