"""The faults that tests.planted plants: each changes the code, still parses, and leaves words that nobody runs alone."""

import ast

import pytest

from tests import planted
from tests.planted import TOP, changed, faults_in_python, faults_in_script, tried

CODE = '''"""Words, 1 of 2."""
def f(a, b=0.5):
    """More words - 3."""
    if a < 1 and not b:  # é: two bytes
        return max(a, -b) + 2
    return f(b, a) if a in "abc" else "xyz"
'''
SCRIPT = """// 1 < 2
const text = "3 + 4", n = a + 5; /* 6 */
if (n < 7 && ready) show(`${8}`);
"""


def test_faults_in_python_change_what_runs_and_nothing_else():
    texts = {changed(CODE, *fault) for fault in faults_in_python(CODE)}
    assert CODE not in texts
    assert all(ast.dump(ast.parse(text)) != ast.dump(ast.parse(CODE)) for text in texts)
    assert all('"""Words, 1 of 2."""' in text and '"""More words - 3."""' in text for text in texts)
    for line in ("    if (a) >= (1) and not b:  # é", "if a < 1 and b:", "b=0.85):", "max(-b, a)", "(max(a, -b)) - (2)", "f(a, b) if",
                 '(a) not in ("abc")', "if (a < 1) or (not b):"):  # fmt: skip
        assert any(line in text for text in texts), line


def test_faults_in_a_script_leave_texts_and_comments_alone():
    texts = {changed(SCRIPT, *fault) for fault in faults_in_script(SCRIPT)}
    assert texts == {
        SCRIPT.replace("a + 5", "a - 5"), SCRIPT.replace("a + 5", "a + 11"), SCRIPT.replace("if (n", "if (!n"),
        SCRIPT.replace("n < 7", "n >= 7"), SCRIPT.replace("n < 7", "n < 15"), SCRIPT.replace("&&", "||"),
    }  # fmt: skip


def test_fault_is_found_by_a_test_that_passes_without_it(tmp_path):
    (tmp_path / "nnlib").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "nnlib/loss.py").write_text("")
    test = tmp_path / "tests/test_it.py"

    def found(text):
        test.write_text(f"from pathlib import Path\n\n\ndef test_it():\n    {text}\n")
        return tried(tmp_path, TOP / "nnlib/loss.py", (0, 3, "PLANTED"), 60)

    with_it = "assert 'PLANTED' not in Path('nnlib/loss.py').read_text()"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(planted, "rounds_for", lambda path: [["tests/test_it.py"]])
        assert found(with_it) == "tests/test_it.py::test_it"
        assert found("assert True") == ""
        with pytest.raises(RuntimeError, match="fails by itself"):
            found("assert False")
        patched.setattr(planted, "rounds_for", lambda path: [["tests/no_such_file.py"]])
        with pytest.raises(RuntimeError, match="pytest ended with 4"):
            found(with_it)
    assert (tmp_path / "nnlib/loss.py").read_bytes() == (TOP / "nnlib/loss.py").read_bytes()
