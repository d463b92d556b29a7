"""Page 01's explorer, without a browser: controls are moved as plain values, results compared with literals by hand."""

import pytest

from nnlib.explorers import NormalizationExplorer
from tests.explorers import drawn, points_of

KIND = NormalizationExplorer

# Student 1, raw hours, weights 0.2 and 0.8: sum .2*2 + .8*9 = 7.6, activation .9994997989, slope .9994997989 * .0005002011.


def z(explorer):
    return explorer.result.forward_pass.z[0][0, 0]


def test_explorer_starts_with_raw_hours_and_a_deaf_neuron(explorer):
    assert explorer.result.scaled.tolist() == [2, 9]
    assert z(explorer) == pytest.approx(7.6, abs=1e-12)
    assert explorer.result.forward_pass.a[1][0, 0] == pytest.approx(0.9994997989, abs=1e-10)
    assert explorer.result.slope[0] == pytest.approx(0.0004999509, abs=1e-10)
    assert explorer.problem == ""


@pytest.mark.parametrize(
    ("control", "value", "total"),
    [
        ("hours_studied", 3, 7.8),  # .2*3 + .8*9
        ("hours_slept", 5, 4.4),  # .2*2 + .8*5
        ("divide_studied_by", 4, 0.9),  # .2*2/4 + .8*9/9
        ("divide_slept_by", 6, 1.3333333333),  # .2*2/3 + .8*9/6 = .1333333333 + 1.2
    ],
)
def test_each_slider_moves_the_sum(explorer, control, value, total):
    moved = getattr(explorer.controls, control)
    moved.slider.value = round(value / moved.step)
    assert z(explorer) == pytest.approx(total, abs=1e-10)
    assert getattr(explorer.controls, control).value == value


@pytest.mark.parametrize(
    ("scaler", "scaled", "total", "slope"),
    [
        ("none", [2, 9], 7.6, 0.0004999509),
        # .2*2/3 + .8 = .9333333333, activation .7177510570, slope .7177510570 * .2822489430
        ("largest values", [2 / 3, 1], 0.9333333333, 0.2025844773),
        # 2 and 9 by 9: .2*2/9 + .8 = .8444444444; e^-.8444444444 = .4297959, 1/1.4297959 = .6994005, * .3005995
        ("own maximum", [2 / 9, 1], 0.8444444444, 0.2102394),
        # means 2 and 20/3, spreads sqrt(2/3) and sqrt(26/9) = 1.6996731712: 0 and (7/3) / 1.6996731712 = 1.3728129460;
        # .8*1.3728129460 = 1.0982503568; e^-1.0982503568 = .3334541, 1/1.3334541 = .7499321, * .2500679
        ("mean and spread", [0, 1.3728129460], 1.0982503568, 0.1875339),
        ("my own", [2 / 3, 1], 0.9333333333, 0.2025844773),
    ],
)
def test_each_scaler_gives_its_numbers_to_the_neuron(explorer, scaler, scaled, total, slope):
    explorer.controls.scaler.value = scaler
    assert explorer.result.scaled == pytest.approx(scaled, abs=1e-9)
    assert z(explorer) == pytest.approx(total, abs=1e-9)
    assert explorer.result.slope[0] == pytest.approx(slope, abs=1e-7)


def test_own_maximum_makes_different_students_the_same_and_is_read_as_other_hours(explorer):
    explorer.set(scaler="own maximum", hours_studied=4, hours_slept=8)
    assert explorer.result.scaled.tolist() == [0.5, 1]
    assert explorer.result.read_as.tolist() == [1.5, 9]  # .5*3, 1*9
    assert explorer.words(explorer.result)[-1] == (
        "a network trained on hours / 3 and / 9 reads (0.5, 1) as 1.5 h studied and 9 h slept"
    )
    explorer.set(hours_studied=2, hours_slept=4)
    assert explorer.result.scaled.tolist() == [0.5, 1]
    # The ticks stay where a network was trained: 9 h / 9 is at 1, which is 4 + 1 units of 28 from x = 124.
    assert drawn(explorer, "tick-1-scaled-0").attributes["x1"] == pytest.approx(264)


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({}, ["not scaled: the neuron gets 2 and 9", "hidden neuron 1: z = 2 × 0.2 + 9 × 0.8 = 7.6",
              "a = σ(7.6) = 1 / (1 + e^−7.6) = 0.9995", "slope: a (1 − a) = 0.9995 × (1 − 0.9995) = 0.0005"]),
        # 4/3 = 1.333, 8/9 = .8889; .2667 + .7111 = .9778; 1/(1 + .3761) = .7267; .7267 * .2733 = .1986
        ({"scaler": "largest values", "hours_studied": 4, "hours_slept": 8},
         ["hours studied: 4 / 3 = 1.333", "hours slept: 8 / 9 = 0.8889",
          "hidden neuron 1: z = 1.333 × 0.2 + 0.8889 × 0.8 = 0.9778",
          "a = σ(0.9778) = 1 / (1 + e^−0.9778) = 0.7267", "slope: a (1 − a) = 0.7267 × (1 − 0.7267) = 0.1986",
          "1.333 is above 1: nobody in the training data studied as long as 4 h: extrapolation"]),
        # (1 - 2) / .8165 = -1.225, (5 - 6.667) / 1.7 = -.9806; -.2449 - .7845 = -1.029; 1/(1 + 2.7995) = .2632
        ({"scaler": "mean and spread", "hours_studied": 1, "hours_slept": 5},
         ["hours studied: (1 − 2) / 0.8165 = −1.225", "hours slept: (5 − 6.667) / 1.7 = −0.9806",
          "hidden neuron 1: z = (−1.225) × 0.2 + (−0.9806) × 0.8 = −1.029",
          "a = σ(−1.029) = 1 / (1 + e^−(−1.029)) = 0.2632", "slope: a (1 − a) = 0.2632 × (1 − 0.2632) = 0.1939"]),
        # 3/2 = 1.5, 10/4 = 2.5; .3 + 2 = 2.3; 1/(1 + .1002588) = .9089; .9089 * .0911 = .08282
        ({"scaler": "my own", "hours_studied": 3, "hours_slept": 10, "divide_studied_by": 2, "divide_slept_by": 4},
         ["hours studied: 3 / 2 = 1.5", "hours slept: 10 / 4 = 2.5", "hidden neuron 1: z = 1.5 × 0.2 + 2.5 × 0.8 = 2.3",
          "a = σ(2.3) = 1 / (1 + e^−2.3) = 0.9089", "slope: a (1 − a) = 0.9089 × (1 − 0.9089) = 0.08282",
          "nobody in the training data slept as long as 10 h: extrapolation"]),
        # 2 and 9 by 9; .2 * .2222 = .04444; 1/(1 + .4298) = .6994; .6994 * .3006 = .2102; .2222 * 3 = .6667
        ({"scaler": "own maximum"},
         ["the larger of the two is 9, and both are divided by it", "hours studied: 2 / 9 = 0.2222", "hours slept: 9 / 9 = 1",
          "hidden neuron 1: z = 0.2222 × 0.2 + 1 × 0.8 = 0.8444",
          "a = σ(0.8444) = 1 / (1 + e^−0.8444) = 0.6994", "slope: a (1 − a) = 0.6994 × (1 − 0.6994) = 0.2102",
          "a network trained on hours / 3 and / 9 reads (0.2222, 1) as 0.6667 h studied and 9 h slept"]),
    ],
)  # fmt: skip
def test_words_spell_out_the_arithmetic_with_the_current_numbers(explorer, settings, lines):
    explorer.set(**settings)
    assert explorer.words(explorer.result) == lines


@pytest.mark.parametrize(("hours", "student"), [((1, 5), (1, 5)), ((4, 8), (4, 8)), ((4, 7), "my own")])
def test_hours_tell_the_student(explorer, hours, student):
    explorer.controls.hours_studied.value, explorer.controls.hours_slept.value = hours
    assert explorer.controls.student.value == student


def test_choosing_a_student_sets_the_hours_and_hours_of_my_own_leave_them(explorer):
    explorer.controls.student.value = (3.0, 6.0)
    assert explorer.result.hours.tolist() == [3, 6]
    explorer.controls.student.value = "my own"
    assert explorer.result.hours.tolist() == [3, 6]


def test_moving_a_divisor_switches_to_numbers_of_my_own(explorer):
    explorer.controls.divide_slept_by.value = 3
    assert explorer.controls.scaler.value == "my own"
    assert explorer.result.scaled.tolist() == pytest.approx([2 / 3, 3])


def test_set_takes_the_scaler_it_is_told_whatever_the_divisors(explorer):
    explorer.set(scaler="largest values", divide_slept_by=3)
    assert explorer.controls.scaler.value == "largest values"
    assert explorer.result.scaled.tolist() == pytest.approx([2 / 3, 1])


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("hours_slept", -1, "Hours slept must be between 0 and 24. You entered −1."),
        ("hours_studied", 25, "Hours studied must be between 0 and 24. You entered 25."),
        ("divide_slept_by", 0, "Divide slept by must be between 0.5 and 24. You entered 0."),
        ("divide_studied_by", -3, "Divide studied by must be between 0.5 and 24. You entered −3."),
    ],
)
def test_wrong_number_gets_a_sentence_and_the_last_good_picture_stays(explorer, name, value, sentence):
    explorer.controls.scaler.value = "my own"
    before, control = explorer.pictures["line"].picture, getattr(explorer.controls, name)
    good = control.value
    control.value = value
    assert (control.problem, control.value) == (sentence, good)
    assert explorer.pictures["line"].picture == before
    explorer.reset.click()
    assert explorer.problem == ""


def test_own_maximum_of_no_hours_at_all_gets_a_sentence(explorer):
    explorer.set(scaler="own maximum", hours_studied=0, hours_slept=0)
    assert explorer.problem.startswith("the larger of the two hours must be a number above 0, but 0.0 arrived.")


def test_own_maximum_takes_one_hour_of_zero(explorer):
    explorer.set(scaler="own maximum", hours_studied=0)
    assert explorer.result.scaled.tolist() == [0, 1]  # both by 9
    assert explorer.problem == ""


def test_raw_points_are_handles_of_the_hours_on_the_scale_of_the_line(explorer):
    # The line goes from -4 at x = 124 to 12 at x = 572: 28 units an hour.
    handles = [drawn(explorer, f"drag-{k}") for k in range(2)]
    assert [(handle.control, handle.per_unit) for handle in handles] == [("hours_studied", 28), ("hours_slept", 28)]


def test_raw_and_scaled_values_differ_in_shape_and_lie_where_their_numbers_say(explorer):
    explorer.set(scaler="largest values", hours_studied=4, hours_slept=6)
    raw, scaled = drawn(explorer, "raw-0"), drawn(explorer, "scaled-0")
    assert (raw.tag, scaled.tag) == ("circle", "path")
    assert raw.attributes["cx"] == pytest.approx(124 + 28 * 8)
    # 4/3 at x = 124 + 28 * 5.3333333333 = 273.3, on the second row, 50 below the first at 58: the upper corner is 9 higher.
    assert scaled.attributes["d"].startswith("M273.3,99.0 ")
    link = drawn(explorer, "link-0").attributes
    assert [link[end] for end in ("x1", "y1", "x2", "y2")] == pytest.approx([348, 58, 124 + 28 * 16 / 3, 108])
    numbers = [drawn(explorer, f"{kind}-number-{k}").text for k in range(2) for kind in ("raw", "scaled")]
    assert numbers == ["4 h", "1.333", "6 h", "0.6667"]
    # The ticks of hours studied: 2, 1 and 3 raw; 2/3, 1/3 and 1 scaled, from 0 at x = 236.
    assert [drawn(explorer, f"tick-0-raw-{k}").attributes["x1"] for k in range(3)] == pytest.approx([292, 264, 320])
    ticks = [drawn(explorer, f"tick-0-scaled-{k}").attributes["x1"] for k in range(3)]
    assert ticks == pytest.approx([236 + 28 * 2 / 3, 236 + 28 / 3, 264])


def test_value_beyond_the_line_is_drawn_at_its_end_with_an_arrow(explorer):
    explorer.set(scaler="my own", divide_slept_by=0.5)  # 9 / .5 = 18
    assert drawn(explorer, "scaled-number-1").text == "18 →"
    x, _ = points_of(drawn(explorer, "scaled-1")).mean(axis=0)
    assert x == pytest.approx(572)
    assert drawn(explorer, "scaled-number-1").attributes["x"] == pytest.approx(542)  # so that its arrow is on the picture
    explorer.set(scaler="mean and spread", hours_slept=-0.0)  # (0 - 6.667) / 1.7 = -3.922, still on the line
    assert drawn(explorer, "scaled-number-1").text == "−3.922"


def test_point_on_the_curve_is_where_the_neuron_is(explorer):
    explorer.controls.scaler.value = "largest values"
    # z from -6 to 6 is drawn from x = 34 to 330, a from 0 to 1 from y = 172 up to 30.
    point = drawn(explorer, "point-0", "curve").attributes
    assert point["cx"] == pytest.approx(34 + 296 * 6.9333333333 / 12)
    assert point["cy"] == pytest.approx(172 - 142 * 0.7177510570)
    assert "hidden neuron 1: sum 0.9333, activation 0.7178, slope 0.2026" in explorer.pictures["curve"].picture.description


def test_line_is_spoken_and_says_every_number(explorer):
    explorer.controls.scaler.value = "largest values"
    line = explorer.pictures["line"].picture
    assert line.result == "Sum 0.9333, activation 0.7178, slope 0.2026."
    assert line.description == (
        "hours studied: raw 2 h, scaled 0.6667; hours slept: raw 9 h, scaled 1. The training rows: "
        "hours studied, raw 2, 1, 3 h, scaled 0.6667, 0.3333, 1; hours slept, raw 9, 5, 6 h, scaled 1, 0.5556, 0.6667. "
        "Sum 0.9333, activation 0.7178, slope 0.2026."
    )
    assert drawn(explorer, "drag-1").values()["aria-valuetext"] == "9 h, scaled 1"
