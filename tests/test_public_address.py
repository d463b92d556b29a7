"""One public address: all that is made of it follows, and no link goes its own way."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from tests.test_environment import TOP, git

ADDRESS = "https://github.com/A-School/first.lesson"
HOLDS_IT = ["pyproject.toml", "CITATION.cff", "README.md", "binder/README.md"]
SPEAKS_OF_LINKS = {"binder/public_address.py", "tests/test_public_address.py", "tests/classroom/test_hub.py"}


def load():
    spec = importlib.util.spec_from_file_location("public_address", TOP / "binder/public_address.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


public_address = load()


@pytest.fixture
def copy(tmp_path):
    """The files that hold the address, in a folder of their own."""
    for name in HOLDS_IT:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(TOP / name, tmp_path / name)
    return tmp_path


def read(top):
    return {name: (top / name).read_bytes() for name in HOLDS_IT}


def test_what_is_committed_follows_the_address():
    now = public_address.address()
    assert public_address.derived(now) == {name: (TOP / name).read_text(encoding="utf-8") for name in HOLDS_IT}


def test_every_place_follows_an_address_and_another_and_none(copy):
    public_address.set_address(None, copy)
    without = read(copy)
    for address in (ADDRESS, "https://github.com/someone/else"):
        public_address.set_address(address, copy)
        assert public_address.address(copy) == address
        texts = {name: text.decode() for name, text in read(copy).items()}
        assert tomllib.loads(texts["pyproject.toml"])["project"]["urls"] == {"Repository": address}
        cited = yaml.safe_load(texts["CITATION.cff"])
        assert (cited["repository-code"], cited["url"]) == (address, public_address.site(address))
        assert all(link(address) in texts["README.md"] for link in (public_address.lite_link, public_address.binder_link))
        assert f"({public_address.site(address)})" in texts["README.md"]
        assert public_address.binder_link(address) in texts["binder/README.md"]
        assert public_address.nbgitpuller_link(address, "https://YOUR-HUB.example.org") in texts["binder/README.md"]
    assert "A-School" not in "".join(texts.values())
    public_address.set_address(None, copy)
    assert read(copy) == without


def test_links_name_the_page_and_files_that_exist():
    assert (TOP / "notebooks" / public_address.FIRST_PAGE).is_file()
    assert public_address.site(ADDRESS) == "https://a-school.github.io/first.lesson/"
    lite = urlsplit(public_address.lite_link(ADDRESS, "02_forward_pass.ipynb"))
    assert (lite.path, lite.query) == ("/first.lesson/lite/notebooks/index.html", "path=notebooks/02_forward_pass.ipynb")
    binder = urlsplit(public_address.binder_link(ADDRESS, "02_forward_pass.ipynb"))
    assert binder.path == "/v2/gh/A-School/first.lesson/HEAD"
    assert unquote(binder.query) == "urlpath=lab/tree/notebooks/02_forward_pass.ipynb"
    hub = urlsplit(public_address.nbgitpuller_link(ADDRESS + ".git", "https://hub.example.org/", "02_forward_pass.ipynb"))
    assert (hub.netloc, hub.path) == ("hub.example.org", "/hub/user-redirect/git-pull")
    asked = {
        "repo": [ADDRESS + ".git"],
        "branch": ["main"],
        "urlpath": ["lab/tree/first.lesson/notebooks/02_forward_pass.ipynb"],
    }
    assert parse_qs(hub.query) == asked


@pytest.mark.parametrize(
    "wrong",
    ["github.com/a/b", "http://github.com/a/b", "https://github.com/a", "https://github.com/a/b/", "https://github.com/a/b.git",
     "https://gitlab.com/a/b", "https://github.com/a/b) [x](https://evil.example", 'https://github.com/a/b"\nx = "', ""],
)  # fmt: skip
def test_address_of_another_form_is_refused_and_nothing_changes(wrong, copy):
    before = read(copy)
    with pytest.raises(ValueError, match=r"must look like https://github\.com/OWNER/NAME, but .* arrived"):
        public_address.set_address(wrong, copy)
    assert read(copy) == before


def command(top, *arguments):
    """What the command says in a copy of the project: (exit code, output, complaint)."""
    shutil.copy(TOP / "binder/public_address.py", top / "binder")
    script = [sys.executable, str(top / "binder/public_address.py"), *arguments]
    result = subprocess.run(script, capture_output=True, encoding="utf-8", timeout=60)
    return result.returncode, result.stdout, result.stderr


def test_check_says_what_does_not_follow(copy):
    assert command(copy, ADDRESS)[0] == 0
    assert command(copy, "--check") == (0, "", "")
    cited = copy / "CITATION.cff"
    cited.write_text(cited.read_text(encoding="utf-8").replace("A-School", "An-Other"), encoding="utf-8")
    code, said, _ = command(copy, "--check")
    assert code == 1
    assert said == f"CITATION.cff does not follow: python binder/public_address.py {ADDRESS}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [([""], "but '' arrived"), (["--none", ADDRESS], "not allowed with"), (["https://gitlab.com/a/b"], "without a / or .git")],
)
def test_command_refuses_what_it_cannot_mean_and_nothing_changes(arguments, complaint, copy):
    before = read(copy)
    code, _, said = command(copy, *arguments)
    assert code == 2
    assert complaint in said
    assert read(copy) == before


def test_table_of_links_with_another_in_it_is_refused_and_nothing_changes(copy):
    public_address.set_address(ADDRESS, copy)
    project = copy / "pyproject.toml"
    text = project.read_text(encoding="utf-8").replace("Repository =", 'Manual = "https://example.org"\nRepository =')
    project.write_text(text, encoding="utf-8")
    before = read(copy)
    with pytest.raises(ValueError, match="must hold Repository alone"):
        public_address.set_address("https://github.com/someone/else", copy)
    assert read(copy) == before


def tracked():
    """{name: text} of the text files of the project, without what derives from the address."""
    texts = {}
    for name in git("ls-files").splitlines():
        if Path(name).suffix not in {".png", ".npz"}:
            text = (TOP / name).read_text(encoding="utf-8")
            texts[name] = public_address.without_derived(name, text) if name in HOLDS_IT else text
    return {name: text for name, text in texts.items() if name not in SPEAKS_OF_LINKS}


def test_no_link_goes_its_own_way_and_blocks_stand_only_where_they_are_written():
    files = tracked()
    assert len(files) > 100
    assert public_address.strays(public_address.address(), files) == []
    assert [name for name, text in files.items() if "<!-- public address:" in text] == []


@pytest.mark.parametrize(
    "name",
    ["README.md", "notebooks/00_start_here.ipynb", ".github/workflows/pages.yml", "nnlib/__init__.py", "binder/postBuild"],
)
def test_link_typed_by_hand_is_found_wherever_it_stands(name):
    files = tracked()
    files[name] += "\nhttps://github.com/someone/nnlib\n"
    assert public_address.strays(None, files) == [f"{name}: https://github.com/someone/nnlib"]


@pytest.mark.parametrize(
    "link",
    ["[run](https://mybinder.org/v2/gh/someone/nnlib/HEAD)", "https://github.com/someone/nnlib", "https://someone.github.io/nnlib/",
     "git@github.com:someone/nnlib.git", "https://raw.githubusercontent.com/someone/nnlib/main/x", "https://GitHub.com/someone/nnlib",
     "https://colab.research.google.com/github/someone/x", "https://hub.example.org/hub/user-redirect/git-pull?repo=x",
     f"{ADDRESS}/tree/main", "https://a-school.github.io/first.lesson/"],
)  # fmt: skip
def test_link_typed_by_hand_is_found(link):
    assert public_address.strays(ADDRESS, {"README.md": f"One line\nand {link} here\n"}) == [f"README.md: and {link} here"]


def test_links_to_others_are_none_of_its_business():
    text = "https://github.com/stephencwelch/Neural-Networks-Demystified https://mybinder.readthedocs.io https://d2l.github.io/"
    assert public_address.strays(ADDRESS, {"README.md": text}) == []


def test_blocks_are_where_they_are_written_and_each_is_known():
    names = [found[2] for page in public_address.PAGES_WITH_BLOCKS
             for found in re.finditer(public_address.BLOCK, (TOP / page).read_text(encoding="utf-8"))]  # fmt: skip
    assert sorted(names) == sorted(public_address.blocks(None)) == sorted(public_address.blocks(ADDRESS))


def test_workspace_opens_the_same_first_page():
    data = json.loads((TOP / "binder/workspace.json").read_text(encoding="utf-8"))["data"]
    page = f"notebooks/{public_address.FIRST_PAGE}"
    assert data["layout-restorer:data"]["main"]["current"] == f"notebook:{page}"
    assert data[f"notebook:{page}"]["data"] == {"path": page, "factory": "Notebook"}
