"""A line between page and kernel that takes its time: a relay on loopback, which holds back what passes, in each direction."""

import asyncio
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit


class SlowLine:
    """Listens at .address, and passes on to a server; .delay is how many seconds each piece is held back."""

    def __init__(self, server, delay=0.0):
        self.delay, self._server, self._ends = delay, urlsplit(server), []

    async def listen(self):
        """Begin; the address is known then."""
        self._listening = await asyncio.start_server(self._connect, "127.0.0.1")
        self.address = f"http://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}"

    async def _connect(self, *page):
        server = await asyncio.open_connection(self._server.hostname, self._server.port)
        pumps = [self._pump(page[0], server[1]), self._pump(server[0], page[1])]
        self._ends += [page[1], server[1]]
        await asyncio.gather(*pumps, return_exceptions=True)  # a line that is cut is no error here
        for end in (page[1], server[1]):
            end.close()

    async def _pump(self, reader, writer):
        """Read at once, write later: pieces that follow each other closely arrive as closely."""
        loop, pieces = asyncio.get_running_loop(), asyncio.Queue()
        deliver = asyncio.ensure_future(self._deliver(pieces, writer))
        while piece := await reader.read(1 << 16):
            pieces.put_nowait((loop.time() + self.delay, piece))
        pieces.put_nowait((loop.time() + self.delay, b""))
        await deliver

    async def _deliver(self, pieces, writer):
        loop = asyncio.get_running_loop()
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(max(due - loop.time(), 0))
            if not piece:
                writer.write_eof()
                return
            writer.write(piece)

    async def close(self):
        """End whatever still waits."""
        self._listening.close()
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        for end in self._ends:
            end.close()
        await asyncio.gather(*waiting, *(end.wait_closed() for end in self._ends), return_exceptions=True)


@contextmanager
def slow_line(server):
    """A SlowLine in front of a server, on a thread of its own. It begins as a fast one: set its delay once a page is open."""
    loop, line = asyncio.new_event_loop(), SlowLine(server)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(line.listen(), loop).result(10)
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(line.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
