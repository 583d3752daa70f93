"""Redis on a socket, with an append-only file so that queued work outlives a stop."""

import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from anxintuo.embedded import EmbeddedError
from anxintuo.embedded.account import Account
from anxintuo.embedded.process import evict, spawn_service, stop, wait_until

STARTS_WITHIN = 30.0  # seconds; reading the append-only file included
STOPS_WITHIN = 10.0


@dataclass
class Redis:
    program: Path
    data: Path
    sockets: Path
    account: Account
    log: Path
    careless: bool = False
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def address(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.address}?db=0"

    def start(self) -> None:
        """Up and answering PING, or EmbeddedError with the place of the log."""
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            self.account.own(self.data)
        # A Redis whose supervisor died is ending, too; two must never write the same file.
        evict(self.data, self.account, ((None, 2.0), (signal.SIGTERM, STOPS_WITHIN), (signal.SIGKILL, 5.0)))
        self.address.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.address),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "no" if self.careless else "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",  # it is also the queue
            "daemonize": "no",
            "logfile": "",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.process = spawn_service([self.program, *options], self.account, self.log, signal.SIGTERM)
        if not wait_until(lambda: self._answers() or not self.running(), STARTS_WITHIN) or not self.running():
            self.stop()
            raise EmbeddedError(f"Redis did not start; {self.log} says why.")

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, signal.SIGTERM, STOPS_WITHIN)
        self.address.unlink(missing_ok=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.address))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
