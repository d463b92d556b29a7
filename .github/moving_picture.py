"""Writes README's moving picture: page 5's network in training, from its first step to its thousandth.

    python .github/moving_picture.py

One SVG that moves by its style alone. Whoever has asked the system for less motion sees the last frame, at rest.
"""

from pathlib import Path

from nnlib.explorers import TrainingExplorer
from nnlib.plots.picture import stylesheet

WHERE = Path(__file__).with_name("training.svg")
STEPS = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 1000)
_FRAME, _LAST = 0.6, 3.0  # seconds
_PLACES = {"network": (0, 0), "loss": (710, 8), "errors": (710, 200)}
_SIZE = 1060, 404


def frames():
    """[{name: Picture}, ...] after each of the steps."""
    explorer = TrainingExplorer()
    explorer.train(STEPS[-1])
    shown = []
    for step in STEPS:
        explorer.set(step=step)
        shown.append({name: live.picture for name, live in explorer.pictures.items()})
    return shown


def moving(shown):
    """The SVG. Elements that stay are in it once, others once a frame, in their place."""
    parts = []
    for name, (x, y) in _PLACES.items():
        pictures = [one[name] for one in shown]
        width, height = pictures[0].size
        of_frames = [{element.name: element.svg() for element in picture.elements} for picture in pictures]
        names = {key: None for frame in of_frames for key in frame}
        drawn = "".join(_element([frame.get(key, "") for frame in of_frames]) for key in names)
        parts.append(f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{drawn}</svg>')
    width, height = _SIZE
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="nnlib-picture" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}"><style>{stylesheet()}{_style()}</style>'
            f'<rect class="ground" width="{width}" height="{height}"/>{"".join(parts)}</svg>\n')  # fmt: skip


def _element(versions):
    if len(set(versions)) == 1:
        return versions[0]
    return "".join(f'<g class="frame frame-{k}">{version}</g>' for k, version in enumerate(versions) if version)


def _style():
    """Each frame has its turn; what turns it on and off again are steps of one animation."""
    last, whole = len(STEPS) - 1, _FRAME * (len(STEPS) - 1) + _LAST
    style = ".frame { visibility: hidden }"
    for name, seconds in (("one", _FRAME), ("last", _LAST)):
        style += (
            f"@keyframes {name} {{ 0% {{ visibility: visible }} {100 * seconds / whole:.4f}%, 100% {{ visibility: hidden }} }}"
        )
    moves = ""
    for k in range(last + 1):
        name = "last" if k == last else "one"
        moves += f".frame-{k} {{ animation: {name} {whole:g}s step-end {k * _FRAME - whole:g}s infinite }}"
    return (f"{style}@media (prefers-reduced-motion: no-preference) {{ {moves} }}"
            f"@media (prefers-reduced-motion: reduce) {{ .frame-{last} {{ visibility: visible }} }}")  # fmt: skip


if __name__ == "__main__":
    WHERE.write_text(moving(frames()), encoding="utf-8", newline="\n")
    print(f"{WHERE.name}: {WHERE.stat().st_size / 1000:.0f} kB")
