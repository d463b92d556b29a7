"""Has a Jupyter server pass on at once what a kernel says, so that a picture follows the hand without a halt.

A kernel answers each move of a slider with several small messages. By TCP's rule for small packets (J. Nagle, RFC 896) the
second of them waits until the browser's machine has acknowledged the first, for which that machine takes up to 40 ms as long
as it has nothing to send itself. So a picture that is ready after 10 ms came after 50. Jupyter's server leaves that rule on;
this extension of it, which is enabled where nnlib is installed, turns it off on the lines from kernels to pages.
"""


def prompt(connection_class):
    """The server's class of a line between kernel and page, the rule turned off."""

    class PromptConnection(connection_class):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    return PromptConnection


def _jupyter_server_extension_points():
    return [{"module": "nnlib.prompt_server"}]


def _load_jupyter_server_extension(server):
    settings = server.web_app.settings
    settings["kernel_websocket_connection_class"] = prompt(settings["kernel_websocket_connection_class"])
