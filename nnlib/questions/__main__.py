"""python -m nnlib.questions FOLDER: the teacher's page about the answers saved in a folder, written into it as answers.html."""

import sys
from pathlib import Path

from .report import report

if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
    sys.exit("Write the folder with your learners' answers: python -m nnlib.questions FOLDER")
page = Path(sys.argv[1], "answers.html")
page.write_text(report(sys.argv[1]), encoding="utf-8", errors="replace")
print(f"Open {page} in a browser.")
