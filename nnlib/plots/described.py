"""A matplotlib figure of a page's own cell, together with its text alternative."""

import base64
import io
from html import escape


class Described:
    """Shows a figure as an image with an alt text, which JupyterLab's own display of figures leaves out.

    figure      : a matplotlib figure; it is closed, so that it does not appear twice
    description : what it shows, with its numbers
    """

    def __init__(self, figure, description):
        from matplotlib import pyplot  # only here: a page that draws with matplotlib has it already

        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", bbox_inches="tight")
        pyplot.close(figure)
        self.png, self.description = base64.b64encode(drawn.getvalue()).decode(), description

    def _repr_mimebundle_(self, **kwargs):
        image = f'<img alt="{escape(self.description)}" src="data:image/png;base64,{self.png}" style="max-width: 100%">'
        return {"text/html": image, "image/png": self.png, "text/plain": self.description}
