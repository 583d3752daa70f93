"""Who runs the services: the invoking user, or as root an unprivileged account, since PostgreSQL refuses root.

Nobody's directory modes are touched. Where the account cannot reach a folder, the caller puts its own copy elsewhere.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from anxintuo.embedded import EmbeddedError

DEDICATED = "anxintuo"


@dataclass(frozen=True)
class Account:
    """A user and primary group; `dropped` says that we are root and must change to it."""

    name: str
    uid: int
    gid: int
    dropped: bool

    def popen_options(self) -> dict[str, object]:
        """Keyword arguments of `subprocess.Popen` that make the child run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}

    def own(self, path: Path) -> None:
        """Hand over a file or folder that we have just made ourselves."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)


def choose_account(existing_data: Path | None = None) -> Account:
    """The account for the services. Data that already exists decides: its owner goes on running it.

    Raises EmbeddedError when an ordinary user meets somebody else's data.
    """
    me = os.geteuid()
    owner = existing_data.stat().st_uid if existing_data and existing_data.exists() else None
    if me != 0:
        if owner not in (None, me):
            raise EmbeddedError(
                f"{existing_data} belongs to user {owner}, not to you: run this as that user or set ANXINTUO_STATE."
            )
        return _account(me, dropped=False)
    if owner:  # neither absent nor root's
        return _account(owner, dropped=True)
    return _account(_dedicated_uid(), dropped=True)


def _account(uid: int, *, dropped: bool) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"User id {uid} has no name on this machine (no line in /etc/passwd), which PostgreSQL needs."
        ) from None
    return Account(entry.pw_name, uid, os.getegid() if not dropped else entry.pw_gid, dropped)


def _dedicated_uid() -> int:
    """A system user of our own, made on first use as a Debian package would; `nobody` where that is impossible."""
    try:
        return pwd.getpwnam(DEDICATED).pw_uid
    except KeyError:
        pass
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd:
        shell = "/usr/sbin/nologin"
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        made = subprocess.run([*command, "--shell", shell, DEDICATED], capture_output=True, check=False)
        # 9: somebody else made it a moment ago.
        if made.returncode in (0, 9):
            return pwd.getpwnam(DEDICATED).pw_uid
    return pwd.getpwnam("nobody").pw_uid


def as_account(account: Account, question: Callable[[], bool]) -> bool:
    """Answer a yes/no question with the rights of `account` (in a forked child when we are root)."""
    if not account.dropped:
        return question()
    child = os.fork()
    if child == 0:
        answer = 1
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            answer = 0 if question() else 1
        finally:
            os._exit(answer)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def can_enter(account: Account, folder: Path) -> bool:
    """May `account` pass through `folder` (and all above it)?"""
    return as_account(account, lambda: os.access(folder, os.X_OK))
