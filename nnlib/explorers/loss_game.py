"""Page 03: lower the loss by hand, in twenty moves, and compare with gradient descent."""

from dataclasses import dataclass, replace

import numpy as np

from ..loss import mean_squared_error
from ..network import Network
from ..plots.errors import draw_errors
from ..plots.loss_race import draw_loss_race
from ..plots.words import number
from ..training import train
from ..widgets.explorer import Controls, Explorer
from ..widgets.weights import PLACES, exam_rows, label, network_of, weight_controls, weight_values
from .loss_curve import STUDENTS

N_MOVES = 20
# Nine random weights, rounded to the sliders' steps, from which no single weight can lower the loss as far as descent does.
START = [W.round(1) + 0.0 for W in Network.random([2, 3, 1], rng=np.random.RandomState(38)).weights]


@dataclass(frozen=True)
class Game:
    """How far a game has come.

    weights : {name: weight} as they are now
    moves   : the name of the weight of each move; moving the same weight on and on is one move
    losses  : the mean squared error at the start and after each move
    n_looks : how many losses the player has been shown
    y_pred  : (3, 1) the predictions now
    """

    weights: dict
    moves: tuple[str, ...]
    losses: tuple[float, ...]
    n_looks: int
    y_pred: np.ndarray

    def after(self, name, weight):
        """The game after one weight has been moved. Raises ValueError when no move is left."""
        new_move = self.moves[-1:] != (name,)
        if new_move and len(self.moves) == N_MOVES:
            raise ValueError(f"A game has {N_MOVES} moves, and {label(name)} would be one more. Press Reset for a new game.")
        weights = self.weights | {name: weight}
        loss, y_pred = _loss_of(weights)
        moves = (*self.moves, name) if new_move else self.moves
        losses = (*self.losses, loss) if new_move else (*self.losses[:-1], loss)
        return replace(self, weights=weights, moves=moves, losses=losses, n_looks=self.n_looks + 1, y_pred=y_pred)


class LossGameExplorer(Explorer):
    """Nine weights from a random start, twenty moves: how low can you bring the loss, and how low does descent?"""

    def __init__(self):
        self.result = None
        X, y = exam_rows("scaled")
        self._by_descent = train(Network(START), X, y, N_MOVES).losses
        super().__init__()

    def make_controls(self):
        return Controls(**weight_controls(START))

    def compute(self, **weights):
        """The game after what has been moved since the last time."""
        game = self.result or _new_game()
        for name, weight in weights.items():
            if weight != game.weights[name]:
                game = game.after(name, weight)
        return game

    def draw(self, game):
        _, y = exam_rows("scaled")
        loss = game.losses[-1]
        return {
            "errors": draw_errors(y[:, 0], game.y_pred[:, 0], "mean squared error", loss, STUDENTS),
            "race": draw_loss_race(game.losses, self._by_descent, N_MOVES),
        }

    def words(self, game):
        n, loss, descent = len(game.moves), game.losses[-1], self._by_descent
        last = f", the last with {label(game.moves[-1])}" if n else ""
        reached = f"gradient descent at step {n}: {number(descent[n])}" if n < N_MOVES else "the game is over"
        side = "below" if loss < descent[-1] else "above"
        return [
            f"{n} of {N_MOVES} moves{last}; losses you have seen: {game.n_looks}",
            f"your loss {number(loss)}; {reached}",
            f"you are {side} the {number(descent[-1])} that gradient descent reaches in {N_MOVES} steps",
        ]

    def lay_out(self):
        weights = self.panel("Weights", list(PLACES), f"{N_MOVES} moves; one weight, moved on and on, is one move")
        return [*self.bar(), self.columns([self.pictures["race"], self._words], [self.pictures["errors"], weights])]

    def computes_ahead(self, control):
        """Every loss that is seen counts, so none is shown that was not asked for."""
        return False

    def start_again(self):
        """A new game."""
        self.result = None
        super().start_again()

    def code(self):
        """The lines that make these weights; moves cannot be handed on, so there the game begins with setting them."""
        return f"# {len(self.result.moves)} moves, mean squared error {number(self.result.losses[-1])}\n{super().code()}"

    def _moved(self, change=None):
        """A weight that cannot be moved any more goes back to where it stood."""
        super()._moved(change)
        if self.problem and not self._held:
            with self._hold(unseen=True):
                for name, weight in self.result.weights.items():
                    self.numbers[name].value = weight


def _new_game():
    weights = weight_values(START)
    loss, y_pred = _loss_of(weights)
    return Game(weights=weights, moves=(), losses=(loss,), n_looks=1, y_pred=y_pred)


def _loss_of(weights):
    """The mean squared error of the network with these weights, and its predictions (3, 1)."""
    X, y = exam_rows("scaled")
    y_pred = network_of(weights).predict(X)
    return mean_squared_error(y, y_pred), y_pred
