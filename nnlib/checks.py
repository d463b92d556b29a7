"""The input checks, worded for a learner: what was needed, what arrived, how to fix it."""

import decimal
import difflib
import math
import numbers
import sys

import numpy as np

MOST_ROWS = 10_000_000  # that are drawn or timed on demand
_LARGEST = sys.float_info.max  # a whole number of Python's may be larger, but then nothing can be calculated with it


def check_array(name, value, shape):
    """Return `value` as an array of finite floats of the given shape, or explain what is wrong with it.

    shape : one entry an axis: a number where the size is fixed, a word such as "n_examples" where any size will do;
        a leading ... allows any number of axes before the others (a stack of networks).

    float32 stays float32; every other kind of number becomes float64. The caller's array is never changed.
    Raises ValueError for a wrong shape, nan, infinity or an empty array, TypeError for what is not numbers.
    """
    array = _as_floats(name, value)
    if array.size == 0:
        raise ValueError(f"{name} needs at least one number, but an empty array of shape {array.shape} arrived. "
                         f"Give it shape {_spell(shape)}.")  # fmt: skip
    if not _shape_fits(array.shape, shape):
        raise ValueError(f"{name} must have shape {_spell(shape)}, but what arrived has shape {array.shape}. "
                         f"{_how_to_fix(name, array.shape, shape)}")  # fmt: skip
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} must hold finite numbers only, but {array[where]} arrived at index {list(where)} "
                         "(counted from 0). Replace that value, or leave its row out.")  # fmt: skip
    return array


def check_within(name, array, lowest, highest, what, remedy):
    """Refuse numbers beyond lowest and highest, further than rounding takes them.

    what : what the numbers between these are
    """
    beyond = (array < lowest - 1e-6) | (array > highest + 1e-6)
    if beyond.any():
        bounds = (bound if math.isfinite(bound) else None for bound in (lowest, highest))
        raise ValueError(f"{name} must hold {_spell_range('numbers', None, *bounds)}, {what}, but "
                         f"{array[beyond].flat[0]:g} arrived. {remedy}")  # fmt: skip


def check_number(name, value, above=None, at_least=None, at_most=None, whole=False):
    """Return `value` as a float (an int if `whole`), or explain what is wrong with it.

    Raises TypeError for what is no number, ValueError for nan, infinity or a number out of range.
    """

    def refusal(arrived, also=""):
        needed = _spell_range("a whole number" if whole else "a number", above, at_least, at_most)
        example = _example(above, at_least, at_most, whole)
        return f"{name} must be {needed}{also}, but {arrived}. Take for example {example}."

    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0 and not np.ma.is_masked(value)):
        value = value.item()
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise TypeError(refusal(f"{_show(value)} arrived, of type {type(value).__name__}"))
    if _LARGEST < abs(value) < math.inf:
        raise ValueError(refusal(f"{_show(value)} arrived", ", and small enough to calculate with"))
    in_range = (math.isfinite(value) and (above is None or value > above)
                and (at_least is None or value >= at_least) and (at_most is None or value <= at_most))  # fmt: skip
    if not in_range or (whole and value != int(value)):
        raise ValueError(refusal(f"{value} arrived"))
    return int(value) if whole else float(value)


def check_flag(name, value):
    """Return `value` as True or False, or explain that it must be one of them: "no" would count as True. Raises TypeError."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise TypeError(f"{name} must be True or False, but {_show(value)} arrived, of type {type(value).__name__}. "
                    f"Take for example {name}=True.")  # fmt: skip


def check_places(name, value, size):
    """Return `value` as an array of whole numbers that count places from 0, or explain what is wrong with it."""
    places = check_array(name, value, ("n_places",))
    if np.asarray(value).dtype.kind not in "iu" or places.min() < 0 or places.max() >= size:
        raise ValueError(f"{name} must hold whole numbers from 0 to {size - 1}, but {_show(value)} arrived. "
                         "Count the places from 0.")  # fmt: skip
    return places.astype(int)


def check_classes(y, last_activation):
    """Return y if its rows are probabilities of classes, to be compared with logits, or explain what they should be."""
    if last_activation != "identity":
        raise ValueError(f"cross_entropy takes logits: give the last layer the activation 'identity', not '{last_activation}'. "
                         "softmax turns its outputs into probabilities.")  # fmt: skip
    if y.shape[-1] < 2:
        raise ValueError(f"cross_entropy needs one output for each class, at least 2, but y has shape {y.shape}.")
    sums = y.sum(axis=-1)
    wrong = np.flatnonzero((y < 0).any(axis=-1) | (abs(sums - 1) > 1e-6))
    if len(wrong):
        raise ValueError("Each row of y must hold one probability from 0 to 1 for each class, together 1, as [0, 1, 0] does, "
                         f"but row {wrong[0]} is {y[wrong[0]].tolist()}, together {sums[wrong[0]]:g}.")  # fmt: skip
    return y


def check_choice(name, value, choices, kind=None):
    """Return the entry of the dictionary `choices` that `value` names; an entry itself is returned as it is.

    kind : a class, any object of which may be the choice, too
    Raises ValueError with the names there are, and the nearest one.
    """
    if any(value is choice for choice in choices.values()) or (kind and isinstance(value, kind)):
        return value
    _refuse_what_was_reloaded(name, value, [kind] if kind else [])
    if isinstance(value, str) and value in choices:
        return choices[value]
    near = difflib.get_close_matches(str(value), choices, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Take for example {next(iter(choices))!r}."
    raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, but {_show(value)} arrived. {hint}")


def check_kind(name, value, kind, remedy):
    """Return `value` if it is of that class, or explain what to pass. Raises TypeError."""
    if isinstance(value, kind):
        return value
    kinds = getattr(kind, "__args__", [kind])
    _refuse_what_was_reloaded(name, value, kinds)
    kinds = " or ".join(one.__name__ for one in kinds)
    raise TypeError(f"{name} must be a {kinds}, but {_show(value)} arrived, of type {type(value).__name__}. {remedy}")


def _refuse_what_was_reloaded(name, value, kinds):
    """Refuse what was made by one of these classes before its file was loaded anew, as %autoreload does."""
    made_by = type(value)
    if any((made_by.__module__, made_by.__qualname__) == (kind.__module__, kind.__qualname__) for kind in kinds):
        raise TypeError(f"{name} is a {made_by.__name__} that was made before nnlib was loaded anew, as %autoreload does it, "
                        "so it no longer counts as one. Restart the kernel, and run the cells again.")  # fmt: skip


def _as_floats(name, value):
    if np.ma.is_masked(value):
        raise ValueError(f"{name} must hold numbers only, but a masked array with masked entries arrived. "
                         f"Leave those rows out, or fill the gaps with {name}.filled(...).")  # fmt: skip
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be a table of numbers, but its rows differ in length: {_show(value)} arrived. "
                         "Give every row the same number of values.") from None  # fmt: skip
    except (TypeError, RuntimeError) as error:  # what only its own library can turn into an array
        raise TypeError(f"{name} must hold numbers only, but an object of type {type(value).__name__} arrived, of which numpy "
                        f"can make no array ({error!s:.100}). Turn it into a numpy array first.") from None  # fmt: skip
    if array.dtype.kind == "O" and array.size and all(map(_is_real, array.flat)):
        array = _as_float_array(array)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold numbers only, but {_first_stranger(array)} arrived. {_remedy(name, array)}")
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as that
        return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def _is_real(entry):
    """Whether an entry of an object array is a number: what pandas makes of yes and no, and of columns of mixed type."""
    return isinstance(entry, numbers.Real | np.bool_ | decimal.Decimal)


def _as_float_array(array):
    """An array of numbers as objects as an array of floats; a number that no float can hold becomes infinite."""
    try:
        return array.astype(np.float64)
    except OverflowError:
        return np.array([float(entry) if abs(entry) < _LARGEST else math.inf for entry in array.flat]).reshape(array.shape)


def _first_stranger(array):
    """Describe the first entry that is no real number."""
    for entry in array.ravel().tolist():
        if not _is_real(entry):
            return f"{_show(entry)} of type {type(entry).__name__}"
    return f"an array of type {array.dtype}"


def _remedy(name, array):
    """How numbers can be made of what is none, for each kind of it."""
    strangers = [entry for entry in array.ravel().tolist() if not _is_real(entry)]
    first = strangers[0] if strangers else None
    if array.ndim == 0 and not isinstance(first, str | bytes | complex):
        return "Make a list or an array of it, such as np.array([[2.0, 9.0]])."
    if array.dtype.kind in "US" or isinstance(first, str | bytes):
        if all(map(_reads_as_number, strangers)):
            return f"They are numbers written as text: write np.array({name}, float)."
        return "Turn text into numbers with float(...), and leave out rows that have none."
    if isinstance(first, complex):
        return f"Take the real parts, with np.real({name})."
    if array.dtype.kind in "mM":
        return f"Count from a first moment on, as in ({name} - {name}.min()) / np.timedelta64(1, 'D') for days."
    if array.dtype.kind == "V":
        return "Put its columns side by side, with np.column_stack([...])."
    return "Leave out rows that have no number there, or fill the gaps."


def _reads_as_number(text):
    try:
        return isinstance(text, str | bytes) and math.isfinite(float(text))
    except ValueError:
        return False


def _shape_fits(arrived, shape):
    if shape[0] is ...:
        shape = shape[1:]
        arrived = arrived[max(len(arrived) - len(shape), 0) :]
    return len(arrived) == len(shape) and all(isinstance(needed, str) or size == needed for size, needed in zip(arrived, shape))


def _spell(shape):
    words = ["..." if size is ... else str(size) for size in shape]
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


def _how_to_fix(name, arrived, shape):
    columns = shape[-1]
    if len(shape) > 1 and len(arrived) == 1 and columns == 1:
        return f"Write {name}.reshape(-1, 1) to make it one column: one row an example."
    if len(shape) > 1 and len(arrived) == 1 and (isinstance(columns, str) or columns == arrived[0]):
        return f"If it is a single example, write {name}.reshape(1, -1) to make it one row."
    if len(arrived) == 2 and _shape_fits(arrived[::-1], shape):
        return f"Rows and columns look swapped: write {name}.T."
    return f"Arrange {name} so that it has shape {_spell(shape)}."


def _spell_range(kind, above, at_least, at_most):
    if at_least is not None and at_most is not None:
        return f"{kind} from {_spell_bound(at_least)} to {_spell_bound(at_most)}"
    bounds = {"above": above, "of at least": at_least, "of at most": at_most}
    return " ".join([kind, " and ".join(f"{word} {bound}" for word, bound in bounds.items() if bound is not None)]).rstrip()


def _spell_bound(bound):
    return f"{bound:,}" if isinstance(bound, int) else f"{bound:g}"


def _example(above, at_least, at_most, whole):
    if at_least is not None and at_most is not None and (at_least < 0 or at_most <= 1000):
        return (at_least + at_most) // 2 if whole else (at_least + at_most) / 2
    if whole:
        return max(int(at_least or 0), 1)
    return 1.0 if above is None and at_least is None else float(above or at_least or 0) + 1.0


def _show(value):
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
