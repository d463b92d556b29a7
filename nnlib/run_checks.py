"""A training run in sentences: what it cannot be asked for, and why it is of no use.

It is of no use where it diverged, cannot reach its targets, or where nothing moves any more.
"""

import numpy as np

from .checks import check_number

_HARDLY_A_SLOPE, _LARGE_INPUT, _MOST_ROWS = 1e-5, 10, 500


def check_step(step, last):
    """Return step if it was taken."""
    step = check_number("step", step, at_least=0, whole=True)
    if step > last:
        raise ValueError(f"step must be at most {last}, the last step of this run, but {step} arrived. "
                         "Train longer to look further.")  # fmt: skip
    return step


def check_batch_size(batch_size, n_rows):
    """Return batch_size, None for all rows, or explain what it can be."""
    if batch_size is None:
        return None
    batch_size = check_number("batch_size", batch_size, at_least=1, whole=True)
    if batch_size > n_rows:
        raise ValueError(f"batch_size must be at most {n_rows}, the number of rows of X, but {batch_size} arrived. "
                         "Write batch_size=None to take all rows.")  # fmt: skip
    return batch_size


def diverged(n_steps, learning_rate):
    """What to say of a run that has no next step."""
    return (f"Training diverged: after step {n_steps + 1} its numbers would not be finite, so it stopped after step {n_steps}, "
            f"and the network is kept as it was then. Try a learning rate below {learning_rate:g}.")  # fmt: skip


def of_no_use(net, X, y, learning_rate, loss):
    """What to say of a run that can reach no target, or that nothing moves any more; "" of any other."""
    return out_of_reach(y, net.activation[-1]) or stands_still(net, X, y, learning_rate, loss)


def out_of_reach(y, f):
    """What to say where the last activation function can reach no target at all."""
    if ((y >= f.lowest) & (y <= f.highest)).any():
        return ""
    values = f"from {f.lowest:g} to {f.highest:g}" if np.isfinite([f.lowest, f.highest]).all() else (
        f"of at least {f.lowest:g}" if np.isfinite(f.lowest) else f"of at most {f.highest:g}")  # fmt: skip
    scaled = y / np.abs(y).max()
    remedy = (f"Scale y, as with y / {np.abs(y).max():g}, or give" if ((scaled >= f.lowest) & (scaled <= f.highest)).any() else
              "Give")  # fmt: skip
    return (f"No target can be reached: the last layer's {f.name} gives values {values}, but the targets y are {y.min():g} to "
            f"{y.max():g}. {remedy} the last layer the activation 'identity'.")  # fmt: skip


def stands_still(net, X, y, learning_rate, loss):
    """What to say where a whole layer is saturated before anything but a constant was learned."""
    some = slice(None, None, max(len(X) // _MOST_ROWS, 1))  # of a million rows the forward pass would take gigabytes
    X, y = X[some], y[some]
    forward_pass = net.forward(X)
    with np.errstate(over="ignore", invalid="ignore"):
        errors = ((loss.prediction(forward_pass.y_pred) - y) ** 2).mean(axis=(-2, -1))
        no_better = (errors > 0.5 * y.var(axis=0).mean() + 1e-9).all()
        flat = [k + 1 for k, f in enumerate(net.activation) if (f.slope_at(forward_pass.a[k + 1]) < _HARDLY_A_SLOPE).all()]
    if not no_better or not flat:
        return ""
    largest = np.abs(X).max()
    remedy = (f"Scale X, which goes up to {largest:g}, as with MaxScaler.fit(X).apply(X)." if largest > _LARGE_INPUT else
              f"Try a learning rate below {learning_rate:g}, or start with smaller weights.")  # fmt: skip
    return (f"The loss stands still: every neuron of layer {flat[0]} is saturated for every row, with a slope of almost 0, so "
            f"that a step changes next to nothing. {remedy}")  # fmt: skip
