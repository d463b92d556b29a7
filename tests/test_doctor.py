"""The doctor: known mistakes are named, right functions pass however they are written, wrong ones never do."""

import ast
import itertools
import linecache
import math
import random
import sys
import textwrap
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from nnlib.questions import check, doctor, whole_network

MISTAKES = tomllib.loads((Path(doctor.__file__).parent / "mistakes.toml").read_text(encoding="utf-8"))["mistake"]
NAMES = list(doctor.OURS)
PARAMETERS = {name: ", ".join(f.__code__.co_varnames[: f.__code__.co_argcount]) for name, f in doctor.OURS.items()}
number = itertools.count()


def written(code):
    """The last function of a code, as in a notebook: with nnlib's functions around it, and its lines kept for whoever asks."""
    code, file = textwrap.dedent(code).lstrip("\n"), f"<cell {next(number)}>"
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    space = {**doctor.OURS, "np": np}
    exec(compile(code, file, "exec"), space)
    return space[[node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)][-1]]


def body(name, text):
    """A function of that name whose body is `text`, or which returns it if it is an expression."""
    text = textwrap.dedent(text).strip("\n")
    text = text if "return" in text else f"return {text}"
    return written(f"def {name}({PARAMETERS[name]}):\n{textwrap.indent(text, '    ')}")


class OtherStyle(ast.NodeTransformer):
    """The same numbers in another hand: np.dot for @, factors the other way round, other names for what is computed."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            return ast.Call(ast.parse("np.dot", mode="eval").body, [node.left, node.right], [])
        if isinstance(node.op, ast.Mult):
            node.left, node.right = node.right, node.left
        return node

    def visit_Name(self, node):
        return ast.Name({"a1": "hidden", "a2": "out", "d_z2": "delta"}.get(node.id, node.id), node.ctx)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m['function']}: {m['name']}")
def test_known_mistakes_are_named_with_their_line_in_whichever_hand_they_are_written(mistake):
    marked = next(line for line in mistake["code"].splitlines() if line.endswith("# here"))
    verdict = doctor.diagnose(written(mistake["code"]))
    assert (verdict.state, verdict.mistake) == ("wrong", mistake["name"])
    assert f"`{marked.strip()}`" in verdict.words
    again = ast.unparse(ast.fix_missing_locations(OtherStyle().visit(ast.parse(mistake["code"]))))
    assert doctor.diagnose(written(again)).mistake == mistake["name"]
    assert mistake["source"].startswith(("https://", "http://"))


def test_catalog_is_large_and_covers_every_function():
    assert len(MISTAKES) >= 35
    assert {m["function"] for m in MISTAKES} == set(NAMES)
    assert len({(m["function"], m["name"]) for m in MISTAKES}) == len(MISTAKES)


def network(n, n_in, n_hidden, n_out, seed):
    """Everything a function may be given, from a random source and in sizes that the doctor does not use."""
    r = random.Random(seed)
    array = lambda rows, columns, low, high: np.array([[r.uniform(low, high) for _ in range(columns)] for _ in range(rows)])  # noqa: E731
    return {"X": array(n, n_in, 0.1, 2), "X_train": array(n + (n != n_in), n_in, 0.1, 2), "X_new": array(n, n_in, 0.1, 2),
            "y": array(n, n_out, 0, 1), "y_pred": array(n, n_out, 0.01, 0.99), "W1": array(n_in, n_hidden, -2, 2),
            "W2": array(n_hidden, n_out, -2, 2), "z": array(n, n_hidden, -4, 4), "a": array(n, n_hidden, 0, 1),
            "n_steps": 4, "learning_rate": 0.4, "labels": np.eye(n_hidden)[[r.randrange(n_hidden) for _ in range(n)]],
            "logits": array(n, n_hidden, -4, 4) + (n == n_in) * 1000 * np.arange(n)[:, None]}  # fmt: skip


NETWORKS = [network(4, 3, 2, 1, seed=11), network(2, 5, 4, 3, seed=12), network(4, 4, 4, 4, seed=13)]


def outcome(function, case):
    """The numbers that a function gives, in one row; the kind of error if it stops."""
    arguments = [
        np.copy(case[n]) if isinstance(case[n], np.ndarray) else case[n] for n in PARAMETERS[function.__name__].split(", ")
    ]
    try:
        with np.errstate(all="ignore"):
            value = function(*arguments)
        parts = value if isinstance(value, tuple) else [value]
        return [str([np.shape(part) for part in parts]), *np.concatenate([np.ravel(np.asarray(part, float)) for part in parts])]
    except Exception as error:
        return [type(error).__name__]


def same(a, b):
    return len(a) == len(b) and a[0] == b[0] and np.allclose(a[1:], b[1:], rtol=1e-6, atol=1e-9, equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
def test_no_two_mistakes_give_the_same_numbers_on_random_networks(name):
    theirs = [(m["name"], written(m["code"])) for m in MISTAKES if m["function"] == name] + [("right", doctor.OURS[name])]
    for (first, f), (second, g) in itertools.combinations(theirs, 2):
        assert not all(same(outcome(f, case), outcome(g, case)) for case in NETWORKS), (first, second)


LOOPS = """
    n, n_out = y.shape
    d_W1, d_W2 = np.zeros(W1.shape), np.zeros(W2.shape)
    for i in range(n):
        a1, a2 = forward(X[i : i + 1], W1, W2)
        for k in range(n_out):
            delta = (a2[0, k] - y[i, k]) * a2[0, k] * (1 - a2[0, k])
            for j in range(len(W2)):
                d_W2[j, k] += a1[0, j] * delta
                for m in range(len(W1)):
                    d_W1[m, j] += delta * W2[j, k] * a1[0, j] * (1 - a1[0, j]) * X[i, m]
    return d_W1, d_W2"""
NUDGED = """
    slopes = []
    for W in (W1, W2):
        slope = np.zeros(W.shape)
        for i in np.ndindex(W.shape):
            up, down = W.copy(), W.copy()
            up[i] += 1e-5
            down[i] -= 1e-5
            both = [loss(y, forward(X, *((w, W2) if W is W1 else (W1, w)))[1]) for w in (up, down)]
            slope[i] = (both[0] - both[1]) / 2e-5
        slopes.append(slope)
    return slopes"""
SLOPES = "d_W1, d_W2 = backward(X, y, W1, W2)\n"
RIGHT = {
    "scale": ["X / np.amax(X_train, axis=0)", "X * (1 / np.max(X_train, 0))", "np.divide(X, [max(c) for c in X_train.T])",
              "np.array([[v / m for v, m in zip(row, X_train.max(0))] for row in X])",
              "largest = np.sort(X_train, axis=0)[-1]\nreturn X / largest", "(X.T / X_train.T.max(axis=1, keepdims=True)).T"],
    "sigmoid": ["1.0 / (1.0 + np.exp(-z))", "np.exp(z) / (1 + np.exp(z))", "0.5 * (1 + np.tanh(z / 2))", "(1 + np.e**-z) ** -1",
                "1 - 1 / (1 + np.exp(z))", "import math\nreturn np.vectorize(lambda v: 1 / (1 + math.exp(-v)))(z)",
                "np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))", "np.reciprocal(1 + np.exp(np.negative(z)))"],
    "sigmoid_slope": ["a - a**2", "a - a * a", "np.multiply(a, 1 - a)", "0.25 - (a - 0.5) ** 2", "-a * (a - 1)"],
    "forward": ["a1 = sigmoid(np.dot(X, W1))\nreturn a1, sigmoid(np.dot(a1, W2))", "(a := sigmoid(X @ W1), sigmoid(a @ W2))",
                "a = [X]\nfor W in (W1, W2):\n    a.append(sigmoid(a[-1].dot(W)))\nreturn a[1:]",
                "s = lambda z: 1 / (1 + np.exp(-z))\nhidden = s((W1.T @ X.T).T)\nreturn hidden, s(np.matmul(hidden, W2))",
                "a1 = np.array([sigmoid(x @ W1) for x in X])\na2 = np.array([sigmoid(a @ W2) for a in a1])\nreturn a1, a2",
                "h = 1 / (1 + np.exp(-np.einsum('ij,jk->ik', X, W1)))\nreturn [h, 1 / (1 + np.exp(-np.einsum('ij,jk->ik', h, W2)))]"],
    "loss": ["np.sum((y - y_pred) ** 2) / 2", "0.5 * np.sum(np.square(y_pred - y))", "np.linalg.norm(y - y_pred) ** 2 / 2",
             "sum(sum((y - y_pred) ** 2)) / 2", "total = 0\nfor e in (y - y_pred).ravel():\n    total += e * e / 2\nreturn total",
             "y.size * np.mean((y - y_pred) ** 2) / 2", "e = (y - y_pred).flatten()\nreturn e @ e / 2"],
    "backward": [LOOPS, NUDGED,
                 "a1, a2 = forward(X, W1, W2)\nd2 = (y - a2) * a2 * (1 - a2)\nd1 = d2.dot(W2.T) * a1 * (1 - a1)\nreturn -X.T.dot(d1), -a1.T.dot(d2)",
                 "h = sigmoid(X @ W1)\no = sigmoid(h @ W2)\ndelta = np.multiply(o - y, o - o**2)\nback = W2 @ delta.T\n"
                 "return ((back * (h - h**2).T) @ X).T, (delta.T @ h).T",
                 "z1 = X @ W1\ns = lambda z: 1 / (1 + np.exp(-z))\nz2 = s(z1) @ W2\nd = (s(z2) - y) * s(z2) * s(-z2)\n"
                 "return np.einsum('ni,nh->ih', X, d @ W2.T * s(z1) * s(-z1)), np.einsum('nh,no->ho', s(z1), d)",
                 "X0, y0 = X, y\na1, a2 = forward(X0, W1, W2)\nd = (a2 - y0) * sigmoid_slope(a2)\ndW2 = np.dot(np.transpose(a1), d)\n"
                 "d = np.dot(d, np.transpose(W2)) * sigmoid_slope(a1)\ndW1 = np.dot(np.transpose(X0), d)\nreturn [dW1, dW2]"],
    "step": [SLOPES + "return W1 - d_W1 * learning_rate, W2 - d_W2 * learning_rate", SLOPES + "W2 = W2 - learning_rate * d_W2\n"
             "W1 = W1 - learning_rate * d_W1\nreturn W1, W2", "return [W - learning_rate * d for W, d in zip((W1, W2), backward(X, y, W1, W2))]",
             "W1, W2 = W1.copy(), W2.copy()\n" + SLOPES + "W1 -= learning_rate * d_W1\nW2 -= learning_rate * d_W2\nreturn W1, W2"],
    "train": ["for i in range(0, n_steps):\n    W1, W2 = step(X, y, W1, W2, learning_rate)\nreturn W1, W2",
              "while n_steps > 0:\n    n_steps -= 1\n    W1, W2 = step(X, y, W1, W2, learning_rate)\nreturn (W1, W2)",
              "return (W1, W2) if n_steps == 0 else train(X, y, *step(X, y, W1, W2, learning_rate), n_steps - 1, learning_rate)",
              "W = W1, W2\nfor _ in [None] * n_steps:\n    W = step(X, y, W[0], W[1], learning_rate)\nreturn W",
              "for k in range(n_steps):\n    d1, d2 = backward(X, y, W1, W2)\n    W1, W2 = W1 - learning_rate * d1, W2 - learning_rate * d2\nreturn W1, W2"],
    "predict": ["forward(scale(X_new, X_train), W1, W2)[1] * 100", "_, a2 = forward(X_new / X_train.max(axis=0), W1, W2)\nreturn a2 / 0.01",
                "100 * forward(X_new, W1 / X_train.max(0)[:, None], W2)[1]", "h, out = forward(scale(X_new, X_train), W1, W2)\nreturn out * 100"],
    "softmax": ["np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])",
                "e = np.exp(logits.T - logits.max(axis=1))\nreturn (e / e.sum(axis=0)).T",
                "1 / np.exp(logits[:, None, :] - logits[:, :, None]).sum(axis=2)",
                "return np.array([np.exp(row - max(row)) / sum(np.exp(row - max(row))) for row in logits])"],
    "cross_entropy": ["-np.log(softmax(logits)[labels == 1]).sum()", "-np.log((labels * softmax(logits)).sum(axis=1)).sum()",
                      "(labels * (np.logaddexp.reduce(logits, axis=1, keepdims=True) - logits)).sum()"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in RIGHT.items() for text in texts])
def test_right_functions_pass_however_they_are_written(name, text):
    verdict = doctor.diagnose(body(name, text))
    assert verdict.passed, verdict


def test_there_are_forty_right_versions_and_more():
    assert sum(map(len, RIGHT.values())) >= 40


# A judge that shares no line with the doctor: loops over plain numbers, and slopes by nudging.


def plain_forward(X, W1, W2):
    cell = lambda row, W, k: 1 / (1 + math.exp(-sum(x * W[i][k] for i, x in enumerate(row))))  # noqa: E731
    a1 = [[cell(row, W1, k) for k in range(len(W1[0]))] for row in X]
    return a1, [[cell(row, W2, k) for k in range(len(W2[0]))] for row in a1]


def plain_loss(y, y_pred):
    return sum((p - t) ** 2 for row, wanted in zip(y_pred, y, strict=True) for p, t in zip(row, wanted, strict=True)) / 2


def plain_backward(X, y, W1, W2):
    slopes = [np.zeros(W1.shape), np.zeros(W2.shape)]
    for which, W in enumerate((W1, W2)):
        for where in np.ndindex(W.shape):
            ends = [[W1.copy(), W2.copy()] for _ in range(2)]
            ends[0][which][where] += 1e-5
            ends[1][which][where] -= 1e-5
            up, down = (plain_loss(y, plain_forward(X, *weights)[1]) for weights in ends)
            slopes[which][where] = (up - down) / 2e-5
    return slopes


def plain_train(X, y, W1, W2, n_steps, learning_rate):
    for _ in range(n_steps):
        d_W1, d_W2 = plain_backward(X, y, W1, W2)
        W1, W2 = W1 - learning_rate * d_W1, W2 - learning_rate * d_W2
    return W1, W2


def plain_scale(X, X_train):
    return [[x / max(row[k] for row in X_train) for k, x in enumerate(row)] for row in X]


def plain_softmax(logits):
    return [[1 / sum(math.exp(min(w - v, 700)) for w in row) for v in row] for row in logits]


PLAIN = {
    "scale": plain_scale, "forward": plain_forward, "loss": plain_loss, "backward": plain_backward, "train": plain_train,
    "sigmoid": lambda z: [[1 / (1 + math.exp(-v)) for v in row] for row in z],
    "sigmoid_slope": lambda a: [[v - v * v for v in row] for row in a],
    "step": lambda X, y, W1, W2, learning_rate: plain_train(X, y, W1, W2, 1, learning_rate),
    "predict": lambda X_new, X_train, W1, W2: 100 * np.array(plain_forward(plain_scale(X_new, X_train), W1, W2)[1]),
    "softmax": plain_softmax,
    "cross_entropy": lambda labels, logits: -sum(math.log(row[np.argmax(one)]) for one, row in zip(labels, plain_softmax(logits))),
}  # fmt: skip
WANTED = {name: [[np.array(part) for part in (value if isinstance(value, list | tuple) and name in doctor.RETURNS else [value])]
                 for case in NETWORKS for value in [f(*(case[n] for n in PARAMETERS[name].split(", ")))]] for name, f in PLAIN.items()}  # fmt: skip


def is_right(function):
    for case, wanted in zip(NETWORKS, WANTED[function.__name__], strict=True):
        got = outcome(function, case)
        if got[0] != str([np.shape(w) for w in wanted]) or not np.allclose(
            got[1:], np.concatenate([np.ravel(w) for w in wanted]), rtol=1e-5, atol=1e-8
        ):
            return False
    return True


NAMES_IN_IT = ["X", "y", "W1", "W2", "a1", "a2", "z", "a", "d_z1", "d_z2", "d_W1", "d_W2", "n_steps"]


class Mutator(ast.NodeTransformer):
    """Changes the place number `at` of a tree, in one of the ways that fit there."""

    PLACES = (ast.BinOp, ast.Constant, ast.Call, ast.Attribute, ast.Tuple, ast.Name, ast.Return, ast.Assign, ast.arguments)
    OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)

    def __init__(self, at, random):
        self.at, self.random, self.seen = at, random, -1

    def visit(self, node):
        if not isinstance(node, self.PLACES):
            return self.generic_visit(node)
        self.seen += 1
        return self.changed(node) if self.seen == self.at else self.generic_visit(node)

    def changed(self, node):
        pick = self.random.choice
        if isinstance(node, ast.BinOp):
            other = pick([op for op in self.OPERATORS if not isinstance(node.op, op)])()
            return pick(
                [ast.BinOp(node.left, other, node.right), ast.BinOp(node.right, node.op, node.left), node.left, node.right]
            )
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return ast.Constant(pick([0, 1, 2, -1, 0.5]))
        if isinstance(node, ast.Call) and node.args:
            return pick([node.args[-1], ast.Call(node.func, node.args[::-1], node.keywords), ast.Call(node.func, [node], [])])
        if isinstance(node, ast.Attribute):
            return node.value
        if isinstance(node, ast.Tuple):
            return ast.Tuple(pick([node.elts[::-1], node.elts[:1], node.elts + node.elts[:1]]), node.ctx)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            return pick([ast.Name(pick(NAMES_IN_IT), node.ctx), ast.UnaryOp(ast.USub(), node)])
        if isinstance(node, ast.Return):
            return pick([ast.Expr(node.value), ast.While(ast.Constant(True), [ast.Pass()], [])])
        return ast.Pass() if isinstance(node, ast.Assign) else node


@cache
def mutants(n):
    """n different functions, each with one or two changes, for every function of the network in turn."""
    chance, found = random.Random(0), set()
    source = Path(whole_network.__file__).read_text(encoding="utf-8")
    solution = {node.name: ast.unparse(node) for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    while len(found) < n:
        name = chance.choice(NAMES)
        tree = ast.parse(solution[name])
        for _ in range(chance.choice([1, 1, 2])):
            tree = Mutator(chance.randrange(2, 16), chance).visit(tree)
        code = ast.unparse(ast.fix_missing_locations(tree))
        found |= {code} - {solution[name]}
    return sorted(found)


@pytest.mark.parametrize("part", range(5))
def test_changed_versions_of_the_solution_pass_only_where_their_numbers_are_right(part):
    passed = 0
    for code in mutants(500)[part::5]:
        try:
            function = written(code)
        except (SyntaxError, TypeError):
            continue
        verdict = doctor.diagnose(function)
        endless = "while True" in code
        assert verdict.passed == (not endless and is_right(function)), f"{code}\n{verdict}"
        passed += verdict.passed
    assert passed < 10


BACK = """
def backward(X, y, W1, W2):
    a1, a2 = forward(X, W1, W2)
    d_z2 = (a2 - y) * a2 * (1 - a2)
"""
UNRULY = {
    "raises": ("def sigmoid(z):\n    return 1 / (1 + exp(-z))", "stopped: NameError", "line 2: `return 1 / (1 + exp(-z))`"),
    "raises on shapes": (BACK + "    d_z1 = d_z2.T @ W2\n    return X.T @ d_z1, a1.T @ d_z2", "line 4: `d_z1 = d_z2.T @ W2`",
                         "two shapes do not fit", "`d_z2` is (5, 1)", "`W2` is (3, 1)"),
    "leaves": ("def sigmoid(z):\n    raise SystemExit", "stopped: SystemExit", "line 2"),
    "recurses for ever": ("def loss(y, y_pred):\n    return loss(y, y_pred)", "stopped: RecursionError"),
    "loops for ever": ("def train(X, y, W1, W2, n_steps, learning_rate):\n    while n_steps > 0:\n        W1, W2 = step(X, y, W1, W2, "
                       "learning_rate)\n    return W1, W2", "does not come to an end", "line 2: `while n_steps > 0:`"),
    "loops for ever and catches all": ("def sigmoid(z):\n    while True:\n        try:\n            1 / 0\n        except:\n"
                                       "            pass", "does not come to an end"),
    "loops for ever in a helper": ("def helper(z):\n    while True:\n        z = z + 1\n\n\ndef sigmoid(z):\n    return helper(z)",
                                   "does not come to an end"),
    "returns nothing": (BACK + "    d_z1 = (d_z2 @ W2.T) * a1 * (1 - a1)", "gives nothing back", "`return` with d_W1, d_W2"),
    "returns a number too many": ("def forward(X, W1, W2):\n    return X, X @ W1, W2", "return `a1` and `a2`", "a tuple of 3"),
    "returns text": ("def loss(y, y_pred):\n    return 'small'", "return one number", "a str"),
    "returns a list": ("def sigmoid(z):\n    return [1 / (1 + np.exp(-v)) for v in z]", "return one array", "a list of 5"),
    "returns imaginary numbers": ("def sigmoid(z):\n    return z * 1j", "return one array", "an array of the shape (5, 3)"),
    "returns a box": ("def loss(y, y_pred):\n    return 0.5 * ((y_pred - y) ** 2).sum(keepdims=True)", "(1, 1)", "a single number"),
    "is a generator": ("def sigmoid(z):\n    yield z", "return one array", "a generator"),
    "loops for ever and does nothing": ("def sigmoid(z):\n    while True: pass", "does not come to an end", "line 2"),
    "loops for ever in one line": ("def sigmoid(z):\n    return [v for v in iter(int, 1)]", "does not come to an end", "line 2"),
    "flattens": ("def predict(X_new, X_train, W1, W2):\n    return 100 * forward(scale(X_new, X_train), W1, W2)[1].ravel()",
                 "its result in the shape (5,)", "should be (5, 1)"),
    "transposes one": (BACK + "    d_z1 = (d_z2 @ W2.T) * a1 * (1 - a1)\n    return X.T @ d_z1, d_z2.T @ a1", "`d_W2` in the shape (1, 3)",
                       "should be (3, 1), like `W2`"),
    "changes what it is given": ("def step(X, y, W1, W2, learning_rate):\n    d_W1, d_W2 = backward(X, y, W1, W2)\n"
                                 "    W1 -= learning_rate * d_W1\n    return W1, W2 - learning_rate * d_W2", "changes the arrays",
                                 "line 3: `W1 -= learning_rate * d_W1`"),
    "calls a wrong one": ("def sigmoid(z):\n    return np.tanh(z)\n\n\ndef forward(X, W1, W2):\n    a1 = sigmoid(X @ W1)\n"
                          "    return a1, sigmoid(a1 @ W2)", "Your `forward` itself is right, but it calls `sigmoid`"),
    "wrong in a new way": (BACK + "    d_z1 = (d_z2 @ W2.T) * a1 * (1 - a1)\n    return 3 * X.T @ d_z1, a1.T @ d_z2", "`d_W2`, are right",
                           "from input 1 to hidden neuron 1", "3 times what they should be", "a finite difference"),
    "wrong at the output": (BACK + "    d_z1 = (d_z2 @ W2.T) * a1 * (1 - a1)\n    d_W2 = a1.T @ d_z2\n    d_W2[1] += 0.5\n"
                            "    return X.T @ d_z1, d_W2", "In the output layer, the slope from hidden neuron 2 to output 1"),
    "takes too little": ("def backward(X, y):\n    return X, y", "called with 4 values", "Yours is `backward(X, y)`"),
    "takes another order": ("def loss(y_pred, y):\n    return 0", "another order", "def loss(y, y_pred)"),
    "is called something else": ("def my_backward(X):\n    return X", "goes by the name", "Yours is called `my_backward`"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "needed"), [(code, needed) for code, *needed in UNRULY.values()], ids=UNRULY)
def test_unruly_functions_get_a_sentence(code, needed):
    verdict = doctor.diagnose(written(code))
    assert not verdict.passed
    assert verdict.mistake is None
    for words in needed:
        assert words in verdict.words


def test_what_numpy_or_others_load_when_first_used_is_no_endless_loop(tmp_path, monkeypatch):
    (tmp_path / "loaded_late.py").write_text("def count(n):\n    while n:\n        n -= 1\n\n\ncount(100_000)\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert doctor.diagnose(written("def sigmoid(z):\n    import loaded_late\n    return 1 / (1 + np.exp(-z))")).passed
    again = "def sigmoid(z):\n    exec('while True: pass', dict(globals()))\n    return 1 / (1 + np.exp(-z))"
    assert "does not come to an end" in doctor.diagnose(written(again)).words


def test_what_is_no_function_gets_a_sentence():
    assert "without brackets" in doctor.diagnose(np.zeros(3)).words
    assert "stands in for yours" in doctor.diagnose(whole_network.step).words


def test_a_stub_is_not_called_wrong():
    for stub in ("...", "pass", '"""What it does."""'):
        assert doctor.diagnose(written(f"def sigmoid(z):\n    {stub}")).state == "to do"


def test_check_shows_the_verdict_and_gives_the_function_to_go_on_with(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "_RIGHT_ONES", dict(doctor.OURS))
    right, wrong = body("loss", "((y - y_pred) ** 2).sum() / 2"), body("loss", "print(1) or ((y - y_pred) ** 2).sum()")
    assert check(wrong) is whole_network.loss
    assert capsys.readouterr().out.startswith("✗ Not yet: Your `loss` is twice as large")
    assert check(right) is right
    assert capsys.readouterr().out.startswith("✓ Right: Your `loss` gives")
    assert check(wrong) is right


def test_verdict_is_safe_html():
    html = doctor.diagnose(body("sigmoid", "1 / (1 + np.exp(z)) if z.size < 9**9 else '<b>'"))._repr_html_()
    assert "✗ Not yet" in html
    assert "&lt; 9**9 else &#x27;&lt;b&gt;" in html
    assert "<code>np.exp(-z)</code>" in html


def test_what_a_function_prints_is_not_shown_and_tracing_stays_as_it_was(capsys):
    before = sys.gettrace()
    verdict = doctor.diagnose(body("sigmoid_slope", "print(a) or a * (1 - a)"))
    assert verdict.passed
    assert "It prints" in verdict.words
    assert capsys.readouterr().out == ""
    assert sys.gettrace() is before


CARDS = tomllib.loads((Path(doctor.__file__).parent / "06_write_it_yourself.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CARDS)
def test_last_hint_of_a_card_is_right_and_those_before_it_are_not_yet(name):
    *_, first_line, worked = CARDS[name]["hints"]
    assert doctor.diagnose(written(worked.strip("`"))).passed
    assert worked.strip("`\n").splitlines()[-1].strip() not in first_line
    assert f"`{name}({PARAMETERS[name]})`" in CARDS[name]["text"]
