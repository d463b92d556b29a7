"""The same training with each library, as a learner would write it: the sensible way, nothing tuned for this comparison.

Each function makes once what its library needs, and returns train(weights, n_steps) -> (weights, losses). A step is
W <- W - learning_rate * slope of half the sum of squares, through two layers of sigmoids; losses are the mean squared errors
before each step. Where stacks of networks can be trained at once, weights may have leading axes.
"""

import atexit
import ctypes
import importlib.util
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np

C_COMPILER = "cc"


def is_installed(module):
    """Whether the library, or the compiler, is there to be compared with."""
    if module == C_COMPILER:
        return shutil.which(C_COMPILER) is not None
    return importlib.util.find_spec(module) is not None


def skipped(module):
    """Why there is no comparison, and how to have one."""
    how = {C_COMPILER: "", "torch": "; pip install torch"}.get(module, "; pip install -e '.[benchmarks]'")
    return f"skipped: {module} is not installed{how}"


def textbook(X, y, learning_rate=1.0):
    """The loop as the story prints it, which knows no learning rate but 1."""
    if learning_rate != 1:
        raise ValueError(f"the textbook's learning rate is 1, but {learning_rate} arrived")

    def train(weights, n_steps):
        W1, W2 = (W.copy() for W in weights)
        losses = []
        for _ in range(n_steps):
            hidden = 1 / (1 + np.exp(-np.dot(X, W1)))
            output = 1 / (1 + np.exp(-np.dot(hidden, W2)))
            losses.append(np.mean(np.square(y - output)))
            output_delta = (y - output) * (output * (1 - output))
            hidden_delta = output_delta.dot(W2.T) * (hidden * (1 - hidden))
            W1 += X.T.dot(hidden_delta)
            W2 += hidden.T.dot(output_delta)
        return [W1, W2], losses

    return train


def pytorch(X, y, learning_rate=1.0):
    """Eager: gradients by its autograd, steps by its optimizer."""
    import torch

    X, y = torch.from_numpy(X), torch.from_numpy(y)

    def train(weights, n_steps):
        weights = [torch.tensor(W, requires_grad=True) for W in weights]
        optimizer, losses = torch.optim.SGD(weights, lr=learning_rate), []
        for _ in range(n_steps):
            optimizer.zero_grad()
            y_pred = torch.sigmoid(torch.sigmoid(X @ weights[0]) @ weights[1])
            sums = (y_pred - y).square().sum((-2, -1))
            (sums.sum() / 2).backward()
            optimizer.step()
            losses.append(sums.detach().numpy() / y.numel())
        return [W.detach().numpy() for W in weights], losses

    return train


def _jax_step(X, y, learning_rate, stacked=False):
    """step(weights) -> (weights after it, loss before it), to be compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)
    X, y = jax.numpy.asarray(X), jax.numpy.asarray(y)

    def half_the_sum(weights):
        y_pred = jax.nn.sigmoid(jax.nn.sigmoid(X @ weights[0]) @ weights[1])
        return ((y_pred - y) ** 2).sum() / 2

    def step(weights):
        half, slopes = jax.value_and_grad(half_the_sum)(weights)
        return [W - learning_rate * slope for W, slope in zip(weights, slopes)], 2 * half / y.size

    return jax.vmap(step) if stacked else step


def jax_by_step(X, y, learning_rate=1.0, stacked=False):
    """Each step compiled, the loop in Python."""
    import jax

    step = jax.jit(_jax_step(X, y, learning_rate, stacked))

    def train(weights, n_steps):
        weights, losses = [jax.numpy.asarray(W) for W in weights], []
        for _ in range(n_steps):
            weights, loss = step(weights)
            losses.append(loss)
        return [np.asarray(W) for W in weights], np.array(jax.device_get(losses))

    return train


def jax_stacked(X, y, learning_rate=1.0):
    """Each step of a whole stack compiled, the loop in Python."""
    return jax_by_step(X, y, learning_rate, stacked=True)


def jax_by_loop(X, y, learning_rate=1.0):
    """All steps in one compiled loop."""
    import jax

    step = _jax_step(X, y, learning_rate)
    run = jax.jit(lambda weights, n: jax.lax.scan(lambda now, _: step(now), weights, length=n), static_argnums=1)

    def train(weights, n_steps):
        weights, losses = run([jax.numpy.asarray(W) for W in weights], n_steps)
        return [np.asarray(W) for W in weights], np.asarray(losses)

    return train


def autograd(X, y, learning_rate=1.0):
    """Plain numpy, the gradients by HIPS autograd."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    def half_the_sum(weights):
        hidden = 1 / (1 + anp.exp(-anp.dot(X, weights[0])))
        y_pred = 1 / (1 + anp.exp(-anp.dot(hidden, weights[1])))
        return anp.sum((y_pred - y) ** 2) / 2

    value_and_slopes = value_and_grad(half_the_sum)

    def train(weights, n_steps):
        losses = []
        for _ in range(n_steps):
            half, slopes = value_and_slopes(weights)
            losses.append(2 * half / y.size)
            weights = [W - learning_rate * slope for W, slope in zip(weights, slopes)]
        return weights, losses

    return train


def micrograd(X, y, learning_rate=1.0):
    """Number by number. It has no sigmoid of its own: this one is added as its other operations are."""
    from micrograd.engine import Value

    def sigmoid(z):
        a = Value(1 / (1 + np.exp(-z.data)), (z,), "sigmoid")

        def backward():
            z.grad += a.data * (1 - a.data) * a.grad

        a._backward = backward
        return a

    def layer(a, W):
        return [sigmoid(sum(a_i * w for a_i, w in zip(a[1:], column[1:], strict=True)) + a[0] * column[0]) for column in W]

    def train(weights, n_steps):
        columns = [[[Value(float(w)) for w in column] for column in W.T] for W in weights]
        losses = []
        for _ in range(n_steps):
            errors = [
                predicted - float(target)
                for row, targets in zip(X.tolist(), y)
                for predicted, target in zip(layer(layer(row, columns[0]), columns[1]), targets)
            ]
            half = sum(error**2 for error in errors) * 0.5
            losses.append(2 * half.data / len(errors))
            values = [w for W in columns for column in W for w in column]
            for w in values:
                w.grad = 0
            half.backward()
            for w in values:
                w.data -= learning_rate * w.grad
        return [np.array([[w.data for w in column] for column in W]).T for W in columns], losses

    return train


def scikit_learn(X, y, learning_rate=1.0):
    """fit() with one batch an epoch. It always has biases and a linear output: weights here are [W1, W2, b1, b2].

    Its slope is that of half the mean over the rows, so its learning rate is larger by their number.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    def fit():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # n_steps are what is compared, converged or not
            net.fit(X, y.ravel())

    def train(weights, n_steps):
        net.set_params(max_iter=n_steps, n_iter_no_change=n_steps + 1)
        net.coefs_, net.intercepts_ = ([array.copy() for array in part] for part in (weights[:2], weights[2:]))
        net.loss_curve_ = []
        fit()
        return [*net.coefs_, *net.intercepts_], 2 * np.array(net.loss_curve_)

    net = MLPRegressor(hidden_layer_sizes=(3,), activation="logistic", solver="sgd", alpha=0, batch_size=len(X), shuffle=False,
                       learning_rate_init=learning_rate * len(X), momentum=0, tol=0, max_iter=1, warm_start=True)  # fmt: skip
    fit()  # makes what weights can be put into
    return train


def in_c(X, y, learning_rate=1.0):
    """step.c, compiled here and now. It knows these three rows and these layers only."""
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    source, library = Path(__file__).with_name("step.c"), Path(folder.name, "step.so")
    subprocess.run([C_COMPILER, "-O2", "-shared", "-fPIC", source, "-o", library, "-lm"], check=True)
    compiled, double = ctypes.CDLL(str(library)).train, np.ctypeslib.ndpointer(float, flags="C_CONTIGUOUS")
    compiled.argtypes, compiled.restype = [double] * 4 + [ctypes.c_double, double, ctypes.c_int], None

    def train(weights, n_steps):
        W1, W2, losses = *(W.copy() for W in weights), np.empty(n_steps)
        compiled(W1, W2, X, y, learning_rate, losses, n_steps)
        return [W1, W2], losses

    return train
