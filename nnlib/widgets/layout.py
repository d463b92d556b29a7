"""One screen: a bar of choices, the stage with the drawing, beside it the numbers (explorer.css places them)."""

import ipywidgets as widgets


class Screen:
    """The parts of an explorer's screen."""

    def bar(self, *parts):
        """The choices along the upper edge and what every explorer has; below it what is wrong, and the code if shown."""
        for button in (self.reset, self.show_code):
            button.add_class("nnlib-quiet")
        rest = of_class("nnlib-rest", widgets.Box())
        return [of_class("nnlib-bar", widgets.Box([*parts, rest, self.reset, self.show_code])), self._problem, self._code]

    def columns(self, stage, side):
        """The stage with the drawing, and the side with the numbers, beside each other where there is room."""
        boxes = of_class("nnlib-stage", widgets.VBox(stage)), of_class("nnlib-side", widgets.VBox(side))
        return of_class("nnlib-columns", widgets.Box(boxes))

    def panel(self, title, names, hint=""):
        """Numbers under a title; on a narrow page the one that is picked, with buttons to the one before and the next."""
        heading = widgets.HTML(f'<div class="nnlib-title">{title}<small>{hint}</small></div>')
        self.steps = [widgets.Button(description=says) for says in ("‹ previous", "next ›")]
        for by, button in zip((-1, 1), self.steps):
            button.add_class("nnlib-quiet")
            button.on_click(lambda button, by=by: self.pick_number(names[(names.index(self._picked) + by) % len(names)]))
        self._mark(names[0])
        return of_class("nnlib-numbers", widgets.VBox(
            [heading, *map(self.numbers.get, names), of_class("nnlib-step", widgets.Box(self.steps))]))  # fmt: skip

    def pick_number(self, name):
        """One of the numbers in the panel was picked; a subclass may show more of it."""
        self._mark(name)
        if brought := self.picking(name):
            self.set(**brought)

    def picking(self, name):
        """{control: value} that picking a number brings."""
        return {}

    def _mark(self, name):
        self._picked = name
        for other, control in self.numbers.items():
            control.picked = other == name


def of_class(name, box):
    """The box, for the style sheet to know."""
    box.add_class(name)
    return box


def segments(*buttons):
    """Buttons that belong together, as one."""
    return of_class("nnlib-segments", widgets.Box(buttons))


def choice_of_parts(parts):
    """Of {name: box} the first, and buttons for the others: what is needed one after the other takes the room of one."""
    choice = widgets.ToggleButtons(options=list(parts), description="Show")

    def show(change=None):
        for name, box in parts.items():
            box.layout.display = "" if name == choice.value else "none"

    choice.observe(show, "value")
    show()
    return of_class("nnlib-parts", widgets.VBox([choice, *parts.values()]))
