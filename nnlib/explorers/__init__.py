"""Explorers: what moves on the pages, each around one pure function. nnlib/widgets holds what they share.

start_here     page 00: a trained network that answers, forgets and learns again
normalization  page 01: what scaling does to two numbers, and when a neuron is saturated
forward_pass   page 02: every number of the forward pass can be moved
loss_curve     page 03: three errors, one loss, and the loss along the weight that you move
loss_surface   page 03: the loss over two weights, as a landscape to walk in
loss_game      page 03: lower the loss by hand, in twenty moves
two_paths      page 04: slopes multiply along a path and add where paths join
backprop       page 04: one weight's path to the loss, link by link; the five steps read it backward
learning_rate  page 04: one step downhill, and how long it should be
training       page 05: the loop of a thousand steps, live
pushes         page 05: who made a weight: its start and what each student pushed
network_settings  what can be chosen for a network of one's own, and the plan that comes of it
own_table      data and columns on the page, and predictions for new rows
drawn_points    points drawn into the picture, each one more row of the table
network_report  the picture that suits the data, the score, and what it predicts
network_run    one network in training, and its work that is kept
your_own_network  page 07: data and network of the learner's choice, live, with rows held out
handwriting    page 08: a pad to draw on, and a network that reads what is drawn
growth         page 07: what a step costs, counted and measured
"""

from ..widgets.table_editor import TableEditor
from .backprop import BackpropExplorer
from .forward_pass import ForwardPassExplorer
from .growth import GrowthExplorer
from .handwriting import HandwritingExplorer
from .learning_rate import LearningRateExplorer
from .loss_curve import LossCurveExplorer
from .loss_game import LossGameExplorer
from .loss_surface import LossSurfaceExplorer
from .normalization import NormalizationExplorer
from .pushes import PushesExplorer
from .start_here import StartHereExplorer
from .training import TrainingExplorer
from .two_paths import TwoPathsExplorer
from .your_own_network import YourOwnNetworkExplorer

__all__ = [
    "BackpropExplorer", "LearningRateExplorer", "ForwardPassExplorer", "NormalizationExplorer", "LossCurveExplorer",
    "LossGameExplorer", "LossSurfaceExplorer", "PushesExplorer", "StartHereExplorer", "TrainingExplorer", "TwoPathsExplorer",
    "TableEditor", "GrowthExplorer", "HandwritingExplorer", "YourOwnNetworkExplorer",
]  # fmt: skip
