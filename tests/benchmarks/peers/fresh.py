"""python fresh.py NAME: what a fresh Python does first. 1,000 steps from the story's own start; prints the score of student 4.

Each function is what a learner would write with that library: the sensible way, nothing tuned for this comparison.
"""

import sys

HOURS, QUESTION, SCORES = [[2 / 3, 1], [1 / 3, 5 / 9], [1, 6 / 9]], [[4 / 3, 8 / 9]], [[0.92], [0.86], [0.89]]


def with_nnlib():
    import numpy as np

    import nnlib

    net = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))
    return nnlib.train(net, HOURS, SCORES, n_steps=1000).network.predict(QUESTION).item()


def start():
    """The nine weights that nnlib starts from."""
    import numpy as np

    draw = np.random.RandomState(0).standard_normal
    return draw((2, 3)), draw((3, 1))


def with_pytorch():
    import torch

    W1, W2 = (torch.tensor(W, requires_grad=True) for W in start())
    rows, targets, question = (torch.tensor(values, dtype=torch.float64) for values in (HOURS, SCORES, QUESTION))
    optimizer = torch.optim.SGD([W1, W2], lr=1.0)
    for _ in range(1000):
        optimizer.zero_grad()
        error = torch.sigmoid(torch.sigmoid(rows @ W1) @ W2) - targets
        (error.square().sum() / 2).backward()
        optimizer.step()
    return torch.sigmoid(torch.sigmoid(question @ W1) @ W2).item()


def with_jax():
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    rows, targets, question = map(jnp.asarray, (HOURS, SCORES, QUESTION))

    def predict(weights, rows):
        return jax.nn.sigmoid(jax.nn.sigmoid(rows @ weights[0]) @ weights[1])

    def loss(weights):
        return ((predict(weights, rows) - targets) ** 2).sum() / 2

    def step(_, weights):
        return [W - d_W for W, d_W in zip(weights, jax.grad(loss)(weights))]

    train = jax.jit(lambda weights: jax.lax.fori_loop(0, 1000, step, weights))
    return predict(train([jnp.asarray(W) for W in start()]), question).item()


def with_scikit_learn():
    """Not quite the same: it has biases, another start, and no sigmoid at the output."""
    import warnings

    from sklearn.neural_network import MLPRegressor

    net = MLPRegressor(hidden_layer_sizes=(3,), activation="logistic", solver="sgd", alpha=0, batch_size=3, learning_rate_init=0.1, momentum=0,
                       max_iter=1000, n_iter_no_change=1000, tol=0, random_state=0)  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that 1,000 steps are not enough: they are what is compared
        net.fit(HOURS, [score for (score,) in SCORES])
    return net.predict(QUESTION).item()


if __name__ == "__main__":
    print(globals()[f"with_{sys.argv[1]}"]())
