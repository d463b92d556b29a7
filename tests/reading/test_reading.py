"""The pages to read: complete, legible in both themes and on a telephone, and asking nobody else for anything."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from nnlib.explorers import ForwardPassExplorer
from tests.reading.conftest import ADDRESS
from tests.test_public_address import public_address

TOP = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(TOP).as_posix() for path in (TOP / "notebooks").rglob("*.ipynb")
               if ".ipynb_checkpoints" not in path.parts)  # fmt: skip
LESSON = [page for page in PAGES if "solutions" not in page]
NOT_OURS = {"https://www.sphinx-doc.org/", "https://pradyunsg.me", "https://github.com/pradyunsg/furo"}  # the theme's footer


class Reader(HTMLParser):
    """What a page links to and loads, and the places in it that can be linked to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loaded, self.places = [], [], {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.places |= {values["id"]} if "id" in values else set()
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag in {"img", "script", "iframe", "source"} and "src" in values:
            self.loaded.append(values["src"])
        if tag == "link" and {"stylesheet", "icon", "preload"} & set(values["rel"].split()):
            self.loaded.append(values["href"])


def dead(page, target, places):
    """Why a link from a page leads nowhere, or "".

    places : {path: what in it can be linked to, or None for a file that is no page}
    """
    full, place = urldefrag(urljoin(page, target))
    where = urlsplit(full)
    if where.scheme in {"http", "https"}:
        well_formed = where.scheme == "https" or where.netloc == "neuralnetworksanddeeplearning.com"  # which has no https
        return "" if well_formed and "." in where.netloc and " " not in full else "is no address"
    if where.path.startswith("lite/"):
        return "" if parse_qs(where.query)["path"][0] in PAGES else "runs no page of ours"
    path = unquote(where.path) + ("index.html" if where.path.endswith("/") or not where.path else "")
    if path not in places:
        return "is not there"
    return "" if not place or places[path] is None or place in places[path] else "has no such place"


def read(site):
    """{path: Reader} of the site's pages."""
    return {path.relative_to(site).as_posix(): Reader(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_every_notebook_has_its_page_and_can_be_taken_along_byte_for_byte(site):
    assert len(LESSON) >= 7
    for page in PAGES:
        assert (site / page).with_suffix(".html").is_file()
        assert (site / page).read_bytes() == (TOP / page).read_bytes()


def test_no_link_of_any_page_is_dead(site):
    pages = read(site)
    files = {path.relative_to(site).as_posix(): None for path in site.rglob("*") if path.is_file()}
    places = files | {path: reader.places for path, reader in pages.items()}
    links = [(path, target) for path, reader in pages.items() for target in reader.links]
    assert len(links) > 300
    assert [(path, target, why) for path, target in links if (why := dead(path, target, places))] == []


@pytest.mark.parametrize(
    ("target", "why"),
    [("01_normalisation.html", "is not there"), ("01_normalization.html#nowhere", "has no such place"), ("http://example.org/", "is no address"),
     ("https://exam ple.org", "is no address"), ("../lite/notebooks/index.html?path=notebooks/x.ipynb", "runs no page of ours")],
)  # fmt: skip
def test_dead_link_is_found(target, why):
    assert dead("notebooks/00_start_here.html", target, {"notebooks/01_normalization.html": {"", "here"}}) == why


def test_no_page_loads_anything_from_elsewhere(site):
    loaded = {source for reader in read(site).values() for source in reader.loaded}
    assert any(source.startswith("data:image/") for source in loaded)
    assert [source for source in loaded if "//" in source and not source.startswith("data:")] == []
    styles = [
        path
        for path in site.rglob("*.css")
        if "@import" in path.read_text(encoding="utf-8") or "url(http" in path.read_text(encoding="utf-8")
    ]
    assert styles == []


@pytest.mark.parametrize("page", PAGES)
def test_page_can_be_run_and_taken_along(site, page):
    links = Reader((site / page).with_suffix(".html").read_text(encoding="utf-8")).links
    run = next(link for link in links if "lite/notebooks/" in link)
    assert urljoin(page, run) == f"lite/notebooks/index.html?path={page}"
    assert public_address.binder_link(ADDRESS, page.removeprefix("notebooks/")) in links
    assert Path(page).name in links


def test_every_picture_of_a_page_is_there_with_its_words(site):
    n_pictures = 0
    for page in LESSON:
        notebook = nbformat.read(TOP / page, as_version=4)
        committed = "".join(output.data["text/html"] for cell in notebook.cells if cell.cell_type == "code"
                            for output in cell.outputs if "text/html" in output.get("data", {}))  # fmt: skip
        shown = (site / page).with_suffix(".html").read_text(encoding="utf-8")
        words = [part.split('"')[0] for part in committed.split('<img alt="')[1:]]
        n_pictures += len(words)
        assert [word for word in words if f'alt="{word}"' not in shown] == []
    assert n_pictures > 15


class Visit:
    """Every page of the site in turn, in one browser window."""

    def __init__(self, browser, server, **options):
        self.context = browser.new_context(**options)
        self.page, self.address = self.context.new_page(), f"http://127.0.0.1:{server.server_port}/"
        self.foreign, self.errors = [], []
        self.page.on(
            "request", lambda request: request.url.startswith((self.address, "data:")) or self.foreign.append(request.url)
        )
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def pages(self):
        for path in ["index.html", *(page.replace(".ipynb", ".html") for page in PAGES)]:
            self.page.goto(self.address + path)
            self.page.wait_for_function("!document.querySelector('.nnlib-moving > script')")  # each explorer moves
            yield path


@pytest.fixture(params=["light", "dark"])
def visit(request, browser, server):
    visit = Visit(browser, server, viewport={"width": 1300, "height": 900}, color_scheme=request.param)
    yield visit
    visit.context.close()


def test_pages_ask_nobody_else_and_are_accessible_in_both_themes(visit, server):
    axe, violations = Axe(), []
    for path in visit.pages():
        found = axe.run(visit.page, context="[role=main]", options={"resultTypes": ["violations"]}).response["violations"]
        violations += [(path, one["id"], node["html"][:200]) for one in found for node in one["nodes"]]
    assert violations == []
    assert (visit.foreign, visit.errors) == ([], [])
    assert [path for code, path, size in server.requests if code >= 400] == []


def test_themes_are_two(browser, server):
    grounds = set()
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


def test_narrow_page_is_read_without_scrolling_sideways(browser, server):
    visit = Visit(browser, server, viewport={"width": 320, "height": 700})
    too_wide = [path for path in visit.pages() if visit.page.evaluate("document.documentElement.scrollWidth") > 320]
    visit.context.close()
    assert too_wide == []


# 703 pixels: the width of a sheet of A4 between margins of 12 mm.
CUT = """() => [...document.querySelectorAll("article *")].filter((node) => node.offsetParent && !node.closest(".nnlib-hidden")
    && node.getBoundingClientRect().right > 704).map((node) => node.outerHTML.slice(0, 80))"""


def test_page_2_is_printed_on_six_sheets_and_no_page_is_cut_at_the_edge(browser, server):
    visit = Visit(browser, server, viewport={"width": 703, "height": 1030})
    visit.page.emulate_media(media="print")
    cut = [(path, node) for path in visit.pages() for node in visit.page.evaluate(CUT)]
    visit.page.goto(visit.address + "notebooks/02_forward_pass.html")
    visit.page.wait_for_function("!document.querySelector('.nnlib-moving > script')")
    assert visit.page.locator(".nnlib-moving svg").first.is_visible()
    assert not visit.page.locator(
        "article button:visible:not(.nnlib-question [role=group] button:not(.main))"
    ).count()  # but choices
    sheets = visit.page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm"))
    visit.context.close()
    assert cut == []
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) <= 6


def test_formulas_are_drawn_by_the_browser_itself(browser, server):
    visit = Visit(browser, server)
    visit.page.goto(visit.address + "notebooks/02_forward_pass.html")
    fraction = visit.page.locator("math mfrac").first
    above, below = (fraction.locator(f":nth-child({k})").first.bounding_box() for k in (1, 2))
    assert above["y"] < below["y"]
    assert visit.page.get_by_text("$").count() == 0
    visit.context.close()


def points(**values):
    """What page 2's explorer predicts, as its drawing shows it."""
    explorer = ForwardPassExplorer()
    explorer.set(inputs="scaled", **values)
    return f"{100 * explorer.result.forward_pass.y_pred[0, 0]:.1f}"


@pytest.mark.parametrize("where", ["site", "file"])
def test_one_number_moves_without_python_and_a_second_one_brings_it_back(browser, server, where, tmp_path):
    visit = Visit(browser, server, viewport={"width": 360, "height": 740})
    explorer, page = ForwardPassExplorer(), visit.page
    explorer.set(inputs="scaled")
    explorer.save_html(tmp_path / "page.html")
    address = {"site": visit.address + "notebooks/02_forward_pass.html", "file": (tmp_path / "page.html").as_uri()}
    page.goto(address[where], wait_until="networkidle")
    visit.context.set_offline(True)
    page = page.locator(".nnlib-moving").first
    score, said = page.locator("text.hero"), page.get_by_role("status").first
    slider = page.locator("input[type=range]:visible")
    expect(score).to_have_text(points())
    slider.press("Home")
    expect(score).to_have_text(points(studied_to_2=-3))
    page.get_by_role("button", name="next ›").click()
    slider.press("ArrowRight")
    expect(score).to_have_text(points(studied_to_3=0.2))
    expect(said).to_contain_text("studied → 2 is back at 0.6: only one number moves at a time here.")
    assert said.get_by_role("link", name="Run this page").count() == (where == "site")
    expect(page.locator(".nnlib-words")).to_contain_text("from hours studied to hidden 3")  # its arithmetic
    expect(page.locator(".nnlib-words")).to_contain_text("0.1333")  # .2 * .6667
    handle = page.locator("[data-handle=from_3]")
    handle.press("ArrowLeft")
    expect(score).to_have_text(points(from_3=0.8))
    handle.press("2")
    visit.page.keyboard.press("Enter")
    expect(score).to_have_text(points(from_3=2))
    expect(said).to_contain_text("studied → 3 is back at 0.1")
    box = slider.bounding_box()
    visit.page.mouse.click(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    expect(score).to_have_text(points(from_3=3))
    expect(page.locator(".nnlib-words")).to_contain_text("2.048")  # 3 * .6828, what it sends to the output
    page.get_by_role("button", name="Reset").click()
    expect(score).to_have_text(points())
    assert (visit.errors, [url for url in visit.foreign if not url.startswith("file:")]) == ([], [])
    visit.context.close()


def test_number_that_is_not_recorded_is_said_to_be_so_and_a_weight_that_is_picked_shows_its_path(browser, server):
    visit = Visit(browser, server)
    visit.page.goto(visit.address + "notebooks/05_training.html", wait_until="networkidle")
    run = visit.page.locator(".nnlib-moving").first
    box = run.get_by_role("textbox").first
    box.fill("97")
    box.press("Enter")
    expect(run.get_by_role("status").first).to_contain_text(
        re.compile(r"97 is not recorded here; \d+ is the nearest that is\.")
    )
    visit.page.goto(visit.address + "notebooks/04_backprop.html", wait_until="networkidle")
    path = visit.page.locator(".nnlib-moving").nth(1)
    expect(path.locator(".nnlib-words")).to_contain_text("studied → 2")
    path.locator("[data-handle=from_3]").click()
    expect(path.locator(".nnlib-words")).to_contain_text("3 → output")
    assert visit.errors == []
    visit.context.close()


def test_every_question_of_the_pages_can_be_answered_on_them(site):
    asked = {
        page: re.findall(r'"question": \{"name": "([\w.]+)"', (site / page).with_suffix(".html").read_text("utf-8"))
        for page in LESSON
    }
    assert sum(map(len, asked.values())) > 80
    for page, names in asked.items():
        cells = nbformat.read(TOP / page, as_version=4).cells
        assert names == [name for cell in cells for name in re.findall(r'^ask\("([\w.]+)"\)$', cell.source)]


def test_question_is_answered_without_python_by_keyboard_and_the_answer_is_there_the_next_time(browser, server):
    visit = Visit(browser, server, viewport={"width": 360, "height": 740})
    keys = visit.page.keyboard
    visit.page.goto(visit.address + "notebooks/02_forward_pass.html", wait_until="networkidle")
    visit.context.set_offline(True)
    number, choice = (visit.page.locator(".nnlib-question").nth(k) for k in (0, 1))
    number.get_by_role("textbox").focus()
    keys.type("0,89")
    keys.press("Enter")
    expect(number.locator(".verdict")).to_contain_text("✗ Not 0,89. You added the inputs without their weights.")  # 1/3 + 5/9
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")
    expect(number.locator(".hints li")).to_have_count(1)
    choice.get_by_role("button", name="about 5 points").focus()
    keys.press("Enter")
    expect(choice.locator(".verdict")).to_contain_text("● Noted. Now try it.")
    choice.get_by_role("button", name="Judge").press("Enter")
    expect(choice.locator(".verdict")).to_contain_text("✗ Not right. It doesn't rise by 5 points.")
    visit.context.set_offline(False)
    visit.page.reload(wait_until="networkidle")
    expect(number.get_by_role("textbox")).to_have_value("0,89")
    expect(number.locator(".hints li")).to_have_count(1)
    expect(choice.get_by_role("button", name="about 5 points")).to_have_attribute("aria-pressed", "true")
    assert (visit.errors, visit.foreign) == ([], [])
    visit.context.close()


def test_search_finds_a_word_by_keyboard(browser, server):
    visit = Visit(browser, server)
    visit.page.goto(visit.address)
    visit.page.get_by_placeholder("Search").focus()
    visit.page.keyboard.type("backpropagation")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#search-results li a[href*='04_backprop.html']").first.wait_for()
    assert visit.foreign == []
    visit.context.close()
