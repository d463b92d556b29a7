"""What the tests of the explorers share: which there are, what their pictures show, and a loop on which one trains."""

import asyncio

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


async def until(condition):
    async with asyncio.timeout(60):  # pictures come at the rate of a display, so the turns of the loop say nothing
        while not condition():
            await asyncio.sleep(0)


def live(kind, scenario):
    """Run a scenario with an explorer that was made on a loop; in the end no task may be left."""

    async def run():
        explorer = kind()
        await scenario(explorer)
        explorer.live.pause()
        await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})

    asyncio.run(run())
