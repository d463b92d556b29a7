"""The exam scores: three students and one question."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ExamScores:
    """Hours studied and hours slept on the day before an exam, and the score.

    X             : (3, 2) hours, one row a student
    y             : (3, 1) points out of 100
    X_new         : (1, 2) hours of the fourth student, whose score is the question
    feature_names : what the columns of X are
    feature_unit  : the unit of X
    target_name   : what the column of y is
    target_unit   : the unit of y
    highest_score : the highest possible score, by which y is divided

    Source: S. Shamdasani, "Build a Neural Network", Enlight (2017), after Welch Labs, "Neural Networks Demystified" (2014).
    """

    X: np.ndarray
    y: np.ndarray
    X_new: np.ndarray
    feature_names: tuple = ("hours studied", "hours slept")
    feature_unit: str = "h"
    target_name: str = "exam score"
    target_unit: str = "points"
    highest_score: int = 100


def exam_scores():
    """The three students and the question, as new arrays that may be changed."""
    return ExamScores(
        X=np.array([[2.0, 9.0], [1.0, 5.0], [3.0, 6.0]]),
        y=np.array([[92.0], [86.0], [89.0]]),
        X_new=np.array([[4.0, 8.0]]),
    )


def worked_example_weights():
    """[W1 (2, 3), W2 (3, 1)]: the nine weights of the worked example, as new arrays that may be changed.

    Row 1 of W1 starts at hours studied, row 2 at hours slept; each column leads to one hidden neuron.
    """
    return [np.array([[0.2, 0.6, 0.1], [0.8, 0.3, 0.7]]), np.array([[0.4], [0.5], [0.9]])]
