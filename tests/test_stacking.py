"""The layout of stacks changes speed and nothing else: that the numbers are the same, test_network and test_training say."""

import numpy as np
import pytest

import nnlib
from nnlib.stacking import blank, blanks, row_of, runs_along_the_stack, stack_in_front


@pytest.mark.parametrize(
    ("stack", "layer_sizes", "along"),
    [
        ((1000,), [2, 3, 1], True),
        ((7,), [2, 3, 1], True),
        ((6,), [2, 3, 1], False),
        ((3, 3), [2, 3, 2], True),
        ((10,), [64, 32], False),
        ((), [2, 3], False),
    ],
)
def test_numpy_runs_along_the_stack_where_it_is_longer_than_a_layer_has_edges(stack, layer_sizes, along):
    assert runs_along_the_stack(stack, layer_sizes) == along


@pytest.mark.parametrize("along", [True, False])
def test_blank_has_the_stack_in_front_and_the_chosen_numbers_side_by_side(along):
    array = blank((50, 4), (2, 3), np.float64, along)
    assert array.shape == (50, 4, 2, 3)
    side_by_side = 1 if along else 3  # the axis along which neighbours lie 8 bytes apart
    assert array.strides[side_by_side] == 8


def test_stack_in_front_is_the_same_memory():
    array = np.arange(24).reshape(2, 3, 4)
    seen = stack_in_front(array, 1)
    assert seen.shape == (4, 2, 3)
    assert seen[3, 1, 2] == array[1, 2, 3]
    assert np.shares_memory(seen, array)


def test_stacked_networks_and_sweeps_lie_along_the_stack():
    stacked = nnlib.Network.stack(nnlib.Network.random([2, 3, 1], rng=seed) for seed in range(50))
    swept = nnlib.sweep(stacked[0], {(0, 1, 2): np.linspace(-1, 1, 50)})
    for net in (stacked, swept):
        assert net.weights[0].strides[0] == 8
        assert net.forward(np.ones((5, 2))).a[1].strides[0] == 8


SHAPES = [(4, 3), (4, 5), (4, 2)]


def test_arrays_of_a_single_network_lie_side_by_side_in_one_row():
    arrays = blanks([()] * 3, SHAPES, np.float32, False)
    row = row_of(arrays)
    row[:] = np.arange(40)
    assert [array.dtype for array in arrays] == [np.float32] * 3
    assert [array.tolist() for array in arrays] == [
        np.arange(*ends).reshape(shape).tolist() for ends, shape in zip([(0, 12), (12, 32), (32, 40)], SHAPES)
    ]


def test_arrays_that_do_not_fill_one_row_in_this_order_are_told_apart():
    one, two, three = blanks([()] * 3, SHAPES, float, False)
    other = blanks([()] * 3, SHAPES, float, False)
    assert row_of([one, two]) is None
    assert row_of([two, three]) is None
    assert row_of([two, one, three]) is None
    assert row_of([one, other[1], three]) is None
    assert row_of([np.empty((4, 3)), np.empty((4, 5))]) is None


@pytest.mark.parametrize("along", [True, False])
def test_arrays_of_a_stack_are_arrays_of_their_own(along):
    arrays = blanks([(7,), (7,), (2, 7)], SHAPES, float, along)
    assert [array.shape for array in arrays] == [(7, 4, 3), (7, 4, 5), (2, 7, 4, 2)]
    assert row_of(arrays) is None
