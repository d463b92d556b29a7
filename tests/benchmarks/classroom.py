"""What a class does to one server, and how many learners fit: python -m tests.benchmarks.classroom [--learners 30]

One Jupyter server on loopback; every learner a kernel of their own, in which page 5's explorer trains as fast as it can and
sends its pictures; then a hand goes from number to number on page 2's. Printed are, for one learner alone and for all at once:
the memory that a learner's kernel holds, steps and pictures a second, how soon a kernel answers while it trains, and how soon a
page holds the range of a number and what that costs. The clients share the machine with the server, so a server of
its own is a little faster. No bound is promised: the figures are for whoever plans a class.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import threading
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import websocket

from tests.benchmarks.report import machine
from tests.browser.conftest import TOKEN, lab

TRAINED = 10  # seconds
PATIENCE = 120  # seconds
BEGIN = """import os
from nnlib.explorers import TrainingExplorer
explorer = TrainingExplorer()
explorer.set(pace=0)
print(os.getpid())"""
TRAIN = "explorer.live.start(50_000_000)"
TAKEN = "print(explorer.live.trainer.n_steps)"
PAUSE = "explorer.live.pause()"
TOUCHES, BETWEEN_TOUCHES = 5, 1.5  # of a hand at numbers; seconds
N_STATES = 61  # of a weight's range
TOUCH = """from nnlib.explorers import ForwardPassExplorer
from nnlib.widgets.weights import PLACES
page = ForwardPassExplorer()
print(page.ranges.model_id, *(getattr(page.controls, name).slider.model_id for name in PLACES))"""


@dataclass
class Learner:
    """A kernel, and the line to it.

    answers  : seconds until it answered, one a time that it was asked
    pictures : how many messages with a picture have arrived
    first    : seconds from a hand's coming to the first states of the range
    whole    : seconds until all of it is there
    busy     : seconds of the processor for it
    """

    address: str
    answers: list = field(default_factory=list)
    pictures: int = 0
    first: list = field(default_factory=list)
    whole: list = field(default_factory=list)
    busy: list = field(default_factory=list)

    def __post_init__(self):
        request = urllib.request.Request(f"{self.address}/api/kernels?token={TOKEN}", data=b"{}", method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            self.kernel = json.load(answer)["id"]
        line = f"ws{self.address.removeprefix('http')}/api/kernels/{self.kernel}/channels?token={TOKEN}"
        self.line = websocket.create_connection(line, timeout=PATIENCE)
        self.process = psutil.Process(int(self.ask(BEGIN)))

    def send(self, kind, content):
        """A message of that kind; its name."""
        name = uuid.uuid4().hex
        header = {"msg_id": name, "msg_type": kind, "username": "", "session": name, "version": "5.3"}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.line.send(json.dumps(message))
        return name

    def show(self, message):
        """Do with a picture's message what the page does: count it or, where it asks, say that it has come."""
        if message["data"]["content"]:
            self.pictures += 1
        else:
            self.send("comm_msg", {"comm_id": message["comm_id"], "data": {"method": "custom", "content": {}}})

    def ask(self, code):
        """What the code prints."""
        name, printed = self.send("execute_request", {"code": code, "silent": False, "store_history": False}), []
        while True:
            message = json.loads(self.line.recv())
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "comm_msg" and content["data"].get("method") == "custom":
                self.show(content)
            if message["parent_header"].get("msg_id") != name:
                continue
            if kind == "stream":
                printed.append(content["text"])
            if kind == "error":
                raise RuntimeError(content["evalue"])
            if kind == "status" and content["execution_state"] == "idle":
                return "".join(printed)

    def train(self):
        """Train for a while, asking something five times a second; steps and pictures a second."""
        self.ask(TRAIN)
        self.pictures, begun, first = 0, time.perf_counter(), int(self.ask(TAKEN))
        while (now := time.perf_counter()) - begun < TRAINED:
            self.ask("0")
            self.answers.append(time.perf_counter() - now)
            time.sleep(0.2)
        self.rate = (int(self.ask(TAKEN)) - first) / (time.perf_counter() - begun)
        self.pictures_a_second = self.pictures / (time.perf_counter() - begun)
        self.ask(PAUSE)

    def touch(self):
        """A hand goes from number to number, as on a page that is read."""
        line, *sliders = self.ask(TOUCH).split()
        time.sleep(random.random() * BETWEEN_TOUCHES)  # nobody waits for the others
        for touch in range(TOUCHES):
            before, begun, arrived = _busy(self.process), time.perf_counter(), []
            hand = {"page": "page", "hand": sliders[touch], "touch": touch}
            self.send("comm_msg", {"comm_id": line, "data": {"method": "custom", "content": hand}})
            while len(arrived) < N_STATES:
                content = json.loads(self.line.recv())["content"].get("data", {}).get("content", {})
                if "table" in content:
                    arrived += [time.perf_counter() - begun] * len(content["states"])
            self.first.append(arrived[0])
            self.whole.append(arrived[-1])
            self.busy.append(_busy(self.process) - before)
            time.sleep(BETWEEN_TOUCHES)


def _busy(process):
    return sum(process.cpu_times()[:2])


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=30)
    n_learners = parser.parse_args(arguments).learners
    print(machine(), f"{os.cpu_count()} cores", sep=", ")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, lab(Path(folder)) as address:
        server = next(one for one in psutil.Process().children() if "jupyterlab" in one.cmdline())
        learners = []
        for n in sorted({1, n_learners}):
            learners += [Learner(address) for _ in range(n - len(learners))]
            report(n, at_once(learners, Learner.train), server)
            report_touches(at_once(learners, Learner.touch))


def at_once(learners, act):
    """All of them do it, each in a thread of its own."""
    threads = [threading.Thread(target=act, args=[learner]) for learner in learners]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return learners


def memory(process):
    """MB of a process, of what several share its part, where the system can tell that."""
    taken = process.memory_full_info()
    return getattr(taken, "pss", taken.uss) / 1e6


def report(n, learners, server):
    """A line a figure."""
    own = [memory(learner.process) for learner in learners]
    answers = sorted(1000 * answer for learner in learners for answer in learner.answers)
    rates = [learner.rate for learner in learners]
    pictures = [learner.pictures_a_second for learner in learners]
    print(f"{n} at once:")
    print(f"  memory of a kernel: {statistics.median(own):.0f} MB; of the server: {server.memory_full_info().uss / 1e6:.0f} MB")
    print(f"  steps a second, each: {statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})")
    print(f"  pictures a second, each: {statistics.median(pictures):.1f}")
    print(f"  an answer while training: median {statistics.median(answers):.0f} ms, "
          f"95 % within {answers[int(0.95 * len(answers))]:.0f} ms, longest {answers[-1]:.0f} ms")  # fmt: skip


def report_touches(learners):
    """What a hand at a number takes."""
    first, whole, busy = ([1000 * time for learner in learners for time in getattr(learner, name)[-TOUCHES:]]
                          for name in ("first", "whole", "busy"))  # fmt: skip
    print(f"  from the hand's coming to the first states: median {statistics.median(first):.0f} ms, longest {max(first):.0f} ms; "
          f"to the whole range: {statistics.median(whole):.0f} ms, {max(whole):.0f} ms")  # fmt: skip
    print(f"  the processor's time for a range: {statistics.median(busy):.0f} ms")


if __name__ == "__main__":
    main()
