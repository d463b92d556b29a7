"""Has a Jupyter server pass on at once what a kernel says, so that a picture follows the hand without a halt.

A kernel answers each move of a slider with several small messages. By TCP's rule for small packets (J. Nagle, RFC 896) the
second of them waits until the browser's machine has acknowledged the first, for which that machine takes up to 40 ms as long
as it has nothing to send itself. So a picture that is ready after 10 ms came after 50. Jupyter's server leaves that rule on;
this extension of it, which is enabled where nnlib is installed, turns it off on the lines from kernels to pages.

And it hands out pages without the views of explorers whose kernel is gone. JupyterLab prefers a view, and where its model is
gone that is an error; without the view it shows the still picture beside it. Where a page still has its kernel, the views stay
and are alive. What lies on the disk is not changed by that.
"""

from functools import wraps
from inspect import iscoroutinefunction

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
        if content and model["type"] == "notebook" and path.strip("/") not in open_pages:
            without_views(model["content"])
        return model

    return wrapped


def _load_jupyter_server_extension(server):
    settings, contents = server.web_app.settings, server.contents_manager
    settings["kernel_websocket_connection_class"] = prompt(settings["kernel_websocket_connection_class"])
    if iscoroutinefunction(contents.get):  # as it is unless somebody has chosen another manager
        contents.get = wake_or_still(contents.get, server.session_manager)
