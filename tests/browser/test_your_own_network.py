"""Page 06 in a real JupyterLab: choose data, train, upload, type, and move a weight; by mouse and by key."""

import json

import pytest

from tests.browser.explorer import Explorer

PAGE = "notebooks/06_your_own_network.ipynb"
QUESTIONS = {
    "two moons": "How many hidden neurons",
    "noisy curve": "When does the network begin to learn the noise?",
    "handwritten digits": "Which digits does the network confuse",
    "my own table": "Which columns tell something about another?",
}
MANY_SHAPES = """root => {
    root.shapes ??= new Set();
    return root.shapes.add(root.querySelector("[data-name='middle']").getAttribute("d")).size > 10;
}"""
HOUSES = b"size;rooms;rent\n30;1;410\n45;2;560\n60;2;640\n75;3;850\n90;3;980\n"


@pytest.fixture
def opened(desk):
    return desk.prepared(PAGE)


class Workbench(Explorer):
    """The page's workbench."""

    def __init__(self, opened):
        super().__init__(opened, "network-explorer")

    def choose(self, data):
        """And wait, as a learner does, for what the data bring; their question is the last of it.

        On a busy machine the 8 hidden neurons of the moons once came while 60, 60 was being typed, and made it 860, 60.
        """
        self.box("Data").select_option(data)
        self.root.get_by_text(QUESTIONS[data]).wait_for()

    def upload(self, name, content):
        with self.page.expect_file_chooser() as chooser:
            self.root.get_by_role("button", name="Upload a CSV file").click()
        chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


@pytest.fixture
def part(opened):
    opened.in_kernel("explorer.start_again()")  # done when this returns: what it sends must not meet what the test types
    part = Workbench(opened)
    part.words("step 0: mean squared error 0.2622 of the 4 training rows")
    yield part
    assert opened.problems() == []


def test_xor_is_trained_by_key_and_picture_words_and_text_alternative_follow(part):
    alternative = part.root.locator(".nnlib-figure figcaption").first
    before = alternative.text_content()
    part.press("Train")
    part.words("step 1,000: mean squared error 0.0007153")
    part.words("4 of 4 training rows right")
    part.button("Train").wait_for()
    part.page.wait_for_function("([node, before]) => node.textContent !== before", arg=[alternative.element_handle(), before])
    part.page.wait_for_function("node => node.textContent.includes('Step 1,000: 4 of 4')", arg=alternative.element_handle())
    part.drawn("says", 1).filter(has_text="step 1,000: training rows (solid) 0.0007153").wait_for(state="attached")
    assert part.page.evaluate("document.activeElement.textContent") == "Train"


def test_bands_move_in_many_pictures_and_pause_stops_them(opened, part):
    part.choose("two moons")
    part.type("Hidden layers", "60, 60")  # so that 100,000 steps take longer than this test
    part.box("Steps").select_option("100,000")
    part.press("Train")
    part.words("steps to go")
    part.page.wait_for_function(MANY_SHAPES, arg=part.root.element_handle(), timeout=120_000)  # on a busy machine they wait
    part.press("Pause")
    part.words("resting")
    taken = part.said().splitlines()[0]
    opened.wait_in_kernel("print(explorer.live.running)", "False")
    opened.settle()
    assert part.said().splitlines()[0] == taken


def test_reset_by_key_forgets_what_was_trained(part):
    part.press("Step")
    part.words("step 1:")
    part.press("Reset")
    part.words("step 0: mean squared error 0.2622")


def test_each_data_bring_their_own_picture_and_question(part):
    for data, title in (
        ("two moons", "What the network answers for every pair of inputs"),
        ("noisy curve", "The network's curve through the rows"),
        ("handwritten digits", "Handwritten digits, and what the network reads in them"),
    ):
        part.choose(data)
        part.root.locator(f'svg[aria-label="{title}"]').wait_for()


def test_wrong_layers_get_a_sentence_and_the_picture_stays(part):
    part.type("Hidden layers", "three")
    part.problem('Hidden layers must be up to 6 whole numbers from 1 to 512, but "three" arrived.')
    part.words("step 0: mean squared error 0.2622")
    part.type("Hidden layers", "")
    part.root.locator(".nnlib-problem:visible").wait_for(state="detached")
    part.press("Train")
    part.words("row 1: 0.5 for 0; row 2: 0.5 for 1")


def test_weight_is_moved_by_key_and_the_bands_follow(part):
    part.press("Train")
    part.words("step 1,000")
    part.button("Train").wait_for()
    part.box("Weight").select_option("hidden 1 → output")
    before = part.drawn("middle").get_attribute("d")
    part.handle("Its value").focus()
    for _ in range(8):
        part.page.keyboard.press("ArrowLeft")
    part.page.wait_for_function(  # the drawing may be sent anew, so it is looked up each time
        "([root, before]) => root.querySelector(`[data-name='middle']`).getAttribute('d') !== before",
        arg=[part.root.element_handle(), before],
    )
    part.words("step 1,000")


def test_table_is_uploaded_trained_on_and_asked_about(part):
    part.choose("my own table")
    part.upload("houses.csv", HOUSES)
    part.root.get_by_text("Read houses.csv.").wait_for()
    part.words("5 training rows")
    part.type("New row", "50; 2")
    part.press("Train")
    part.words("step 1,000")
    part.words("new row, size 50, rooms 2: rent ")
    part.upload("photo.csv", bytes(range(256)) * 4)
    part.root.locator("[role=alert]").first.wait_for()
    part.words("5 training rows")


def test_cell_of_the_own_table_is_typed_over(part):
    part.choose("my own table")
    part.upload("houses.csv", HOUSES)
    part.words("5 training rows")
    cell = part.root.locator(".nnlib-table-editor").get_by_role("textbox", name="rent, row 1", exact=True)
    cell.fill("many")
    cell.press("Tab")
    part.problem('Column "rent" must hold numbers only, but there is "many" in row 1')
    cell.fill("400")
    cell.press("Tab")
    part.words(" for 400")
    assert part.opened.violations() == []


def test_download_is_a_file_that_can_be_read(part, tmp_path):
    part.press("Step")
    part.words("step 1:")
    part.press("Download")
    link = part.root.get_by_role("link", name="my_network.json")
    link.wait_for()
    with part.page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "mine.json")
    kept = json.loads((tmp_path / "mine.json").read_text())
    assert (kept["format"], kept["work"]["run"]["n_taken"]) == ("nnlib network of your own", 1)


def test_work_comes_back_after_the_kernel_was_restarted(opened):
    opened.in_kernel("explorer.start_again()")
    part = Workbench(opened)
    part.type("Hidden layers", "4")
    opened.wait_in_kernel("print(explorer.controls.hidden.value)", "4")
    part.press("Train")
    part.words("step 1,000")
    part.button("Train").wait_for()
    part.root.get_by_role("status").filter(has_text="Kept in my_network.json.").wait_for()
    before = part.said()
    opened.evaluate("app.shell.currentWidget.sessionContext.session.kernel.restart()")
    opened.run_all()
    part = Workbench(opened)
    part.words("step 0: mean squared error 0.2622")
    part.root.get_by_role("button", name="Load my last work").click()
    part.words("step 1,000")
    assert part.said() == before
    assert part.box("Hidden layers").input_value() == "4"


def test_growth_is_measured(opened):
    opened.show("growth-explorer")
    growth = opened.page.locator(".nnlib-explorer").nth(1)
    growth.get_by_role("button", name="Measure", exact=True).click()
    growth.locator(".nnlib-words").filter(has_text="times the time").wait_for()
    times = growth.locator("[data-name^='time-']").all_text_contents()
    assert all(time.endswith((" µs", " ms")) for time in times)
    assert len(times) == 5
