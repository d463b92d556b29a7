"""Explorers: sliders around one pure function each. They need ipywidgets; the maths does not.

explorer       what all of them share
number_control a slider with a labelled box
weights        the nine weights as controls
judge          questions, and a sentence for an answer
forward_pass   page 02: every number of the forward pass under your hand
"""

from .forward_pass import ForwardPassExplorer
from .judge import judge

__all__ = ["ForwardPassExplorer", "judge"]
