"""Builds the zero-install site, in which the pages run in the browser alone: python binder/lite/build.py.

The site goes to binder/lite/_site: plain files, with Python among them (Pyodide), so that it needs nothing from elsewhere.
Pyodide is fetched by npm and pip; with --pyodide FOLDER (or the variable NNLIB_PYODIDE) it is taken from that folder. --serve
serves the site afterwards.

No page needs a special first cell: nnlib and what it needs are written into Pyodide's lock, and the kernel loads them while
it starts. matplotlib is in the lock as well, but is loaded only by a cell that imports it.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from fetch_pyodide import CORE, closure  # noqa: E402

TOP = HERE.parents[1]
SITE, MAKE = HERE / "_site", TOP / "nnlib/widgets/make.js"
CONFIGURATION = ["jupyter-lite.json", "jupyter_lite_config.json", "overrides.json"]
FIRST_PAGE = "notebooks/00_start_here.ipynb"
OLD_KERNEL = "jupyterlite-pyodide-kernel==0.6.1"  # its piplite goes with the micropip of a Pyodide before 0.28
PYODIDE = "../../static/pyodide/"  # seen from its own folder and from the lock's
NOT_WITH_NNLIB = {"matplotlib"}  # for the pages' own figures: explorers start without it, and it takes seconds to load
NOT_NEEDED = {"jedi"}  # it completes what is typed; IPython does without


def run(*command, **options):
    """A command that must succeed."""
    subprocess.run([str(part) for part in command], check=True, **options)


def tool(name, of=HERE):
    """A program of the virtual environment that belongs to a folder."""
    return of / ".venv" / ("Scripts" if os.name == "nt" else "bin") / name


def make_tools(of=HERE):
    """The virtual environment with what requirements.txt in that folder names by its hashes; made anew when that changes."""
    wanted, made = (of / "requirements.txt").read_text(encoding="utf-8"), of / ".venv/made-from.txt"
    if not made.is_file() or made.read_text(encoding="utf-8") != wanted:
        venv.create(of / ".venv", clear=True, with_pip=True)
        run(tool("python", of), "-m", "pip", "install", "-q", "--require-hashes", "-r", of / "requirements.txt")
        made.write_text(wanted, encoding="utf-8")


def copy_pages(source, target):
    """The pages as they are, byte for byte, without what a session left beside them."""
    left = shutil.ignore_patterns(".*", "__pycache__", "my_*.json*", "my_work", "*.npz")
    shutil.copytree(source, target, ignore=left)


def fetch_wheels(folder):
    """nnlib's wheel, built from this tree, and those that wheels.txt names."""
    with tempfile.TemporaryDirectory() as temporary:  # a copy: a build leaves files behind, which a later one would take up
        shutil.copytree(TOP / "nnlib", Path(temporary, "nnlib"), ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(TOP / name, temporary)
        run(tool("python"), "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, temporary)
    run(tool("python"), "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "--platform=any",
        "--implementation=py", "--abi=none", "--python-version=3.12", "-d", folder, "-r", HERE / "wheels.txt")  # fmt: skip


def add_kernel_wheels(folder):
    """The kernel's own Python, which its package carries, and a piplite that goes with Pyodide's micropip."""
    carried = HERE / ".venv/share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
    for name in ("ipykernel", "pyodide_kernel"):
        shutil.copy(next(carried.glob(f"{name}-*.whl")), folder)
    with tempfile.TemporaryDirectory() as temporary:
        run(tool("python"), "-m", "pip", "download", "-q", "--no-deps", "-d", temporary, OLD_KERNEL)
        with zipfile.ZipFile(next(Path(temporary).glob("*.whl"))) as kernel:
            name = next(name for name in kernel.namelist() if re.search(r"/piplite-[\d.]+-py3-none-any\.whl$", name))
            (folder / Path(name).name).write_bytes(kernel.read(name))


def read_wheel(wheel):
    """What a wheel lets one import, and the packages that it needs, those of its extras left out."""
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        metadata = file.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode()
    tops = {name.split("/")[0].removesuffix(".py") for name in names}
    needs = re.findall(r"^Requires-Dist: ([\w.-]+)(.*)$", metadata, re.MULTILINE)
    return sorted(top for top in tops if "." not in top), {canonical(name) for name, rest in needs if "extra ==" not in rest}


def entry(wheel, known):
    """A wheel's entry in Pyodide's lock; of what it needs, the packages with known names."""
    imports, needs = read_wheel(wheel)
    name, version = wheel.name.split("-")[:2]
    return {
        "name": canonical(name),
        "version": version,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "install_dir": "site",
        "package_type": "package",
        "imports": imports,
        "depends": sorted((needs & known) - NOT_WITH_NNLIB),
        "unvendored_tests": False,
    }


def canonical(name):
    """A package's name as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write_lock(lock, wheels, folder):
    """Pyodide's lock with the wheels added, and the wheels beside it.

    Each wheel gets a folder named by its content, so that no browser takes an older one that it has kept. Paths begin so that
    they are right from Pyodide's folder and from the lock's.
    """
    packages = {
        name: known | {"file_name": PYODIDE + known["file_name"], "depends": sorted(set(known["depends"]) - NOT_NEEDED)}
        for name, known in lock["packages"].items()
    }
    known = set(packages) | {canonical(wheel.name.split("-")[0]) for wheel in wheels}
    for wheel in wheels:
        new = entry(wheel, known)
        where = folder / new["sha256"][:12]
        where.mkdir(parents=True, exist_ok=True)
        shutil.copy(wheel, where)
        packages[new["name"]] = new | {"file_name": f"../../static/pyodide-lock/{where.name}/{wheel.name}"}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock | {"packages": packages}), encoding="utf-8")


def configuration():
    """The site's settings, and the part of them that is about the kernel."""
    settings = json.loads((HERE / "jupyter-lite.json").read_text(encoding="utf-8"))
    return settings, settings["jupyter-config-data"]["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]


def add_startup(folder, wheels, python):
    """startup.py in a wheel of its own, and the setting by which IPython runs it before the first cell."""
    with zipfile.ZipFile(wheels / "nnlib_site-1-py3-none-any.whl", "w") as wheel:
        wheel.write(HERE / "startup.py", "nnlib_site.py")
        wheel.writestr("nnlib_site-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: nnlib-site\nVersion: 1\n")
        wheel.writestr("nnlib_site-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("nnlib_site-1.dist-info/RECORD", "")
    settings, kernel = configuration()
    version = ".".join(python.split(".")[:2])
    kernel["loadPyodideOptions"]["env"] = {"PYTHONSTARTUP": f"/lib/python{version}/site-packages/nnlib_site.py"}
    (folder / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")


def fill(folder, pyodide):
    """Everything that JupyterLite takes up into the site, put into a new folder."""
    for name in CONFIGURATION:
        shutil.copy(HERE / name, folder)
    copy_pages(TOP / "notebooks", folder / "files/notebooks")
    if pyodide:
        shutil.copytree(pyodide, folder / "static/pyodide", copy_function=shutil.copyfile)
    else:
        run(sys.executable, HERE / "fetch_pyodide.py", folder / "static/pyodide")
    lock = json.loads((folder / "static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
    wheels = folder / "wheels"
    wheels.mkdir()
    fetch_wheels(wheels)
    add_kernel_wheels(wheels)
    add_startup(folder, wheels, lock["info"]["python"])
    locked = folder / "lock"
    locked.mkdir()
    write_lock(lock, sorted(wheels.glob("*.whl")), locked)


def build(pyodide, site):
    """The site, from a new folder each time: JupyterLite skips steps in one that it has seen."""
    make_tools()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        fill(folder, pyodide)
        log = folder / "build.log"
        with log.open("w") as output:
            done = subprocess.run([tool("python"), "-m", "jupyterlite_core", "build", "--lite-dir", "."],
                                  cwd=folder, stdout=output, stderr=output)  # fmt: skip
        if done.returncode:
            raise SystemExit(log.read_text(encoding="utf-8", errors="replace"))
        shutil.copytree(folder / "lock", folder / "_output/static/pyodide-lock")
        (folder / "_output/index.html").write_text(front_door(), encoding="utf-8")
        add_start(folder / "_output")
        (folder / "_output/.nojekyll").touch()
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(folder / "_output", site)


def front_door():
    """The site's own address leads to the first page. JupyterLite reads settings off it, of which there are none here."""
    title = configuration()[0]["jupyter-config-data"]["appName"]
    first = f"notebooks/index.html?path={FIRST_PAGE}"
    return (f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
            '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>\n'
            f'<meta http-equiv="refresh" content="0; url={first}">\n<a href="{first}">{title}</a>\n</html>\n')  # fmt: skip


def add_start(site):
    """The bar that starts Python and runs the page, on the page that shows a notebook; with the files that Python needs."""
    lock = json.loads((site / "static/pyodide-lock/pyodide-lock.json").read_text(encoding="utf-8"))
    _, kernel = configuration()
    needed = closure(lock, kernel["loadPyodideOptions"]["packages"]).values()
    files = [f"{PYODIDE}{name}" for name in CORE] + [entry["file_name"] for entry in needed]
    files = [name.removeprefix("../") for name in files]  # seen from the page
    sizes = json.dumps({name: (site / "notebooks" / name).stat().st_size for name in files})
    script = f'<script id="nnlib-files" type="application/json">{sizes}</script>\n<script src="../start.js" defer></script>'
    page = site / "notebooks/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</head>", f"{script}\n</head>"), encoding="utf-8")
    (site / "start.js").write_text("".join(path.read_text(encoding="utf-8") for path in (MAKE, HERE / "start.js")), "utf-8")


def main():
    """Build, say how large it became, and serve it if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pyodide", type=Path, default=os.environ.get("NNLIB_PYODIDE"), help="a folder with Pyodide")
    parser.add_argument("--site", type=Path, default=SITE, help="where the site goes; what is there is replaced")
    parser.add_argument("--serve", action="store_true", help="serve the site afterwards, to this machine only")
    wanted = parser.parse_args()
    build(wanted.pyodide and Path(wanted.pyodide).resolve(), wanted.site.resolve())
    size = sum(file.stat().st_size for file in wanted.site.rglob("*") if file.is_file())
    print(f"{wanted.site}: {size / 1e6:.0f} MB", flush=True)
    if wanted.serve:
        run(sys.executable, HERE / "serve.py", wanted.site)


if __name__ == "__main__":
    main()
