"""Page 07 in a real JupyterLab: choose data, train, upload, type and ask; by mouse and by key."""

import itertools
import json
import os

import pytest
from hypothesis import Phase, given, settings
from playwright.sync_api import expect

from tests.browser.explorer import Explorer
from tests.browser.test_table_editor import paste
from tests.test_bad_tables import tables

PAGE = "notebooks/07_your_own_network.ipynb"
QUESTIONS = {
    "XOR": "one or the other",
    "two moons": "How many hidden neurons",
    "noisy curve": "When does the network begin to learn the noise?",
    "handwritten digits": "Which digits does the network confuse",
    "my own table": "Type or paste your own table, or upload one.",
}
MANY_SHAPES = """root => {
    root.shapes ??= new Set();
    return root.shapes.add(root.querySelector("[data-name='middle']").getAttribute("d")).size > 10;
}"""
AS_AT_THE_START = (
    "explorer.table = explorer.own.table_for('exam scores')\nexplorer.start_again()"  # which leaves the table as it is
)
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
        self.show("Data")
        self.root.get_by_text(QUESTIONS[data]).wait_for()

    def show(self, part):
        """Turn to one of the parts at the side."""
        self.root.locator(".widget-toggle-button").filter(has_text=part).click()
        marks = {
            "Data": self.root.get_by_text("Target is"),
            "Network": self.box("Hidden layers"),
            "Neurons": self.root.locator('svg[aria-label="What each hidden neuron answers"]'),
            "Predict": self.button("Take it with you"),
        }
        marks[part].wait_for()

    def download(self, said):
        """The file behind the link, once what is said beside it is that: until then the last one's link may stand there."""
        self.press("Download")
        line = self.root.locator("div").filter(has_text=said).get_by_role("link", name="network_of_your_own.json")
        with self.page.expect_download() as download:
            line.last.click()
        return download.value.path().read_bytes()

    def upload(self, name, content, button="Upload a CSV file"):
        with self.page.expect_file_chooser() as chooser:
            self.root.get_by_role("button", name=button).click()
        chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


@pytest.fixture
def part(opened):
    opened.in_kernel(AS_AT_THE_START)  # done when this returns: what it sends must not meet what the test types
    part = Workbench(opened)
    part.words("step 0: mean squared error")
    part.show("Data")
    yield part
    assert opened.problems() == []
    opened.in_kernel(AS_AT_THE_START)  # for what else is tested on this page: a long table scrolls in its frame


def test_table_of_the_start_is_trained_by_key_and_picture_words_and_text_alternative_follow(part):
    part.press("Train")
    part.words("step 1,000: mean squared error")
    part.words("always the average: off by 2.449")
    part.button("Train").wait_for()
    part.page.wait_for_function("node => node.textContent.includes('Step 1,000: training: exam score off by')",
                                arg=part.root.locator(".nnlib-figure figcaption").first.element_handle())  # fmt: skip
    assert part.page.evaluate("document.activeElement.textContent") == "Train"


def test_bands_move_in_many_pictures_and_pause_stops_them(opened, part):
    part.choose("two moons")
    part.show("Network")
    part.type("Hidden layers", "60, 60")  # so that 100,000 steps take longer than this test
    part.box("Steps").select_option("100,000 steps")
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
    part.words("step 0: mean squared error")


def test_each_data_bring_their_own_picture_and_question(part):
    for data, title in (
        ("two moons", "What the network answers for every pair of inputs"),
        ("noisy curve", "The network's curve through the rows"),
        ("handwritten digits", "Handwritten digits, and what the network reads in them"),
    ):
        part.choose(data)
        part.root.locator(f'svg[aria-label="{title}"]').wait_for()


def test_wrong_layers_get_a_sentence_and_the_picture_stays(part):
    part.choose("XOR")
    part.show("Network")
    part.type("Hidden layers", "three")
    part.problem('Hidden layers must be up to 6 whole numbers from 1 to 512, but "three" arrived.')
    part.words("step 0: mean squared error 0.2622")
    part.type("Hidden layers", "")
    part.root.locator(".nnlib-problem:visible").wait_for(state="detached")
    part.press("Train")
    part.words("step 1,000: mean squared error 0.25")


def test_table_is_uploaded_trained_on_edited_and_asked_about(part):
    part.upload("houses.csv", HOUSES)
    part.root.get_by_text("Read houses.csv.").wait_for()
    cell = part.root.locator(".nnlib-table-editor").get_by_role("textbox", name="rent, row 1", exact=True)
    cell.fill("many")
    cell.press("Tab")
    part.problem('Column "rent" must hold numbers only, but there is "many" in row 1')
    cell.fill("400")
    cell.press("Tab")
    part.root.locator(".nnlib-problem:visible").wait_for(state="detached")
    part.press("Train")
    part.words("always the average")
    part.button("Train").wait_for()
    part.show("Predict")
    part.type("size", "50")
    part.type("rooms", "2")
    part.words("new row: predicted rent ")
    part.upload("new.csv", b"size,rooms\n40,1\n80,3\n", "Predict a CSV file")
    part.root.get_by_role("link", name="predicted new.csv").wait_for()
    part.upload("photo.csv", bytes(range(256)) * 4, "Predict a CSV file")
    part.root.locator("[role=alert]:visible").first.wait_for()
    part.press("Take it with you")
    part.root.get_by_role("link", name="network_of_your_own.npz").wait_for()
    assert part.opened.violations() == []


def test_tables_made_at_random_are_uploaded_and_pasted_and_the_page_goes_on(opened, part):
    """Each gets a sentence, as a table or as none, and the network answers all the same; with NNLIB_TABLES=50, 50 of them."""
    editor, numbers = part.root.locator(".nnlib-table-editor"), itertools.count(1)

    @settings(max_examples=int(os.environ.get("NNLIB_TABLES", 4)), deadline=None, database=None, phases=[Phase.generate])
    @given(tables())
    def each(made):
        content, number = made[0], next(numbers)
        part.upload(f"mine {number}.csv", content)
        part.root.locator("[role=alert]:visible, [role=status]").filter(
            has_text=f"mine {number}.csv", has_not_text="Reading"
        ).first.wait_for()
        if text := content.decode("utf-8", errors="ignore").strip():
            n_answered = int(opened.in_kernel("print(explorer.own.editor.answered)"))
            paste(part.page, editor.get_by_role("textbox", name="name of column 1"), f"{text}\n{number};\n")
            opened.wait_in_kernel(f"print(explorer.own.editor.answered > {n_answered})", "True")
            opened.settle()
            expect(editor.locator(".said")).not_to_be_empty()
        assert part.said() or part.root.locator(".nnlib-problem:visible").count()
        assert opened.problems() == []

    each()
    opened.in_kernel(AS_AT_THE_START)
    part.press("Train")
    part.words("step 1,000: mean squared error")


def test_all_is_on_one_screen_and_nothing_goes_sideways(opened, part):
    beyond = """root => [...root.querySelectorAll("*")].filter((node) => node.offsetParent && !node.closest(".scroll, svg")
        && node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1).map((node) => node.className)"""
    opened.in_kernel("explorer.set(new_row=('4', '8'))")  # its answer is one more line of words
    part.words("new row: predicted exam score")
    for width in (1366, 768, 360):
        opened.set_width(width)
        for name in ("Network", "Neurons", "Predict", "Data"):
            part.show(name)
            assert part.root.evaluate(beyond) == []
            if width == 1366:
                assert part.root.bounding_box()["height"] <= 600, name


ROWS = "print(len(explorer.table.rows), explorer.table.rows[-1][-1])"


def test_points_are_drawn_by_mouse_finger_and_key_and_the_maps_of_the_neurons_follow(opened, part):
    part.choose("XOR")
    part.show("Neurons")
    part.root.locator(".widget-toggle-button").filter(has_text="squares").click()
    part.drawn("cross").wait_for(state="attached")
    place = part.drawn("place").bounding_box()
    x, y = place["x"] + 0.3 * place["width"], place["y"] + 0.3 * place["height"]
    part.page.mouse.click(x, y)
    opened.wait_in_kernel(ROWS, "5 1")
    handle = part.drawn("cross").bounding_box()  # follows the hand
    assert abs(handle["x"] + handle["width"] / 2 - x) < 2
    assert abs(handle["y"] + handle["height"] / 2 - y) < 2
    part.drawn("cross").focus()
    part.page.keyboard.press("Shift+ArrowRight")
    part.page.keyboard.press("ArrowDown")
    part.page.wait_for_function("([node, x]) => Number(node.getAttribute('cx')) > x",
                                arg=[part.drawn("cross").element_handle(), 230])  # fmt: skip
    part.press("Put one at the cross")
    opened.wait_in_kernel(ROWS, "6 1")
    part.root.locator(".widget-toggle-button").filter(has_text="circles").click()
    session = part.page.context.new_cdp_session(part.page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    place = part.drawn("place").bounding_box()  # the button that was pressed may have scrolled the page
    finger = {"x": place["x"] + 0.4 * place["width"], "y": place["y"] + 0.2 * place["height"]}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    part.page.wait_for_timeout(20)  # a tap
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()
    opened.wait_in_kernel(ROWS, "7 0")
    assert part.box("Data").input_value() == "my own table"
    before = part.drawn("line-0", 2).get_attribute("d")
    part.press("Train")
    part.page.wait_for_function("([node, d]) => node.getAttribute('d') !== d",
                                arg=[part.drawn("line-0", 2).element_handle(), before])  # fmt: skip
    part.button("Train").wait_for()
    assert part.opened.violations(part.root.element_handle()) == []


def test_presses_that_follow_each_other_in_a_moment_are_a_row_each(opened, part):
    part.choose("XOR")
    part.show("Neurons")
    part.root.locator(".widget-toggle-button").filter(has_text="squares").click()
    part.drawn("place").evaluate("""(node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        for (const share of [0.2, 0.5, 0.8]) {
            const at = { clientX: x + share * width, clientY: y + 0.5 * height };
            node.dispatchEvent(new MouseEvent("click", { bubbles: true, ...at }));
        }
    }""")
    # From -0.25 to 1.25: 0.2 of the way is at 0.05.
    opened.wait_in_kernel("print([round(float(row[0]), 2) for row in explorer.table.rows[4:]])", "[0.05, 0.5, 0.95]")


def test_download_is_a_file_that_can_be_read(part):
    part.press("Step")
    part.words("step 1:")
    kept = json.loads(part.download("rows, 1 step"))
    assert (kept["format"], kept["work"]["run"]["n_taken"]) == ("nnlib network of your own", 1)


N = int(os.environ.get("NNLIB_TIMES", 2))  # 50, to be sure of races


def test_downloaded_work_opens_every_time_with_its_weights_whatever_is_running(opened, part):
    part.choose("two moons")
    part.press("Train")
    part.words("step 3,000")
    part.button("Train").wait_for()
    weights = "print([float(W.sum()) for W in explorer.run.network.weights], explorer.run.n_taken)"
    before = opened.in_kernel(weights).strip()
    content = part.download("two moons, 3,000 steps")
    for _ in range(N):
        part.choose("my own table")
        part.upload("houses.csv", HOUSES)
        part.box("Steps").select_option("100,000 steps")
        part.press("Train")
        part.upload("mine.json", content)
        part.root.get_by_role("status").filter(has_text="Opened: two moons, 3,000 steps").wait_for()
        part.words("step 3,000")
        opened.wait_in_kernel(weights, before)


def test_data_chosen_and_layers_typed_in_one_moment_end_in_a_state_that_a_hand_could_make(opened, part):
    for k in range(N):
        data, hidden = ["two moons", "noisy curve", "XOR"][k % 3], str(2 + k % 5)
        part.show("Network")
        part.box("Data").select_option(data)
        part.type("Hidden layers", hidden)  # while the data bring their own
        part.press("Train")
        part.words("step")
        opened.in_kernel("None")
        opened.wait_in_kernel("print(len(explorer._hands))", "0")
        opened.wait_in_kernel("print(explorer.live.running or explorer.run.n_taken > 0)", "True")
        state = opened.in_kernel(
            "print(explorer.values()['data'], explorer.values()['hidden'], *explorer.run.network.layer_sizes[1:-1])"
        )
        assert state == f"{data} {hidden} {hidden}\n"
        assert part.box("Hidden layers").input_value() == hidden
        opened.in_kernel("explorer.live.call(explorer.live.pause)")


IN_THE_BOX = "node => Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').get.call(node)"


def test_settings_that_arrive_never_enter_a_box_that_has_the_focus(opened, part):
    part.choose("XOR")
    part.show("Network")
    box = part.box("Hidden layers")
    box.focus()
    opened.in_kernel("explorer.set(hidden='5')")
    part.words("step 0")
    opened.settle()
    assert box.evaluate(IN_THE_BOX) == "3"
    part.page.keyboard.press("Tab")
    assert box.evaluate(IN_THE_BOX) == "5"
    box.fill("4")
    opened.in_kernel("explorer.set(hidden='6')")
    opened.settle()
    assert box.evaluate(IN_THE_BOX) == "4"
    part.page.keyboard.press("Tab")
    opened.wait_in_kernel("print(explorer.controls.hidden.value)", "4")
    assert box.evaluate(IN_THE_BOX) == "4"


def test_work_comes_back_after_the_kernel_was_restarted(opened):
    opened.in_kernel("explorer.start_again()")
    part = Workbench(opened)
    part.show("Network")
    part.type("Hidden layers", "4")
    opened.wait_in_kernel("print(explorer.controls.hidden.value)", "4")
    part.press("Train")
    part.words("step 1,000")
    part.button("Train").wait_for()
    part.root.get_by_text("Kept in my_work at").wait_for()
    before = part.said()
    part.show("Data")
    part.root.locator(".nnlib-table-editor tbody input").first.fill(
        "5"
    )  # a cell that is left when the kernel is no longer there
    opened.evaluate("app.shell.currentWidget.sessionContext.session.kernel.restart()")
    opened.run_all()
    part = Workbench(opened)
    part.words("step 0: mean squared error")
    part.box("Kept work").select_option(index=0)  # the latest; other tests have kept longer runs
    part.root.get_by_role("button", name="Load", exact=True).click()
    part.words("step 1,000")
    assert part.said() == before
    part.show("Network")
    assert part.box("Hidden layers").input_value() == "4"


def test_growth_is_measured(opened):
    opened.show("growth-explorer")
    growth = opened.page.locator(".nnlib-explorer").nth(1)
    growth.get_by_role("button", name="Measure", exact=True).click()
    growth.locator(".nnlib-words").filter(has_text="times the time").wait_for()
    times = growth.locator("[data-name^='time-']").all_text_contents()
    assert all(time.endswith((" µs", " ms")) for time in times)
    assert len(times) == 5
