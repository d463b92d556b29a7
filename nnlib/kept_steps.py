"""The steps of a training run as they are kept: some of the parameters, all of the losses."""

import numpy as np

# Every eighth step is kept, and fewer once they take more memory than this; those between are taken again when asked for.
_STEPS_BETWEEN_KEPT = 8
_BYTES_OF_WEIGHTS_KEPT = 64 * 2**20


class KeptSteps:
    """The parameters before every so many steps, and the loss before every step and after the last.

    stride : steps from one that is kept to the next
    """

    def __init__(self, row, stack_shape):
        self.stride = _STEPS_BETWEEN_KEPT
        self._rows, self._losses = np.empty((0, row.size), row.dtype), np.empty((0, *stack_shape), row.dtype)

    @property
    def bytes_at_once(self):
        """How much memory a run may fill before it should thin_out()."""
        return _BYTES_OF_WEIGHTS_KEPT // 4

    def make_room(self, n_steps):
        """Be ready for so many steps in all."""
        self._rows = _with_room(self._rows, n_steps // self.stride + 1)
        self._losses = _with_room(self._losses, n_steps + 1)

    def keep(self, step, row):
        """Keep the parameters before this step; only every stride-th is asked for."""
        self._rows[step // self.stride] = row

    def keep_losses(self, first, losses):
        """Keep the losses before step first, before the next one, and so on."""
        self._losses[first : first + len(losses)] = losses

    def losses(self, n_steps):
        """(n_steps + 1, ...) the losses so far."""
        return self._losses[: n_steps + 1].copy()

    def before(self, step):
        """(kept step, its parameters): the last one kept that is not after this step."""
        return step - step % self.stride, self._rows[step // self.stride]

    def thin_out(self, n_steps):
        """Forget every other of the kept parameters, for as long as they take more memory than they should."""
        while n_steps // self.stride > max(2, _BYTES_OF_WEIGHTS_KEPT // max(self._rows[0].nbytes, 1)):
            self._rows, self.stride = self._rows[::2].copy(), self.stride * 2


def _with_room(array, n_rows):
    """The array, or one with the same numbers and room for more of them if it has fewer rows than these."""
    if n_rows <= len(array):
        return array
    roomier = np.empty((max(n_rows, 2 * len(array)), *array.shape[1:]), array.dtype)
    roomier[: len(array)] = array
    return roomier
