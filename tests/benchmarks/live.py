"""How immediate the explorers are, in a real browser: the same picture drawn by what a learner would use instead.

Every technique has a JupyterLab page and a kernel of its own, with the same slider, and draws what peers/content.py says; the
kernels assert that first. Then the pages take turns. All times are the browser's own, from the key press to the paint.
"""

import importlib.util
import json
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import numpy as np

from tests.benchmarks.report import Bound, Comparison, Note
from tests.benchmarks.slow_line import slow_line
from tests.strokes import everyone

TOP = Path(__file__).parents[2]
WATCH, FRAMES = (Path(__file__).with_name(f"live_{name}.js") for name in ("watch", "frames"))
PRESSES = 5  # in a row, before the next technique has its turn
QUIET, LIMIT = 250, 8000  # ms without a change that end a press; ms after which a picture that has not moved is an error
QUIET_AFTER_DRAG = 1500  # interact takes as long for one picture while the hand moves
DRAG, SWEEP = 5, 1  # seconds: of a drag, and from one end of the slider to the other
DELAY = 0.15  # seconds in each direction on the slow line
TOUCHED = 600  # ms from the hand's coming down until a drag is looked at
KNOWN = 100  # ms from the focus to the first press: nobody is faster
UPDATES = 1000


@dataclass(frozen=True)
class Technique:
    """A way to have the picture under a slider.

    package : what it needs beside nnlib, or ""
    kind    : how its picture changes: elements, image or canvas
    area    : the picture on the page
    slider  : what holds the slider
    hand    : what is dragged, where that is not the slider's handle
    across  : pixels that it is dragged to either side
    alike   : whether it draws what peers/content.py says
    """

    name: str
    module: str
    package: str
    kind: str
    area: str
    at_least: float = 1.0
    slider: str = ".peer"
    hand: str = ""
    across: int = 0
    alike: bool = True

    @property
    def installed(self):
        return not self.package or importlib.util.find_spec(self.package) is not None

    @property
    def code(self):
        """The page's one cell."""
        make = f"peer = {self.module}.{self.name.title().replace('_', '')}()"
        return "\n".join([f"import sys; sys.path.insert(0, {str(TOP)!r})",
                          f"from tests.benchmarks.peers import content, {self.module}",
                          f"{make}; peer.widget.add_class('peer'); peer.widget"])  # fmt: skip


OURS = Technique("nnlib", "with_nnlib", "", "elements", ".peer .nnlib-scroll",
                 slider=".peer .nnlib-number:has-text('studied → 1')")  # fmt: skip
# The states of a number's range are on the page before the move, where they can be told; with these they are not.
NOT_AHEAD = replace(OURS, name="not_ahead")
PILL = replace(OURS, hand=".peer [data-name='weight-0-0-0']", across=110)  # the number on its edge
POINT = replace(OURS, name="point", hand=".peer [data-name='handle']", across=150, alike=False,
                area=".peer .nnlib-scroll:has([data-name='handle'])",
                slider=".peer .nnlib-number:has-text('1 → output')")  # fmt: skip
INTERACT = Technique("interact", "with_interact", "", "image", ".peer img", at_least=5)
PEERS = [
    INTERACT,
    Technique("ipympl", "with_ipympl", "ipympl", "canvas", ".peer canvas"),
    Technique("plotly", "with_plotly", "plotly", "elements", ".peer .js-plotly-plot"),
    Technique("bqplot", "with_bqplot", "bqplot", "elements", ".peer .bqplot"),
    Technique("ipycanvas", "with_ipycanvas", "ipycanvas", "canvas", ".peer canvas"),
]


class NoBrowserError(Exception):
    """Why there is no live measurement."""


class Live:
    """A JupyterLab and a browser; page(technique) is open once."""

    def __init__(self, playwright, browser, address, folder):
        self.playwright, self.browser, self.address, self.folder = playwright, browser, address, folder
        self._pages, self._lines = {}, ExitStack()

    def open(self, path, address=None):
        from tests.browser.conftest import Page

        return Page(self, address or self.address, path, height=1150)

    def new_context(self, **options):
        """A browser context whose pages know when they are in an animation frame."""
        context = self.browser.new_context(**options)
        context.add_init_script(path=FRAMES)
        return context

    def page(self, technique, purpose="compare"):
        """The technique's page, its picture up, watched and shown to be equal to ours."""
        if (technique, purpose) not in self._pages:
            path = self.write(technique, purpose)
            line = self._lines.enter_context(slow_line(self.address)) if purpose == FAR else None
            self._pages[technique, purpose] = LivePage(self.open(path, line and line.address), technique)
            if line:
                line.delay = DELAY  # once it is open
        return self._pages[technique, purpose]

    def write(self, technique, purpose):
        """The path of a notebook whose one cell shows the technique."""
        path = f"{purpose}_{technique.name}_{technique.across}.ipynb"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(technique.code)])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self.folder / path)
        return path

    def close(self):
        for page in self._pages.values():
            page.lab.close()
        self._lines.close()


@contextmanager
def opened():
    """A Live; NoBrowserError where there is none."""
    try:
        from playwright.sync_api import sync_playwright

        from tests.browser.conftest import NO_BROWSER, lab, launch
    except ImportError as missing:
        raise NoBrowserError(f"{missing.name} is not installed; pip install -e '.[benchmarks]'") from None
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = launch(playwright)
        if browser is None:
            raise NoBrowserError(NO_BROWSER)
        with lab(Path(folder)) as address:
            live = Live(playwright, browser, address, Path(folder))
            yield live
            live.close()
        browser.close()


class LivePage:
    """A technique on its page: press, drag, and ask its kernel."""

    def __init__(self, lab, technique):
        self.lab, self.page, self.technique = lab, lab.page, technique
        lab.run_all()
        self.page.wait_for_selector(technique.area, timeout=30_000)
        self.handle = self.page.locator(f"{technique.slider} .noUi-handle")
        self.assert_equal()
        self.page.wait_for_timeout(1000)  # what draws itself once more when it appears has done so
        watched = json.dumps({"kind": technique.kind, "area": technique.area})
        self.page.evaluate(f"({WATCH.read_text(encoding='utf-8')})({watched})")
        self.right = True

    def assert_equal(self):
        """The peer draws what ours does. Ours is not moved for it: its slider's answers could still be on their way."""
        if not self.technique.alike:
            return
        mine = self.technique.module == OURS.module
        self.in_kernel("content.assert_equal(peer, ())" if mine else "content.assert_equal(peer)")

    def in_kernel(self, code):
        """What the code prints; raises what it raises."""
        return self.lab.in_kernel(code)

    def presses(self, n_presses):
        """Seconds from the key to the last paint, for so many presses to one side; the next time to the other."""
        key, self.right = ("ArrowRight" if self.right else "ArrowLeft"), not self.right
        self.page.bring_to_front()
        self.handle.focus()
        self.page.wait_for_timeout(KNOWN)
        self.page.evaluate("bench.painted.length = 0")
        return [self._press(key) for _ in range(n_presses)]

    def _press(self, key):
        self.page.keyboard.press(key)
        taken = self.page.evaluate(f"bench.rest(bench.pressed, {QUIET}, {LIMIT})")
        if taken is None:
            raise AssertionError(f"{self.technique.name}: the picture did not move")
        return taken / 1000

    def drag(self, seconds):
        """Drag to and fro: (seconds a picture, ms from picture to picture, ms from the last move to the last paint)."""
        self.page.bring_to_front()
        middle, x, y = self._seize()
        self.page.wait_for_timeout(TOUCHED)
        self.page.evaluate("bench.painted.length = 0")
        since, start = self.page.evaluate("performance.now()"), time.perf_counter()
        while (now := time.perf_counter() - start) < seconds:
            self.page.mouse.move(middle + x * np.sin(np.pi * now / SWEEP), y)
        until = self.page.evaluate("performance.now()")
        rest = self.page.evaluate(f"bench.rest(bench.moved, {QUIET_AFTER_DRAG}, {LIMIT})")
        n_pictures, gap = self.page.evaluate(f"[bench.pictures({since}, {until}), bench.gap({since}, {until})]")
        self.page.mouse.up()
        return (until - since) / 1000 / n_pictures, gap, rest or 0.0  # the last move may have changed nothing

    def _seize(self):
        """Put the hand down: the middle of its way, how far it goes to either side, and how high it is."""
        place = (self.page.locator(self.technique.hand) if self.technique.hand else self.handle).bounding_box()
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        if self.technique.hand:
            return x, self.technique.across, y
        track = self.page.locator(f"{self.technique.slider} .noUi-base").bounding_box()
        return track["x"] + track["width"] / 2, 0.4 * track["width"], y

    def memory(self):
        """(MB that the kernel holds, elements on the page, nodes that the browser holds), rubbish collected."""
        self.page.wait_for_timeout(1500)
        session = self.lab.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        nodes = session.send("Memory.getDOMCounters")["nodes"]
        session.detach()
        elements = self.page.evaluate("document.getElementsByTagName('*').length")
        return float(self.in_kernel("with_nnlib.print_memory()")), elements, nodes


def slider_to_pixel(live, rounds):
    """From an arrow key on the slider to the last paint that belongs to it, median, against the same content elsewhere"""
    techniques = [OURS, NOT_AHEAD, *(peer for peer in PEERS if peer.installed)]
    taken = {technique: [] for technique in techniques}
    for technique in techniques:
        live.page(technique).presses(2)  # the first ones find nothing in any cache
    for _ in range(max(rounds // PRESSES, 1)):
        for technique in techniques:
            taken[technique] += live.page(technique).presses(PRESSES)
    for technique in techniques:
        live.page(technique).assert_equal()
    taken = {technique: np.array(times) for technique, times in taken.items()}
    lines = [_against(peer, taken[OURS], taken) for peer in PEERS]
    for peer in [peer for peer in PEERS if peer in taken]:
        at_least = INTERACT.at_least if peer is INTERACT else None
        lines.append(
            replace(_against(peer, taken[NOT_AHEAD], taken), what=f"{peer.name}, not computed ahead", at_least=at_least)
        )
    python, busy = _milliseconds(live, "taken", len(taken[OURS]))
    share = f"{busy:.3g} ms of the processor's time, the rest is waiting for it; a slice of the states made in advance: "
    share += f"{_milliseconds(live, 'looked', len(taken[OURS]))[0]:.3g} ms"
    press = Bound("ours, from the key to the paint", 1000 * float(np.median(taken[OURS])), "ms", 10)
    return [*lines, press, Bound("Python's part of ours", python, "ms", 5), Note("Python's part of ours", share)]


def _against(peer, ours, taken):
    if peer not in taken:
        return Note(peer.name, f"skipped: {peer.package} is not installed; pip install -e '.[benchmarks]'")
    return Comparison(peer.name, ours, taken[peer], peer.at_least)


def _milliseconds(live, what, n):
    """Medians of the last n of what our kernel has noted: by the clock, of the processor."""
    return 1000 * np.median(json.loads(live.page(OURS).in_kernel(f"print(list(map(list, peer.{what}[-{n}:])))")), axis=0)


MOONS = Technique("moons", "with_nnlib", "", "elements", ".peer .nnlib-scroll", slider=".peer .nnlib-number:has-text('Start (seed)')",
                  alike=False)  # fmt: skip


def decision_picture(live, rounds):
    """From an arrow key on the slider of the start to the decision picture of page 7, against the drawing of page 2, neither computed ahead"""
    taken = {MOONS: [], NOT_AHEAD: []}
    for technique in taken:
        live.page(technique).presses(2)
    for _ in range(max(rounds // PRESSES, 1)):
        for technique, times in taken.items():
            times += live.page(technique).presses(PRESSES)
    moons, drawing = map(np.array, taken.values())
    return [Comparison("the drawing of page 2", moons, drawing, 0.5)]


HERE, FAR = "compare", "far"  # the line to the kernel
LINES = {HERE: "", FAR: f", {1000 * DELAY:g} ms away in each direction"}
HANDS = {OURS: "the slider", PILL: "the number on its edge", POINT: "the point on the curve"}


def dragging(live, rounds):
    """Five seconds of dragging: from one picture to the next, and how soon the last one is there when the hand stops"""
    return [line for where in LINES for line in _dragging(live, rounds, where)]


def _dragging(live, rounds, where):
    drags = {technique: [] for technique in (*HANDS, *PEERS) if technique.installed}
    for _ in range(max(rounds // 15, 1)):
        for technique, done in drags.items():
            done.append(live.page(technique, where).drag(DRAG))
            assert_rested(live.page(technique, where))
    drags = {technique: np.array(done) for technique, done in drags.items()}
    for hand, what in HANDS.items():
        a_picture, gap, rest = np.median(drags[hand], axis=0)
        yield Bound(f"ours, {what}{LINES[where]}: a picture", 1000 * a_picture, "ms", 20)
        yield Bound(f"ours, {what}{LINES[where]}: from one to the next, median", gap, "ms", 17)
        yield Bound(f"ours, {what}{LINES[where]}: last move to last picture", rest, "ms", 60)
    for peer in [peer for peer in PEERS if peer in drags]:
        at_least = 4 if peer is INTERACT and where == HERE else None
        yield Comparison(f"{peer.name}{LINES[where]}, a picture", drags[OURS][:, 0], drags[peer][:, 0], at_least)
        yield Note(f"{peer.name}{LINES[where]}, last move to last picture", f"{np.max(drags[peer][:, 2]):.0f} ms")


def assert_rested(page):
    """The kernel is where the hand let go, and so is the picture: nothing is queued, nothing was lost."""
    page.page.wait_for_timeout(QUIET + 2000 * DELAY)
    at_page = float(page.handle.get_attribute("aria-valuenow"))
    page.in_kernel(f"assert abs(peer.at_page - {at_page}) < 1e-9, (peer.at_page, {at_page})")
    if not page.technique.alike:
        return
    page.in_kernel("assert peer.texts() == content.texts_at(round(peer.slider.value, 10))")
    if page.technique in (OURS, PILL):
        shown = page.page.text_content(".peer [data-name='weight-0-0-0']")
        page.in_kernel(f"assert content.texts_at(round(peer.slider.value, 10))['network/weight-0-0-0'] == {shown!r}")


def thousand_updates(live, rounds):
    """What 1,000 updates of the explorer leave behind, after as many to warm up"""
    # During the first ones JupyterLab itself still changes: two elements go, a few nodes come, once.
    page = live.page(OURS, f"memory_{rounds}")
    page.in_kernel(f"await with_nnlib.update(peer, {UPDATES})")
    before = page.memory()
    page.in_kernel(f"await with_nnlib.update(peer, {UPDATES})")
    growth = [float(after - was) for was, after in zip(before, page.memory())]
    return [
        Bound("memory of the kernel", growth[0], "MB", 2),
        Bound("elements on the page", growth[1], "more", 0),
        Bound("nodes in the browser", growth[2], "more", 0),
    ]


TRAINING = Technique("training", "with_nnlib", "", "elements", ".peer .nnlib-scroll",
                     slider=".peer .nnlib-number:has-text('Learning rate')", alike=False)  # fmt: skip
TRAINING_PEERS = [
    replace(peer, module="training_live", alike=False, name="image" if peer is INTERACT else peer.name)
    for peer in PEERS
    if peer.name != "ipycanvas"
]
TRAINED = 4  # seconds
ENOUGH_STEPS = 5_000_000  # more than there is time for
NOTE_REST = """() => {
    const words = document.querySelector(".peer .nnlib-words").closest(".widget-html");
    window.rested = 0;
    const observer = new MutationObserver(() => {
        if (!words.textContent.includes("resting")) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => { window.rested = performance.now() - bench.pressed; }));
    });
    observer.observe(words, { subtree: true, childList: true, characterData: true });
}"""


def live_training(live, rounds):
    """Training live on page 5, against the same training without a picture, and with its loss alone drawn elsewhere"""
    ours, page = [], live.page(TRAINING)
    peers = {peer: [] for peer in TRAINING_PEERS if peer.installed}
    pauses, shares = [], []
    for _ in range(max(rounds // 10, 1)):
        bare = float(page.in_kernel("peer.print_bare()"))
        ours.append(_train_live(page))
        shares.append(ours[-1][0] / bare)
        pauses.append(_pause(page.page))
        page.in_kernel("assert not peer.widget.live.running")
        page.in_kernel("peer.widget.start_again(); peer.as_fast_as_it_can()")
        for peer, taken in peers.items():
            taken.append(_train_live(live.page(peer, "training")))
            live.page(peer, "training").in_kernel("peer.pause()")
    ours = np.array(ours)
    lines = [
        Bound("a live step, in steps without a picture", float(np.median(shares)), "x", 1 / 0.6),
        Bound("from a picture to the next", 1000 * float(np.median(ours[:, 1])), "ms", 50),
        Bound("Pause, from the key to the paint", float(np.median(pauses)), "ms", 150),
    ]
    for peer, taken in peers.items():
        for k, what in enumerate(("a step", "a picture")):
            name = "matplotlib, as a PNG" if peer.name == "image" else peer.name
            lines.append(Comparison(f"{name}, {what}", ours[:, k], np.array(taken)[:, k]))
    return lines


def _train_live(page):
    """(seconds a step, seconds a picture) of some seconds of training."""
    page.page.bring_to_front()
    page.page.evaluate("bench.painted.length = 0")
    page.in_kernel(f"peer.start({ENOUGH_STEPS})")
    page.page.wait_for_timeout(500)
    since, first = page.page.evaluate("performance.now()"), page.in_kernel("peer.print_steps()")
    page.page.wait_for_timeout(1000 * TRAINED)
    until, last = page.page.evaluate("performance.now()"), page.in_kernel("peer.print_steps()")
    n_pictures = page.page.evaluate(f"bench.pictures({since}, {until})")
    assert n_pictures, f"{page.technique.name}: the picture did not move"
    seconds, n_steps = np.subtract(*([float(number) for number in line.split()] for line in (last, first)))
    return seconds / n_steps, (until - since) / 1000 / n_pictures


def _pause(page):
    """ms from the key on the button to the paint of the word that says it rests."""
    page.get_by_role("button", name="Pause", exact=True).focus()
    page.evaluate(NOTE_REST)
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.rested", timeout=LIMIT)
    return page.evaluate("window.rested")


HANDWRITING = Technique("handwriting", "with_nnlib", "", "elements", ".peer .nnlib-drawn .nnlib-scroll", alike=False)
NOTE_STROKE = """([paper, bars]) => { window.stroke = new Promise((done) => paper.addEventListener("pointermove", () => {
    const moved = performance.now(), observer = new MutationObserver(() => {
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - moved)));
    });
    observer.observe(bars, { subtree: true, attributes: true });
    setTimeout(() => done(0), 500); // too short a way to change what is read
}, { once: true })); }"""


def stroke_to_bars(live, rounds):
    """From a move of the pen on page 8's pad to the paint of the ten bars"""
    page = live.page(HANDWRITING)
    parts = [page.page.locator(place).element_handle() for place in (".peer .paper", HANDWRITING.area)]
    box, mouse, taken = parts[0].bounding_box(), page.page.mouse, []
    for _, strokes in everyone(n_each=1, seed=0)[: max(rounds // 10, 1)]:
        page.page.get_by_role("button", name="Clear").click()
        for k, (x, y) in enumerate(np.vstack(strokes)):
            page.page.evaluate(NOTE_STROKE, parts)
            mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            if k == 0:
                mouse.down()
            taken.append(page.page.evaluate("window.stroke") if k else 0)
        mouse.up()
    return [Bound("the median", float(np.median([one for one in taken if one])), "ms", 30)]


ALL = [slider_to_pixel, decision_picture, dragging, live_training, thousand_updates, stroke_to_bars]
