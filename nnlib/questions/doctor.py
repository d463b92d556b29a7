"""The doctor: judges a learner's function by its numbers, and says in a sentence what is wrong with it."""

import inspect
import re
import tomllib
import types
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import numpy as np

from . import whole_network
from .watched_run import MOST_LINES, TooLong, source_line, watched_run

OURS = {name: f for name, f in vars(whole_network).items() if inspect.isfunction(f)}
RETURNS = {"forward": ("a1", "a2"), "backward": ("d_W1", "d_W2"), "step": ("W1", "W2"), "train": ("W1", "W2")}
LAYERS = {"d_W1": ("hidden layer", "input", "hidden neuron"), "d_W2": ("output layer", "hidden neuron", "output")}
# (students, inputs, hidden neurons, outputs): all different; the last all the same, so that a wrong transpose gives numbers.
SIZES = [(5, 2, 3, 1), (3, 4, 5, 2), (3, 3, 3, 3)]

_RIGHT_ONES = dict(OURS)


def check(function):
    """Judge your function by its numbers, show the verdict, and return the function to go on with: yours if it is right.

    Write `backward = check(backward)` below your function. Until yours is right, that gives nnlib's, so that the cells below
    run; and once one of yours was right, that one. The name says what a function should do. X, y, W1, W2 and all others are
    plain arrays with one row a student:

        scale(X, X_train)                               X divided by the largest value of each column of X_train
        sigmoid(z)                                      1 / (1 + e^-z)
        sigmoid_slope(a)                                a (1 - a), of the activation a
        forward(X, W1, W2)                              a1, a2: the activations of the hidden layer and of the output
        loss(y, y_pred)                                 half the sum of the squared errors
        backward(X, y, W1, W2)                          d_W1, d_W2: the slopes of the loss along the weights
        step(X, y, W1, W2, learning_rate)               W1, W2 after one step downhill
        train(X, y, W1, W2, n_steps, learning_rate)     W1, W2 after so many steps
        predict(X_new, X_train, W1, W2)                 the scores in points, 100 times the output
        softmax(logits)                                 each row as probabilities that add up to 1
        cross_entropy(labels, logits)                   the sum of -log(softmax) at the 1 of each row of labels

    Nothing may change what it is given. However it is written, it is right if its numbers are, for networks of several sizes.
    """
    verdict = diagnose(function)
    from IPython.display import display  # only here: without a notebook nothing is shown

    display(verdict)
    if verdict.passed:
        _RIGHT_ONES[verdict.name] = function
    return _RIGHT_ONES.get(verdict.name, function)


@dataclass(frozen=True)
class Verdict:
    """What the doctor says.

    name    : the function that was looked at
    state   : "right", "wrong" or "to do"
    words   : the sentences; names of code stand in backticks
    mistake : the name of the mistake, if it is one of those in mistakes.toml
    """

    name: str
    state: str
    words: str
    mistake: str | None = None

    @property
    def passed(self):
        """Whether the function is right."""
        return self.state == "right"

    def _head(self):
        sign, word = {"right": ("✓", "Right"), "wrong": ("✗", "Not yet"), "to do": ("○", "To do")}[self.state]
        return f"{sign} {word}"

    def __repr__(self):
        return f"{self._head()}: {self.words}"

    def _repr_html_(self):
        color = {"right": "success", "wrong": "error", "to do": "brand"}[self.state]
        color = f"var(--jp-{color}-color1, {'#2e7d32' if self.passed else '#c62828' if self.state == 'wrong' else '#1976d2'})"
        words = re.sub("`([^`]+)`", r"<code>\1</code>", escape(self.words)).replace("\n", "<br>")
        return (f'<div role="status" style="max-width: 640px; border: 1px solid {color}; border-left-width: 6px; '
                f'border-radius: 8px; padding: 8px 12px; line-height: 1.5; overflow-wrap: anywhere">'
                f'<strong>{self._head()}</strong><br>{words}</div>')  # fmt: skip


def diagnose(function):
    """The Verdict on a function, which is run on several networks; nothing it does gets out."""
    name = getattr(function, "__name__", "")
    if refusal := _refusal(function, name):
        return Verdict(name or type(function).__name__, "to do", refusal)
    runs = []
    for case in _cases(name):
        runs.append(watched_run(function, case))
        if isinstance(runs[-1].error, TooLong):
            break
    state, words, mistake = _judge(function, name, runs)
    return Verdict(name, state, words, mistake)


def _refusal(function, name):
    """Why this cannot be run at all, or None."""
    if not isinstance(function, types.FunctionType):
        return "`check` needs a function that was written with `def`, without brackets behind its name: `loss = check(loss)`."
    if name not in OURS:
        return f"`check` goes by the name: {', '.join(f'`{n}`' for n in OURS)}. Yours is called `{name}`."
    if function is OURS[name]:
        return f"This is nnlib's `{name}`, which stands in for yours. Run the cell with your `def {name}` first."
    needed, given = list(inspect.signature(OURS[name]).parameters), inspect.signature(function)
    try:
        given.bind(*needed)
    except TypeError:
        return f"`{name}` is called with {len(needed)} values: `{name}({', '.join(needed)})`. Yours is `{name}{given}`."
    names = list(given.parameters)[: len(needed)]
    if names != needed and sorted(names) == sorted(needed):
        return f"The parameters are in another order: write `def {name}({', '.join(needed)})`."
    return None


def _judge(function, name, runs):
    """(state, words, mistake) from the runs on all cases."""
    if isinstance(runs[-1].error, TooLong):
        return "wrong", _stopped(function, name, runs[-1]), None
    wrong = next((i for i, (run, want) in enumerate(zip(runs, _right(name), strict=True)) if not _agrees(run, want)), None)
    if wrong is None:
        return _right_but(function, name, runs)
    run = runs[wrong]
    if run.error is None and run.value is None and _is_stub(function):
        return "to do", f"`{name}` is not written yet. Until it is, the cells below use nnlib's.", None
    for mistake, theirs in _mistakes(name):
        if all(map(_alike, runs, theirs)) and not all(run.error for run in runs):
            says = re.sub("^It ", f"Your `{name}` ", mistake["says"])
            return "wrong", says + _pointer(function, name, runs, mistake, theirs), mistake["name"]
    return "wrong", _helped(function, name) or _stopped(function, name, run) or _differs(name, run, wrong), None


def _right_but(function, name, runs):
    changed = next((run.changed for run in runs if run.changed), None)
    if changed:
        words = f"The numbers are right, but your `{name}` changes the arrays that it was given. Make new ones: `W1 = W1 - ...`"
        return "wrong", f"{words} in place of `W1 -= ...`.{_quote(function, changed)}", None
    printed = " (It prints, too: take `print` out when you no longer need it.)" if any(run.printed for run in runs) else ""
    return "right", f"Your `{name}` gives the right numbers, whatever the size of the network.{printed}", None


def _is_stub(function):
    """Whether there is nothing in it but `...`, `pass` or a docstring."""
    return len(function.__code__.co_code) == len((lambda: None).__code__.co_code)


# The networks that a function is tried on.


@cache
def _networks():
    """One dict a size of everything that a function may be given."""
    networks = []
    for seed, (n, n_in, n_hidden, n_out) in enumerate(SIZES):
        random = np.random.default_rng(seed)
        X, X_train = random.uniform(0.2, 1.8, (n, n_in)), random.uniform(0.2, 1.5, (n + (n != n_in), n_in))
        y, y_pred = random.uniform(0.1, 0.9, (2, n, n_out))
        W1, W2 = random.normal(0, 1, (n_in, n_hidden)), random.normal(0, 1, (n_hidden, n_out))
        z = random.normal(0, 3, (n, n_hidden))
        networks.append({"X": X, "X_new": X, "X_train": X_train, "y": y, "y_pred": y_pred, "W1": W1, "W2": W2, "z": z,
                         "a": 1 / (1 + np.exp(-z)), "n_steps": 3 + seed, "learning_rate": 0.7 + 0.6 * seed,
                         "labels": np.eye(n_hidden)[random.integers(n_hidden, size=n)],
                         "logits": z + (seed == 2) * 1000 * np.arange(n)[:, None]})  # some that overflow  # fmt: skip
    return networks


def _cases(name):
    """The arguments of a function for each network, as new arrays."""
    names = inspect.signature(OURS[name]).parameters
    return [[np.copy(net[n]) if isinstance(net[n], np.ndarray) else net[n] for n in names] for net in _networks()]


@cache
def _right(name):
    """What nnlib's function returns in each case."""
    return [OURS[name](*case) for case in _cases(name)]


@cache
def _mistakes(name):
    """[(mistake, its runs)] for the mistakes that mistakes.toml has for this function."""
    known = tomllib.loads((Path(__file__).parent / "mistakes.toml").read_text(encoding="utf-8"))["mistake"]
    found = []
    for mistake in (m for m in known if m["function"] == name):
        space = {**OURS, "np": np}
        exec(compile(mistake["code"].lstrip(), mistake["name"], "exec"), space)  # our own text, from our own file
        found.append((mistake, [watched_run(space[name], case) for case in _cases(name)]))
    return found


# Comparing numbers.


def _parts(value):
    return list(value) if isinstance(value, tuple | list) else [value]


def _close(a, b):
    """Same shape and same numbers, up to rounding (and up to what a measured slope is off)."""
    with np.errstate(all="ignore"):
        return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-6, atol=1e-8, equal_nan=True))


def _numbers(value):
    """The returned arrays, or None if they are no real numbers."""
    try:
        arrays = [np.asarray(part) for part in _parts(value)]
    except ValueError:  # rows of different lengths
        return None
    return [a.astype(float) for a in arrays] if all(a.dtype.kind in "biuf" for a in arrays) else None


def _agrees(run, want):
    """Whether a run gave what nnlib's function gives: as many arrays, in its shapes, with its numbers."""
    got = None if run.error else _numbers(run.value)
    single = isinstance(run.value, tuple | list) != isinstance(want, tuple)
    return not single and got is not None and len(got) == len(_parts(want)) and all(map(_close, got, _numbers(want)))


def _alike(run, other):
    """Whether two wrong runs are the same: the same numbers, or both stopped by the same kind of error."""
    if run.error or other.error:
        return type(run.error) is type(other.error)
    return run.value is not None and _agrees(run, tuple(other.value) if isinstance(other.value, list) else other.value)


# The sentences.


def _quote(function, line):
    text = source_line(function, line)
    return f"\nLook at line {line}: `{text}`" if text else f"\nLook at line {line}." if line else ""


def _pointer(function, name, runs, mistake, theirs):
    """Where the learner's code does the same as the marked line of the known mistake."""
    lines = mistake["code"].lstrip().splitlines()
    marked, text = next((i, line) for i, line in enumerate(lines, 1) if line.endswith("# here"))
    for run, other, want in zip(runs, theirs, _right(name), strict=True):
        values = [v for line, v in other.notes if line == marked]
        values = [v for v in values if not any(_close(v, r) for r in _numbers(want))] or values
        # Where only names are returned, the return itself is the mistake, not what was computed before it.
        notes = reversed(run.notes) if re.match(r" +return [\w, ]+#", text) else run.notes
        for line, value in notes:
            if any(_close(value, sign * v) for v in values for sign in (1, -1)):
                return _quote(function, line)
    return _quote(function, next((run.line for run in runs if run.error), None))


def _helped(function, name):
    """A sentence if the function is right once the others that it calls are nnlib's."""
    called = [n for n in OURS if n != name and n in function.__code__.co_names and function.__globals__.get(n) is not OURS[n]]
    lent = types.FunctionType(function.__code__, {**function.__globals__, **{n: OURS[n] for n in called}}, name,
                              function.__defaults__, function.__closure__)  # fmt: skip
    if called and all(_agrees(watched_run(lent, c), w) for c, w in zip(_cases(name), _right(name), strict=True)):
        others = ", ".join(f"`{n}`" for n in called)
        return f"Your `{name}` itself is right, but it calls {others}, and there the mistake is. Check that first."
    return None


def _stopped(function, name, run):
    """A sentence if the function did not come to its end, or brought nothing back."""
    if isinstance(run.error, TooLong):
        return (f"Your `{name}` does not come to an end, so it was stopped after {MOST_LINES:,} lines. "
                f"Does its loop ever get to its last turn?{_quote(function, run.line)}")  # fmt: skip
    if run.error is not None:
        text = source_line(function, run.line)
        shapes = ", ".join(f"`{n}` is {s}" for n, s in run.shapes.items() if re.search(rf"\b{n}\b", text))
        misfit = re.search("core dimension|not aligned|could not be broadcast", str(run.error))
        shapes = f"\nIn this test, whose network has other sizes than the page's, {shapes}." if shapes and misfit else ""
        why = "two shapes do not fit together." if misfit else f"{type(run.error).__name__}: {run.error}"
        if isinstance(run.error, UnboundLocalError):
            why = "it uses `{}` before any line has computed it.".format(str(run.error).split("'")[1])
        return f"Your `{name}` stopped: {why}{_quote(function, run.line)}{shapes}"
    if run.value is None:
        returned = ", ".join(RETURNS.get(name, ("the result",)))
        return f"Your `{name}` computes, but gives nothing back. Its last line should be `return` with {returned}."
    return None


def _differs(name, run, which):
    """What differs from the right result: how many arrays, their shapes, then the first number."""
    want, names = _right(name)[which], RETURNS.get(name, ("its result",))
    got, want = _numbers(run.value), _numbers(want)
    if got is None or len(got) != len(want) or isinstance(run.value, tuple | list) != (name in RETURNS):
        what = " and ".join(f"`{n}`" for n in names) if name in RETURNS else "one array" if want[0].ndim else "one number"
        return f"Your `{name}` should return {what}. It returns {_described(run.value)}."
    for n, g, w in zip(names, got, want, strict=True):
        if g.shape != w.shape:
            needed = f"{w.shape or 'a single number'}" + (f", like `{n[2:]}`" if n in LAYERS else "")
            return f"Your `{name}` returns {n if ' ' in n else f'`{n}`'} in the shape {g.shape}. It should be {needed}."
    if name == "backward":
        want = _measured(*_cases(name)[which])
    last_first = zip(names[::-1], got[::-1], want[::-1], strict=True)  # a mistake at the output spoils the hidden layer, too
    differing = (_first_number(name, n, g, w) for n, g, w in last_first if not _close(g, w))
    return next(differing, f"Your `{name}` comes close, but not within a millionth of the right numbers.")


def _first_number(name, n, got, want):
    where = tuple(int(i) for i in np.argwhere(~np.isclose(got, want, rtol=1e-6, atol=1e-8))[0])
    if n in LAYERS:
        layer, begin, end = LAYERS[n]
        first = "The slopes of the output layer, `d_W2`, are right. " if n == "d_W1" else ""
        words = (f"{first}In the {layer}, the slope from {begin} {where[0] + 1} to {end} {where[1] + 1} should be "
                 f"{want[where]:.4g}, by a finite difference. Your `{name}` gives {got[where]:.4g}.")  # fmt: skip
    else:
        place = f" in row {where[0] + 1}, column {where[1] + 1}" if where else ""
        place += f" of `{n}`" if name in RETURNS else ""
        words = f"Your `{name}` gives {got[where]:.4g}{place}. It should be {want[where]:.4g}."
    with np.errstate(all="ignore"):
        factor = got / want
    if got.size > 1 and got.any() and np.allclose(factor, factor.flat[0], rtol=1e-6):
        words += f" All its numbers are {factor.flat[0]:.4g} times what they should be."
    return words


def _described(value):
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"an array of the shape {value.shape}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"


def _measured(X, y, W1, W2, nudge=1e-5):
    """The slopes along all weights without any theory: each weight is changed a little to both sides."""
    slopes = [np.zeros_like(W1), np.zeros_like(W2)]
    for W, slope in zip((W1, W2), slopes, strict=True):
        for where in np.ndindex(W.shape):
            losses, kept = [], W[where]
            for W[where] in (kept + nudge, kept - nudge):
                losses.append(whole_network.loss(y, whole_network.forward(X, W1, W2)[1]))
            W[where], slope[where] = kept, (losses[0] - losses[1]) / (2 * nudge)
    return slopes
