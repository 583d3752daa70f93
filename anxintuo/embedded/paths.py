"""Where everything lies: the state folder, the services' data, and a socket folder that is short enough.

<state>/lock            held while a supervisor runs; its process id
<state>/id              a random name, for what has to lie elsewhere
<state>/password        of the database role (0600)
<state>/services.env    DATABASE_URL and REDIS_URL while running (0600)
<state>/postgres redis  data of the services, or the path of both in <state>/data-at
<state>/run             the sockets (0700), or a short folder elsewhere
<state>/logs files …    logs, uploaded files and what else the app keeps
"""

import os
import re
import secrets
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from anxintuo.embedded import EmbeddedError
from anxintuo.embedded.account import Account, can_enter

PROJECT = Path(__file__).resolve().parent.parent.parent
# sun_path holds 108 bytes with its closing zero; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
# Plain characters only: the path travels through URLs of three libraries.
PLAIN = re.compile(r"[A-Za-z0-9/_.\-]+")


@dataclass(frozen=True)
class State:
    """The state folder of one copy. Making one makes the folder, its id and its password."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> "State":
        state = cls(root)
        try:
            if not root.exists():
                # Root's copy may be walked through (not listed) by the account that runs the services.
                root.mkdir(parents=True)
                root.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for folder in (state.logs, state.root / "files"):
                folder.mkdir(mode=0o700, exist_ok=True)
            for name in ("id", "password"):
                state._keep_secret(name)
        except PermissionError as error:
            raise EmbeddedError(
                f"{error.filename} cannot be written by this user: set ANXINTUO_STATE to another folder."
            ) from error
        return state

    @classmethod
    def default_root(cls) -> Path:
        """ANXINTUO_STATE, else `.local/` in the checkout; the same rule as settings/env.py."""
        return Path(os.environ.get("ANXINTUO_STATE") or PROJECT / ".local").expanduser().resolve()

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def services_env(self) -> Path:
        return self.root / "services.env"

    @property
    def id(self) -> str:
        return (self.root / "id").read_text().strip()

    @property
    def password(self) -> str:
        return (self.root / "password").read_text().strip()

    @property
    def _data_at(self) -> Path:
        return self.root / "data-at"

    def data(self) -> Path:
        """The folder above the services' data."""
        return Path(self._data_at.read_text().strip()) if self._data_at.is_file() else self.root

    def settle_data(self, account: Account) -> Path:
        """Choose the data folder once: the state folder where the account can reach it, else /var/lib/anxintuo."""
        chosen = self.data()
        if can_enter(account, chosen):
            return chosen
        if chosen != self.root or (self.root / "postgres").exists():
            raise EmbeddedError(
                f"User {account.name}, who runs the services, can no longer reach {chosen}: give it passage (x) again."
            )
        elsewhere = Path("/var/lib/anxintuo")
        elsewhere.mkdir(mode=0o711, parents=True, exist_ok=True)
        chosen = elsewhere / self.id
        chosen.mkdir(mode=0o711, exist_ok=True)
        if not can_enter(account, chosen):
            raise EmbeddedError(
                f"User {account.name} can reach neither {self.root} nor {chosen}: set ANXINTUO_STATE to a folder "
                "below one that others may pass through, such as /srv."
            )
        self._data_at.write_text(f"{chosen}\n")
        return chosen

    def socket_folder(self, data: Path, account: Account) -> Path:
        """A private folder for the sockets, made if need be: beside the data, or short and elsewhere."""
        beside = data / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and PLAIN.fullmatch(str(beside)):
            _make_private(beside, account)
            if _holds_sockets(beside):
                return beside
        for above in _short_places():
            folder = above / f"anxintuo-{account.uid}-{self.id[:12]}"
            if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and can_enter(account, above):
                _make_private(folder, account)
                if _holds_sockets(folder):
                    return folder
        raise EmbeddedError("No folder can hold the sockets: set XDG_RUNTIME_DIR or TMPDIR to a short, writable one.")

    def write_services(self, urls: dict[str, str]) -> None:
        """Leave the addresses for commands in other terminals (settings/env.py: load_services)."""
        text = "# Written while the services run; removed when they stop.\n"
        _write_private(self.services_env, text + "".join(f"{key}={value}\n" for key, value in urls.items()))

    def _keep_secret(self, name: str) -> None:
        path = self.root / name
        if not path.is_file() or not path.read_text().strip():
            _write_private(path, f"{secrets.token_hex(16)}\n")


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mkstemp makes 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(draft, path)


def _short_places() -> list[Path]:
    places = [Path("/run")] if os.geteuid() == 0 else []
    if os.environ.get("XDG_RUNTIME_DIR") and os.geteuid() != 0:
        places.append(Path(os.environ["XDG_RUNTIME_DIR"]))
    places += [Path(tempfile.gettempdir()), Path("/tmp")]
    return [place for place in places if place.is_dir() and os.access(place, os.W_OK | os.X_OK)]


def _make_private(folder: Path, account: Account) -> None:
    """A folder 0700 of the account. One that is there already must be ours: others may write in /tmp, too."""
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (account.uid, os.geteuid()) or found.st_mode & 0o077:
            raise EmbeddedError(f"{folder} is not a private folder of user {account.name}: remove it first.") from None
        account.own(folder)


def _holds_sockets(folder: Path) -> bool:
    """Some mounted file systems cannot hold a socket at all."""
    trial = folder / "trial"
    trial.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind(str(trial))
        except OSError:
            return False
    trial.unlink(missing_ok=True)
    return True
