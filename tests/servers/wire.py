"""A wire between a client and a server that can be cut, slowed down or fall silent: a TCP proxy on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

_PIECE = 4096


@dataclass
class Wire:
    """The proxy; change its numbers at any time. `cut_after`: bytes from the server until the next cut (once)."""

    to_port: int
    port: int = 0
    cut_after: int | None = None
    bytes_per_second: int | None = None
    is_silent: bool = False
    connections: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """Cut everything that is connected now."""
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(("127.0.0.1", self.to_port), 5)
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            threading.Thread(target=self._carry, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(server, client, True), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_from_server: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                while self.is_silent:
                    time.sleep(0.02)
                if is_from_server and self._is_cut_by(len(piece)):
                    break
                self._send(target, piece)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _is_cut_by(self, length: int) -> bool:
        if self.cut_after is None:
            return False
        self.cut_after -= length
        if self.cut_after > 0:
            return False
        self.cut_after = None
        return True

    def _send(self, target: socket.socket, piece: bytes) -> None:
        if self.bytes_per_second is None:
            target.sendall(piece)
            return
        step = max(1, self.bytes_per_second // 20)
        for at in range(0, len(piece), step):
            target.sendall(piece[at : at + step])
            time.sleep(0.05)


@contextlib.contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """Lay a wire to a port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(20)
        wire = Wire(port, int(listening.getsockname()[1]))
        threading.Thread(target=wire._serve, args=(listening,), daemon=True).start()
        try:
            yield wire
        finally:
            wire.cut()
