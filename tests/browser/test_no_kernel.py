"""A page whose kernel has gone: still pictures and a sentence, never an error or a control that looks alive."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Page

PAGE = "notebooks/without_a_kernel.ipynb"
SENTENCE = "Run this cell to bring it to life."


@pytest.fixture(scope="module")
def page(browser, lab_address, lab_folder):
    """A page that was run and saved."""
    shutil.copy(lab_folder / "notebooks/00_start_here.ipynb", lab_folder / PAGE)
    page = Page(browser, lab_address, PAGE)
    run_and_save(page)
    yield page
    page.context.close()


@pytest.fixture(autouse=True)
def with_a_kernel(page):
    """Another test may have ended it, or have left the page without its explorer."""
    if not page.evaluate("app.shell.currentWidget.sessionContext.session?.kernel"):
        page.evaluate("app.shell.currentWidget.sessionContext.changeKernel({ name: 'python3' })")
    if page.in_kernel("print('explorer' in globals())").strip() == "False":
        run_and_save(page)


def run_and_save(page):
    page.run_all()  # to its end, or it is not trusted when it is opened again
    page.evaluate("app.commands.execute('docmanager:save')")


def reloaded(page):
    page.page.reload()
    page.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
    page.evaluate("app.shell.currentWidget.context.ready")
    page.show("explorer")
    return page.page.locator(".jp-CodeCell").filter(has_text="StartHereExplorer(")


def test_reload_with_a_live_kernel_finds_a_living_explorer(page):
    cell = reloaded(page)
    cell.locator(".nnlib-explorer svg").wait_for()
    expect(cell.get_by_text(SENTENCE)).to_have_count(0)


def test_restarted_kernel_leaves_a_sentence_and_no_control_that_looks_alive(page):
    explorer = page.page.locator(".nnlib-explorer").first
    page.evaluate("app.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(explorer.locator(".nnlib-asleep")).to_have_text(SENTENCE)
    icons = """node => [node, ...node.querySelectorAll('*')].filter(
        one => /\\uf127/.test(getComputedStyle(one, '::before').content)).length"""
    assert explorer.evaluate(icons) == 0
    assert explorer.evaluate(
        "node => [...node.querySelectorAll('button, input, [tabindex]')].every(one => one.closest('[inert]'))"
    )


def test_page_that_is_opened_after_its_kernel_has_ended_shows_still_pictures(page):
    page.evaluate("app.shell.currentWidget.sessionContext.shutdown()")
    cell = reloaded(page)
    cell.locator("img[src^='data:image/svg']").wait_for()
    expect(cell.get_by_text(SENTENCE)).to_be_visible()
    text = page.page.inner_text(".jp-NotebookPanel")
    assert "model not found" not in text
    assert "Error displaying widget" not in text


def test_page_that_is_only_opened_is_not_unsaved_and_saving_it_leaves_its_file_as_it_was(open_page, lab_folder):
    path = "notebooks/solutions/01_normalization.ipynb"  # which no other test writes
    before = (lab_folder / path).read_bytes()
    opened = open_page(path)
    opened.evaluate("app.shell.currentWidget.sessionContext.session.kernel.info.then(() => null)")  # its language is told
    opened.settle()
    assert opened.evaluate("app.shell.currentWidget.context.model.dirty") is False
    assert opened.evaluate("app.shell.currentWidget.context.model.metadata.language_info.version")
    opened.evaluate("app.shell.currentWidget.context.save()")
    assert (lab_folder / path).read_bytes() == before
