"""A run's result on the benchmarks' page: the picture, its text alternative, and the whole table."""

import re
import shutil
from pathlib import Path

from tests.benchmarks import picture
from tests.benchmarks.report import HEADINGS, cells

TOP = Path(__file__).parents[2]
PUBLISHED, PAGE = ".github/benchmarks.svg", "tests/benchmarks/README.md"
BLOCK = re.compile(r"(<!-- benchmarks -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def write(sections, missed, machine, peers, top=TOP):
    """Put the block between its marks, and the picture beside it."""
    shutil.copy(picture.PICTURE, top / PUBLISHED)
    page = top / PAGE
    text = page.read_text(encoding="utf-8")
    if not BLOCK.search(text):
        raise ValueError(f"{PAGE} has no place for the result: put <!-- benchmarks --> and <!-- end --> on lines of their own.")
    made = block(sections, missed, machine, peers)
    page.write_text(BLOCK.sub(lambda found: found[1] + made + found[3], text), encoding="utf-8", newline="\n")


def block(sections, missed, machine, peers):
    """The text between the marks."""
    verdict = f"**Missed: {'; '.join(missed)}.**" if missed else "Every bound is kept."
    return f"""![{picture.in_sentences(sections)}](../../{PUBLISHED})

`python -m tests.benchmarks --publish` on {machine}; {peers}. {verdict}

<details><summary>The whole table</summary>

{table(sections)}

</details>
"""


def table(sections):
    """All lines, under their scenarios."""
    rows = [HEADINGS, ["---"] * len(HEADINGS)]
    for title, lines in sections:
        rows.append([f"**{title}**"])
        rows += [[escaped(text) for text in cells(one)] for one in lines]
    return "\n".join("| " + " | ".join([*row, *[""] * (len(HEADINGS) - len(row))]) + " |" for row in rows)


def escaped(text):
    """A cell's text, safe between the bars."""
    return text.replace("|", "\\|").replace("<=", "≤")
