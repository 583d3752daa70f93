"""Keeps one process of the Procfile alive: started again when it ends by itself, ended when we are.

Honcho puts a process of its own between itself and each command, so that a killed honcho (or `make`) would leave web
and worker behind. Here both sides ask the kernel to be told.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from anxintuo.embedded.process import end_with_parent, ending_with_us

RESTARTS = 5
WITHIN = 60.0
PAUSE = 1.0


def keep(command: Sequence[str]) -> int:
    """Run `command` until it is asked to end; give up when it dies too often. Returns its exit code."""
    keeper = _Keeper()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, keeper.on_signal)
    end_with_parent(signal.SIGTERM)
    deaths: list[float] = []
    while True:
        code = keeper.run_once(command)
        if keeper.ending:
            return code
        now = time.monotonic()
        deaths = [at for at in deaths if now - at < WITHIN] + [now]
        if len(deaths) > RESTARTS:
            return code or 1
        print(f"ended by itself ({code}); starting it again", file=sys.stderr, flush=True)
        time.sleep(PAUSE)


class _Keeper:
    def __init__(self) -> None:
        self.ending = False
        self._child: subprocess.Popen[bytes] | None = None

    def run_once(self, command: Sequence[str]) -> int:
        if self.ending:
            return 0
        self._child = subprocess.Popen(command, preexec_fn=ending_with_us(signal.SIGTERM))
        if self.ending:  # the signal came while it started
            self._child.send_signal(signal.SIGTERM)
        return self._child.wait()

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        self.ending = True
        if self._child is not None:
            self._child.send_signal(signal.SIGTERM)
