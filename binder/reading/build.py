"""Builds the pages to read, out of the notebooks as they are committed: plain files, no kernel, nothing from elsewhere.

python binder/reading/build.py                 build binder/reading/_site (the first time it installs its tools, by pip)
python binder/reading/build.py --with-lite     and the pages that run in the browser, under lite/: the site as it is published
python binder/reading/build.py --serve         and serve what was built, to this machine only
"""

import argparse
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
SITE = HERE / "_site"


def load(path):
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lite, public_address = load(HERE.parent / "lite/build.py"), load(HERE.parent / "public_address.py")


def build(site, address):
    """The pages, and beside each the notebook that it was made of, byte for byte."""
    lite.make_tools(HERE)
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary, "source")
        lite.copy_pages(TOP / "notebooks", source / "notebooks")
        shutil.copy(HERE / "index.md", source)
        binder = {"NNLIB_BINDER_LINK": public_address.binder_link(address, "PAGE")} if address else {}
        made, work = Path(temporary, "made"), Path(temporary, "work")
        sphinx = [lite.tool("python", HERE), "-m", "sphinx", "-q", "--fail-on-warning", "-c", HERE, "-d", work, source, made]
        lite.run(*sphinx, env=os.environ | binder | {"PYTHONPATH": str(TOP)})  # for nnlib, of which its pictures are made
        shutil.copytree(source / "notebooks", made / "notebooks", dirs_exist_ok=True)
        (made / ".nojekyll").touch()
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(made, site)


def main():
    """Build, and serve it if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=SITE, help="where the site goes; what is there is replaced")
    parser.add_argument("--address", default=public_address.address(), help="the project's public address, for links to Binder")
    parser.add_argument("--with-lite", action="store_true", help="build the pages that run in the browser, too")
    parser.add_argument("--serve", action="store_true", help="serve the site afterwards, to this machine only")
    wanted = parser.parse_args()
    build(wanted.site.resolve(), wanted.address)
    if wanted.with_lite:
        lite.build(None, wanted.site.resolve() / "lite")
    print(wanted.site, flush=True)
    if wanted.serve:
        lite.run(sys.executable, HERE.parent / "lite/serve.py", wanted.site)


if __name__ == "__main__":
    main()
