"""nnlib: one small neural network, thin enough to read in an evening.

Read it in this order:

    data            the exam scores: hours studied and slept, and the score
    normalization   bring the numbers to a size at which a neuron listens
    activations     what a neuron does with its weighted sum
    network         the forward pass: from the inputs to the prediction
    loss            one number for how wrong the predictions are
    backprop        the slope of that number along every weight
    training        step after step downhill
    ready_made      other data to try a network on: XOR, a noisy curve, two moons, handwritten digits
    table           your own data: a table as you typed, pasted or uploaded it
    columns         the columns of a table as numbers, or why they are none
    held_out        rows that the network never trains on, and what it answers for them
    growth          what a step costs: counted, and measured

Beside it: fast_steps (the steps of training, fast), kept_steps (the steps kept on the way), run_checks (why a run is of no
use), one_thread (what is for one thread at a time), checks (the sentences for wrong inputs), network_checks (those for what a
network is made of), storage (files), table_text (from a file's bytes to rows of cells), cells (what stands in a cell),
prompt_server (a Jupyter server that lets no picture wait).
"""

from .activations import ACTIVATIONS, Activation, identity, relu, sigmoid, tanh
from .backprop import GradientReport, Gradients, backward, gradient_check
from .columns import Rows, choose_columns, why_not_usable
from .data import ExamScores, exam_scores, worked_example_weights
from .growth import multiply_adds, seconds_a_step
from .held_out import Task, WatchedTrainer, count_right, make_task, split_rows
from .loss import LOSSES, Loss, half_sum_of_squares, mean_squared_error
from .network import ForwardPass, Network, sweep
from .normalization import MaxScaler, Standardizer
from .ready_made import Dataset, digits, noisy_curve, two_moons, xor
from .table import Table, read_table, write_table
from .training import History, Trainer, train

__version__ = "0.1.0"

__all__ = [
    "ACTIVATIONS", "Activation", "Dataset", "ExamScores", "ForwardPass", "GradientReport", "Gradients", "History", "LOSSES",
    "Loss", "MaxScaler", "Network", "Rows", "Standardizer", "Table", "Task", "Trainer", "WatchedTrainer", "backward",
    "choose_columns", "count_right", "digits", "exam_scores", "gradient_check", "half_sum_of_squares", "identity",
    "make_task", "mean_squared_error", "multiply_adds", "noisy_curve", "read_table", "relu", "seconds_a_step", "sigmoid",
    "split_rows", "sweep", "tanh", "train", "two_moons", "why_not_usable",
    "worked_example_weights", "write_table", "xor",
]  # fmt: skip
