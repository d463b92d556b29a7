"""What belongs to one thread at a time, and is copied whole."""

import copy
import threading
from contextlib import contextmanager


class OneThread:
    """A class whose methods do their work with self._alone(): then no other thread finds numbers of different moments."""

    def __init__(self):
        self._lock = threading.RLock()

    @contextmanager
    def _alone(self):
        if not self._lock.acquire(blocking=False):
            raise RuntimeError(f"A {type(self).__name__} works for one thread at a time, and another one is using it now. "
                               "Wait until that is done, or give each thread its own: copy.deepcopy(trainer).")  # fmt: skip
        try:
            yield
        finally:
            self._lock.release()

    def __getstate__(self):
        with self._alone():
            return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state):
        OneThread.__init__(self)
        vars(self).update(state)

    def __copy__(self):
        return copy.deepcopy(self)  # half a copy would change when the other half's owner goes on
