"""Where a stack of networks lies in memory, and the matrix product that is fast there.

A stack has its axes in front: weights (1000, 2, 3) are a thousand networks. Nothing but speed depends on this file. With
many small networks, the numbers that belong to one edge lie side by side in memory, so that numpy runs along the stack;
with few large ones, each matrix lies side by side, so that the fast product of large matrices is used.
"""

import math
from itertools import accumulate, pairwise

import numpy as np


def runs_along_the_stack(stack, layer_sizes):
    """Whether there are more networks in the stack than edges in its largest layer."""
    return math.prod(stack) > max(n_in * n_out for n_in, n_out in pairwise(layer_sizes))


def blank(stack, shape, dtype, along_the_stack):
    """An array of shape stack + shape, its numbers still to be filled in."""
    if not along_the_stack:
        return np.empty((*stack, *shape), dtype)
    return stack_in_front(np.empty((*shape, *stack), dtype), len(stack))


def blanks(stacks, shapes, dtype, along_the_stack):
    """One blank array for each stack and shape. Those of a single network lie side by side, one after the other in one row."""
    if any(stacks):
        return tuple(blank(stack, shape, dtype, along_the_stack) for stack, shape in zip(stacks, shapes))
    sizes = [math.prod(shape) for shape in shapes]
    row = np.empty(sum(sizes), dtype)
    return tuple(row[end - size : end].reshape(shape) for end, size, shape in zip(accumulate(sizes), sizes, shapes))


def first_rows(arrays, n_rows):
    """The same memory, seen without the rows after the first n_rows."""
    return tuple(array[..., :n_rows, :] for array in arrays)


def row_of(arrays):
    """The row of memory that these arrays fill, side by side and in this order; None if they do not."""
    row, start = arrays[0].base, 0
    for array in arrays:
        if row is None or array.base is not row or not np.may_share_memory(array, row[start : start + 1]):
            return None
        start += array.size
    return row if start == row.size else None


def stack_in_front(array, n_axes):
    """The same memory, seen with its last n_axes axes in front."""
    return array.transpose(*range(array.ndim - n_axes, array.ndim), *range(array.ndim - n_axes))


def product_for(stack, along_the_stack):
    """The function (left, right, out) that fills out with left @ right."""
    if not stack:
        return np.ndarray.dot  # half the time of matmul on matrices as small as these
    return _product_along_the_stack if along_the_stack else np.matmul


def _product_along_the_stack(left, right, out):
    np.einsum("...ij,...jk->...ik", left, right, out=out)
