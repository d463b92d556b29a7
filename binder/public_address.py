"""The project's one public address, and every link that derives from it.

python binder/public_address.py https://github.com/OWNER/NAME    set it, and write the links
python binder/public_address.py                                  say what it is, and what derives from it
python binder/public_address.py --none                           take it back out
python binder/public_address.py --check                          say what does not follow it; exit 1 if anything

It is kept in pyproject.toml, as Repository under [project.urls]. The rest is written: CITATION.cff, and in README.md and
binder/README.md what stands between <!-- public address: ... --> and <!-- end -->.
"""

import argparse
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

TOP = Path(__file__).resolve().parents[1]
FIRST_PAGE = "00_start_here.ipynb"
FORM = re.compile(r"https://github\.com/[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9_][A-Za-z0-9._-]*(?<!\.git)")
PAGES_WITH_BLOCKS = ("README.md", "binder/README.md")
BLOCK = re.compile(r"(<!-- public address: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
URLS = re.compile(r'\[project\.urls\]\nRepository = "[^"]*"\n\n')
CITED = re.compile(r"repository-code: https://\S+\nurl: https://\S+\n(?=version)")
NOT_YET = "The link appears here when the project has a public address: `python binder/public_address.py https://github.com/OWNER/NAME`."


def address(top=TOP):
    """The public address, or None as long as there is none."""
    return tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls", {}).get("Repository")


def owner_and_name(address):
    """("OWNER", "NAME")."""
    return tuple(address.split("/")[-2:])


def site(address):
    """Where GitHub Pages serves the pages to read."""
    owner, name = owner_and_name(address)
    return f"https://{owner.lower()}.github.io/{name}/"


def lite_link(address, page=FIRST_PAGE):
    """A page that runs in the browser alone."""
    return f"{site(address)}lite/notebooks/index.html?{urlencode({'path': f'notebooks/{page}'}, safe='/')}"


def binder_link(address, page=FIRST_PAGE):
    """A page on Binder."""
    where = quote(f"lab/tree/notebooks/{page}", safe="")
    return f"https://mybinder.org/v2/gh/{'/'.join(owner_and_name(address))}/HEAD?urlpath={where}"


def nbgitpuller_link(repository, hub, page=FIRST_PAGE):
    """What brings the folder to a learner's home on a JupyterHub, and opens a page there."""
    name = urlsplit(repository).path.rstrip("/").rpartition("/")[2].removesuffix(".git")
    asked = {"repo": repository, "branch": "main", "urlpath": f"lab/tree/{name}/notebooks/{page}"}
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(asked)}"


def blocks(address):
    """{name: text} of what stands in the marked blocks of the .md files."""
    if address is None:
        return {"ways": "", "nbgitpuller": NOT_YET + "\n", "binder": NOT_YET + "\n"}
    hub = nbgitpuller_link(address, "https://YOUR-HUB.example.org")
    return {
        "ways": f"**[Run it in your browser]({lite_link(address)})**, with nothing to install; [run it on Binder]"
                f"({binder_link(address)}); or [just read it]({site(address)}).\n",
        "nbgitpuller": f"With your hub's address in place of the first part:\n\n`{hub}`\n",
        "binder": f"{binder_link(address)}\n",
    }  # fmt: skip


def derived(address, top=TOP):
    """{file: text} of the files that hold the address or something made of it, as they have to be."""
    read = {name: (top / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "CITATION.cff", *PAGES_WITH_BLOCKS)}
    project, cited = URLS.sub("", read["pyproject.toml"]), CITED.sub("", read["CITATION.cff"])
    if address is not None:
        urls = f'[project.urls]\nRepository = "{address}"\n\n'
        project = project.replace("[project.optional-dependencies]\n", f"{urls}[project.optional-dependencies]\n", 1)
        cited = cited.replace("\nversion:", f"\nrepository-code: {address}\nurl: {site(address)}\nversion:", 1)
    texts = blocks(address)
    written = {name: BLOCK.sub(lambda found: found[1] + texts[found[2]] + found[4], read[name]) for name in PAGES_WITH_BLOCKS}
    return {"pyproject.toml": project, "CITATION.cff": cited} | written


def set_address(address, top=TOP):
    """Write it, and what derives from it."""
    if address is not None and not FORM.fullmatch(address):
        raise ValueError(
            f"The address must look like https://github.com/OWNER/NAME, but {address!r} arrived. "
            "Copy it from the front page of the repository on GitHub, without a / or .git at its end."
        )
    texts = derived(address, top)
    try:
        tomllib.loads(texts["pyproject.toml"])
    except tomllib.TOMLDecodeError:
        raise ValueError("[project.urls] in pyproject.toml must hold Repository alone: take out what else is in it.") from None
    for name, text in texts.items():
        (top / name).write_text(text, encoding="utf-8", newline="\n")


def strays(address, files):
    """Lines that lead to a home of this project, or to a service that runs it, and do not derive from its address.

    files : {name: text}
    """
    ours = [r"mybinder\.org/v2/", r"colab\.research\.google\.com/github/", r"/git-pull\?",
            r"github(?:usercontent)?\.com[/:][\w.-]+/nnlib\b",
            r"\b[\w-]+\.github\.io/nnlib\b"]  # fmt: skip
    if address is not None:
        ours += [
            rf"github(?:usercontent)?\.com[/:]{re.escape('/'.join(owner_and_name(address)))}\b",
            re.escape(urlsplit(site(address)).netloc),
        ]
    leads_home = re.compile("|".join(ours), re.IGNORECASE)
    found = []
    for name, text in files.items():
        found += [f"{name}: {line.strip()}" for line in text.splitlines() if leads_home.search(line)]
    return found


def without_derived(name, text):
    """The text of a file without the places that derive from the address."""
    if name in PAGES_WITH_BLOCKS:
        return BLOCK.sub("", text)
    return {"pyproject.toml": URLS, "CITATION.cff": CITED}[name].sub("", text)


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    one = parser.add_mutually_exclusive_group()
    one.add_argument("address", nargs="?", help="https://github.com/OWNER/NAME")
    one.add_argument("--none", action="store_true", help="the project has no public address")
    parser.add_argument("--check", action="store_true", help="say what does not follow the address")
    wanted = parser.parse_args(arguments)
    if wanted.address is not None or wanted.none:
        try:
            set_address(wanted.address)
        except ValueError as problem:
            parser.error(str(problem))
    now = address()
    if wanted.check:
        late = [name for name, text in derived(now).items() if text != (TOP / name).read_text(encoding="utf-8")]
        for name in late:
            print(f"{name} does not follow: python binder/public_address.py {now or '--none'}")
        return int(bool(late))
    print(now or "The project has no public address yet.")
    if now:
        print(site(now), lite_link(now), binder_link(now), nbgitpuller_link(now, "https://YOUR-HUB.example.org"), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
