"""Page 04: slopes multiply along each of two paths, and add where the paths join."""

from nnlib.explorers import TwoPathsExplorer

KIND = TwoPathsExplorer


def texts(explorer):
    """{name: what it reads} of the drawing."""
    return {element.name: element.text for element in explorer.pictures["paths"].picture.elements if element.tag == "text"}


def test_it_starts_with_the_slopes_of_the_page(explorer):
    assert explorer.result.tolist() == [[2, 3], [1, 4]]
    assert texts(explorer)["total"] == "10"


def test_every_slope_has_its_place_in_the_products_and_in_the_sum(explorer):
    explorer.set(input_to_1=-2, from_1_to_loss=1.5, input_to_2=4, from_2_to_loss=-0.5)
    shown = texts(explorer)
    assert [shown["product-0"], shown["product-1"]] == ["−2 · 1.5 = −3", "4 · (−0.5) = −2"]
    assert shown["total"] == "−5"  # −3 − 2
    assert [shown[f"slope-{name}"] for name in ("input_to_1", "from_1_to_loss", "input_to_2", "from_2_to_loss")] == [
        "−2", "1.5", "4", "−0.5"
    ]  # fmt: skip


def test_words_say_the_same_as_the_drawing(explorer):
    explorer.set(input_to_2=-5)
    picture = explorer.pictures["paths"].picture
    assert picture.result == "Through neuron 1: 2 · 3 = 6. Through neuron 2: −5 · 4 = −20. Added: −14."
    assert picture.description == picture.result


def test_each_handle_says_which_slope_it_moves(explorer):
    handles = {one.control: one.label for one in explorer.pictures["paths"].picture.elements if one.control}
    assert handles == {
        "input_to_1": "slope from input to neuron 1",
        "from_1_to_loss": "slope from neuron 1 to loss",
        "input_to_2": "slope from input to neuron 2",
        "from_2_to_loss": "slope from neuron 2 to loss",
    }
