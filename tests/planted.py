"""Faults planted one at a time in what learners see, and whether the tests find them; `mutmut run` does the same for the maths.

    python -m tests.planted nnlib/plots nnlib/explorers --faults 60 --seed 1

takes files (or all Python and JavaScript files of folders), and changes one operator, number, choice, order or text in a copy of
the project. Python is tried with all that needs no browser, the files that name the module first; scripts with the pages in the
browser that are about them, or the site to read. What lives is printed, for somebody to close or to explain.
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import local

TOP = Path(__file__).parents[1]
TURNED = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Lt: ">=", ast.Gt: "<=", ast.LtE: ">", ast.GtE: "<", ast.Eq: "!=",
    ast.NotEq: "==", ast.And: "or", ast.Or: "and", ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
WORDS = {
    "<": ">=", ">": "<=", "<=": ">", ">=": "<", "===": "!==", "!==": "===", "&&": "||", "||": "&&", "+": "-", "-": "+", "*": "/",
    "/": "*", "?.": ".", "true": "false", "false": "true", "min": "max", "max": "min", "if (": "if (!", "+=": "-=", "-=": "+=",
}  # fmt: skip
SCRIPT = re.compile(
    r"""//.*|/\*[\s\S]*?\*/|`(?:\\.|[^`])*`|"(?:\\.|[^"])*"|'(?:\\.|[^'])*'"""  # stays as it is
    r"""|(?<=\s)(?P<word>[<>]=?|[!=]==|&&|\|\||[-+*/]=?)(?=\s)|(?P<call>\?\.(?=\w)|\b(?:true|false|min|max)\b|\bif \()"""
    r"""|(?P<number>(?<![\w.#])\d+(?:\.\d+)?\b)"""
)
# The tests in the browser that are about a script; the others belong to the site to read.
ABOUT = {
    "live_picture": ["forward_pass", "layout", "loss", "backprop", "start_here", "everyone"],
    "range_table": ["range_table", "forward_pass", "second_window", "training", "your_own_network"],
    "number_control": ["forward_pass", "normalization", "range_table", "everyone"],
    "typed_number": ["forward_pass", "normalization", "start_here", "your_own_network"],
    "pad": ["handwriting", "everyone"],
    "question_card": ["questions", "write_it_yourself"],
    "verdict": ["questions"],
    "save_answers": ["questions"],
    "table_editor": ["table_editor", "your_own_network"],
    "make": ["start_here"],
}
SLOW = {"test_bad_tables.py", "test_environment.py", "test_house.py", "test_planted.py", "test_storage.py", "test_kept_work.py"}


def faults_in_script(text):
    """[(from, to, new), ...] places of a script, and what could stand there instead."""
    found = []
    for match in SCRIPT.finditer(text):
        if number := match["number"]:
            found.append((*match.span(), str(float(number) * 2 + 1).removesuffix(".0")))
        elif (word := match["word"] or match["call"]) in WORDS:
            found.append((*match.span(), WORDS[word]))
    return found


def faults_in_python(text):
    """The same for Python."""
    tree, lines = ast.parse(text), text.splitlines(keepends=True)
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    quiet |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]

    def place(line, column):  # a column counts bytes
        return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())

    def span(node):
        return place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)

    def part(node):
        return text[slice(*span(node))]

    def between(left, right, sign):
        return span(left)[0], span(right)[1], f"({part(left)}) {sign} ({part(right)})"

    found = []
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left, op, right) if type(op) in TURNED:
                found.append(between(left, right, TURNED[type(op)]))
            case ast.Compare(left, [op], [right]) if type(op) in TURNED:
                found.append(between(left, right, TURNED[type(op)]))
            case ast.BoolOp(op, [left, right]):
                found.append(between(left, right, TURNED[type(op)]))
            case ast.IfExp(test, body, orelse):
                found.append((*span(node), f"({part(orelse)} if {part(test)} else {part(body)})"))
            case ast.UnaryOp(ast.USub() | ast.Not(), operand):
                found.append((*span(node), part(operand)))
            case ast.Constant(bool(value)):
                found.append((*span(node), repr(not value)))
            case ast.Constant(int(value)) if id(node) not in quiet:
                found += [(*span(node), repr(value + 1)), (*span(node), repr(value - 1))]
            case ast.Constant(float(value)):
                found.append((*span(node), repr(value * 1.5 + 0.1)))
            case ast.Constant(str(value)) if id(node) not in quiet and node.lineno > 1:
                others = [other for other in texts if other != value and other.isidentifier() == value.isidentifier()]
                found += [(*span(node), repr(other)) for other in others if len(other) < 60][:1]
            case ast.Call(_, [first, second, *_]) if not {type(first), type(second)} & {ast.Starred, ast.GeneratorExp}:
                found.append((span(first)[0], span(second)[1], f"{part(second)}, {part(first)}"))
    return found


def changed(text, start, end, new):
    """The text with that fault."""
    return text[:start] + new + text[end:]


def rounds_for(path):
    """What to run, one after the other, until a test fails: the nearest files first."""
    if path.suffix == ".js":
        pages = [f"tests/browser/test_{name}.py" for name in ABOUT[path.stem]] if path.stem in ABOUT else ["tests/reading"]
        return [["tests/test_questions.py", *pages] if path.stem == "verdict" else pages]
    every = [one for one in sorted((TOP / "tests").glob("test_*.py")) if one.name not in SLOW or path.stem in one.name]
    names = re.compile(rf"[./]{path.stem}\b|import .*\b{path.stem}\b|\b{path.stem.title().replace('_', '')}(?:Explorer)?\b")
    near = [one for one in every if path.stem in one.name] + [
        one for one in every if names.search(one.read_text(encoding="utf-8"))
    ]
    first = [f"tests/{one.name}" for one in dict.fromkeys(near)] + ["tests/test_seen.py", "tests/test_all_explorers.py"]
    rest = [f"tests/{one.name}" for one in every if f"tests/{one.name}" not in first]
    return [list(dict.fromkeys(first)), ["tests/notebooks"], rest]


def tried(copy, path, fault, patience):
    """The test that finds the fault, or "" if none does. Raises RuntimeError where that test fails without the fault, too."""
    where = copy / path.relative_to(TOP)
    where.write_text(changed(path.read_text(encoding="utf-8"), *fault), encoding="utf-8")
    try:
        finder = next(filter(None, (_failing(copy, files, patience) for files in rounds_for(path))), "")
    except subprocess.TimeoutExpired:
        return "the tests do not end"
    finally:
        shutil.copyfile(path, where)
    if finder and (fails := _failing(copy, [finder], patience)):
        raise RuntimeError(f"{fails} fails by itself, so it has found nothing.")
    return finder


def _failing(copy, files, patience):
    """The first test in these files that fails, or "". Raises RuntimeError where pytest ends for another reason."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:randomly", *files],
        cwd=copy, capture_output=True, text=True, timeout=patience,
        env=os.environ | {"PYTHONPATH": str(copy), "NNLIB_READING": "1"},
    )  # fmt: skip
    if not done.returncode:
        return ""
    if not (failed := re.search(r"^(?:FAILED|ERROR) (tests/\S+?\.py(?:::\w+)?)", done.stdout, re.MULTILINE)):
        raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout[-500:]}{done.stderr[-500:]}")
    return failed[1]


def main():
    """Plant as many faults as are asked for, and say how many were found."""
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=os.cpu_count())
    parser.add_argument("--patience", type=int, default=1200, help="seconds after which tests count as never ending")
    asked = parser.parse_args()
    paths = [path for place in asked.places for path in ([place] if place.is_file() else sorted(place.rglob("*")))]
    readers = {".py": faults_in_python, ".js": faults_in_script}
    faults = {
        path.absolute(): readers[path.suffix](path.read_text(encoding="utf-8")) for path in paths if path.suffix in readers
    }
    every = [(path, fault) for path, many in faults.items() for fault in many if path.name != "__init__.py"]
    chosen = random.Random(asked.seed).sample(every, min(asked.faults, len(every)))
    files = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=True).stdout.split("\0")[
        :-1
    ]
    with tempfile.TemporaryDirectory() as folder:
        mine, numbers = local(), count()

        def plant(chosen):
            if not hasattr(mine, "copy"):
                mine.copy = Path(folder) / str(next(numbers))
                for name in files:
                    (mine.copy / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(TOP / name, mine.copy / name)
            path, (start, end, new) = chosen
            finder = tried(mine.copy, path, (start, end, new), asked.patience)
            text = path.read_text(encoding="utf-8")
            line, old = text[:start].count("\n") + 1, text[start:end]
            print(f"{'found' if finder else 'LIVES'} {path.relative_to(TOP)}:{line}: {old!r} -> {new!r}  {finder}", flush=True)
            return bool(finder)

        with ThreadPoolExecutor(asked.at_once) as pool:
            found = sum(pool.map(plant, chosen))
    print(f"{found} of {len(chosen)} found, {found / len(chosen):.0%}; there are {len(every):,} places for one")


if __name__ == "__main__":
    main()
