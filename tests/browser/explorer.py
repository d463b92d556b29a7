"""An explorer on a page as a hand and an eye have it: pressed, typed into, dragged, and read off drawings and words."""

from contextlib import contextmanager

from playwright.sync_api import TimeoutError as TooLongError

OFTEN = 50  # ms; by itself Playwright looks in every frame, and each costs a page of this size 5 to 11 ms


class Explorer:
    """One explorer of an open page."""

    def __init__(self, opened, cell_id="explorer", number=0):
        opened.show(cell_id)
        self.opened, self.page = opened, opened.page
        self.root = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .nnlib-explorer").nth(number)

    @contextmanager
    def telling(self):
        """Where a wait ends in vain, the failure says what stood there instead, what had the focus, and what the kernel did."""
        try:
            yield
        except TooLongError as error:
            focus, status = self.page.evaluate("""() => [document.activeElement.outerHTML.slice(0, 200),
                jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status]""")
            said = self.root.inner_text()[:1500]
            raise AssertionError(f"{error.message}\nkernel: {status}; focus: {focus}\nthere stands:\n{said}") from None

    def drawn(self, name, picture=0):
        """An element of a picture, by its name."""
        return self.root.locator(".nnlib-figure").nth(picture).locator(f"[data-name='{name}']")

    def shows(self, name, text, picture=0, timeout=30_000):
        """Wait until an element of a picture has that in its text."""
        self.drawn(name, picture).filter(has_text=text).wait_for(state="attached", timeout=timeout)

    def reads(self, name, text, picture=0):
        """Wait until the text of an element is that and nothing else."""
        node = self.drawn(name, picture).element_handle()
        with self.telling():
            self.page.wait_for_function("([node, text]) => node.textContent === text", arg=[node, text], polling=OFTEN)

    def says(self, text, picture=0):
        """Wait until the point of a picture says that."""
        figure = self.root.locator(".nnlib-figure").nth(picture)
        with self.telling():
            figure.locator(f"[data-name='handle'][aria-valuetext*='{text}']").wait_for(state="attached")

    def told(self, text, picture=0):
        """Wait until the words of a picture say that."""
        self.root.locator(".nnlib-figure").nth(picture).locator("figcaption").filter(has_text=text).wait_for(state="attached")

    def words(self, text):
        """Wait until the lines of text below the pictures have that in them."""
        with self.telling():
            self.page.wait_for_function(
                r"""([root, text]) => root.querySelector('.nnlib-words').textContent.replace(/\s/g, '')
                    .includes(text.replace(/\s/g, ''))""",
                arg=[self.root.element_handle(), text],
                polling=OFTEN,
            )

    def said(self):
        return self.root.locator(".nnlib-words").inner_text()

    def problem(self, text):
        """Wait for the sentence about a wrong value."""
        self.root.get_by_role("alert").filter(has_text=text).wait_for()

    def button(self, label):
        return self.root.get_by_role("button", name=label, exact=True)

    def press(self, label, key="Enter"):
        """Press a button by keyboard: focus and key in one, for JupyterLab moves the focus by itself while a page settles."""
        self.button(label).press(key)

    def box(self, label):
        """The box of a number, a choice or a text; a number's slider has the same name."""
        return self.root.get_by_label(label, exact=True).and_(self.page.locator("input, select, textarea"))

    def type(self, label, text):
        self.box(label).fill(str(text))
        self.page.keyboard.press("Enter")

    def choose(self, label, option):
        """As a learner does, who sees what is chosen now; a box that is still to be told shows what was."""
        self.opened.settle()
        self.box(label).select_option(option)

    def handle(self, label):
        """The handle of the slider in the same row as the box with that label."""
        return self.root.locator(".nnlib-number").filter(has=self.page.get_by_label(label, exact=True)).locator(".noUi-handle")

    def key(self, label, key):
        """Press a key on the handle of a slider."""
        self.handle(label).press(key)

    def drag(self, element, across, up=0):
        """Seize an element with the pointer and carry it, in several moves, so many pixels."""
        element.scroll_into_view_if_needed()
        box = element.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + across, y - up, steps=8)
        self.page.mouse.up()

    def code(self, text):
        """Show the code, wait until it has that in it, hide it again; the code."""
        self.press("Copy as code")
        code = self.root.locator("textarea")
        self.page.wait_for_function(
            "([node, text]) => node.value.includes(text)", arg=[code.element_handle(), text], polling=OFTEN
        )
        shown = code.input_value()
        self.press("Copy as code")
        code.wait_for(state="hidden")
        return shown

    def seen(self, name, picture=0):
        """Every text that an element has from now on, as a list on the page."""
        return self.drawn(name, picture).evaluate_handle("""node => {
            const seen = [];
            new MutationObserver(() => seen.push(node.textContent)).observe(node, { childList: true, characterData: true, subtree: true });
            return seen;
        }""")

    def n_taken(self):
        """How many steps a training has taken."""
        return int(self.root.locator(".nnlib-words").text_content().split(" of ")[1].split(" taken")[0].replace(",", ""))
