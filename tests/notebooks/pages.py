"""Run, normalise and check the notebooks, so that what is committed is executed, quiet and the same on every machine.

python tests/notebooks/pages.py run [PAGE ...]      run from a fresh kernel, normalise, write back (needs a Chromium or Chrome)
python tests/notebooks/pages.py check [PAGE ...]    say what in the files is not as `run` would leave it; exit 1 if anything

Without pages, all of them.
"""

import argparse
import base64
import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat

TOP = Path(__file__).parents[2]
LIVE_VIEW = "application/vnd.jupyter.widget-view+json"
STILL = re.compile(r'src="(data:image/svg\+xml;base64,[^"]+)"')
_WIDTH = 740  # of the page that the PNGs are taken from: the widest picture and the margins of a page
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def all_pages():
    """Every notebook of the project."""
    return sorted(path for path in (TOP / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def pages_that_run():
    """All but the glossary, which has no code."""
    return [path for path in all_pages() if path.stem != "glossary"]


def numbered_pages():
    """The pages of the lesson, without solutions and glossary."""
    return [path for path in pages_that_run() if path.parent.name == "notebooks"]


def short_name(path):
    """A page as a test's name shows it; a page and its solutions have the same file name."""
    return path.relative_to(TOP / "notebooks").with_suffix("").as_posix()


def kernel_environment(home):
    """What a kernel sees: a fresh profile, one thread, plain English."""
    return os.environ | {"IPYTHONDIR": str(home), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8",
                         "JUPYTER_PLATFORM_DIRS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # fmt: skip


def execute(notebook, path):
    """Run every cell in order in a fresh kernel; an error stops with its cell and traceback."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory() as home:
        client = NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
        )
        client.execute(env=kernel_environment(home))


def normalise(notebook):
    """Leave only what a reader needs: fixed metadata, counts from 1, joined streams, no live views without their state."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata.tags} if cell.metadata.get("tags") else {})
        cell.source = cell.source.rstrip()
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = _joined(cell.outputs)
            for output in cell.outputs:
                _strip(output, count)


def _joined(outputs):
    """Neighbouring outputs of the same stream as one: where the kernel flushed is chance."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" == joined[-1].output_type and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _strip(output, count):
    if "execution_count" in output:
        output.execution_count = count
    if "data" in output:
        output.data.pop(LIVE_VIEW, None)
        drawn_from = output.metadata.get("drawn_from")
        output.metadata = nbformat.from_dict({"drawn_from": drawn_from} if drawn_from else {})


def stills(notebook):
    """(output, the addresses of its SVG pictures, their fingerprint) for every output with pictures."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            addresses = STILL.findall(output.get("data", {}).get("text/html", ""))
            if addresses:
                yield output, addresses, hashlib.sha256(f"{_WIDTH}{''.join(addresses)}".encode()).hexdigest()[:16]


def add_images(notebook, earlier):
    """Beside each SVG picture its PNG, for readers that show no SVG; kept where the picture has not changed."""
    kept = {key: output.data.get("image/png") for output, _, key in stills(earlier) if output.metadata.get("drawn_from") == key}
    for output, addresses, key in stills(notebook):
        output.data["image/png"] = kept.get(key) or _drawn(addresses)
        output.metadata["drawn_from"] = key


def _drawn(addresses):
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": _WIDTH, "height": 400}, device_scale_factor=1.5)
        page.set_content("".join(f'<img style="display: block" src="{address}">' for address in addresses))
        png = page.locator("body").screenshot()
        browser.close()
    return base64.b64encode(png).decode()


def run(path):
    """Execute the page and write it back, normalised."""
    earlier = nbformat.read(path, as_version=4)
    notebook = nbformat.from_dict(earlier)
    execute(notebook, path)
    normalise(notebook)
    add_images(notebook, earlier)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def problems(path):
    """What in the file is not as `run` would leave it."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    found = []
    for cell in notebook.cells:
        if cell.get("execution_count", 1) is None:
            found.append(f"cell {cell.id} has not been run")
        if any(output.output_type == "error" or output.get("name") == "stderr" for output in cell.get("outputs", [])):
            found.append(f"cell {cell.id} has an error in its output")
    for output, _, key in stills(notebook):
        if output.metadata.get("drawn_from") != key or "image/png" not in output.data:
            found.append("a picture is not the one its PNG was drawn from")
    normalise(notebook)
    if nbformat.writes(notebook) + "\n" != text:
        found.append("it is not normalised (saved from JupyterLab?)")
    return found


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["run", "check"])
    parser.add_argument("pages", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    failed = False
    for path in options.pages or all_pages():
        if options.what == "run":
            run(path.resolve())
        found = problems(path)
        failed |= bool(found)
        print(f"{path.name}: {'; '.join(found) or 'as it should be'}")
    return int(failed)


if __name__ == "__main__":
    sys.path.insert(0, str(TOP))
    sys.exit(main())
