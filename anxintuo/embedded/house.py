"""`make run`: the services, then the database's shape and contents, then every process of the Procfile."""

import errno
import http.client
import os
import socket
import sys
import time
from pathlib import Path

from anxintuo.embedded import EmbeddedError
from anxintuo.embedded.paths import PROJECT
from anxintuo.embedded.prepared import Prepared
from anxintuo.embedded.supervisor import Supervisor, supervised

PAUSE = 0.4  # seconds between two looks at /healthz
READY_WITHIN = 90.0  # seconds from starting the processes to a healthy answer, before we say that it takes long


def up(root: Path, *, careless: bool = False) -> int:
    """Run the whole house until it is told to stop. Returns the exit code."""
    os.chdir(PROJECT)
    bind, port = address()
    with supervised(root, careless=careless, place=f"http://{_reachable(bind)}:{port}/") as supervisor:
        _say("PostgreSQL and Redis are up")
        _demand_free(bind, port)
        more = {
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "anxintuo.settings.dev"),
            "ANXINTUO_STATIC_ROOT": os.environ.get("ANXINTUO_STATIC_ROOT", str(root / "static")),
            "ANXINTUO_BIND": bind,
            "ANXINTUO_PORT": str(port),
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
        }
        prepared = Prepared(root, supervisor.urls["DATABASE_URL"], supervisor.environment(more))
        if not prepared.still():
            prepared.forget()
            code = supervisor.run([sys.executable, "-m", "anxintuo.embedded.prepare"], more)
            if code:
                return code
            prepared.remember()
        _say("Starting web, workers and beat")
        # An empty env file: honcho would read .env for its children only, and we know one source of settings.
        honcho = [sys.executable, "-m", "honcho", "-f", str(PROJECT / "Procfile"), "-e", os.devnull, "start"]
        code = supervisor.run(honcho, more, watch=_Announcement(supervisor, bind, port).watch)
        return 0 if supervisor.asked_to_stop else code


def address() -> tuple[str, int]:
    """ANXINTUO_BIND and ANXINTUO_PORT."""
    text = os.environ.get("ANXINTUO_PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise EmbeddedError(f"ANXINTUO_PORT must be a port number, not {text!r}.")
    return os.environ.get("ANXINTUO_BIND") or "127.0.0.1", int(text)


class _Announcement:
    """Looks at /healthz until all answer, then prints the address and the ready accounts, once."""

    def __init__(self, supervisor: Supervisor, bind: str, port: int) -> None:
        self._accounts = supervisor.state.root / "accounts.txt"
        self._host, self._port = _reachable(bind), port
        self._started = time.monotonic()
        self._warned = False
        self._next = 0.0

    def watch(self) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + PAUSE
        if not self._healthy():
            if not self._warned and time.monotonic() - self._started > READY_WITHIN:
                self._warned = True
                _say(f"Not everything answers yet; see http://{self._host}:{self._port}/healthz and the lines above.")
            return False
        self._print()
        return True

    def _healthy(self) -> bool:
        line = http.client.HTTPConnection(self._host, self._port, timeout=3)
        try:
            line.request("GET", "/healthz", headers={"Host": _known_host(self._host)})
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def _print(self) -> None:
        root = f"http://{self._host}:{self._port}/"
        lines = ["", f"安心托 is ready:  {root}", ""]
        if self._accounts.is_file():
            lines += [
                f"Ready accounts; pick one at {root}_demo/ to sign in:",
                "",
                self._accounts.read_text().rstrip(),
                "",
            ]
        lines += ["Ctrl-C stops everything; nothing is lost.", ""]
        print("\n".join(lines), flush=True)


def _known_host(fallback: str) -> str:
    """A name that ALLOWED_HOSTS accepts."""
    first = (os.environ.get("ANXINTUO_HOSTS") or fallback).split(",")[0].strip()
    return fallback if first.startswith((".", "*")) else first


def _reachable(bind: str) -> str:
    return "127.0.0.1" if bind in ("0.0.0.0", "") else bind


def _demand_free(bind: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise EmbeddedError(f"The pages cannot be served at {bind}:{port}: {error.strerror}.") from error
            raise EmbeddedError(
                f"Port {port} is taken by another program; choose another, as in `make run ANXINTUO_PORT={port + 1}`."
            ) from error


def _say(text: str) -> None:
    print(text, flush=True)
