import numpy as np

import nnlib


def test_exam_scores_are_those_of_the_story():
    exam = nnlib.exam_scores()
    assert exam.X.tolist() == [[2, 9], [1, 5], [3, 6]]
    assert exam.y.tolist() == [[92], [86], [89]]
    assert exam.X_new.tolist() == [[4, 8]]
    assert (exam.feature_names, exam.feature_unit) == (("hours studied", "hours slept"), "h")
    assert (exam.target_name, exam.target_unit, exam.highest_score) == ("exam score", "points", 100)


def test_worked_example_weights_are_those_of_the_story():
    W1, W2 = nnlib.worked_example_weights()
    assert W1.tolist() == [[0.2, 0.6, 0.1], [0.8, 0.3, 0.7]]
    assert W2.tolist() == [[0.4], [0.5], [0.9]]


def test_each_call_gives_arrays_of_its_own():
    nnlib.exam_scores().X[0, 0] = 99
    nnlib.worked_example_weights()[0][0, 0] = 99
    assert nnlib.exam_scores().X[0, 0] == 2
    assert nnlib.worked_example_weights()[0][0, 0] == np.float64(0.2)
