"""The one widget that shows a picture: the whole SVG once, then only what changed. Parts of it are picked and dragged."""

import anywidget
import ipywidgets as widgets
import traitlets

from ..plots.picture import stylesheet
from .scripts import script
from .together import Together, together

# So many characters of changes may be sent that were sent before; beyond that the drawing is sent anew, with them in it.
_MOST_REPEATED = 8000


class LivePicture(Together, anywidget.AnyWidget):
    """A Picture on the page. Set .picture, and the page follows.

    name     : what the explorer calls it
    controls : {name: NumberControl} of those that have handles in the picture
    on_pick  : on_pick(name) is called when a part is picked
    on_drag  : on_drag(name, x, y) is called when an element is dragged to that place, in picture units
    on_nudge : on_nudge(name, right, up) is called when arrow keys move an element that can be dragged: by so many steps

    A drawing is one tab stop, which leads to the part that is picked. Up and Down walk from part to part, Home and End to the
    first and the last; what can be picked is picked by that, by a click or a tap. Left and Right move a handle, Page Up and
    Page Down ten times as far, a digit or Enter opens a field for the exact number. Where a part is alone, or moves both ways,
    all four arrows move it. This is how a toolbar works that holds sliders (ARIA Authoring Practices, "Toolbar").

    Keeping the SVG and changing attributes in it is what keeps keyboard focus and a screen reader's place, and it is five
    times as fast as an image drawn anew. The changes are counted from the SVG as it was sent, so the state of this widget
    is whole at any time: a second view, or a page that was reloaded, shows the same, whatever it showed before.
    """

    _esm = script("typed_number.js", "live_picture.js")
    _css = stylesheet()
    svg = traitlets.Unicode().tag(sync=True)
    changes = traitlets.Dict().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    result = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    controls = traitlets.Dict().tag(sync=True, **widgets.widget_serialization)

    def __init__(self, picture, name="", controls=None):
        super().__init__(name=name, controls=controls or {})
        self._sent, self._drawn = {}, {}
        self.on_pick = self.on_drag = self.on_nudge = lambda *what, **move: None
        self.picture = picture
        self.on_msg(lambda widget, message, buffers: self.on_pick(message["picked"]))

    @property
    def picture(self):
        """The picture as it is now."""
        return self._picture

    @picture.setter
    def picture(self, picture):
        state = self.state_with(picture)
        if "svg" in state:
            self._sent = self._values_of(picture.elements)
        with self.hold_sync():
            for name, value in state.items():
                setattr(self, name, value)
        self._picture = picture

    def draw_anew(self):
        """Send the drawing as it is now; from here on, changes are counted from it."""
        self._sent = self._values_of(self.picture.elements)
        with self.hold_sync():
            self.svg, self.changes = self.picture.svg(), {}

    def state_with(self, picture):
        """{name: value} of what it sends to the page in order to show this picture instead of the one it shows."""
        changes = self._changes_to(self._values_of(picture.elements))
        words = {"description": picture.description, "result": picture.result}
        if changes is None or self._n_repeated(changes) > _MOST_REPEATED:
            return words | {"svg": picture.svg(), "changes": {}}
        return words | {"changes": changes}

    def _n_repeated(self, changes):
        """How many characters are as they were the last time: what rests since then, and is not in the SVG."""
        rest = (values for name, values in changes.items() if self.changes.get(name) == values)
        return sum(len(value) for values in rest for value in values.values())

    def _values_of(self, elements):
        """{name: values}; an element that is as it was the last time is not spelled out again."""
        drawn = {}
        for element in elements:
            was, values = self._drawn.get(element.name, (None, None))
            drawn[element.name] = (was, values) if was is element or was == element else (element, element.values())
        self._drawn = drawn
        return {name: values for name, (_, values) in drawn.items()}

    def _changes_to(self, values):
        """What differs from the SVG that was sent, {element: {attribute: value}}; all else is as it was there.

        None where there are other elements or attributes than it has.
        """
        if values.keys() != self._sent.keys():
            return None
        changes = {}
        for name, now in values.items():
            sent = self._sent[name]
            if now is sent:
                continue
            if now.keys() != sent.keys():
                return None
            changed = {attribute: value for attribute, value in now.items() if value != sent[attribute]}
            if changed:
                changes[name] = changed
        return changes


def show_together(shown):
    """Set .picture of each in {LivePicture: Picture}; the page changes them in one frame."""
    with together():
        for live, picture in shown.items():
            live.picture = picture
