"""Page 01: what scaling does to two numbers, and whether a neuron is saturated by them."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..checks import check_choice, check_number
from ..data import exam_scores, worked_example_weights
from ..network import ForwardPass, Network
from ..normalization import MaxScaler, Standardizer
from ..plots.activation_curve import draw_activation_curve
from ..plots.arithmetic import spell_neuron
from ..plots.formula import formula
from ..plots.number_line import draw_number_line
from ..plots.words import number
from ..widgets.explorer import Controls, Explorer
from ..widgets.number_control import NumberControl

_EXAM = exam_scores()
_MAXIMA = MaxScaler.fit(_EXAM.X)
_SPREAD = Standardizer.fit(_EXAM.X)
_NAMES = _EXAM.feature_names
_STUDENTS = [tuple(hours) for hours in [*_EXAM.X.tolist(), *_EXAM.X_new.tolist()]]
_NEURON = Network([worked_example_weights()[0][:, :1]])  # hidden neuron 1 of the worked example: 0.2 and 0.8
_TITLE = "hidden neuron 1"
_MY_OWN = "my own"


@dataclass(frozen=True)
class Result:
    """Two hours, scaled, and what one neuron makes of them.

    hours           : (2,) studied and slept
    scaled          : (2,) what the neuron gets
    training_scaled : (3, 2) the three students, as a network with that scaler is trained on them
    slope           : (1,) of the activation where the neuron sits
    read_as         : (2,) the hours that a network trained on hours / 3 and / 9 takes the scaled numbers for
    """

    choice: str
    scaler: MaxScaler | Standardizer
    hours: np.ndarray
    scaled: np.ndarray
    training_scaled: np.ndarray
    forward_pass: ForwardPass
    slope: np.ndarray
    read_as: np.ndarray


class NormalizationExplorer(Explorer):
    """Two inputs and five ways to scale them: on a number line, and on the sigmoid of one neuron."""

    def __init__(self):
        super().__init__()
        c = self.controls
        c.student.observe(self._take_student, "value")
        for hours in (c.hours_studied, c.hours_slept):
            hours.observe(self._recognise_student, "value")
        for divisor in (c.divide_studied_by, c.divide_slept_by):
            divisor.observe(self._take_own_numbers, "value")

    def make_controls(self):
        students = [(f"{k + 1}: studied {hours[0]:g} h, slept {hours[1]:g} h", hours) for k, hours in enumerate(_STUDENTS)]
        return Controls(
            student=widgets.Dropdown(options=[*students, ("hours of my own", _MY_OWN)], description="Student"),
            hours_studied=NumberControl("hours studied", _EXAM.X[0, 0], 0, 24, 0.5, "hours"),
            hours_slept=NumberControl("hours slept", _EXAM.X[0, 1], 0, 24, 0.5, "hours"),
            divide_studied_by=NumberControl("divide studied by", _MAXIMA.divisors[0], 0.5, 24, 0.5, "hours"),
            divide_slept_by=NumberControl("divide slept by", _MAXIMA.divisors[1], 0.5, 24, 0.5, "hours"),
            scaler=widgets.Dropdown(
                options=[("none: raw hours", "none"), ("largest training values: hours / 3 and / 9", "largest values"),
                         ("its own maximum: hours / the larger", "own maximum"),
                         ("standardized: by mean and standard deviation", "mean and spread"), ("numbers of my own", _MY_OWN)],
                description="Scaler",
            ),
        )  # fmt: skip

    def compute(self, hours_studied, hours_slept, divide_studied_by, divide_slept_by, scaler):
        """What the scaler makes of the hours, and the neuron of that."""
        hours = np.array([check_number(name, value, at_least=0, at_most=24)
                          for name, value in zip(_NAMES, (hours_studied, hours_slept))])  # fmt: skip
        chosen = _find_scaler(scaler, hours, (divide_studied_by, divide_slept_by))
        scaled = chosen.apply(hours)
        forward_pass = _NEURON.forward([scaled])
        return Result(
            choice=scaler,
            scaler=chosen,
            hours=hours,
            scaled=scaled,
            training_scaled=(_MAXIMA if scaler == "own maximum" else chosen).apply(_EXAM.X),
            forward_pass=forward_pass,
            slope=_NEURON.activation[0].slope(forward_pass.a[1][0]),
            read_as=_MAXIMA.undo(scaled),
        )

    def values_after(self, name, number):
        scaler = {"scaler": _MY_OWN} if name.startswith("divide") else {}
        return super().values_after(name, number) | scaler

    def draw(self, result):
        z, a = result.forward_pass.z[0][0], result.forward_pass.a[1][0]
        spoken = f"Sum {number(z[0])}, activation {number(a[0])}, slope {number(result.slope[0])}."
        rows = (result.hours, result.scaled, _EXAM.X, result.training_scaled)
        return {
            "line": draw_number_line(*rows, _NAMES, _EXAM.feature_unit, spoken, ("hours_studied", "hours_slept")),
            "curve": draw_activation_curve(_NEURON.activation[0], z, a, result.slope, [_TITLE]),
        }

    def words(self, result):
        return [*_scaling(result), *_arithmetic(result), *_remarks(result)]

    def lay_out(self):
        c = self.controls
        numbers = ["hours_studied", "hours_slept", "divide_studied_by", "divide_slept_by"]
        side = [self.pictures["curve"], self.panel("Numbers", numbers, "drag a point on the line, slide or type")]
        return [*self.bar(c.scaler, c.student), self.columns([self.pictures["line"], self._words], side)]

    def _take_student(self, change):
        if change.new != _MY_OWN:
            self.set(hours_studied=change.new[0], hours_slept=change.new[1])

    def _recognise_student(self, change):
        hours = (self.controls.hours_studied.value, self.controls.hours_slept.value)
        self.controls.student.value = hours if hours in _STUDENTS else _MY_OWN

    def _take_own_numbers(self, change):
        """A hand that moves a divisor wants to see what it does; set() says itself which scaler it wants."""
        if not self._held:
            self.controls.scaler.value = _MY_OWN


def _find_scaler(choice, hours, divisors):
    """The scaler of that name; all but two of them are the same for every row."""
    if choice == "own maximum":
        # The popular code divides a row by its one largest number, which is what fitting on the row as a column does.
        check_number("the larger of the two hours", hours.max(), above=0)
        return MaxScaler(np.repeat(MaxScaler.fit(hours.reshape(-1, 1)).divisors, len(hours)))
    if choice == _MY_OWN:
        names = (f"what {name} are divided by" for name in _NAMES)
        return MaxScaler(np.array([check_number(name, value, above=0) for name, value in zip(names, divisors)]))
    return check_choice(
        "scaler", choice, {"none": MaxScaler(np.ones(2)), "largest values": _MAXIMA, "mean and spread": _SPREAD}
    )


def _scaling(result):
    """One line a feature: from the hours to the number that the neuron gets."""
    if result.choice == "none":
        yield f"not scaled: the neuron gets {number(result.scaled[0])} and {number(result.scaled[1])}"
        return
    if result.choice == "own maximum":
        yield f"the larger of the two is {number(result.scaler.divisors[0])}, and both are divided by it"
    for name, raw, put_in, scaled in zip(_NAMES, result.hours, _put_in(result), result.scaled):
        yield f"{name}: {put_in.format(number(raw))} = {number(scaled)}"


def _put_in(result):
    """The formula of each feature, with a gap where the hours go."""
    if isinstance(result.scaler, Standardizer):
        pairs = zip(result.scaler.means, result.scaler.spreads)
        return [f"({{}} − {number(mean)}) / {number(spread)}" for mean, spread in pairs]
    return [f"{{}} / {number(divisor)}" for divisor in result.scaler.divisors]


def _arithmetic(result):
    """Sum, activation and slope of the neuron with the current numbers."""
    a, slope = number(result.forward_pass.a[1][0, 0]), number(result.slope[0])
    yield from spell_neuron(_NEURON, result.forward_pass, 0, 0, _TITLE)
    yield formula(f"a (1 − a) = a`{a}` × (1 − a`{a}`) = {slope}", "slope")


def _remarks(result):
    """What to think of the scaled numbers."""
    if result.choice == "own maximum":
        pair, (studied, slept) = f"({', '.join(map(number, result.scaled))})", map(number, result.read_as)
        yield f"a network trained on hours / 3 and / 9 reads {pair} as {studied} h studied and {slept} h slept"
        return
    for name, raw, scaled, column in zip(_NAMES, result.hours, result.scaled, _EXAM.X.T):
        if column.min() <= raw <= column.max():
            continue
        above = f"{number(scaled)} is above 1: " if scaled > 1 and result.choice == "largest values" else ""
        verb, much = name.removeprefix("hours "), "long" if raw > column.max() else "little"
        yield f"{above}nobody in the training data {verb} as {much} as {number(raw)} h: extrapolation"
