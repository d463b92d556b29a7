"""Page 08 without a browser: ink out of strokes, copies in other hands, and the explorer that reads what is drawn."""

import numpy as np
import pytest

import nnlib
from nnlib.explorers import HandwritingExplorer
from nnlib.handwriting import ink, warped
from tests.strokes import everyone

ONE = [[[0.5, 0.2], [0.5, 0.8]]]
LOW = [[[0.75, 0.6], [0.75, 0.8]]]  # the same digit in a corner


def picture(strokes, **options):
    return ink(strokes, **options).reshape(8, 8)


def test_ink_counts_the_dots_that_a_pen_has_covered():
    # A pen 8 dots wide down the middle of 32: columns 12 to 20, which are the 4th and 5th of 8; 16 dots each.
    drawn = picture([[[0.5, 0], [0.5, 1]]], centered=False, pen=8)
    assert drawn[:, [3, 4]] == pytest.approx(16, abs=1e-9)
    assert drawn[:, [0, 1, 6, 7]] == pytest.approx(0, abs=1e-9)
    # Round about a point, pi * 4^2 = 50.3 dots.
    assert ink([[[0.5, 0.5]]], centered=False, pen=8).sum() == pytest.approx(np.pi * 16, rel=0.02)


def test_every_stroke_counts_and_none_is_joined_to_the_next():
    sides = [[[0.1, 0.1], [0.1, 0.9]], [[0.9, 0.1], [0.9, 0.9]]]
    drawn = picture(sides, centered=False, pen=3)
    assert drawn[:, 2:6] == pytest.approx(0)
    assert picture([[[0.9, 0.1], [0.9, 0.4]]], centered=False, pen=3)[:4, 6:].sum() > 0  # x to the right, y down
    assert drawn == pytest.approx(picture(sides[:1], centered=False, pen=3) + picture(sides[1:], centered=False, pen=3))


def test_centering_makes_the_place_and_the_size_of_a_drawing_the_same():
    assert picture(LOW) == pytest.approx(picture(ONE), abs=1e-9)
    assert picture(LOW, centered=False) != pytest.approx(picture(ONE, centered=False))
    assert picture(ONE)[[0, 7]].sum() > 0  # the full height
    wide = picture([[[0.1, 0.1], [0.9, 0.9]]])
    assert wide[:, [0, 7]].sum() < wide[[0, 7]].sum()  # narrower than it was drawn


def test_a_single_point_and_nothing_at_all_are_drawings_too():
    assert picture([[[0.3, 0.3]]])[2:6, 2:6].sum() > 20
    assert ink([]).tolist() == [0] * 64


@pytest.mark.parametrize(("strokes", "sentence"), [([[[0.1, 0.2, 0.3]]], "a stroke must have shape"), ([[]], "at least one number"),
                                                   ([[["a", "b"]]], "a stroke must hold numbers only")])  # fmt: skip
def test_what_is_no_stroke_gets_a_sentence(strokes, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        ink(strokes)


def test_copies_keep_each_digit_near_itself_and_within_the_ink_there_is():
    X = nnlib.digits().X[:50] / 16
    copies = warped(X, seed=3)
    assert copies.shape == X.shape
    assert copies.min() >= 0
    assert copies.max() <= 1
    assert (abs(copies - X).max(axis=1) > 0.1).all()  # each is another picture
    nearness = np.corrcoef(np.vstack([copies, X]))[:50, 50:]
    assert (np.diag(nearness) > nearness.mean(axis=1)).mean() > 0.9
    assert warped(X, seed=3).tolist() == copies.tolist() != warped(X, seed=4).tolist()


@pytest.mark.parametrize("name", ["_TURN", "_SLANT", "_STRETCH", "_SHIFT", "_INK"])
def test_each_way_to_differ_changes_the_copies_and_none_leaves_them(name, monkeypatch):
    # Neither symmetric nor white anywhere near the edge, so that each way shows.
    X = np.random.default_rng(0).uniform(0.2, 0.8, (5, 64))
    for other in ("_TURN", "_SLANT", "_STRETCH", "_SHIFT", "_INK"):
        monkeypatch.setattr(f"nnlib.handwriting.{other}", 0)
    assert warped(X) == pytest.approx(X)
    monkeypatch.setattr(f"nnlib.handwriting.{name}", 0.3)
    assert abs(warped(X) - X).max() > 0.01


# The explorer


@pytest.fixture
def explorer():
    return HandwritingExplorer()


@pytest.fixture(scope="module")
def trained_once():
    explorer = HandwritingExplorer()
    explorer.play.click()  # without a loop it is over at once
    return explorer


@pytest.fixture
def trained(trained_once):
    trained_once.set(**trained_once._start)  # whatever another test has drawn or chosen
    return trained_once


def drawn(explorer, name="reading"):
    return {element.name: element for element in explorer.pictures[name].picture.elements}


def test_training_reads_digits_held_out_and_digits_drawn_on_the_pad(trained):
    assert trained.words(trained.result)[0].startswith("step 4,500: mean cross-entropy 0.")
    assert np.trace(trained.result.confusions) >= 0.96 * 359
    read = []
    for digit, strokes in everyone(n_each=5, seed=70):
        trained.set(pad=[stroke.tolist() for stroke in strokes])
        read.append(trained.result.probabilities.argmax() == digit)
    assert np.mean(read) >= 0.9
    assert np.reshape(read, (10, -1)).mean(axis=1).min() >= 0.7


def test_confusions_count_every_held_out_digit_in_the_row_of_what_it_is(trained):
    data, (_, held_out) = nnlib.digits(), nnlib.split_rows(1797, share=0.2, seed=0)
    written = data.y[held_out].argmax(axis=1)
    assert trained.result.confusions.sum(axis=1).tolist() == np.bincount(written).tolist()
    read = trained.live.trainer.network.predict(data.X[held_out] / 16).argmax(axis=1)
    assert trained.result.confusions.sum(axis=0).tolist() == np.bincount(read, minlength=10).tolist()
    texts = {name: one.text for name, one in drawn(trained, "confusions").items()}
    assert texts["count-3-3"] == str(((written == 3) & (read == 3)).sum())
    wrong = next((w, r) for w, r in zip(written, read) if w != r)
    assert texts["count-{}-{}".format(*wrong)] == str(((written == wrong[0]) & (read == wrong[1])).sum())


def test_picture_shows_pixels_hidden_neurons_and_probabilities(trained):
    trained.set(pad=[[[0.2, 0.2], [0.8, 0.2], [0.4, 0.8]]], pen=5)
    shown, result = drawn(trained), trained.result
    assert shown["pixel-9"].attributes["style"].endswith(f"{result.pixels[9] / 16:.2f}")
    a = np.tanh(result.pixels / 16 @ trained.live.trainer.network.weights[0] + trained.live.trainer.network.biases[0])
    assert result.hidden == pytest.approx(a)
    k = int(a.argmin())
    assert shown[f"hidden-{k}"].attributes["r"] == pytest.approx(1 - 7 * a[k])
    assert "fill: none" in shown[f"hidden-{k}"].attributes["style"]
    assert result.probabilities.sum() == pytest.approx(1)
    best = int(result.probabilities.argmax())
    assert shown["hero"].text == str(best)
    assert shown[f"bar-{best}"].attributes["width"] == pytest.approx(66 * result.probabilities[best])
    assert f"It reads {best}, with probability" in trained.pictures["reading"].picture.result


def test_empty_pad_is_read_as_nothing(explorer):
    explorer.set(pad=[])
    assert explorer.pictures["reading"].picture.result == "Nothing is drawn yet."
    assert drawn(explorer)["hero"].text == "?"
    explorer.controls.teach.click()
    assert "Draw a digit first" in explorer._refusal.value
    assert explorer.own == []


def test_centering_and_pen_are_those_of_the_controls(explorer):
    explorer.set(pad=LOW, centered=False, pen=4)
    assert explorer.result.pixels.tolist() == ink(LOW, centered=False, pen=4).tolist()
    with pytest.raises(ValueError, match="pad must be a list of strokes"):
        explorer.set(pad="a 7")


def test_a_digit_of_one_s_own_is_learned(explorer):
    explorer.train(1000)
    spiral = [[[0.5 + t / 90 * np.cos(t / 4), 0.5 + t / 90 * np.sin(t / 4)] for t in range(40)]]  # nobody writes a 5 like that
    explorer.set(pad=spiral)
    assert explorer.result.probabilities[5] < 0.5
    explorer.controls.digit.value = 5
    explorer.controls.teach.click()
    assert explorer.result.probabilities[5] > 0.5
    assert explorer.controls.pad.done
    assert explorer.words(explorer.result)[0].startswith("step 2,000:")
    assert explorer.words(explorer.result)[2] == "taught: 1 digit of your own"
    assert np.trace(explorer.result.confusions) > 0.93 * 359  # and the others are not forgotten
    explorer.reset.click()
    assert explorer.own == []
    assert explorer.words(explorer.result)[0].startswith("step 0:")


def test_code_makes_the_same_state(explorer):
    explorer.train(30)
    explorer.set(pad=ONE, centered=False, pen=9)
    explorer.teach(1)
    explorer.train(20)
    explorer.set(pad=LOW, centered=True)
    names = {}
    exec(explorer.code(), names)
    again = names["explorer"]
    assert again.result.probabilities.tolist() == explorer.result.probabilities.tolist()
    assert again.values() == explorer.values()
    assert again.words(again.result) == explorer.words(explorer.result)
    assert again.code() == explorer.code()


@pytest.mark.parametrize("digit", [-1, 10, 1.5])
def test_what_is_no_digit_is_not_taught(explorer, digit):
    with pytest.raises(ValueError, match="digit must be a whole number from 0 to 9"):
        explorer.teach(digit)
