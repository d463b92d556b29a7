"""One link for a whole class: it pulls the pages into a learner's home on a JupyterHub, and opens the first."""

import json
import subprocess

import pytest

from tests.browser.conftest import Page
from tests.classroom.conftest import PASSWORD, TOP
from tests.test_public_address import public_address

PAGES = sorted(path.name for path in (TOP / "notebooks").glob("*.ipynb"))


class HubPage(Page):
    """A page of a learner's server, opened by the link."""

    def __init__(self, browser, hub, link, learner):
        self.context = browser.new_context(viewport={"width": 1300, "height": 1000})
        self.page, self.errors = self.context.new_page(), []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(hub + "/hub/login")
        self.page.get_by_label("Username").fill(learner)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.follow(link)

    def follow(self, link):
        self.page.goto(link)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
        self.evaluate("app.shell.currentWidget.sessionContext.ready")


@pytest.fixture(scope="module")
def link(hub, repository):
    address, _ = hub
    return public_address.nbgitpuller_link(repository.as_uri(), address)


@pytest.fixture(scope="module")
def page(browser, hub, link):
    page = HubPage(browser, hub[0], link, "ada")
    yield page
    page.close()


def test_link_opens_the_first_page_and_it_runs(page):
    page.run_all()
    page.show("explorer")
    page.page.locator(".nnlib-explorer svg").first.wait_for()


def test_every_page_arrives_byte_for_byte(page, hub, repository):
    home = hub[1] / "ada/lesson/notebooks"
    assert len(PAGES) >= 7
    assert [name for name in PAGES if (home / name).read_bytes() != (repository / "notebooks" / name).read_bytes()] == []


def test_link_followed_again_brings_what_is_new_and_keeps_what_the_learner_changed(page, hub, link, repository):
    home = hub[1] / "ada/lesson/notebooks"
    before = (home / PAGES[1]).read_bytes()
    own = json.loads(before)
    own["cells"][0]["source"] = ["# My own words"]
    (home / PAGES[1]).write_text(json.dumps(own), encoding="utf-8")
    (repository / "notebooks/next_week.ipynb").write_bytes((repository / "notebooks" / PAGES[0]).read_bytes())
    commit = ["-c", "user.name=A teacher", "-c", "user.email=teacher@example.org", "commit", "-qm", "Next week's page"]
    for command in (["add", "-A"], commit):
        subprocess.run(["git", "-C", repository, *command], check=True)
    page.follow(link)
    assert (home / "next_week.ipynb").exists()
    assert json.loads((home / PAGES[1]).read_text(encoding="utf-8"))["cells"][0]["source"] == ["# My own words"]
    (home / PAGES[1]).write_bytes(before)  # the tests of this file run in any order
