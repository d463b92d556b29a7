"""While the hand rests: what the next step of its slider would show goes to the page, and is there before it is asked for."""

from .live_trainer import running_loop
from .number_control import NumberControl

_REST = 0.05  # seconds: while a hand drags, or holds a key down, the kernel has better to do


class LookAhead:
    """Has an explorer's page know the two next steps of the slider that was moved last, once nothing has moved for a while."""

    def __init__(self, explorer):
        self._explorer, self._in_hand, self._timer = explorer, None, None

    def after(self, change):
        """A control was moved, or, where the change is None, several at once. Without a loop, as in a script, nobody waits."""
        self.cancel()
        if change and isinstance(change.owner, NumberControl):
            self._in_hand = change.owner
        loop = running_loop()
        if loop and self._in_hand and self._explorer.foresees(self._in_hand):
            self._timer = loop.call_later(_REST, self._send)

    def cancel(self):
        """Send nothing until the next move."""
        if self._timer:
            self._timer.cancel()

    def _send(self):
        control = self._in_hand
        following = {
            step: {widget.model_id: state for widget, state in self._explorer.foreseen(control, number).items()}
            for step, number in control.following().items()
        }
        next(iter(self._explorer.pictures.values())).look_ahead(control.slider, following)
