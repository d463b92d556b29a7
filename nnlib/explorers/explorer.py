"""What all explorers share: controls -> compute -> draw, a sentence for what cannot be, and a picture for pages at rest."""

import inspect
from contextlib import contextmanager
from html import escape
from pathlib import Path

import ipywidgets as widgets

from ..plots.live_picture import LivePicture

_STYLE = Path(__file__).with_name("explorer.css")


class Explorer(widgets.VBox):
    """Sliders around one pure function.

    A subclass gives make_controls() -> a frozen dataclass of widgets, compute(**values) -> a result, draw(result) ->
    {name: Picture}, and words(result) -> lines of text. compute is called with the values of those controls that it names.

    controls : the dataclass of widgets
    result   : the last result that could be computed
    problem  : "" or the sentence that says why the present settings cannot be; the last good picture stays
    pictures : {name: LivePicture}
    """

    def __init__(self):
        self.controls = self.make_controls()
        self._names = [name for name in inspect.signature(self.compute).parameters]
        self._held, self.problem = 0, ""
        self.result = self.compute(**self.values())
        self.pictures = {name: LivePicture(picture, self.min_width) for name, picture in self.draw(self.result).items()}
        self._words, self._problem = widgets.HTML(), widgets.HTML()
        self._write()
        super().__init__([widgets.HTML(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>"), self._problem, *self.lay_out()])
        self.add_class("nnlib-explorer")
        for name in self._names:
            getattr(self.controls, name).observe(self._moved, "value")

    min_width = 0  # of the pictures, in pixels: on a narrower page they scroll, so that their text stays readable

    def values(self):
        """The values of the controls that compute names."""
        return {name: getattr(self.controls, name).value for name in self._names}

    def set(self, **values):
        """Move several controls at once; the picture follows once."""
        with self._hold():
            for name, value in values.items():
                getattr(self.controls, name).value = value

    @contextmanager
    def _hold(self):
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._moved()

    def _moved(self, change=None):
        """Compute and draw anew, or say why that cannot be."""
        if self._held:
            return
        try:
            self.result = self.compute(**self.values())
            self.problem = ""
        except ValueError as problem:
            self.problem = str(problem)
        else:
            for name, picture in self.draw(self.result).items():
                self.pictures[name].picture = picture
        self._write()

    def _write(self):
        lines = "<br>".join(map(escape, self.words(self.result)))
        self._words.value = f'<div class="nnlib-words">{lines}</div>'
        problem = f'<div class="nnlib-problem" role="alert">{escape(self.problem)}</div>' if self.problem else ""
        self._problem.value = problem

    def _repr_mimebundle_(self, **kwargs):
        """The live view and, for pages that are read without being run, the pictures as images with their text alternative."""
        bundle = super()._repr_mimebundle_(**kwargs)
        figures = "".join(f"<figure>{live.picture.html()}</figure>" for live in self.pictures.values())
        lines = "<br>".join(map(escape, self.words(self.result)))
        return bundle | {"text/html": f"{figures}<p>{lines}</p>", "text/plain": repr(self)}

    def __repr__(self):
        first = next(iter(self.pictures.values()))
        return f"<{type(self).__name__}: {first.picture.result}>"
