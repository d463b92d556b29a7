"""Serves the site that build.py built, to this machine only: python binder/lite/serve.py [FOLDER] [--port 8000]."""

import argparse
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
TYPES = {".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript", ".json": "application/json",
         ".whl": "application/octet-stream", ".ipynb": "application/json"}  # fmt: skip


class Handler(SimpleHTTPRequestHandler):
    """Files with the right types; the server's own .max_age says for how long a browser may keep them."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def end_headers(self):
        """A browser asks again each time, unless the server says otherwise."""
        self.send_header("Cache-Control", f"max-age={self.server.max_age}")
        super().end_headers()

    def log_request(self, code="-", size="-"):
        """Told to the server, if it counts; a page is hundreds of files, so nothing is printed."""
        file = Path(self.translate_path(self.path))
        n_bytes = file.stat().st_size if int(code) == 200 and file.is_file() else 0
        self.server.requests.append((int(code), self.path, n_bytes))

    def log_error(self, format, *args):
        """What is missing is among the requests, with its code."""


class Server(ThreadingHTTPServer):
    """A site on loopback.

    requests : (code, path, bytes) of each answer so far
    max_age  : seconds for which a browser may keep a file without asking
    """

    daemon_threads = True

    def __init__(self, folder, port=0, max_age=0):
        self.requests, self.max_age = [], max_age
        super().__init__(("127.0.0.1", port), lambda *args: Handler(*args, directory=str(folder)))


def main():
    """Serve until the key Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "_site")
    parser.add_argument("--port", type=int, default=8000)
    wanted = parser.parse_args()
    if not (wanted.folder / "index.html").is_file():
        raise SystemExit(f"{wanted.folder} holds no site. Build it first: python binder/lite/build.py")
    with Server(wanted.folder, wanted.port) as server:
        print(f"http://127.0.0.1:{server.server_port}/ (Ctrl+C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
