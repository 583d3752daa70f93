"""The development settings, which manage.py takes unless told otherwise, keep away from a database not their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings.names import PROJECT

LOOK = "from django.conf import settings; print(settings.DEMO, settings.DATABASES['default']['NAME'])"
OUTSIDE = "postgres://anxintuo:secret-of-theirs@db.example/production"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text("0123456789abcdef\n")
    return tmp_path


def start(state: Path, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANXINTUO_", "DJANGO_")) and name not in ("DATABASE_URL", "REDIS_URL")
    }
    own = {**clean, "ANXINTUO_STATE": str(state), "REDIS_URL": "redis://d:6379/0", **more}
    words = command or ("-c", LOOK)
    if not command:
        own.setdefault("DJANGO_SETTINGS_MODULE", "anxintuo.settings.dev")
    return subprocess.run([sys.executable, *words], cwd=PROJECT, env=own, capture_output=True, text=True)


@pytest.mark.parametrize("demo", [None, "no", ""])
def test_a_database_from_outside_is_refused(state: Path, demo: str | None) -> None:
    done = start(state, DATABASE_URL=OUTSIDE, **({} if demo is None else {"ANXINTUO_DEMO": demo}))
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "DJANGO_SETTINGS_MODULE=anxintuo.settings.prod" in last
    assert "ANXINTUO_DEMO=yes" in last
    assert "secret-of-theirs" not in done.stderr


def test_manage_py_on_a_production_host_touches_nothing_by_mistake(state: Path) -> None:
    done = start(state, "manage.py", "migrate", DATABASE_URL=OUTSIDE, ANXINTUO_SECRET_KEY="x8Jw" * 15)
    assert done.returncode != 0
    assert "anxintuo.settings.prod" in done.stderr


def test_the_demonstration_may_be_wanted_there(state: Path) -> None:
    done = start(state, DATABASE_URL=OUTSIDE, ANXINTUO_DEMO="yes")
    assert done.stdout == "True production\n", done.stderr


def test_the_embedded_one_is_known_by_its_password_whoever_names_it(state: Path) -> None:
    ours = "postgres://anxintuo:0123456789abcdef@%2Ftmp%2Frun/anxintuo"
    assert start(state, DATABASE_URL=ours).stdout == "True anxintuo\n"
    (state / "services.env").write_text(f"# running\nDATABASE_URL={ours}\n")
    assert start(state).stdout == "True anxintuo\n"
    assert start(state, ANXINTUO_DEMO="no").stdout == "False anxintuo\n"


def test_a_state_folder_without_a_password_knows_none(tmp_path: Path) -> None:
    assert start(tmp_path, DATABASE_URL="postgres:///x").returncode != 0
    (tmp_path / "password").write_text("\n")
    assert start(tmp_path, DATABASE_URL="postgres://a:@b/x").returncode != 0
