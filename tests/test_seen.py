"""What every picture shows, read off its places and texts, is what the textbook's formulas give for the settings, at random."""

from itertools import pairwise

import numpy as np
import pytest

import nnlib
from nnlib.explorers import (
    BackpropExplorer,
    ForwardPassExplorer,
    GrowthExplorer,
    HandwritingExplorer,
    LearningRateExplorer,
    LossCurveExplorer,
    LossGameExplorer,
    LossSurfaceExplorer,
    NormalizationExplorer,
    PushesExplorer,
    StartHereExplorer,
    TrainingExplorer,
    YourOwnNetworkExplorer,
)
from tests.seen import Seen, read
from tests.test_all_explorers import moved

X = np.array([[2, 9], [1, 5], [3, 6]]) / [3, 9]
Y = np.array([[0.92], [0.86], [0.89]])
NAMES = [*(f"{one}_to_{k}" for one in ("studied", "slept") for k in (1, 2, 3)), *(f"from_{k}" for k in (1, 2, 3))]
LABELS = [*(f"{one} → {k}" for one in ("studied", "slept") for k in (1, 2, 3)), *(f"{k} → output" for k in (1, 2, 3))]
SEEDS = pytest.mark.parametrize("seed", range(4))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def predicted(weights, X=X, f=sigmoid):
    """The forward pass of nine numbers in the order of NAMES."""
    return f(f(X @ np.reshape(weights[:6], (2, 3))) @ np.reshape(weights[6:], (3, 1)))


def squares(weights, scale):
    return scale * ((Y - predicted(weights)) ** 2).sum()


def weights_of(explorer):
    return np.array([explorer.values()[name] for name in NAMES])


def with_weight(weights, k, value):
    changed = np.array(weights)
    changed[k] = value
    return changed


def measured(of, at, h=1e-5):
    return (of(at + h) - of(at - h)) / (2 * h)


def seen(explorer, picture=None, **bent):
    return Seen((explorer.pictures[picture] if picture else next(iter(explorer.pictures.values()))).picture, **bent)


# Pages 1 and 2


@SEEDS
def test_number_line_has_raw_and_scaled_values_and_the_training_rows_in_their_places(seed):
    explorer = moved(NormalizationExplorer, seed)
    eye, result = seen(explorer, "line"), explorer.result
    for k, name in enumerate(("hours_studied", "hours_slept")):
        hours = explorer.values()[name]
        assert eye.points(f"raw-{k}")[0, 0] == pytest.approx(eye.x.place(hours), abs=0.15)
        assert eye.points(f"scaled-{k}").mean(axis=0)[0] == pytest.approx(eye.x.place(result.scaled[k]), abs=0.3)
        assert read(eye.text(f"raw-number-{k}").strip("←→ ").split()[0]) == pytest.approx(hours, rel=1e-3)
        for kind in ("raw", "scaled"):  # eight units a letter: the whole number is on the picture, with its arrow
            reach = 4 * len(eye.text(f"{kind}-number-{k}"))
            assert reach <= eye.points(f"{kind}-number-{k}")[0, 0] <= explorer.pictures["line"].picture.size[0] - reach
        raws = [eye.points(f"tick-{k}-raw-{row}")[0, 0] for row in range(3)]
        assert raws == pytest.approx(eye.x.place(X[:, k] * [3, 9][k]), abs=0.15)
        scaled = [eye.points(f"tick-{k}-scaled-{row}")[0, 0] for row in range(3)]
        assert scaled == pytest.approx(eye.x.place(result.training_scaled[:, k]), abs=0.15)


@SEEDS
def test_points_on_the_activation_curve_are_the_neurons_and_tangents_have_its_slope(seed):
    explorer = moved(ForwardPassExplorer, seed)
    eye, result = seen(explorer, "curve"), explorer.result
    f = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "identity": lambda z: z}[
        explorer.values()["activation"]]  # fmt: skip
    z = result.forward_pass.a[0][0] @ np.reshape(weights_of(explorer)[:6], (2, 3))
    for k in range(3):
        eye.stands_at(f"point-{k}", z[k], f(z[k]))
        slope, off = eye.slope(f"tangent-{k}")
        assert slope == pytest.approx(measured(f, z[k]), abs=max(2 * off, 1e-3))
        x, y = eye.points(f"tag-{k}")[0] - eye.points(f"point-{k}")[0]
        assert eye.text(f"tag-{k}") == str(k + 1)
        assert np.hypot(x, y) < 40
    curve_z, curve_a = eye.values("curve")
    assert f(curve_z) == pytest.approx(curve_a, abs=2 * abs(eye.y.per_place) + 0.2 * abs(eye.x.per_place))
    for name, inside in (("low", -1), ("high", 1)):
        shade = eye.elements[f"flat-{name}"].attributes
        if shade["width"] > 8:
            middle = float(eye.x.at(shade["x"] + shade["width"] / 2))
            assert abs(measured(f, middle)) < 0.045
            assert inside * middle > 0


@SEEDS
@pytest.mark.parametrize("kind", [ForwardPassExplorer, StartHereExplorer, TrainingExplorer, PushesExplorer])
def test_drawing_has_every_weight_sum_and_activation_on_its_own_edge_and_neuron(kind, seed):
    explorer = moved(kind, seed)
    eye, net, forward = seen(explorer, "network"), explorer.result.net, explorer.result.forward_pass
    row_drawn = explorer.result.shown if kind is TrainingExplorer else 0
    radius, widths = eye.elements["circle-neuron-0-0"].attributes["r"], {}
    for layer, W in enumerate(net.weights):
        for (row, column), weight in np.ndenumerate(W):
            name = f"{layer}-{row}-{column}"
            start, end = eye.points(f"circle-neuron-{layer}-{row}")[0], eye.points(f"circle-neuron-{layer + 1}-{column}")[0]
            way = end - start
            ends = eye.points(f"line-edge-{name}")
            assert ends == pytest.approx(np.array([start, end]) + radius / np.hypot(*way) * np.array([way, -way]), abs=0.15)
            place = eye.points(f"weight-{name}")[0] - start  # on the line, between the circles
            assert abs(np.cross(np.append(way, 0), np.append(place, 0))[2]) / np.hypot(*way) < 0.2
            assert radius < np.hypot(*place) < np.hypot(*way) - radius
            pill = eye.elements[f"pill-edge-{name}"].attributes
            assert (pill["x"] + pill["width"] / 2, pill["y"] + 11) == pytest.approx(eye.points(f"weight-{name}")[0], abs=0.1)
            shown = eye.text(f"weight-{name}")
            assert "0.01" in shown if 0 < abs(weight) < 0.005 else read(shown) == pytest.approx(weight, abs=0.00501)
            look = eye.elements[f"line-edge-{name}"].attributes
            assert look["class"].split()[1] == {1: "positive", -1: "negative", 0: "zero"}[np.sign(weight)]
            widths[min(abs(weight), 4)] = look["stroke-width"]
    assert [widths[size] for size in sorted(widths)] == sorted(widths.values())
    for layer, a in enumerate(forward.a):
        for unit, value in enumerate(a[row_drawn]):
            where = eye.points(f"circle-neuron-{layer}-{unit}")[0]
            assert eye.points(f"value-neuron-{layer}-{unit}")[0] == pytest.approx(where, abs=0.1)
            if abs(value) >= 0.005:
                assert eye.number(f"value-neuron-{layer}-{unit}") == pytest.approx(value, abs=0.00501, rel=0.01)
            if layer:
                total = eye.text(f"sum-neuron-{layer}-{unit}").split(" = ")[1]
                z = forward.z[layer - 1][row_drawn, unit]
                assert abs(z) < 0.005 or read(total) == pytest.approx(z, abs=0.00501, rel=0.01)
                assert abs(eye.points(f"sum-neuron-{layer}-{unit}")[0, 0] - where[0]) < 0.1
    points = 100 * forward.y_pred[row_drawn, 0]
    assert eye.number("hero") == pytest.approx(points, abs=0.051, rel=1e-3)
    gauge = eye.points("gauge")
    share = (gauge[1, 1] - eye.points("gauge-point")[0, 1]) / np.ptp(gauge[:, 1])
    assert share == pytest.approx(np.clip(points / 100, 0, 1), abs=0.001)
    if eye.text("target"):
        goal = float(eye.text("target").removeprefix("target "))
        assert (gauge[1, 1] - eye.points("goal")[0, 1]) / np.ptp(gauge[:, 1]) == pytest.approx(goal / 100, abs=0.001)
        said = eye.text("difference")
        assert said == "on target" if abs(points - goal) < 0.05 else said.endswith("high" if points > goal else "low")
        assert said == "on target" or read(said.split()[0]) == pytest.approx(abs(points - goal), abs=0.051, rel=1e-3)


# Page 3


@SEEDS
def test_loss_curve_is_the_loss_of_every_value_of_the_weight_it_names(seed):
    explorer = moved(LossCurveExplorer, seed)
    eye, weights, k = seen(explorer, "curve"), weights_of(explorer), NAMES.index(explorer.values()["along"])
    scale = {"mean_squared_error": 1 / 3, "half_sum_of_squares": 1 / 2}[explorer.values()["loss"]]

    def loss(value):
        return squares(with_weight(weights, k, value), scale)

    assert eye.text("x-title") == f"weight {LABELS[k]}"
    assert eye.text("y-title") == explorer.values()["loss"].replace("_", " ")
    eye.stands_at("point", weights[k], loss(weights[k]))
    slope, off = eye.slope("tangent")
    assert slope == pytest.approx(measured(loss, weights[k]), abs=max(2 * off, 1e-9))
    values, losses = eye.values("curve")
    assert [loss(value) for value in values] == pytest.approx(losses, abs=abs(eye.y.per_place) * 0.3)
    assert np.ptp(values) > 0.5


@SEEDS
def test_lines_of_the_landscape_have_the_loss_that_stands_on_them(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.choice(9, 2, replace=False)
    explorer = LossSurfaceExplorer()
    explorer.set(second=next(name for name in NAMES if name not in (NAMES[first], explorer.values()["first"])))
    explorer.set(first=NAMES[first])
    explorer.set(second=NAMES[second])
    at = rng.uniform(-4, 4, 2).round(1)
    explorer.set(first_value=at[0], second_value=at[1])
    eye = seen(explorer, "surface")
    start = np.array([0.2, 0.6, 0.1, 0.8, 0.3, 0.7, 0.4, 0.5, 0.9])

    def loss(x, y):
        return squares(with_weight(with_weight(start, first, x), second, y), 1 / 3)

    assert (eye.text("x-title"), eye.text("y-title")) == (f"weight {LABELS[first]}", f"weight {LABELS[second]}")
    # The landscape has no lines across; its numbers stand at their heights.
    names = [name for name in eye.elements if name.startswith("y-number")]
    heights = np.polyfit([eye.points(name)[0, 1] for name in names], [eye.number(name) for name in names], 1)
    place = eye.points("point")[0]
    assert (eye.x.at(place[0]), np.polyval(heights, place[1])) == pytest.approx(at, abs=0.01)
    assert explorer.result.loss == pytest.approx(loss(*at))
    n_lines = 0
    for k in range(10):
        if not eye.text(f"level-{k}"):
            continue
        level, points = eye.number(f"level-{k}"), eye.points(f"contour-{k}")
        around = np.array([loss(eye.x.at(x), np.polyval(heights, y)) for x, y in points])
        assert np.median(np.abs(around - level)) < 0.03 * level  # straight pieces between 61 values a side
        assert np.hypot(*(points - eye.points(f"level-{k}")[0]).T).min() < 0.2
        n_lines += 1
    assert n_lines > 1


def test_lowest_place_of_the_landscape_has_none_lower_around_it():
    x, y, lowest = LossSurfaceExplorer().result.lowest
    start = np.array([0.2, 0.6, 0.1, 0.8, 0.3, 0.7, x, y, 0.9])
    assert lowest == pytest.approx(squares(start, 1 / 3))
    for angle in np.linspace(0, 2 * np.pi, 36):
        for far in (0.02, 0.1, 0.5):
            there = [0, 0, 0, 0, 0, 0, far * np.cos(angle), far * np.sin(angle), 0]
            assert squares(start + there, 1 / 3) > lowest


@SEEDS
def test_race_has_the_losses_of_the_hand_and_of_gradient_descent(seed):
    rng, explorer = np.random.default_rng(seed), LossGameExplorer()
    start, losses = weights_of(explorer), []
    weights = start.copy()
    losses.append(squares(weights, 1 / 3))
    for k in rng.permutation(9)[:5]:
        weights[k] = round(rng.uniform(-3, 3), 1)
        explorer.set(**{NAMES[k]: weights[k]})
        losses.append(squares(weights, 1 / 3))
    eye = seen(explorer, "race", y_bent=np.log10)
    eye.stands_at("hand", range(6), losses)
    eye.stands_at("point", 5, losses[-1])
    net = nnlib.Network([np.reshape(start[:6], (2, 3)), np.reshape(start[6:], (3, 1))])
    eye.stands_at("descent", range(21), nnlib.train(net, X, Y, 20).losses, within=0.4)


@SEEDS
@pytest.mark.parametrize("kind", [LossGameExplorer, TrainingExplorer])
def test_errors_are_the_gaps_and_squares_of_the_three_students(kind, seed):
    explorer = moved(kind, seed)
    eye = seen(explorer, "errors")
    values = explorer.values()
    if kind is LossGameExplorer:
        y_pred = predicted(weights_of(explorer))[:, 0]
    else:
        rows = X * [3, 9] if values["inputs"] == "raw" else X
        y_pred = explorer.result.net.predict(rows)[:, 0]
    for k in range(3):
        (x, _), target, prediction = eye.points(f"prediction-{k}")[0], eye.points(f"target-{k}"), eye.points(f"prediction-{k}")
        assert eye.y.at(target[:, 1]) == pytest.approx([Y[k, 0]] * 2, abs=0.002)
        assert eye.y.at(prediction[0, 1]) == pytest.approx(y_pred[k], abs=0.002)
        assert abs(target[:, 0].mean() - x) < 0.1
        square = eye.elements[f"square-{k}"].attributes
        side = abs(Y[k, 0] - y_pred[k]) / abs(eye.y.per_place)
        assert (square["width"], square["height"]) == pytest.approx((side, side), abs=0.15)
        error = Y[k, 0] - y_pred[k]
        assert abs(error) < 0.005 or eye.number(f"error-{k}") == pytest.approx(error, abs=0.00501)
        assert eye.number(f"squared-{k}") == pytest.approx(error**2, rel=0.006)
        assert eye.text(f"name-{k}") == f"student {k + 1}"


# Pages 4 and 5


@SEEDS
def test_tags_along_a_path_multiply_to_the_measured_slope_of_its_weight(seed):
    explorer = moved(BackpropExplorer, seed)
    eye, weights, values = seen(explorer, "network"), weights_of(explorer), explorer.values()
    k, row = NAMES.index(values["picked"]), slice(values["student"] - 1, values["student"])

    def loss(value):
        return ((Y[row] - predicted(with_weight(weights, k, value), X[row])) ** 2).sum() / 2

    tags = [eye.text(f"slope-{tag}").removeprefix("× ") for tag in range(1, 6)]
    slopes = [read(tag) for tag in tags if tag]
    assert len(slopes) == (5 if k < 6 else 3)
    assert np.prod(slopes) == pytest.approx(measured(loss, weights[k]), rel=0.03, abs=1e-9)
    assert eye.number("loss") == pytest.approx(loss(weights[k]), rel=1e-3)
    assert read(eye.text("weight").removeprefix("weight ")) == pytest.approx(weights[k], abs=0.00501)
    lit = {name.removeprefix("line-edge-") for name, one in eye.elements.items()
           if name.startswith("line-edge") and "way" in one.attributes["class"]}  # fmt: skip
    layer, source, target = (0, *divmod(k, 3)) if k < 6 else (1, k - 6, 0)
    assert lit == {f"{layer}-{source}-{target}"} | ({f"1-{target}-0"} if k < 6 else set())
    start, end = eye.points(f"circle-neuron-{layer}-{source}")[0], eye.points(f"circle-neuron-{layer + 1}-{target}")[0]
    first = eye.elements["tag-1"].attributes
    place = np.array([first["x"] + first["width"] / 2, first["y"] + first["height"] / 2]) - start
    assert abs(np.cross(np.append(end - start, 0), np.append(place, 0))[2]) / np.hypot(*(end - start)) < 0.2


@SEEDS
def test_loss_after_one_step_is_drawn_for_every_learning_rate(seed):
    explorer = moved(LearningRateExplorer, seed)
    eye, weights = seen(explorer, "curve") if "curve" in explorer.pictures else seen(explorer), weights_of(explorer)
    slopes = np.array(
        [measured(lambda value, k=k: squares(with_weight(weights, k, value), 1 / 2), weights[k]) for k in range(9)]
    )
    rate = explorer.values()["learning_rate"]
    eye.stands_at("point", rate, squares(weights - rate * slopes, 1 / 2), within=0.3)
    eye.stands_at("start", 0, squares(weights, 1 / 2))
    rates, losses = eye.values("curve")
    assert [squares(weights - one * slopes, 1 / 2) for one in rates] == pytest.approx(losses, abs=abs(eye.y.per_place) * 0.6)
    assert eye.values("before")[1] == pytest.approx([squares(weights, 1 / 2)] * 2, abs=abs(eye.y.per_place) * 0.2)


@SEEDS
def test_training_curve_has_the_loss_of_every_step_and_the_point_at_the_step_that_is_drawn(seed):
    rng, explorer = np.random.default_rng(seed), TrainingExplorer()
    explorer.set(seed=int(rng.integers(1, 50)), learning_rate=float(rng.choice([0.1, 1, 5])))
    explorer.train(150)
    step = int(rng.integers(1, 150))
    explorer.set(step=step)
    start = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(int(explorer.values()["seed"])))
    run = nnlib.train(start, X, Y, 150, explorer.values()["learning_rate"])
    eye = seen(explorer, "loss", y_bent=np.log10)
    eye.stands_at("curve", range(151), run.losses, within=0.3)
    eye.stands_at("point", step, run.losses[step], within=0.3)
    then = nnlib.train(start, X, Y, step, explorer.values()["learning_rate"]).network
    assert seen(explorer, "network").number("hero") == pytest.approx(
        100 * then.predict(explorer.result.forward_pass.a[0][:1]).item(), abs=0.051
    )


@SEEDS
def test_pushes_are_what_each_student_has_added_and_end_at_the_weight(seed):
    explorer = moved(PushesExplorer, seed)
    eye, step = seen(explorer, "pushes", x_bent=lambda step: np.log10(1 + step)), int(explorer.values()["step"])
    k = NAMES.index(explorer.values()["picked"])
    weights, pushed = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0)).weights, np.zeros((step + 1, 3))
    start, W = np.concatenate([one.ravel() for one in weights]), np.concatenate([one.ravel() for one in weights])
    for n in range(step):
        net = nnlib.Network([W[:6].reshape(2, 3), W[6:].reshape(3, 1)])
        each = [nnlib.backward(net, net.forward(X[[row]]), Y[[row]]).d_W for row in range(3)]
        moves = -np.array([np.concatenate([one.ravel() for one in d_W]) for d_W in each])
        pushed[n + 1] = pushed[n] + moves[:, k]
        W = W + moves.sum(axis=0)
    for row, name in enumerate(("student 1", "student 2", "student 3")):
        end = eye.points(f"curve-{name}")[-1]
        assert eye.y.at(end[1]) == pytest.approx(pushed[-1, row], abs=abs(eye.y.per_place) * 0.3)
        assert eye.number(f"value-{name}") == pytest.approx(pushed[-1, row], abs=0.0051)
        x1, x2 = eye.points(f"push-{name}")[:, 0]
        assert np.sign(round(x2 - x1, 1)) in (0, np.sign(pushed[-1, row]))
    ends = [eye.points("start-point")[0, 0], *(eye.points(f"push-student {row}")[1, 0] for row in (1, 2, 3))]
    assert ends[-1] == pytest.approx(eye.points("weight-point")[0, 0], abs=0.1)
    across = np.diff(ends)
    if np.abs(across).max() > 5:  # as long as their pushes
        largest = np.abs(pushed[-1]).argmax()
        assert across / across[largest] == pytest.approx(pushed[-1] / pushed[-1, largest], abs=0.3 / abs(across[largest]))
    assert eye.number("value-start") == pytest.approx(start[k], abs=0.0051)
    assert eye.number("value-weight") == pytest.approx(W[k], abs=0.0051)


# Pages 7 and 8


@SEEDS
@pytest.mark.parametrize("data", ["XOR", "two moons"])
def test_every_row_is_a_mark_of_its_class_in_its_place(data, seed):
    explorer = YourOwnNetworkExplorer()
    explorer.set(data=data, seed=seed)
    eye, task = seen(explorer, "fit"), explorer.result.task
    for kind, rows in (("training", task.training), ("held-out", task.held_out)):
        for shape, target in (("circle", 0), ("square", 1)):
            these = task.X[rows[task.y[rows, 0] == target]]
            # A circle begins at its left end, a square at its upper left corner.
            drawn = [piece for piece in eye.elements[f"{kind}-{shape}"].attributes["d"].split("M") if piece]
            places = np.array([piece.split("a")[0].split("h")[0].split(",") for piece in drawn], float).reshape(-1, 2)
            radius = 7.0 if len(task.X) <= 50 else 4.5
            wanted = np.column_stack([eye.x.place(these[:, 0]) - radius, eye.y.place(these[:, 1]) - radius * target])
            assert places == pytest.approx(wanted, abs=0.15)


@SEEDS
def test_losses_of_training_and_held_out_rows_are_drawn_with_their_steps(seed):
    explorer = YourOwnNetworkExplorer()
    explorer.set(data="two moons", seed=seed)
    explorer.train(60)
    eye, looks = seen(explorer, "loss", y_bent=np.log10), explorer.result.looks
    task, net = explorer.result.task, explorer.result.net
    for name, rows, column in (("training", task.training, 1), ("held-out", task.held_out, 2)):
        eye.stands_at(name, looks[:, 0], looks[:, column], within=0.2)
        X_rows, y_rows = task.scaled(rows)
        assert looks[-1, column] == pytest.approx(((y_rows - net.predict(X_rows)) ** 2).mean())
    assert looks[-1, 0] == 60


@SEEDS
def test_cost_of_a_step_is_counted_for_each_size(seed):
    explorer = moved(GrowthExplorer, seed)
    eye, values = seen(explorer, x_bent=np.log10, y_bent=np.log10), explorer.values()

    def count(n_hidden, n_rows):
        layers = [int(n) for n in explorer.result.layers.split("-")]
        layers[1:-1] = [int(n_hidden)] * (len(layers) - 2)
        products = [a * b for a, b in pairwise(layers)]
        return int(n_rows) * 3 * sum(products)  # forward, each W's slopes, and back through it

    here = count(values["n_hidden"], values["n_rows"])
    size = values["n_hidden"] if "hidden" in values["grows"] else values["n_rows"]
    assert explorer.result.here == (size, here)
    eye.stands_at("point", size, here)


@pytest.mark.parametrize("seed", range(2))
def test_bars_are_the_probabilities_and_pixels_the_ink(seed):
    explorer = moved(HandwritingExplorer, seed)
    eye, result = seen(explorer, "reading"), explorer.result
    total = 0
    for digit in range(10):
        bar, track = (eye.elements[f"{name}-{digit}"].attributes for name in ("bar", "track"))
        share = bar["width"] / track["width"]
        total += share
        assert abs(eye.points(f"digit-{digit}")[0, 1] - bar["y"] - bar["height"] / 2) < 0.1
        assert eye.text(f"digit-{digit}") == str(digit)
        assert share < 0.005 or eye.number(f"probability-{digit}") == pytest.approx(share, abs=0.0051)
    assert total == pytest.approx(1)
    bars = [eye.elements[f"bar-{digit}"].attributes["width"] for digit in range(10)]
    assert eye.text("hero") == str(int(np.argmax(bars)))
    for k, ink in enumerate(result.pixels):
        pixel = eye.elements[f"pixel-{k}"].attributes
        assert (pixel["x"] - eye.elements["pixel-0"].attributes["x"]) / 20 == k % 8
        assert (pixel["y"] - eye.elements["pixel-0"].attributes["y"]) / 20 == k // 8
        assert float(pixel["style"].split("fill-opacity: ")[1]) == pytest.approx(ink / 16, abs=0.0051)
