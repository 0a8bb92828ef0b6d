"""A mail server on 127.0.0.1 that behaves well, or badly at a chosen point."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Where the server falls silent (it keeps the connection and says nothing more).
SILENT, AFTER_GREETING, AFTER_DATA = "silent", "greeting", "data"
#: What else it may do.
WORKS, REFUSES, HANGS_UP, HANGS_UP_AFTER_DATA = "works", "refuses", "hangs up", "data, hangs up"


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, behaviour: str) -> None:
        self.behaviour = behaviour
        self.texts: list[str] = []
        self.connected = threading.Event()
        self.released = threading.Event()
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.connected.set()
        behaviour = self.server.behaviour
        if behaviour == HANGS_UP:
            return
        if behaviour == SILENT:
            self.server.released.wait()
            return
        self._say("220 ornek")
        if behaviour == AFTER_GREETING:
            self.server.released.wait()
            return
        for line in self.rfile:
            match line[:4].upper().strip():
                case b"RCPT" if behaviour == REFUSES:
                    self._say("550 no such user")
                case b"DATA":
                    self._say("354 go on")
                    self.server.texts.append(self._read_text())
                    if behaviour == AFTER_DATA:
                        self.server.released.wait()
                    if behaviour in (AFTER_DATA, HANGS_UP_AFTER_DATA):
                        return
                    self._say("250 taken")
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _read_text(self) -> str:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines).decode()


@contextmanager
def mail_server(behaviour: str) -> Iterator[Server]:
    """A server that runs inside the `with`."""
    with Server(behaviour) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
