"""Contours: lines of equal loss over two weights, with their numbers on them; the deeper, the darker."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from contourpy import FillType, LineType, contour_generator

from .axes import Axes
from .picture import Element
from .words import number

LEVELS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005)
CORNERS = {"bottom left": (0, 0), "bottom right": (-1, 0), "top left": (0, -1), "top right": (-1, -1)}  # of heights


@dataclass(frozen=True)
class Contours:
    """The elements of a surface; they are made once, and stay while a point moves above them."""

    axes: Axes
    elements: tuple[Element, ...]


def contours_of(axes, x_values, y_values, heights):
    """The Contours of heights (n_x, n_y) over x_values (n_x,) and y_values (n_y,)."""
    surface = surface_of(x_values, y_values, heights)
    depths = [
        Element(f"depth-{k}", "path", {"class": "depth", "d": area(axes, surface, -np.inf, level)})
        for k, level in enumerate(LEVELS)
    ]
    lines = [surface.lines(level) for level in LEVELS]
    drawn = [
        Element(f"contour-{k}", "path", {"class": "contour", "d": outlines(axes, of_level)}) for k, of_level in enumerate(lines)
    ]
    numbers = [_number(axes, k, of_level) for k, of_level in enumerate(lines)]
    return Contours(axes, (*depths, *drawn, *numbers))


def surface_of(x_values, y_values, heights):
    """What knows the lines and areas of heights (n_x, n_y) over x_values (n_x,) and y_values (n_y,)."""
    return contour_generator(x_values, y_values, heights.T, line_type=LineType.Separate, fill_type=FillType.OuterOffset)


def area(axes, surface, low, high):
    """The attribute d of where a surface lies between two heights: outlines, with the holes in them."""
    found = []
    for points, offsets in zip(*surface.filled(low, high)):
        found += [axes.path(*points[start:end].T) + "Z" for start, end in pairwise(offsets)]
    return " ".join(found)


def outlines(axes, lines):
    """The attribute d of several lines of points."""
    return " ".join(axes.path(*line.T) for line in lines)


def _number(axes, k, lines):
    """The level as a number on its line; nowhere for a level that is not reached.

    Each number a little further to the right than the one before: lines that run side by side would hide theirs otherwise. On a
    narrow page there is room for every second one.
    """
    look = "level wide" if k % 2 else "level"
    if not lines:
        return Element(f"level-{k}", "text", {"class": look, "x": 0, "y": 0}, "")
    left, right, _, _ = axes.box
    x, y = axes.at(*np.concatenate(lines).T)
    nearest = np.argmin(np.abs((x - left) / (right - left) - (k + 1) / (len(LEVELS) + 1)))
    return Element(f"level-{k}", "text", {"class": look, "x": float(x[nearest]), "y": float(y[nearest])}, number(LEVELS[k]))
