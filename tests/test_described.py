import base64

import pytest
from matplotlib import pyplot as plt

from nnlib.plots.described import Described


@pytest.fixture
def bundle():
    plt.switch_backend("agg")
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.plot([1, 2])
    return Described(figure, 'a line from 1 to 2, "rising"')._repr_mimebundle_()


def test_figure_has_its_text_alternative_and_its_picture(bundle):
    assert 'alt="a line from 1 to 2, &quot;rising&quot;"' in bundle["text/html"]
    assert base64.b64decode(bundle["image/png"])[:4] == b"\x89PNG"
    assert bundle["text/plain"] == 'a line from 1 to 2, "rising"'


def test_figure_is_closed_so_that_it_does_not_appear_twice(bundle):
    assert plt.get_fignums() == []
