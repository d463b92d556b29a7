"""nnlib: one small neural network, thin enough to read in an evening.

Read it in this order:

    data            the exam scores: hours studied and slept, and the score
    normalization   bring the numbers to a size at which a neuron listens
    activations     what a neuron does with its weighted sum
    network         the forward pass: from the inputs to the prediction
    loss            one number for how wrong the predictions are
    backprop        the slope of that number along every weight
    training        step after step downhill

Beside the story: checks (the sentences for wrong inputs), stacking (many networks at once), storage (files).
"""

from .activations import ACTIVATIONS, Activation, identity, relu, sigmoid, tanh
from .backprop import GradientReport, Gradients, backward, gradient_check
from .data import ExamScores, exam_scores, worked_example_weights
from .loss import LOSSES, Loss, half_sum_of_squares, mean_squared_error
from .network import ForwardPass, Network, sweep
from .normalization import MaxScaler, Standardizer
from .training import History, Trainer, train

__version__ = "0.1.0"

__all__ = [
    "ACTIVATIONS", "Activation", "ExamScores", "ForwardPass", "GradientReport", "Gradients", "History", "LOSSES", "Loss",
    "MaxScaler", "Network", "Standardizer", "Trainer", "backward", "exam_scores", "gradient_check", "half_sum_of_squares",
    "identity", "mean_squared_error", "relu", "sigmoid", "sweep", "tanh", "train",
    "worked_example_weights",
]  # fmt: skip
