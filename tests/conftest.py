import json
from pathlib import Path

import numpy as np
import pytest

import nnlib


def pytest_collection_modifyitems(items):
    """The tests with a browser come last: Playwright leaves an event loop running, in which no other can be started."""
    items.sort(key=lambda item: item.path.parent.name == "browser")


@pytest.fixture(scope="session")
def facts():
    """Reference numbers, computed by hand-written numpy without nnlib and compared with the published original."""
    return json.loads(Path(__file__).with_name("facts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def exam():
    """X_raw, X scaled by the training maxima 3 and 9, y / 100, and the question, scaled alike."""
    raw = np.array([[2.0, 9.0], [1.0, 5.0], [3.0, 6.0]])
    return {"raw": raw, "X": raw / [3, 9], "y": np.array([[0.92], [0.86], [0.89]]), "X_new": np.array([[4 / 3, 8 / 9]])}


@pytest.fixture
def worked_example():
    return nnlib.Network([[[0.2, 0.6, 0.1], [0.8, 0.3, 0.7]], [[0.4], [0.5], [0.9]]])
