"""Between services and web, in one Django process: migrate, load the demonstration once, collect static files.

Each step looks first whether there is anything to do, so that a later start takes seconds.
"""

import hashlib
import os
from pathlib import Path

FINGERPRINT = ".sources"


def main() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    _migrate()
    if settings.DEMO:
        _say("The demonstration city:")
        call_command("load_demo")
        with (Path(os.environ["ANXINTUO_STATE"]) / "accounts.txt").open("w", encoding="utf-8") as accounts:
            call_command("demo_accounts", stdout=accounts)
    _collect_static()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        _say(f"Preparing the database: {len(plan)} migrations")
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    record = Path(settings.STATIC_ROOT) / FINGERPRINT
    sources = _fingerprint()
    if record.is_file() and record.read_text() == sources:
        return
    _say("Collecting and compressing static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=record.is_file())
    record.write_text(sources)


def _fingerprint() -> str:
    """Changes with the name, size or time of any static file."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):  # type: ignore[attr-defined]
            found = os.stat(storage.path(path))
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
