"""Has a Jupyter server pass on at once what a kernel says, so that a picture follows the hand without a halt.

A kernel answers each move of a slider with several small messages. By TCP's rule for small packets (J. Nagle, RFC 896) the
second of them waits until the browser's machine has acknowledged the first, for which that machine takes up to 40 ms as long
as it has nothing to send itself. So a picture that is ready after 10 ms came after 50. Jupyter's server leaves that rule on;
this extension of it, which is enabled where nnlib is installed, turns it off on the lines from kernels to pages.

And it hands out pages without the views of explorers whose kernel is gone. JupyterLab prefers a view, and where its model is
gone that is an error; without the view it shows the still picture beside it. Where a page still has its kernel, the views stay
and are alive. What lies on the disk is not changed by that.

A kernel that starts tells JupyterLab which Python it is. JupyterLab takes that into the page, which counts as an edit: a page
that was only opened would be unsaved, and to save it would change the file. So where a file names the language alone, as our
pages do, the page is handed out with all of it, and saved without.
"""

import sys
from functools import wraps
from inspect import iscoroutinefunction

LANGUAGE_ALONE = {"name": "python"}
LANGUAGE = LANGUAGE_ALONE | {
    "version": sys.version.split()[0],
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
    "pygments_lexer": f"ipython{sys.version_info.major}",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}  # as ipykernel tells it
VIEW, ASLEEP = "application/vnd.jupyter.widget-view+json", "Run this cell to bring it to life."


def prompt(connection_class):
    """The server's class of a line between kernel and page, the rule turned off."""

    class PromptConnection(connection_class):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    return PromptConnection


def _jupyter_server_extension_points():
    return [{"module": "nnlib.prompt_server"}]


def without_views(notebook):
    """Take the widget views out of those outputs that have a still picture of ours beside them."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if VIEW in data and ASLEEP in "".join(data.get("text/html", "")):
                del data[VIEW]


def wake_or_still(get, sessions):
    """The get of a server's contents manager, by which a page that has no kernel comes with still pictures."""

    @wraps(get)
    async def wrapped(path, content=True, **more):
        model = await get(path, content=content, **more)
        open_pages = [session["path"].strip("/") for session in await sessions.list_sessions()]
        if content and model["type"] == "notebook":
            if path.strip("/") not in open_pages:
                without_views(model["content"])
            if model["content"].get("metadata", {}).get("language_info") == LANGUAGE_ALONE:
                model["content"]["metadata"]["language_info"] = dict(LANGUAGE)
        return model

    return wrapped


def language_alone(save, get):
    """The save of a server's contents manager, by which a file that names the language alone goes on doing so."""

    @wraps(save)
    async def wrapped(model, path="", **more):
        metadata = (model.get("content") or {}).get("metadata", {}) if model.get("type") == "notebook" else {}
        if metadata.get("language_info") == LANGUAGE:
            try:
                before = (await get(path))["content"]["metadata"].get("language_info")
            except Exception:  # it is new, or nobody can read it: then it is as the page has it
                before = None
            if before == LANGUAGE_ALONE:
                metadata["language_info"] = dict(LANGUAGE_ALONE)
        return await save(model, path, **more)

    return wrapped


def _load_jupyter_server_extension(server):
    settings, contents = server.web_app.settings, server.contents_manager
    settings["kernel_websocket_connection_class"] = prompt(settings["kernel_websocket_connection_class"])
    if iscoroutinefunction(contents.get):  # as it is unless somebody has chosen another manager
        contents.save = language_alone(contents.save, contents.get)
        contents.get = wake_or_still(contents.get, server.session_manager)
