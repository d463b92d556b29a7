"""One number line: where each feature lies raw and where it lies scaled, with the training rows as quiet ticks."""

import numpy as np

from .axes import Axes
from .picture import Element, Picture, handle, text
from .words import number

_SIZE = 600, 322
_TOP, _BOTTOM = 22, 276
_BETWEEN_FEATURES, _BETWEEN_ROWS = 130, 50
_DIAMOND = np.array([[0, -9], [9, 0], [0, 9], [-9, 0]])  # its corners, from its middle
LINE = Axes((124, 572, _TOP, _BOTTOM), (-4, 0, 4, 8, 12), (0, 1))


def draw_number_line(raw, scaled, training_raw, training_scaled, names, unit, result, controls):
    """The Picture of one row of two features, before and after scaling, on one number line.

    raw, scaled                   : (2,) the row; the raw points can be dragged along the line
    training_raw, training_scaled : (n_rows, 2) where the training rows lie
    names                         : one name a feature
    unit                          : of the raw values
    result                        : the sentence to be spoken
    controls                      : the names of the controls of the raw values
    """
    elements = list(_axis())
    for k in range(len(names)):
        values, training = (raw[k], scaled[k]), (training_raw[:, k], training_scaled[:, k])
        elements += [*_rows(k, names[k], training), *_points(k, names[k], unit, *values, controls[k])]
    lines = [f"{name}: raw {number(r)} {unit}, scaled {number(s)}" for name, r, s in zip(names, raw, scaled)]
    ticks = [_list_training(*columns, unit) for columns in zip(names, training_raw.T, training_scaled.T)]
    return Picture(
        title="Number line with raw and scaled values",
        description=f"{'; '.join(lines)}. The training rows: {'; '.join(ticks)}. {result}",
        result=result,
        size=_SIZE,
        elements=tuple(elements),
    )


def _axis():
    """The marks along the lower edge, and upright lines at 0 and at 1, between which scaling by a maximum brings a value."""
    left, right, top, bottom = LINE.box
    yield Element("axis", "line", {"class": "axis", "x1": left, "y1": bottom, "x2": right, "y2": bottom})
    yield from (
        element for element in LINE.elements("raw: in hours; scaled: without a unit", "") if element.name.startswith("x-")
    )
    for value in (0, 1):
        x, _ = LINE.at(value, 0)
        yield Element(f"upright-{value}", "line", {"class": "axis grid", "x1": x, "y1": top, "x2": x, "y2": bottom})
    yield Element("number-1", "text", {"class": "quiet", "x": x, "y": bottom + 16}, "1")


def _height(feature, scaled):
    """Where the row of a feature's raw or scaled values is."""
    return _TOP + 36 + feature * _BETWEEN_FEATURES + scaled * _BETWEEN_ROWS


def _rows(feature, name, training):
    """Two lines for a feature, one for its raw and one for its scaled values, with a tick for each training row."""
    left, right, _, _ = LINE.box
    for scaled, kind in enumerate(("raw", "scaled")):
        y, tag = _height(feature, scaled), f"{feature}-{kind}"
        label = "scaled" if scaled else name.split()[-1]
        yield Element(f"row-name-{tag}", "text", {"class": "quiet right", "x": left - 10, "y": y}, label)
        yield Element(f"row-{tag}", "line", {"class": "axis grid", "x1": left, "y1": y, "x2": right, "y2": y})
        for k, value in enumerate(training[scaled]):
            x, _ = LINE.at(value, 0)
            yield Element(f"tick-{tag}-{k}", "line", {"class": "axis", "x1": x, "y1": y - 7, "x2": x, "y2": y + 7})


def _points(feature, name, unit, raw, scaled, control):
    """A circle for the raw value, a diamond for the scaled one, their numbers, and what the hand can seize."""
    (x, _), (x_scaled, _) = LINE.at(raw, 0), LINE.at(scaled, 0)
    y, y_scaled = _height(feature, 0), _height(feature, 1)
    corners = " L".join(f"{px:.1f},{py:.1f}" for px, py in np.add(_DIAMOND, (x_scaled, y_scaled)))
    said = f"{number(raw)} {unit}"
    yield Element(f"link-{feature}", "line", {"class": "leader", "x1": x, "y1": y, "x2": x_scaled, "y2": y_scaled})
    yield Element(f"raw-{feature}", "circle", {"class": "neuron", "cx": x, "cy": y, "r": 9})
    yield Element(f"scaled-{feature}", "path", {"class": "point", "d": f"M{corners} Z"})
    most = LINE.box[1] - 30  # so that the longest still ends inside the picture
    yield text(f"raw-number-{feature}", "on-edge", min(x, most), y - 31, _beyond(raw, said))
    yield text(f"scaled-number-{feature}", "on-edge", min(x_scaled, most), y_scaled + 23, _beyond(scaled, number(scaled)))
    says = f"{said}, scaled {number(scaled)}"
    yield handle(f"drag-{feature}", x, y, f"{name}, raw", raw, says, control, LINE.per_unit)


def _beyond(value, said):
    """The number, with an arrow when it lies beyond the ends of the line."""
    lowest, highest = LINE.x_marks[0], LINE.x_marks[-1]
    return f"{said} →" if value > highest else f"← {said}" if value < lowest else said


def _list_training(name, raw, scaled, unit):
    raw, scaled = (", ".join(map(number, values)) for values in (raw, scaled))
    return f"{name}, raw {raw} {unit}, scaled {scaled}"
