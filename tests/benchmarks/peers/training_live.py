"""Training with its loss drawn live, as a learner would write it: train for a moment, draw, let the page have its turn."""

import asyncio
import io
from time import perf_counter

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np

import nnlib
from tests.benchmarks.small import X, Y, start

BETWEEN_PICTURES = 0.04  # seconds, as ours
SIZE = {"figsize": (6, 3), "dpi": 100}


class Live:
    """make() draws the empty curve and returns the widget; draw(steps, losses, title) draws what there is now.

    The curve has one point a picture; once there are 400 of them, every other goes.
    """

    def __init__(self):
        self.trainer, self.steps, self.losses, self.stride = nnlib.Trainer(start(), X, Y), [], [], 500
        self.widget = widgets.VBox([self.make()])
        self.draw([0], [self.trainer.losses[0]], "step 0")

    def start(self, n_steps):
        """Take so many steps more, on the kernel's own loop."""
        self.running = True
        self.task = asyncio.ensure_future(self._train(self.trainer.n_steps + n_steps))

    async def _train(self, last_step):
        while self.running and self.trainer.n_steps < last_step:
            until = perf_counter() + BETWEEN_PICTURES
            while perf_counter() < until:
                self.trainer.run(self.stride)
            self.steps.append(self.trainer.n_steps)
            self.losses.append(nnlib.mean_squared_error(Y, self.trainer.network.predict(X)))
            if len(self.steps) > 400:
                self.steps, self.losses = self.steps[::2], self.losses[::2]
            self.draw(self.steps, self.losses, f"step {self.steps[-1]:,}: {self.losses[-1]:.3g}")
            await asyncio.sleep(0)

    def pause(self):
        """After this picture."""
        self.running = False

    def print_steps(self):
        """Now, in seconds, and how many steps have been taken."""
        print(perf_counter(), self.trainer.n_steps)


class Image(Live):
    """A figure anew for every picture, as a PNG. (Into an Output nothing can be shown from a loop that runs on behind the page.)"""

    def make(self):
        self.image = widgets.Image(format="png")
        return self.image

    def draw(self, steps, losses, title):
        figure = plt.figure(**SIZE)
        axes = figure.subplots()
        axes.semilogy(steps, losses)
        axes.set_title(title)
        file = io.BytesIO()
        figure.savefig(file, format="png")
        plt.close(figure)
        self.image.value = file.getvalue()


class Ipympl(Live):
    """A figure that stays, and one line in it."""

    def make(self):
        from ipympl.backend_nbagg import Canvas, FigureManager
        from matplotlib.figure import Figure

        figure = Figure(**SIZE)
        self.canvas, self.axes = Canvas(figure), figure.subplots()
        (self.line,) = self.axes.semilogy([], [])
        FigureManager(self.canvas, 0)
        self.canvas.header_visible = self.canvas.footer_visible = self.canvas.toolbar_visible = False
        return self.canvas

    def draw(self, steps, losses, title):
        self.line.set_data(steps, losses)
        self.axes.relim()
        self.axes.autoscale_view()
        self.axes.set_title(title)
        self.canvas.draw_idle()


class Plotly(Live):
    """A FigureWidget, its trace and title changed in one batch."""

    def make(self):
        import plotly.graph_objects as go

        self.figure = go.FigureWidget(
            [go.Scatter(x=[], y=[])], go.Layout(width=600, height=300, yaxis={"type": "log"}, title="0")
        )
        return self.figure

    def draw(self, steps, losses, title):
        with self.figure.batch_update():
            self.figure.data[0].x, self.figure.data[0].y = steps, losses
            self.figure.layout.title.text = title


class Bqplot(Live):
    """Lines whose values are changed."""

    def make(self):
        import bqplot

        scales = {"x": bqplot.LinearScale(), "y": bqplot.LogScale()}
        self.line = bqplot.Lines(x=np.ones(1), y=np.ones(1), scales=scales)
        axes = [bqplot.Axis(scale=scales["x"]), bqplot.Axis(scale=scales["y"], orientation="vertical")]
        self.figure = bqplot.Figure(marks=[self.line], axes=axes, title="0", layout={"width": "600px", "height": "300px"})
        return self.figure

    def draw(self, steps, losses, title):
        with self.line.hold_sync():
            self.line.x, self.line.y = np.array(steps), np.array(losses)
        self.figure.title = title
