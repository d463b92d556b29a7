"""The one widget that shows a picture: the whole SVG once, then only what changed; it reports what was picked or dragged."""

from pathlib import Path

import anywidget
import traitlets

from ..plots.picture import stylesheet
from .together import Together, together

# So many characters of changes may be sent that were sent before; beyond that the drawing is sent anew, with them in it.
_MOST_REPEATED = 8000


class LivePicture(Together, anywidget.AnyWidget):
    """A Picture on the page. Set .picture, and the page follows; .picked is the name of what was clicked or focused.

    .dragged says where the pointer holds an element that can be dragged, in picture units: {"name": ..., "x": ..., "y": ...}.
    While the kernel is busy the page sends only the latest place, so that nothing queues up behind the hand.

    Keeping the SVG and changing attributes in it is what keeps keyboard focus and a screen reader's place, and it is five
    times as fast as an image drawn anew. The changes are counted from the SVG as it was sent, so the state of this widget
    is whole at any time: a second view, or a page that was reloaded, shows the same.
    """

    # As text: a Path would be watched for changes, and the watch never lets go of a widget.
    _esm = Path(__file__).with_name("live_picture.js").read_text(encoding="utf-8")
    _css = stylesheet()
    svg = traitlets.Unicode().tag(sync=True)
    changes = traitlets.Dict().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    result = traitlets.Unicode().tag(sync=True)
    min_width = traitlets.Int().tag(sync=True)
    picked = traitlets.Unicode().tag(sync=True)
    dragged = traitlets.Dict().tag(sync=True, echo_update=False)  # no other window has to know where the pointer is

    def __init__(self, picture, min_width=0):
        self._when_shown = None
        super().__init__(min_width=min_width)
        self._sent, self._drawn = {}, {}
        self.picture = picture

    def on_drag(self, act):
        """Call act(name, x, y) with the place, in picture units, to which an element is dragged."""
        self.observe(lambda change: act(**change.new), "dragged")

    def on_nudge(self, act):
        """Call act(name, right, up) when an arrow key is pressed on an element that can be dragged: by so many steps."""
        self.on_msg(lambda widget, message, buffers: message and act(message["name"], message["right"], message["up"]))

    def when_shown(self, act):
        """Call act() when the page has all that was sent so far; never, where there is no page. Only the last act is called."""
        if self._when_shown is None:
            self.on_msg(lambda widget, message, buffers: message or self._when_shown())
        self._when_shown = act
        self.send({})

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

    def state_with(self, picture):
        """{name: value} of what it sends to the page in order to show this picture instead of the one it shows."""
        changes = self._changes_to(self._values_of(picture.elements))
        words = {"description": picture.description, "result": picture.result}
        if changes is None or _length(_repeated(changes, self.changes)) > _MOST_REPEATED:
            return words | {"svg": picture.svg(), "changes": {}}
        return words | {"changes": changes}

    def look_ahead(self, slider, following):
        """Take to the page what {model_id: state} will be once the slider stands at a value: {value: states}.

        It is shown when the slider is moved there, unless something in it has changed by then. The answer to the move follows,
        and is the same.
        """
        self.send({"slider": slider.model_id, "following": following})

    def carry(self, states):
        """Take {model_id: state} of several widgets to the page."""
        self.send(states)

    def _values_of(self, elements):
        """{name: values}; an element that is as it was the last time is not spelled out again."""
        drawn = {}
        for element in elements:
            was, values = self._drawn.get(element.name, (None, None))
            drawn[element.name] = (was, values) if was is element or was == element else (element, element.values())
        self._drawn = drawn
        return {name: values for name, (_, values) in drawn.items()}

    def _changes_to(self, values):
        """What differs from the SVG that was sent, and what once did: {element: {attribute: value}}.

        None where there are other elements or attributes than it has.
        """
        if values.keys() != self._sent.keys():
            return None
        changes, changed_before = {}, self.changes
        for name, now in values.items():
            sent, before = self._sent[name], changed_before.get(name, {})
            if now is sent and not before:
                continue
            if now.keys() != sent.keys():
                return None
            changed = {attribute: value for attribute, value in now.items() if value != sent[attribute] or attribute in before}
            if changed:
                changes[name] = changed
        return changes


def show_together(shown):
    """Set .picture of each in {LivePicture: Picture}; the page changes them in one frame."""
    with together():
        for live, picture in shown.items():
            live.picture = picture


def _repeated(changes, before):
    """Those changes that are as they were the last time: what rests since then, and is not in the SVG."""
    return {name: values for name, values in changes.items() if before.get(name) == values}


def _length(changes):
    """How many characters the changes take, roughly."""
    return sum(len(value) for values in changes.values() for value in values.values())
