"""Which class the network took for which: a square for each pair, the right ones on the diagonal."""

from .decision_picture import SIZE
from .picture import Element, Picture
from .row_marks import shortened

_LEFT, _TOP, _ROOM = 150, 60, 360  # of the squares together


def draw_confusion(confusion, classes, which, says):
    """The Picture of how many rows of each class were taken for each.

    confusion : (n_classes, n_classes) rows of the class that is right, columns of the one that was predicted
    classes   : their names
    which     : the rows that it counts, in words
    says      : how well it does, in a sentence
    """
    side, names = _ROOM / len(classes), [shortened(name, 14) for name in classes]
    wrong = [f"{confusion[k, j]:,} of {classes[k]} taken for {classes[j]}" for k in range(len(classes))
             for j in range(len(classes)) if k != j and confusion[k, j]]  # fmt: skip
    return Picture(
        title="What was taken for what",
        description=f"Of the {which}: {', '.join(wrong) or 'none was taken for another class'}. {says}",
        result=says,
        size=SIZE,
        elements=(
            Element("which", "text", {"class": "quiet left", "x": _LEFT, "y": 20}, f"{which}: predicted as"),
            *(_name(f"column-{j}", "quiet", _LEFT + (j + 0.5) * side, _TOP - 12, name[: int(side / 9)])
              for j, name in enumerate(names)),
            *(_name(f"row-{k}", "quiet right", _LEFT - 10, _TOP + (k + 0.5) * side + 5, name) for k, name in enumerate(names)),
            *(part for k in range(len(classes)) for j in range(len(classes)) for part in _square(confusion, k, j, side)),
        ),
    )  # fmt: skip


def _name(element, look, x, y, name):
    return Element(element, "text", {"class": look, "x": x, "y": y}, name)


def _square(confusion, k, j, side):
    """A square as dark as its share of the row, and the number in it."""
    x, y, share = _LEFT + j * side, _TOP + k * side, confusion[k, j] / max(confusion[k].sum(), 1)
    fill = f"fill: var({'--goal' if k == j else '--negative'}); fill-opacity: {0.6 * share:.2f}; stroke: var(--line)"
    yield Element(f"square-{k}-{j}", "rect", {"x": x, "y": y, "width": side, "height": side, "style": fill})
    yield Element(f"count-{k}-{j}", "text", {"x": x + side / 2, "y": y + side / 2 + 5}, f"{confusion[k, j]:,}")
