"""Every page for everyone: axe-core over its outputs in both themes, narrow pages, pictures that never flicker, pages at rest."""

import re

import nbformat
import pytest

import nnlib.explorers
from tests.browser.conftest import FRAMES
from tests.notebooks import pages


# Solutions, the glossary and the page on writing a network oneself have no explorers: nothing in them to look at here.
def explorer_cells(path):
    """The ids of the cells that show an explorer."""
    cells = nbformat.read(pages.TOP / path, as_version=4).cells
    return [cell.id for cell in cells if cell.cell_type == "code" and cell.id.endswith("explorer")]


PAGES = [path for path in (one.relative_to(pages.TOP).as_posix() for one in pages.all_pages()) if explorer_cells(path)]


@pytest.fixture(params=PAGES)
def opened(request, desk):
    return desk.prepared(request.param)


def every_explorer(opened):
    """Scroll to each explorer of the page in turn, and wait until it is drawn in its size: a cell may come up only now."""
    cells = explorer_cells(opened.path)
    assert cells
    for number, cell_id in enumerate(cells):
        opened.show(cell_id)
        explorer = opened.page.locator(".nnlib-explorer").nth(number)
        explorer.locator("svg text").first.wait_for(state="attached")
        opened.page.evaluate(FRAMES)
        yield explorer


INK = """node => [...node.querySelectorAll('svg text:not(.on-tag)')].filter(text => text.textContent).map(
    text => getComputedStyle(text).fill.match(/\\d+/g).slice(0, 3).map(Number)
)"""


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_in_the_explorers_and_the_pictures_take_the_theme_on(opened, theme):
    opened.set_theme(theme)
    for explorer in every_explorer(opened):
        assert opened.violations(explorer) == []
        for ink in explorer.evaluate(INK):  # dark ink on light ground, light ink on dark: of the three colours the strongest
            assert (max(ink) > 200) == (theme == "Dark"), ink


COLOURS = """node => {
    const probe = document.createElement("i");
    probe.style.cssText = "background: Canvas; forced-color-adjust: none";
    node.append(probe);
    const ground = getComputedStyle(probe).backgroundColor;
    probe.remove();
    const seen = (selector, what) => [...node.querySelectorAll(selector)].filter(one => one.getClientRects().length)
        .map(one => [one.dataset.name, getComputedStyle(one)[what]]).filter(([, colour]) => colour !== "none");
    return [ground, seen("svg text", "fill").filter(([name]) => !name.startsWith("link-")),
        seen("svg :is(.edge, .curve, .axis, .neuron, .gauge, line.goal, .trail)", "stroke")];
}"""


def contrast(first, second):
    """Of two colours as the browser spells them, by the formula of WCAG 2."""

    def luminance(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_drawings_stand_out_in_the_system_s_own_colours_whatever_the_theme(opened, theme):
    opened.set_theme(theme)
    try:
        for explorer in every_explorer(opened):
            for scheme in ("light", "dark"):
                opened.page.emulate_media(forced_colors="active", color_scheme=scheme)
                ground, texts, lines = explorer.evaluate(COLOURS)
                assert texts
                assert lines
                assert [name for name, colour in texts if contrast(colour, ground) < 4.5] == []
                assert [name for name, colour in lines if contrast(colour, ground) < 3] == []
    finally:
        opened.page.emulate_media(forced_colors="none", color_scheme="light")


def test_axe_finds_nothing_in_any_output_and_would_find_a_button_without_a_name(opened):
    for explorer in every_explorer(opened):
        assert opened.violations() == []
        explorer.evaluate("node => node.insertAdjacentHTML('beforeend', '<button id=\"nameless\"></button>')")
        assert any("button-name" in violation for violation in opened.violations(explorer))
        opened.page.evaluate("document.querySelector('#nameless').remove()")
        break


TALL = {"network-explorer"}  # the workbench, which is to be taken apart


@pytest.mark.parametrize("width", [320, 360, 430, 683, 1366])
def test_explorer_is_one_screen_and_nothing_of_it_is_out_of_sight(opened, width):
    opened.set_width(width, 768)
    for cell_id, explorer in zip(explorer_cells(opened.path), every_explorer(opened)):
        seen = explorer.evaluate("""node => {
            const hero = node.querySelector('[data-name=hero]')?.getBoundingClientRect();
            const texts = [...node.querySelectorAll('svg text')].filter(text => text.textContent && text.getClientRects().length);
            return [node.scrollWidth - node.clientWidth, node.getBoundingClientRect().height, hero ? [hero.left, hero.right] : [0, 0],
                    Math.min(...texts.map(text => Number(text.getBoundingClientRect().height.toFixed(3))))];
        }""")  # a height is the difference of two float32: 8 px may come as 7.99994
        sticks_out, height, (left, right), smallest = seen
        assert sticks_out <= 1
        assert 0 <= left <= right <= width
        assert smallest >= (8 if width < 360 else 9)
        assert width < 1366 or height <= 600 or cell_id in TALL


SCROLLS = """node => [node.closest('.jp-OutputArea-output'), ...node.querySelectorAll('*')].filter(one =>
    /auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight).map(one => one.className)"""


def test_the_wheel_scrolls_the_page_and_nothing_in_it(opened):
    for explorer in every_explorer(opened):
        assert explorer.evaluate(SCROLLS) == []


SMALL = """node => [...node.querySelectorAll('.noUi-handle, .nnlib-number input, svg [role=slider]')].filter(one => one.getClientRects().length).map(one => {
    const box = one.getBoundingClientRect(), scale = one.getScreenCTM?.().a ?? 0;
    const edge = scale * parseFloat(getComputedStyle(one).strokeWidth || 0); // half of it to either side
    return [one.getAttribute('aria-label') || one.id, Math.round(box.width + edge), Math.round(box.height + edge)];
}).filter(([name, width, height]) => width < 24 || height < 24)"""


def test_handles_and_boxes_are_large_enough_for_a_finger(opened):
    for explorer in every_explorer(opened):
        assert explorer.evaluate(SMALL) == []


def test_each_number_has_one_name_and_says_its_value(opened):
    for explorer in every_explorer(opened):
        for number in explorer.locator(".nnlib-number:visible").all():
            label, slider, box = number.locator("> label"), number.get_by_role("slider"), number.locator("input")
            assert (
                slider.get_attribute("aria-label") == label.text_content() == box.evaluate("node => node.labels[0].textContent")
            )
            value = box.input_value()
            assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(float(value), abs=1e-9)
            assert slider.get_attribute("aria-valuetext") in (value, f"{value} hours")
            low, high = (float(slider.get_attribute(f"aria-value{end}")) for end in ("min", "max"))
            assert low <= float(value) <= high


WATCH = """node => {
    const pictures = [...node.querySelectorAll('.nnlib-figure')];
    const size = picture => { const box = picture.getBoundingClientRect(); return `${box.width} x ${box.height}`; };
    const before = pictures.map(size), drawn = new Set();
    window.watched = { frames: 0, empty: 0, moved: 0, drawn };
    const look = () => {
        if (!window.watched) return;
        window.watched.frames += 1;
        if (pictures.some(picture => !picture.querySelector('svg')?.childElementCount)) window.watched.empty += 1;
        if (pictures.some((picture, k) => size(picture) !== before[k])) window.watched.moved += 1;
        drawn.add(pictures.map(picture => picture.innerHTML).join());
        requestAnimationFrame(look);
    };
    look();
}"""


def test_pictures_keep_their_size_and_are_never_empty_while_a_slider_moves(opened):
    if opened.path == "notebooks/05_training.ipynb":
        opened.in_kernel("explorer.train(20)")  # its slider moves from step to step
    for explorer in every_explorer(opened):
        part, handle = (
            explorer.get_by_role("button", name="Network", exact=True),
            explorer.locator(".noUi-handle:visible").first,
        )
        if part.count():  # where there are parts, the sliders are in this one; a rate changes no picture, a start does
            part.click()
            handle = explorer.get_by_role("slider", name="Start (seed)")
        explorer.evaluate(WATCH)
        handle.focus()
        for key in ["ArrowRight"] * 7 + ["ArrowLeft"] * 5:
            opened.page.keyboard.press(key)
            opened.settle()
        seen = opened.page.evaluate(
            "() => { const { frames, empty, moved, drawn } = window.watched; window.watched = null; return [frames, empty, moved, drawn.size]; }"
        )
        frames, empty, moved, pictures = seen
        assert frames > pictures > 5  # it did move
        assert (empty, moved) == (0, 0)


def test_every_control_is_reached_by_the_tab_key_with_a_focus_that_can_be_seen(opened):
    for explorer in every_explorer(opened):
        wanted = explorer.evaluate("""node => [...node.querySelectorAll('button, input, select, textarea, .noUi-handle, [role=application], svg [tabindex="0"]')]
            .filter(control => control.getClientRects().length && getComputedStyle(control).visibility !== 'hidden').length""")
        explorer.locator("button, input, select, .noUi-handle, svg [tabindex='0']").first.focus()
        reached = set()
        for _ in range(wanted):
            place, seen = opened.page.evaluate("""() => {
                const node = document.activeElement, style = getComputedStyle(node);
                node.dataset.reached ||= String(Math.random());
                const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                return [node.dataset.reached, ring || Number(style.strokeOpacity) > 0.5];
            }""")
            reached.add(place)
            assert seen
            opened.page.keyboard.press("Tab")
        assert len(reached) == wanted


def explorer_of(path, cell_id):
    """The line that makes a cell's explorer, and the explorer as the cell leaves it."""
    cells = nbformat.read(pages.TOP / path, as_version=4).cells
    lines = next(cell.source for cell in cells if cell.id == cell_id).splitlines()
    names = vars(nnlib.explorers).copy()
    exec("\n".join(lines[:-1]), names)
    return next(line for line in lines if "Explorer(" in line), eval(lines[-1], names)


@pytest.mark.parametrize("path", PAGES)
def test_untrusted_page_shows_the_still_pictures_before_anything_is_run(desk, path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    opened = desk.open(path)
    for cell_id in explorer_cells(path):
        opened.show(cell_id)
        line, explorer = explorer_of(path, cell_id)
        cell = opened.page.locator(".jp-CodeCell").filter(has_text=line)
        cell.locator("img").first.wait_for()
        stills = cell.locator("img[src^='data:image/svg']").all()
        alternatives = [live.picture for live in explorer.pictures.values()]
        assert [still.get_attribute("alt") for still in stills] == [f"{one.title}. {one.description}" for one in alternatives]
        assert all(still.evaluate("node => node.naturalWidth") > 300 for still in stills)
        cell.get_by_text("Run this cell to bring it to life.").wait_for()
    assert opened.problems() == []
