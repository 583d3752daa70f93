"""What the services promise to those who use them."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from anxintuo.embedded.session import start_for_this_process
from tests.embedded.house import House, environment, eventually, gone, house, tool


def test_a_command_finds_both_services_by_their_addresses(fresh_state: Path) -> None:
    look = (
        "import os, psycopg, redis;"
        "print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT version()').fetchone()[0]);"
        "print(redis.Redis.from_url(os.environ['REDIS_URL']).ping())"
    )
    done = tool(fresh_state, "run", "--", sys.executable, "-c", look)
    assert done.stdout.startswith("PostgreSQL 18.")
    assert done.stdout.endswith("True\n")
    assert done.returncode == 0


def test_the_commands_exit_code_is_ours(state: Path) -> None:
    assert tool(state, "run", "--", "sh", "-c", "exit 7").returncode == 7


def test_no_port_is_opened(state: Path) -> None:
    with house(state) as running:
        with running.database as line:
            assert line.execute("SHOW listen_addresses").fetchone() == ("",)
        with running.redis as line:
            assert line.config_get("port") == {"port": "0"}


def test_only_the_owner_enters_the_sockets_and_the_addresses(state: Path) -> None:
    with house(state):
        assert stat.S_IMODE((state / "run").stat().st_mode) == 0o700
        assert stat.S_IMODE((state / "services.env").stat().st_mode) == 0o600
        assert stat.S_IMODE((state / "password").stat().st_mode) == 0o600


def test_the_addresses_are_written_down_while_running_and_removed_afterwards(state: Path) -> None:
    with house(state) as running:
        lines = (state / "services.env").read_text().splitlines()
        assert [line for line in lines if "=" in line] == [f"{key}={url}" for key, url in running.urls.items()]
    assert not (state / "services.env").exists()


def test_a_wrong_password_is_refused(state: Path) -> None:
    with house(state) as running:
        password = (state / "password").read_text().strip()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(running.urls["DATABASE_URL"].replace(password, "guess"))


def test_data_survives_a_full_stop_and_start(state: Path) -> None:
    with house(state) as running:
        remember(running)
    with house(state) as running:
        assert remembers(running)


def test_a_url_in_the_environment_replaces_its_service(fresh_state: Path) -> None:
    theirs = "postgres://somebody@elsewhere/their"
    with house(fresh_state, DATABASE_URL=theirs) as running:
        assert running.urls["DATABASE_URL"] == theirs
        with running.redis as line:
            assert line.ping()
    assert not (fresh_state / "postgres").exists()


def test_with_both_urls_nothing_is_started(fresh_state: Path) -> None:
    urls = {"DATABASE_URL": "postgres://a@b/c", "REDIS_URL": "redis://d:6379/0"}
    with house(fresh_state, **urls) as running:
        assert running.urls == urls
    assert sorted(path.name for path in fresh_state.iterdir()) == ["files", "id", "lock", "logs", "password"]


def test_a_locale_that_is_not_installed_does_no_harm(fresh_state: Path) -> None:
    missing = {"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "xx_YY"}
    with house(fresh_state, **missing) as running, running.database as line:
        assert line.execute("SELECT '安' < '托', lower('Ä')").fetchone() == (True, "ä")


def test_a_path_too_long_for_a_socket_gets_its_sockets_elsewhere(fresh_state: Path) -> None:
    deep = fresh_state / "很长的路径" / ("deep" * 30)
    with house(deep) as running:
        with running.redis as line:
            folder = Path(line.config_get("unixsocket")["unixsocket"]).parent
        assert not folder.is_relative_to(fresh_state)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert remember(running)
    assert not folder.exists()


def test_a_folder_that_others_prepared_for_our_sockets_is_not_used(fresh_state: Path) -> None:
    """In /tmp anybody may make a folder with our name first; opening it to others would give them the database."""
    with tempfile.TemporaryDirectory(prefix="axt-") as runtime:
        deep = fresh_state / ("deep" * 30)
        search = {"XDG_RUNTIME_DIR": runtime, "TMPDIR": runtime}
        with house(deep, **search) as running, running.redis as line:
            folder = Path(line.config_get("unixsocket")["unixsocket"]).parent
        folder.mkdir()
        folder.chmod(0o777)
        refused = tool(deep, "run", "--", "true", **search)
        folder.rmdir()
        assert refused.returncode != 0
        assert "not a private folder" in refused.stderr


def test_services_of_a_test_run_leave_nothing_behind() -> None:
    with house(Path("/nonexistent"), "--temporary") as running:
        with running.redis as line:
            place = Path(line.config_get("dir")["dir"]).parent
        with running.database as line:
            assert line.execute("SHOW fsync").fetchone() == ("off",)
        assert place.name.startswith("anxintuo-test-")
        pids = running.service_pids()
    assert not place.exists()
    assert all(gone(pid) for pid in pids)


def test_a_bare_pytest_brings_its_own_services(state: Path) -> None:
    assert callable(start_for_this_process)
    look = "from anxintuo.embedded.session import start_for_this_process as s; print(*s().values(), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", look], env=environment(state), capture_output=True, text=True)
    database, queue = done.stdout.split()
    assert database.startswith("postgres://anxintuo:")
    assert eventually(lambda: not os.path.exists(queue.removeprefix("unix://").partition("?")[0]))


def remember(running: House) -> bool:
    with running.database as line:
        line.execute("CREATE TABLE note (word text)")
        line.execute("INSERT INTO note VALUES ('安心')")
    with running.redis as line:
        line.set("note", "托")
        line.config_set("appendfsync", "always")
        return bool(line.set("last", "1"))


def remembers(running: House) -> bool:
    with running.database as line:
        row = line.execute("SELECT word FROM note").fetchone()
    with running.redis as line:
        return row == ("安心",) and line.get("note") == "托".encode()
