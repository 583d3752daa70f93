"""Starting, watching and ending processes. Whatever we start ends with us, even when we are killed with -9."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from anxintuo.embedded import EmbeddedError
from anxintuo.embedded.account import Account, as_account

PR_SET_PDEATHSIG = 1
# Marks what belongs to one state folder, so that a later start can find what an earlier one left behind.
MARK = "ANXINTUO_SUPERVISED"
# The services speak C.UTF-8 whatever the machine's locale is, installed or not.
PLAIN_LOCALE = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}

_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask the kernel to send us `number` when our parent dies. Survives exec, not a change of user."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def ending_with_us(number: int) -> Callable[[], None]:
    """A `preexec_fn`. The parent may die between fork and prctl; then the signal would never come."""
    parent = os.getpid()

    def prepare() -> None:
        end_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def spawn_service(
    command: Sequence[str | Path], account: Account, log: Path, stop_with: int
) -> subprocess.Popen[bytes]:
    """Start a service as `account`, in its own session so that a Ctrl-C at the terminal does not reach it."""
    options: dict[str, Any] = account.popen_options()
    with log.open("ab") as sink:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=service_environment(),
            start_new_session=True,
            preexec_fn=ending_with_us(stop_with),
            **options,
        )


def service_environment() -> dict[str, str]:
    """Nothing of the app's secrets, nothing of PG*, and a locale that every machine has."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), **PLAIN_LOCALE}


def stop(process: subprocess.Popen[bytes], number: int, patience: float) -> None:
    """Signal and wait; after `patience` seconds insist."""
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(ready: Callable[[], bool], patience: float, pause: float = 0.02) -> bool:
    """Poll; False when `patience` seconds were not enough."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def processes() -> Iterator[int]:
    """The ids of all processes that we can see."""
    return (int(entry) for entry in os.listdir("/proc") if entry.isdigit())


def alive(pid: int) -> bool:
    """Is there such a process, other than as a zombie waiting for its parent?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def exists(pid: int) -> bool:
    """As PostgreSQL asks: may a signal be sent, or is it only forbidden to us?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def inhabitants(folder: Path, account: Account) -> list[int]:
    """Processes of `account` whose working folder is `folder`: a data folder is where its servers live."""
    return [pid for pid in processes() if _works_in(pid, folder, account)]


def _works_in(pid: int, folder: Path, account: Account) -> bool:
    place = f"/proc/{pid}/cwd"

    def works_there() -> bool:
        try:
            return os.readlink(place) == str(folder)
        except OSError:
            return False

    try:
        if os.stat(f"/proc/{pid}").st_uid != account.uid or not alive(pid):
            return False
    except FileNotFoundError:
        return False
    # Root without the right to trace others, as in a container, has to ask as the account itself.
    return works_there() or (account.dropped and not os.access(place, os.R_OK) and as_account(account, works_there))


def evict(folder: Path, account: Account, steps: Iterable[tuple[int | None, float]]) -> None:
    """Empty a data folder: for each (signal or None, seconds) send it and wait. Raises EmbeddedError in the end."""
    for number, patience in steps:
        for pid in inhabitants(folder, account) if number is not None else ():
            send(pid, number)
        if wait_until(lambda: not inhabitants(folder, account), patience, pause=0.05):
            return
    raise EmbeddedError(f"Processes {inhabitants(folder, account)} still use {folder} and do not stop.")


def send(pid: int, number: int | None) -> None:
    """A signal to a process that may just have ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number or 0)


def marked(state_id: str) -> list[int]:
    """Processes that a supervisor of this state started for the app, ourselves excepted."""
    wanted = f"{MARK}={state_id}".encode()
    found = []
    for pid in processes():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in environment and pid not in (os.getpid(), os.getppid()) and alive(pid):
            found.append(pid)
    return found


def sweep(state_id: str, patience: float = 5.0) -> int:
    """End what is still marked: first asked, then forced. Returns how many there were."""
    left = marked(state_id)
    for number, limit in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        for pid in marked(state_id):
            send(pid, number)
        if wait_until(lambda: not marked(state_id), limit, pause=0.05):
            break
    return len(left)
