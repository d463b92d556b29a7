"""What the tests of the explorers share: which there are, what their pictures show, and a loop on which one trains."""

import asyncio
import re
from functools import wraps
from inspect import Signature, signature

import numpy as np

from nnlib import explorers
from nnlib.widgets.explorer import Explorer

KINDS = [kind for kind in map(vars(explorers).get, explorers.__all__) if isinstance(kind, type) and issubclass(kind, Explorer)]


def made(kind):
    explorer = kind()
    if kind is explorers.TrainingExplorer:  # before the first step there is none to look at
        explorer.train(30)
    return explorer


def elements(explorer, picture=None):
    """{name: Element} of a picture; of the first, where none is named."""
    live = explorer.pictures[picture] if picture else next(iter(explorer.pictures.values()))
    return {element.name: element for element in live.picture.elements}


def drawn(explorer, name, picture=None):
    """The element of that name in a picture."""
    return elements(explorer, picture)[name]


def points_of(element):
    """(n, 2) the places that a path goes through."""
    return np.array([point.split(",") for point in re.sub("[MLZ]", " ", element.attributes["d"]).split()], float)


async def until(condition):
    async with asyncio.timeout(60):  # pictures come at the rate of a display, so the turns of the loop say nothing
        while not condition():
            await asyncio.sleep(0)


def on_a_loop(test):
    """A test that is a coroutine, run on a loop of its own."""

    @wraps(test)
    def run(**fixtures):
        asyncio.run(test(**fixtures))

    return run


def live(kind):
    """The same for a test whose first parameter is an explorer, made on the loop; in the end no task may be left."""

    def of_kind(test):
        async def run(**fixtures):
            explorer = kind()
            await test(explorer, **fixtures)
            explorer.live.pause()
            await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})

        run.__name__, run.__signature__ = test.__name__, Signature([*signature(test).parameters.values()][1:])
        return on_a_loop(run)

    return of_kind
