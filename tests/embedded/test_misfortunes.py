"""What happens when something is killed, left over or started twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from anxintuo.embedded.process import MARK
from tests.embedded.house import PROJECT, TOOL, environment, eventually, gone, house, tool
from tests.embedded.test_services import remember, remembers


def test_a_second_run_says_so_in_one_sentence_and_disturbs_nothing(state: Path) -> None:
    with house(state) as running:
        before = running.service_pids()
        second = tool(state, "run", "--", "true")
        assert second.returncode != 0
        assert second.stderr.count("\n") == 1
        assert f"already running from this folder (process {running.process.pid})" in second.stderr
        assert running.service_pids() == before


def test_killing_the_supervisor_ends_the_services_and_loses_nothing(state: Path) -> None:
    with house(state) as running:
        remember(running)
        pids = running.service_pids()
        running.kill()
    # At once again, while the old services may still be stopping.
    with house(state) as running:
        assert all(gone(pid) for pid in pids)
        assert remembers(running)


def test_killing_the_supervisor_ends_the_command(state: Path) -> None:
    command = ["sh", "-c", "echo $$; exec cat"]
    process = subprocess.Popen(
        [*TOOL, "run", "--", *command],
        cwd=PROJECT,
        env=environment(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        child = int(process.stdout.readline())
        process.kill()
        assert eventually(lambda: gone(child))


def test_a_postmaster_pid_with_the_number_of_a_living_stranger_does_not_stop_the_start(state: Path) -> None:
    with house(state) as running:
        remember(running)
    owner = (state / "postgres").stat()
    # Of the same user: PostgreSQL passes over processes that it may not signal.
    drop = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "60"], **drop)
    try:
        stale = state / "postgres" / "postmaster.pid"
        stale.write_text(f"{stranger.pid}\n{state / 'postgres'}\n0\n5432\n{state / 'run'}\n\n  0  0\nready   \n")
        os.chown(stale, owner.st_uid, owner.st_gid)
        with house(state) as running:
            assert remembers(running)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_first_start_is_made_again(state: Path) -> None:
    with house(state):
        pass
    # As if the machine had stopped in the middle of initdb.
    (state / "postgres").rename(state / "postgres.making-abc")
    (state / "postgres.making-abc" / "PG_VERSION").unlink()
    with house(state) as running:
        assert remember(running)
    assert not (state / "postgres.making-abc").exists()


def test_a_service_that_dies_is_started_again(state: Path) -> None:
    with house(state) as running:
        remember(running)
        for pid in running.service_pids():
            os.kill(pid, signal.SIGKILL)
            assert eventually(lambda pid=pid: gone(pid))

        def answers() -> bool:
            try:
                return remembers(running)
            except Exception:
                return False

        assert eventually(answers)


def test_what_an_earlier_run_left_behind_is_ended_before_the_next(state: Path) -> None:
    with house(state):
        pass
    mine = (state / "id").read_text().strip()
    left = subprocess.Popen(["sleep", "60"], env={MARK: mine})
    other = subprocess.Popen(["sleep", "60"], env={MARK: "another state"})
    try:
        with house(state):
            assert eventually(lambda: left.poll() is not None)
            assert other.poll() is None
    finally:
        for process in (left, other):
            process.kill()
            process.wait()


def test_stop_ends_the_other_process_and_status_tells(state: Path) -> None:
    assert tool(state, "status").returncode == 3
    with house(state) as running:
        pids = running.service_pids()
        assert f"process {running.process.pid}" in tool(state, "status").stdout
        assert tool(state, "stop").returncode == 0
        assert all(gone(pid) for pid in pids)
    assert tool(state, "status").returncode == 3


def test_a_kept_process_is_started_again_and_ends_with_its_keeper(tmp_path: Path) -> None:
    count = f"import os, sys, time; print(os.getpid(), flush=True); n = len(open('{tmp_path}/n', 'a+').read())"
    script = f"{count}; open('{tmp_path}/n', 'a').write('x'); os._exit(3) if os.path.getsize('{tmp_path}/n') < 2 else 0"
    keeper = subprocess.Popen(
        [*TOOL, "keep", "--", sys.executable, "-c", f"{script}; time.sleep(60)"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with keeper:
        first, second = int(keeper.stdout.readline()), int(keeper.stdout.readline())
        assert first != second
        keeper.kill()
        assert eventually(lambda: gone(second))


def test_a_process_that_dies_again_and_again_is_given_up(tmp_path: Path) -> None:
    look = (
        "from anxintuo.embedded import keep; keep.PAUSE = 0;"
        "import sys; sys.exit(keep.keep([sys.executable, '-S', '-c', 'raise SystemExit(9)']))"
    )
    done = subprocess.run([sys.executable, "-c", look], cwd=PROJECT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 9
    assert done.stderr.count("starting it again") == 5
