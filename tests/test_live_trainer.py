"""Training beside a living page: slices, pauses and errors, on a loop of the test's own. Nothing here looks at a clock."""

import asyncio
import threading
from itertools import chain, pairwise, repeat

import numpy as np
import pytest

import nnlib
from nnlib.widgets import live_trainer, page_pace
from nnlib.widgets.live_trainer import LiveTrainer
from tests.explorers import on_a_loop

EXAM = nnlib.exam_scores()
X, Y = nnlib.MaxScaler.fit(EXAM.X).apply(EXAM.X), EXAM.y / 100
START = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))
AFTER_1000 = 2.14547e-4  # mean squared error, seed 0
ABOVE_REACH = 1e308  # a learning rate with which the first step is not finite


class Watched:
    """A LiveTrainer that counts its pictures; at a picture it may be told to do something."""

    def __init__(self, name="test", act=lambda: None, **options):
        self.pictures, self.failures, self.act = [], 0, act
        self.live = LiveTrainer(name, self.draw, self.fail, self.ask)
        self.live.trainer = nnlib.Trainer(START, X, Y, **options)

    def draw(self):
        self.pictures.append(self.live.trainer.n_steps)
        self.act()

    def fail(self):
        self.failures += 1

    def ask(self, answer):
        answer()


async def until_it_rests(live):
    async with asyncio.timeout(60):  # pictures come at the rate of a display, so the turns of the loop say nothing
        while live.running:
            await asyncio.sleep(0)


def test_without_a_loop_a_run_is_over_at_once():
    watched = Watched()
    watched.live.start(1000)
    assert not watched.live.running
    assert watched.pictures == [1000]
    assert watched.live.trainer.losses[-1] == pytest.approx(AFTER_1000, rel=1e-5)


@on_a_loop
async def test_on_a_loop_it_takes_the_same_steps_and_draws_the_last():
    watched = Watched()
    watched.live.start(1000)
    assert watched.live.running
    assert watched.live.trainer.n_steps == 0  # nothing yet: the page comes first
    await until_it_rests(watched.live)
    assert watched.live.trainer.losses[-1] == pytest.approx(AFTER_1000, rel=1e-5)
    assert watched.pictures[-1] == 1000
    assert watched.live.taken == [[1.0, 1000]]


@on_a_loop
async def test_others_on_the_loop_have_their_turn_after_every_slice():
    watched = Watched()
    seen = []
    watched.live.start(20_000)
    while watched.live.running:
        seen.append(watched.live.trainer.n_steps)
        await asyncio.sleep(0)
    assert len(set(seen)) > 5
    assert seen[:3] == [0, 20, seen[2]]  # 20 steps, then at most four times as many as before
    assert all(later - earlier <= 4 * 20 * 4**k for k, (earlier, later) in enumerate(pairwise(seen[1:7])))


@on_a_loop
async def test_pause_ends_the_run_at_the_next_turn_and_what_was_taken_stays():
    watched = Watched()
    watched.live.start(1_000_000)
    for _ in range(3):
        await asyncio.sleep(0)
    watched.live.pause()
    n_taken = watched.live.trainer.n_steps
    for _ in range(20):
        await asyncio.sleep(0)
    assert watched.live.trainer.n_steps == n_taken > 0
    assert len(asyncio.all_tasks()) == 1  # this one
    watched.live.start(10)
    await until_it_rests(watched.live)
    assert watched.live.trainer.n_steps == n_taken + 10


async def takes_in_one_task(live, n_steps):
    assert len(asyncio.all_tasks()) == 2  # the test's own and the one that trains
    n_taken = live.trainer.n_steps
    await until_it_rests(live)
    assert live.trainer.n_steps == n_taken + n_steps


@on_a_loop
async def test_ten_starts_are_one_task():
    watched = Watched()
    for _ in range(10):
        watched.live.start(500)
    assert len(asyncio.all_tasks()) == 2  # this one and the one that trains
    await asyncio.sleep(0)
    watched.live.start(500)
    await takes_in_one_task(watched.live, 500)


@on_a_loop
async def test_start_right_after_pause_goes_on_in_the_same_task():
    watched = Watched()
    watched.live.start(1_000_000)
    await asyncio.sleep(0)
    watched.live.pause()
    watched.live.start(300)
    await takes_in_one_task(watched.live, 300)


@on_a_loop
async def test_newer_one_of_the_same_name_stops_the_older_and_another_name_does_not():
    first, other = Watched("first"), Watched("other")
    first.live.start(10_000)
    other.live.start(10_000)
    await asyncio.sleep(0)
    again = Watched("first")
    assert not first.live.running
    assert other.live.running
    other.live.pause()
    again.live.start(10)
    await until_it_rests(again.live)
    assert again.live.trainer.n_steps == 10


@on_a_loop
async def test_run_that_diverges_ends_with_the_sentence_and_finite_weights_and_can_go_on():
    watched = Watched()
    watched.live.start(50)
    await until_it_rests(watched.live)
    watched.live.trainer.learning_rate = ABOVE_REACH
    watched.live.start(50)
    await until_it_rests(watched.live)
    assert watched.live.problem.startswith("Training diverged: after step 51 its numbers would not be finite")
    assert all(np.isfinite(W).all() for W in watched.live.trainer.network.weights)
    assert watched.pictures[-1] == 50
    assert watched.failures == 0
    watched.live.trainer.problem, watched.live.trainer.learning_rate = "", 1.0
    watched.live.start(950)
    await until_it_rests(watched.live)
    assert watched.live.problem == ""
    assert watched.live.trainer.losses[-1] == pytest.approx(AFTER_1000, rel=1e-5)
    assert watched.live.taken == [[1.0, 1000]]


@on_a_loop
async def test_network_without_a_last_sigmoid_diverges_live_as_it_does_in_train():
    net, live = nnlib.Network(START.weights, activation="identity"), Watched().live
    live.trainer = nnlib.Trainer(net, 100 * X, Y, learning_rate=10)
    live.start(1000)
    await until_it_rests(live)
    with pytest.warns(RuntimeWarning, match="Training diverged") as warned:
        history = nnlib.train(net, 100 * X, Y, 1000, learning_rate=10)
    assert live.problem == str(warned[0].message)
    assert np.array_equal(live.trainer.losses, history.losses)


def test_error_in_the_middle_becomes_a_sentence_and_the_next_run_works():
    def break_once():
        if not watched.failures:
            raise RuntimeError("the picture is broken.")

    async def train():
        watched.live._loop = asyncio.get_running_loop()
        watched.live.start(1000)
        await until_it_rests(watched.live)
        await asyncio.sleep(0)
        assert watched.live.problem == "Training stopped: the picture is broken. Press Reset to begin anew."
        assert watched.failures == 1
        watched.live.start(10)
        await until_it_rests(watched.live)
        assert watched.live.problem == ""

    watched = Watched(act=break_once)
    asyncio.run(train())
    assert watched.failures == 1


@on_a_loop
async def test_learning_rate_may_change_on_the_way_and_each_rate_is_remembered():
    watched = Watched()
    watched.live.pace = 100
    watched.act = lambda: setattr(watched.live.trainer, "learning_rate", 2.0)
    watched.live.start(300)
    await until_it_rests(watched.live)
    assert (watched.pictures[0], watched.pictures[-1]) == (1, 300)
    assert watched.live.taken == [[1.0, 1], [2.0, 299]]


@on_a_loop
async def test_pace_is_steps_a_picture_and_the_first_steps_are_slower():
    watched = Watched()
    watched.live.pace = 4
    watched.live.start(44)
    await until_it_rests(watched.live)
    assert watched.pictures == [*range(1, 11), *range(12, 21, 2), *range(23, 33, 3), 36, 40, 44]


class OnASlowLine(Watched):
    """The same, a step a slice, under a clock of its own; the page answers each question so many seconds late.

    The clock goes on by 5 ms whenever it is read, and by what is slept.
    """

    def __init__(self, delays):
        super().__init__()
        self.now, self.delays = 0.0, iter(delays)
        self.drawn_at, self.asked_at, self.to_answer = [], [], []

    def perf_counter(self):
        self.now += 0.005
        return self.now

    async def sleep(self, seconds):
        self.now += seconds
        if self.to_answer and self.now >= self.to_answer[0][0]:
            self.to_answer.pop(0)[1]()

    def draw(self):
        super().draw()
        self.drawn_at.append(self.now)

    def ask(self, answer):
        self.asked_at.append(self.now)
        self.to_answer.append((self.now + next(self.delays), answer))

    @classmethod
    def train(cls, monkeypatch, delays, n_steps):
        async def train():
            slow = cls(delays)
            monkeypatch.setattr(live_trainer, "_MOST", 1)
            monkeypatch.setattr(live_trainer, "time", slow)
            monkeypatch.setattr(page_pace, "time", slow)
            monkeypatch.setattr(live_trainer.asyncio, "sleep", slow.sleep)
            slow.live.start(n_steps)
            await slow.live._task
            return slow

        return asyncio.run(train())


def test_pictures_wait_for_a_page_that_does_not_answer_and_longer_each_time(monkeypatch):
    slow = OnASlowLine.train(monkeypatch, repeat(np.inf), 4000)
    assert np.diff(slow.asked_at)[:4] == pytest.approx([2, 4, 8, 16], abs=0.1)
    for asked, again in pairwise(slow.asked_at):
        drawn = [at for at in slow.drawn_at if asked - 0.01 < at < again - 0.01]
        assert 3 < len(drawn) < 10
        assert max(drawn) < asked + 0.25
    assert slow.pictures[-1] == 4000  # the last is drawn, whatever the page does


def test_page_that_answers_late_gets_fewer_pictures_and_one_that_catches_up_as_many_as_before(monkeypatch):
    slow = OnASlowLine.train(monkeypatch, chain([0.1, 1.0, 1.0, 1.0], repeat(0.1)), 1000)
    first, second, third, fourth, fifth, *later = slow.asked_at
    assert second - first == pytest.approx(0.25, abs=0.06)
    assert [third - second, fourth - third, fifth - fourth] == pytest.approx(
        [2, 2, 2], abs=0.2
    )  # a second late, a second longer
    assert np.diff(later) == pytest.approx(0.25, abs=0.06)
    assert len([at for at in slow.drawn_at if third < at < fourth - 0.1]) < 10


@on_a_loop
async def test_another_thread_is_answered_on_the_loop_that_trains():
    live, here, called = Watched().live, threading.get_ident(), []
    live.call(lambda: called.append(threading.get_ident()))
    assert called == [here]  # at once, when the call comes from the loop itself
    await asyncio.to_thread(live.call, lambda: called.append(threading.get_ident()))
    await asyncio.sleep(0)
    assert called == [here, here]


@on_a_loop
async def test_another_trainer_ends_the_run_of_the_one_before():
    live = Watched().live
    live.start(1_000_000)
    await asyncio.sleep(0)
    live.trainer = nnlib.Trainer(START, X, Y)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (live.running, live.trainer.n_steps, live.taken) == (False, 0, [])


def test_after_its_loop_is_closed_it_still_trains():
    async def make():
        return Watched()

    watched = asyncio.run(make())
    watched.live.start(1000)
    assert watched.live.trainer.n_steps == 1000
    watched.live.call(watched.draw)
    assert watched.pictures == [1000, 1000]
