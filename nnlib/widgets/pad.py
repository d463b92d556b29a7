"""A pad to draw on: a control whose value is the strokes of a pen."""

import anywidget
import traitlets

from ..plots.picture import stylesheet
from .scripts import script
from .together import Together


class Pad(Together, anywidget.AnyWidget):
    """Draw with a mouse, a finger or the arrow keys. The page draws by itself; what was drawn arrives here once a frame.

    label : what it is called
    name  : under what name an explorer has it among its controls
    value : [stroke, ...], each [[x, y], ...] from (0, 0) at the upper left to (1, 1) at the lower right
    done  : whether what stands there makes way as soon as another stroke begins
    """

    _esm, _css = script("make.js", "pad.js"), stylesheet() + script("pad.css")
    takes = "a list of strokes, each a list of points [x, y] from 0 to 1"
    label = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode("pad").tag(sync=True)
    value = traitlets.List(traitlets.List()).tag(sync=True)
    done = traitlets.Bool().tag(sync=True)

    def __init__(self, label, value=()):
        super().__init__(label=label, value=list(value), done=bool(value))

    def take(self, strokes):
        """What a hand has drawn."""
        self.value, self.done = strokes, False
