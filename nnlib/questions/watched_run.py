"""A learner's function, run under watch: what it returned, computed and changed, and where it stopped, whatever it does."""

import ast
import contextlib
import dis
import inspect
import io
import linecache
import sys
import textwrap
import traceback
import warnings
from dataclasses import dataclass, field
from functools import cache

import numpy as np

MOST_LINES = 100_000  # a right train() of a few steps runs some hundred lines
MOST_NOTED = 5_000  # what later lines compute is not noted


class TooLong(BaseException):
    """Raised inside a function that has run too many lines; not an Exception, so that `except Exception` lets it through."""


@dataclass
class Run:
    """What happened in one run.

    value   : what the function returned
    error   : the exception it stopped with, or None; TooLong where it would have run for ever
    line    : the line it stopped at, counted in its cell
    shapes  : {name: shape} of the arrays that it had then
    notes   : [(line, array)] everything that its lines computed, in order
    changed : the line that changed an argument in place, or None
    printed : what it printed
    """

    value: object = None
    error: BaseException | None = None
    line: int | None = None
    shapes: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    changed: int | None = None
    printed: str = ""


def watched_run(function, args):
    """Run function(*args) line by line; the arguments may be spoiled afterward."""
    run, out, before = Run(), io.StringIO(), sys.gettrace()
    watch = _Watch(run, function, args)
    with contextlib.redirect_stdout(out), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.settrace(watch)
        try:
            run.value = function(*args)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit, too: a learner's exit() must not end the kernel
            run.error = error
            _locate(run, function, error)
        finally:
            sys.settrace(before)
    run.printed = out.getvalue()
    return run


class _Watch:
    """A trace function that counts all lines, and notes what the function's own lines compute and change.

    The lines of a module that is imported meanwhile do not count: numpy loads some of its parts when they are first used.
    """

    def __init__(self, run, function, args):
        self.run, self.code, self.unsafe = run, function.__code__, _lines_that_catch_all(function)
        self.imports = 0  # how many modules are being loaded, one within the other
        self.arrays = [a for a in args if isinstance(a, np.ndarray)]
        self.originals, self.known = [a.tobytes() for a in self.arrays], {}
        self.count, self.line = 0, self.code.co_firstlineno

    def __call__(self, frame, event, arg):
        if event == "call":
            frame.f_trace_opcodes = _jumps_to_itself(frame.f_code)
        spec = frame.f_globals.get("__spec__")
        if frame.f_code.co_name == "<module>" and spec and spec.origin == frame.f_code.co_filename:
            self.imports += {"call": 1, "return": -1}.get(event, 0)
        self.count += not self.imports
        own = frame.f_code is self.code
        if self.count > 2 * MOST_LINES or (self.count > MOST_LINES and own and frame.f_lineno not in self.unsafe):
            raise TooLong
        if own and self.count < MOST_NOTED:
            self.compare(frame.f_locals, begins=event == "call")
            self.line = frame.f_lineno
            if event == "return":
                for part in arg if isinstance(arg, tuple | list) else [arg]:
                    self.note(part)
        return self

    def compare(self, values, begins):
        """Note what has another value since the line before, which is the line that gave it."""
        for name, value in values.items():
            if isinstance(value, np.ndarray | float):
                seen = np.asarray(value).tobytes()
                if not begins and self.known.get(name) != seen:
                    self.note(value)
                self.known[name] = seen
        if self.run.changed is None and [a.tobytes() for a in self.arrays] != self.originals:
            self.run.changed = self.line

    def note(self, value):
        with contextlib.suppress(TypeError, ValueError):
            self.run.notes.append((self.line, np.array(value, float)))


@cache
def _jumps_to_itself(code):
    """Whether it holds `while True: pass` in one line, of whose turns Python 3.11 tells only if asked for each instruction."""
    return any("JUMP" in one.opname and one.argval == one.offset for one in dis.get_instructions(code))


def _locate(run, function, error):
    """Note the last line of the function itself that the error came through, and its arrays there."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code is function.__code__:
            run.line = line
            run.shapes = {name: v.shape for name, v in frame.f_locals.items() if isinstance(v, np.ndarray)}


def _lines_that_catch_all(function):
    """Lines inside `try` with a bare `except`, which would swallow TooLong: raised there, it ends nothing."""
    lines = set()
    with contextlib.suppress(OSError, SyntaxError, TypeError):
        source, first = inspect.getsourcelines(function)
        for node in ast.walk(ast.parse(textwrap.dedent("".join(source)))):
            if isinstance(node, ast.Try):
                lines.update(range(node.body[0].lineno + first - 1, node.body[-1].end_lineno + first))
    return lines


def source_line(function, line):
    """The text of a line, as the learner wrote it; "" where nobody kept it."""
    return linecache.getline(function.__code__.co_filename, line).strip() if line else ""
