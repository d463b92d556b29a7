"""Small messages do not wait for one another between the server and the page."""

import asyncio
import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest

from nnlib import prompt_server
from nnlib.widgets.explorer import ASLEEP
from nnlib.widgets.scripts import script

INITIALIZED = """
import sys
from jupyter_server.serverapp import ServerApp
server = ServerApp.instance()
server.initialize(["--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", "--ServerApp.allow_root=True", f"--ServerApp.root_dir={sys.argv[1]}"])
lines = server.web_app.settings["kernel_websocket_connection_class"]
print([each.__name__ for each in lines.__mro__[:2]])
"""


def test_rule_is_off_before_the_kernel_can_say_anything():
    done = []

    class Connection:
        websocket_handler = SimpleNamespace(set_nodelay=lambda value: done.append(("set_nodelay", value)))

        def connect(self):
            done.append("connect")
            return "what connect returns"

    assert prompt_server.prompt(Connection)().connect() == "what connect returns"
    assert done == [("set_nodelay", True), "connect"]


def test_server_beside_nnlib_uses_it_without_being_told(tmp_path):
    server = subprocess.run([sys.executable, "-c", INITIALIZED, tmp_path], capture_output=True, text=True, timeout=120)
    assert server.stdout == "['PromptConnection', 'ZMQChannelsWebsocketConnection']\n", server.stderr


@pytest.mark.parametrize(
    ("name", "where"),
    [("prompt_server.json", "etc/jupyter/jupyter_server_config.d/prompt_server.json"),
     ("lab_settings.json", "share/jupyter/lab/settings/overrides.d/nnlib.json")],
)  # fmt: skip
def test_installed_settings_are_those_of_this_tree(name, where):
    """After a change of the file: pip install -e . once more."""
    installed = Path(sysconfig.get_path("data")) / where
    assert json.loads(installed.read_text()) == json.loads(Path(prompt_server.__file__).with_name(name).read_text())


STILL = f"<figure></figure><p><em>{prompt_server.ASLEEP}</em></p>"


@pytest.mark.parametrize(
    ("open_pages", "html", "stays"),
    [
        ([], STILL, False),
        (["other.ipynb"], STILL, False),
        (["a/page.ipynb"], STILL, True),
        ([], "<b>another widget's</b>", True),
    ],
)
def test_page_without_its_kernel_is_handed_out_with_still_pictures(open_pages, html, stays):
    data = {prompt_server.VIEW: {"model_id": "1"}, "text/html": [html]}

    async def get(path, content=True):
        cells = [{"outputs": [{"data": dict(data)}, {"text": "printed"}]}, {"source": "words"}]
        return {"type": "notebook", "content": {"cells": cells} if content else None}

    async def list_sessions():
        return [{"path": path} for path in open_pages]

    wrapped = prompt_server.wake_or_still(get, SimpleNamespace(list_sessions=list_sessions))
    handed_out = asyncio.run(wrapped("/a/page.ipynb"))["content"]["cells"][0]["outputs"][0]["data"]
    assert handed_out == (data if stays else {"text/html": [html]})
    assert asyncio.run(wrapped("/a/page.ipynb", content=False))["content"] is None


FULL = dict(prompt_server.LANGUAGE)


@pytest.mark.parametrize(
    ("on_disk", "seen", "sent", "saved"),
    [({"name": "python"}, FULL, FULL, {"name": "python"}),
     (FULL, FULL, FULL, FULL),
     ({"name": "R"}, {"name": "R"}, FULL, FULL),
     ({"name": "python"}, FULL, {"name": "julia"}, {"name": "julia"}),
     (None, None, FULL, FULL)],
)  # fmt: skip
def test_page_that_names_the_language_alone_is_not_changed_by_being_opened_and_saved(on_disk, seen, sent, saved):
    files = {} if on_disk is None else {"page.ipynb": on_disk}

    async def get(path, content=True):
        return {"type": "notebook", "content": {"cells": [], "metadata": {"language_info": dict(files[path])}}}

    async def save(model, path=""):
        files[path] = model["content"]["metadata"]["language_info"]

    async def list_sessions():
        return []

    handed_out = prompt_server.wake_or_still(get, SimpleNamespace(list_sessions=list_sessions))
    if on_disk is not None:
        assert asyncio.run(handed_out("page.ipynb"))["content"]["metadata"]["language_info"] == seen
    sending = {"type": "notebook", "content": {"cells": [], "metadata": {"language_info": sent}}}
    asyncio.run(prompt_server.language_alone(save, get)(sending, "page.ipynb"))
    assert files["page.ipynb"] == saved


def test_language_is_told_as_the_kernel_tells_it():
    # In a process of its own: ipykernel gives all widgets of a process lines to its kernel.
    asked = "import json; from ipykernel.ipkernel import IPythonKernel; print(json.dumps(IPythonKernel.language_info))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=120).stdout
    assert json.loads(told) == prompt_server.LANGUAGE


def test_sentence_of_the_still_picture_is_known_to_all_who_look_for_it():
    assert prompt_server.ASLEEP == ASLEEP
    assert ASLEEP in script("live_picture.js")
