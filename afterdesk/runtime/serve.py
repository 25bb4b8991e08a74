"""The web server: gunicorn in this process tree, on a socket that is opened before anything else."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gunicorn.app.base import BaseApplication

from afterdesk.runtime.errors import PortTaken
from afterdesk.runtime.options import read_option

BACKLOG = 512
THREADS = 4
REQUEST_SECONDS = 60
STOP_SECONDS = 20
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - named to be recognised, not to be bound


@dataclass(frozen=True)
class Listening:
    """A socket that is ours from the start, so that no other program takes the port while we start or restart."""

    socket: socket.socket
    host: str
    port: int

    @property
    def address(self) -> str:
        """The address to type into a browser on this machine."""
        host = "127.0.0.1" if self.host in ANYWHERE else self.host
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


def listen(host: str, port: int) -> Listening:
    """Open the pages' socket. Raises PortTaken, with the next step, when that is not possible."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        opened = socket.socket(family, kind, protocol)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(BACKLOG)
    except (OSError, OverflowError, UnicodeError) as problem:
        raise PortTaken(_sentence(problem, host, port)) from None
    return Listening(opened, host, int(opened.getsockname()[1]))


def _sentence(problem: Exception, host: str, port: int) -> str:
    if isinstance(problem, socket.gaierror):
        return f"{host!r} is no address of this machine: use --host 127.0.0.1, or an address that 'ip addr' shows."
    known = {
        errno.EADDRINUSE: f"Port {port} on {host} is taken by another program: stop it, or choose another with --port.",
        errno.EACCES: f"Port {port} needs root: choose one above 1023 with --port, and a proxy in front of it.",
        errno.EADDRNOTAVAIL: f"{host} is no address of this machine: use --host 127.0.0.1 or one that 'ip addr' shows.",
    }
    if isinstance(problem, OSError) and problem.errno in known:
        return known[problem.errno]
    return f"Port {port} on {host} cannot be used ({problem}): choose another with --port."


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any], load: Callable[[], Any]) -> None:
        self.options, self.load_application = options, load
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.load_application()


def serve(listening: Listening, *, web_workers: int, on_ready: Callable[[], None] = lambda: None) -> int:
    """Serve the pages until told to stop. `on_ready` is called by each process when requests may come."""

    def load() -> Any:
        from afterdesk.wsgi import application

        return application

    options = {
        "bind": [f"fd://{os.dup(listening.socket.fileno())}"],
        "workers": web_workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": REQUEST_SECONDS,
        "graceful_timeout": STOP_SECONDS,
        "keepalive": 15,
        "control_socket_disable": True,
        "proc_name": "afterdesk",
        "loglevel": "warning",
        "post_worker_init": lambda worker: on_ready(),
        # The address of a visitor, and whether it came by https, is only believed from a proxy that we know of.
        "forwarded_allow_ips": "127.0.0.1,::1" if read_option("AFTERDESK_BEHIND_PROXY") else "",
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108 - a heartbeat file
    }
    try:
        _Server(options, load).run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0
