"""Who made a weight? In training on all rows it is its start, plus what each example has pushed it by."""

import numpy as np

from .backprop import backward
from .checks import check_array, check_number
from .network import check_network


def pushes(net, X, y, n_steps=1000, learning_rate=1.0, loss="half_sum_of_squares"):
    """What each example has added to each weight, step by step, when train(...) takes all rows at every step:

        push at one step       = -learning_rate * a[row, i] * d_z[row, j]     of that row alone
        weight after that step = its start + the pushes of all rows so far    exact to rounding

    Returns one array a layer, (n_steps + 1, ..., n_examples, n_in, n_out): entry k holds the sums over the first k steps.
    """
    n_steps, X = check_number("n_steps", n_steps, at_least=0, whole=True), check_array("X", X, ("n_examples", "n_features"))
    learning_rate, stack = check_number("learning_rate", learning_rate, above=0), check_network(net).stack_shape
    sums = tuple(np.zeros((n_steps + 1, *stack, len(X), *W.shape[-2:])) for W in net.weights)
    for step in range(n_steps):
        forward_pass = net.forward(X)
        gradients = backward(net, forward_pass, y, loss)
        for done, a, d_z in zip(sums, forward_pass.a, gradients.d_z):
            done[step + 1] = done[step] - learning_rate * a[..., :, None] * d_z[..., None, :]
        net = net.step(gradients, learning_rate)
    return sums
