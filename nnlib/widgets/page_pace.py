"""When a picture of a run is shown: as often as the page can follow, and no more often."""

import time

# Seconds, and up to a slice more; a picture that takes long to draw waits as long again, so that training goes on.
_BETWEEN_PICTURES = 0.04
# Seconds: so often the page is asked whether it has seen the pictures, and so long they go on without its answer. Then they
# wait, so that a slow line holds no queue of old ones before the answer to a hand; but not for ever: there may be no page, and
# each time that the wait was in vain, the next is twice as long. After a late answer the next picture is as long in coming.
_WITHOUT_ANSWER, _PATIENCE, _MOST_PATIENCE = 0.25, 2.0, 60.0


class PagePace:
    """Has pictures drawn when they are due.

    draw : draws the picture
    ask  : ask(act) has the page call act() when it has seen all that was drawn
    """

    def __init__(self, draw, ask):
        self._draw, self._ask = draw, ask
        self.start()

    def start(self):
        """A run begins: its first picture is due at once."""
        self._due = self._ask_again = time.perf_counter()
        self._asked, self._patience = None, _PATIENCE

    def is_due(self, now):
        """Whether it is time for a picture."""
        return now >= self._due

    def seconds_until_due(self):
        """How long the next picture has still to wait."""
        return max(self._due - time.perf_counter(), 0)

    def show(self, now, is_last):
        """Draw, and ask the page from time to time; while it is behind, only the last picture of a run is drawn."""
        if is_last or not self._is_behind(now):
            self._draw()
            if now >= self._ask_again:
                self._patience = _PATIENCE if self._asked is None else min(2 * self._patience, _MOST_PATIENCE)
                self._ask_again, self._asked = now + _WITHOUT_ANSWER, now
                self._ask(self._answered)
        self._due = now + max(_BETWEEN_PICTURES, 2 * (time.perf_counter() - now))

    def _is_behind(self, now):
        return self._asked is not None and _WITHOUT_ANSWER <= now - self._asked < self._patience

    def _answered(self):
        now = time.perf_counter()
        took, self._asked = now - (self._ask_again - _WITHOUT_ANSWER), None
        if took > _WITHOUT_ANSWER:
            self._due = now + min(took, _PATIENCE)
