"""nnlib: one small neural network, thin enough to read in an evening.

Read it in this order:

    data            the exam scores: hours studied and slept, and the score
    normalization   bring the numbers to a size at which a neuron listens
    activations     what a neuron does with its weighted sum
    network         the forward pass: from the inputs to the prediction
    loss            one number for how wrong the predictions are
    backprop        the slope of that number along every weight
    training        step after step downhill

That is an evening's read: the formulas, as the code that runs. Beside it:

    fast_steps      the steps of training once more, the one file that is written for speed
    kept_steps      the steps that are kept on the way
    datasets        other data to try a network on: XOR, a noisy curve, two moons, handwritten digits
    handwriting     strokes of a pen as such a digit, and copies of digits in other hands
    held_out        rows that the network never trains on, and what it answers for them
    first_run       a first run that works: the learning rate, and how many steps
    growth          what a step costs: counted, and measured
    row_pushes      who made a weight: its start, and what each example pushed
    checks          the sentences for wrong inputs
    network_checks  those for what a network is made of
    run_checks      those for a training run, and why it is of no use
    storage         files
    one_thread      what belongs to one thread at a time
    prompt_server   a Jupyter server that lets no picture wait

The packages tables (a learner's own table), plots (pictures), widgets (what moves them), explorers (those of the pages) and
questions (those of the pages, and what judges an answer) have maps of their own.
"""

from .activations import ACTIVATIONS, Activation, identity, relu, sigmoid, tanh
from .backprop import GradientReport, Gradients, backward, gradient_check
from .data import ExamScores, exam_scores, worked_example_weights
from .datasets import Dataset, digits, noisy_curve, two_moons, xor
from .growth import multiply_adds, seconds_a_step
from .held_out import Task, WatchedTrainer, count_right, make_task, split_rows
from .loss import LOSSES, Loss, cross_entropy, half_sum_of_squares, mean_squared_error, softmax
from .network import ForwardPass, Network, sweep
from .normalization import MaxScaler, Standardizer
from .row_pushes import pushes
from .tables import Rows, Table, choose_columns, read_table, why_not_usable, write_table
from .training import History, Trainer, train

__version__ = "0.1.0"

__all__ = [
    "ACTIVATIONS", "Activation", "Dataset", "ExamScores", "ForwardPass", "GradientReport", "Gradients", "History", "LOSSES",
    "Loss", "MaxScaler", "Network", "Rows", "Standardizer", "Table", "Task", "Trainer", "WatchedTrainer", "backward",
    "choose_columns", "count_right", "cross_entropy", "digits", "exam_scores", "gradient_check", "half_sum_of_squares",
    "identity", "make_task", "mean_squared_error", "multiply_adds", "noisy_curve", "pushes", "read_table", "relu",
    "seconds_a_step", "sigmoid", "softmax", "split_rows", "sweep", "tanh", "train", "two_moons", "why_not_usable",
    "worked_example_weights", "write_table", "xor",
]  # fmt: skip
