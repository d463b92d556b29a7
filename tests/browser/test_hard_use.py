"""Pages under hands that mean no harm: everything twice, everything at once, everything cut off in the middle."""

import shutil

from tests.browser.conftest import FRAMES, Page
from tests.browser.explorer import Explorer

FORWARD, LOSS, TRAINING = (f"notebooks/{name}.ipynb" for name in ("02_forward_pass", "03_loss", "05_training"))
TASKS = "import asyncio\nprint(len(asyncio.all_tasks()))"
WIDGETS = "from ipywidgets.widgets.widget import _instances\nprint(len(_instances))"
RUN_CELL = """(async () => {
    const panel = app.shell.currentWidget, all = [...panel.content.model.cells];
    panel.content.activeCellIndex = all.findIndex(cell => cell.id === '%s');
    panel.content.deselectAll();
    await app.commands.execute('notebook:run-cell');
})()"""


def code_cells(page):
    return page.evaluate("[...app.shell.currentWidget.content.model.cells].filter(c => c.type === 'code').map(c => c.id)")


def test_cells_run_again_leave_no_more_widgets(open_page):
    page = open_page(LOSS)
    page.run_all()
    before = int(page.in_kernel(WIDGETS))
    for cell in 2 * code_cells(page)[::-1]:
        page.evaluate(RUN_CELL % cell)
    page.in_kernel("None")
    assert page.problems() == []
    assert 100 < int(page.in_kernel(WIDGETS)) <= before
    assert page.page.locator(".nnlib-explorer").count() >= 3


def test_a_thousand_keys_on_a_slider_end_where_they_should_and_nothing_queues_up(open_page):
    page = open_page(FORWARD)
    page.run_to("explorer")
    explorer = Explorer(page)
    explorer.handle("studied → 1").focus()
    page.page.evaluate("""async () => {
        const handle = document.activeElement, begun = performance.now();
        for (let k = 0; k < 1000; k++) {
            handle.dispatchEvent(new KeyboardEvent("keydown", { key: k % 2 && k < 990 ? "ArrowLeft" : "ArrowRight", bubbles: true }));
            if (k % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 100 - (performance.now() - begun) % 100));
        }
    }""")
    box = explorer.box("studied → 1")
    # 495 to the right and 495 to the left, then ten to the right, in steps of 0.1 from 0.2.
    page.page.wait_for_function("node => node.value === '1.2'", arg=box.element_handle())
    explorer.reads("sum-neuron-1-0", "z₁ = 1.60")  # 1.2 * 2/3 + 0.8 * 9/9
    page.settle()
    assert (box.input_value(), explorer.drawn("sum-neuron-1-0").text_content()) == ("1.2", "z₁ = 1.60")
    assert page.problems() == []


def test_train_pressed_ten_times_is_one_run_or_none(open_page):
    page = open_page(TRAINING)
    page.run_to("training-explorer")
    explorer = Explorer(page, "training-explorer")
    n_tasks = int(page.in_kernel(TASKS))
    explorer.choose("Steps", "100,000")
    explorer.root.evaluate("""root => {
        const button = [...root.querySelectorAll("button")].find((one) => one.textContent === "Train");
        for (let k = 0; k < 10; k++) button.click();
    }""")
    explorer.words("resting")  # train and pause, five times
    n_taken = explorer.n_taken()
    explorer.button("Train").click()
    explorer.words("steps to go")
    assert int(page.in_kernel(TASKS)) <= n_tasks + 1
    explorer.button("Pause").click()
    explorer.words("resting")
    assert n_taken < explorer.n_taken() < n_taken + 100_000
    page.wait_in_kernel(TASKS, str(n_tasks))
    assert page.problems() == []


def test_interrupt_in_the_middle_of_training_leaves_a_page_that_works(open_page):
    page = open_page(TRAINING)
    page.run_to("training-explorer")
    explorer = Explorer(page, "training-explorer")
    explorer.choose("Steps", "100,000")
    explorer.button("Train").click()
    explorer.words("steps to go")
    for _ in range(3):
        page.evaluate("app.shell.currentWidget.sessionContext.session.kernel.interrupt()")
        page.page.evaluate(FRAMES)
    assert page.in_kernel("print('alive')") == "alive\n"
    if explorer.button("Pause").count():
        explorer.button("Pause").click()
    explorer.words("resting")
    explorer.button("Reset").click()
    explorer.words("step 0 of 0 taken")
    explorer.choose("Steps", "100")
    explorer.button("Train").click()
    explorer.words("step 100 of 100 taken")


def test_two_copies_of_a_page_show_the_same_and_both_work(open_page, browser, lab_address):
    first = open_page(FORWARD)
    first.run_to("explorer")
    second = Page(browser, lab_address, FORWARD)  # another window, the same kernel
    second.run_to("explorer")
    other = Explorer(second)
    other.type("studied → 1", "1.2")
    other.reads("sum-neuron-1-0", "z₁ = 1.60")
    assert second.problems() == []
    first.run_to("explorer")  # what the second window made has taken the place of the first's: run again, it is there again
    Explorer(first).reads("sum-neuron-1-0", "z₁ = 0.93")
    assert [error for error in first.problems() + second.problems() if "rror" in error] == []
    second.context.close()


def test_browser_closed_and_opened_again_finds_the_training_where_it_is(browser, lab_address, lab_folder):
    copy = "notebooks/closed_and_opened.ipynb"  # saved here; the page of the other tests stays as it is
    shutil.copy(lab_folder / TRAINING, lab_folder / copy)
    page = Page(browser, lab_address, copy)
    page.run_all()  # to its end, or it is not trusted when it is opened again
    explorer = Explorer(page, "training-explorer")
    explorer.choose("Steps", "100,000")
    explorer.choose("Pace", "as fast as it can")
    explorer.button("Train").click()
    explorer.words("steps to go")
    page.evaluate("app.commands.execute('docmanager:save')")
    page.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.context.close()
    again = Page(browser, lab_address, copy)
    explorer = Explorer(again, "training-explorer")
    explorer.words("of 100,000 taken")  # it went on, and ended, with nobody there
    explorer.words("resting")
    explorer.type("Look at step", 1000)
    explorer.says("step 1,000: mean squared error 0.0002145", picture=1)
    again.close()


def test_kernel_killed_in_the_middle_is_started_again_and_offers_the_work(open_page):
    page = open_page(TRAINING)
    page.run_to("training-explorer")
    explorer = Explorer(page, "training-explorer")
    explorer.choose("Steps", "1,000")
    explorer.button("Train").click()
    explorer.root.get_by_text("Kept in my_work at").wait_for()
    explorer.words("resting")
    explorer.choose("Steps", "100,000")
    explorer.button("Train").click()
    explorer.words("steps to go")
    page.evaluate("""(async () => {
        const kernel = app.shell.currentWidget.sessionContext.session.kernel;
        kernel.requestExecute({ code: "import os, signal\\nos.kill(os.getpid(), signal.SIGKILL)" });
        await new Promise((resolve) => kernel.statusChanged.connect((_, status) => {
            if (status === "autorestarting" || status === "restarting") resolve();
        }));
    })()""")
    dialog = page.page.get_by_role("button", name="Ok")
    dialog.wait_for()
    dialog.click()
    page.run_to("training-explorer")
    explorer = Explorer(page, "training-explorer")
    explorer.words("step 0 of 0 taken")
    explorer.root.get_by_role("button", name="Load", exact=True).click()
    page.page.wait_for_function("() => !document.querySelector('.nnlib-words').textContent.startsWith('step 0 ')")
    explorer.words("resting")  # when all of its steps have been taken once more
    assert explorer.n_taken() >= 1000


HOSTILE = [
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "</svg><svg onload=window.hacked=1>",
]


def test_names_in_a_table_are_words_wherever_they_are_shown(open_page):
    page = open_page("notebooks/07_your_own_network.ipynb")
    page.run_to("network-explorer")
    page.in_kernel(f"""
names, rows = {HOSTILE!r}, [[str(k), str(k * k % 7), str(k % 3)] for k in range(12)]
explorer.table = nnlib.Table(names, rows)
explorer.set(inputs=tuple(names[:2]), target=names[2], held_out=0.25)
explorer.train(50)
explorer.set(new_row=(names[0], "1"))""")
    page.show("network-explorer")
    root = page.page.locator(".nnlib-explorer").first
    root.locator("text").filter(has_text="<script>").first.wait_for(state="attached")  # shown, as words
    root.locator(".nnlib-words").filter(has_text='must hold numbers only, but there is "<script>').wait_for()
    for tag in ("script", "img", "svg svg", "[onload]", "[onerror]"):
        assert root.locator(tag).count() == 0, tag
    assert page.page.evaluate("window.hacked") is None
    still = page.in_kernel("print(explorer._repr_mimebundle_()['text/html'])")
    page.page.evaluate("html => { document.body.insertAdjacentHTML('beforeend', `<div id=still>${html}</div>`) }", still)
    page.page.evaluate(FRAMES)
    assert page.page.locator("#still script, #still [onload], #still [onerror]").count() == 0
    assert page.page.evaluate("window.hacked") is None
    page.page.evaluate("document.querySelector('#still').remove()")
    assert page.errors == []
