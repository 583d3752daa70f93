"""The child that opens hostile files is bounded, and its death costs one upload."""

import json
import signal
import subprocess
import sys
import threading
import time

import pytest
from PIL import Image

from anxintuo.files import sandbox
from anxintuo.files.inspection.job import Answer, Job, Made, pack, unpack
from anxintuo.files.refusals import UploadRefused
from tests.files import hostile

JOB = Job("jpeg", "document", 50_000_000, 3_000, 50)
PREAMBLE = "import runpy; child = runpy.run_path({path!r}, run_name='child'); child['bound_this_process']()\n"


def in_child(code: str, **options) -> subprocess.CompletedProcess:
    """Runs `code` in a process that bounded itself as the inspecting child does."""
    script = PREAMBLE.format(path=str(sandbox.CHILD)) + code
    return subprocess.run([sys.executable, "-I", "-B", "-c", script], capture_output=True, check=False, **options)


def test_memory_is_bounded():
    assert b"MemoryError" in in_child("bytearray(1024 * 1024 * 1024)").stderr
    assert in_child("bytearray(200 * 1024 * 1024)").returncode == 0


def test_processor_time_is_bounded():
    code = "import resource; print(*resource.getrlimit(resource.RLIMIT_CPU))"
    assert in_child(code).stdout.split() == [b"6", b"6"]


def test_the_child_cannot_write_files(tmp_path):
    done = in_child(f"out = open({str(tmp_path / 'x')!r}, 'w'); out.write('y'); out.flush()")
    assert b"File too large" in done.stderr
    assert (tmp_path / "x").read_bytes() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_the_child_gains_no_privileges():
    code = "print([line for line in open('/proc/self/status') if line.startswith('NoNewPrivs')])"
    assert b"NoNewPrivs:\\t1" in in_child(code).stdout


def test_the_child_knows_none_of_our_secrets(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys, json; sys.stdout.write(json.dumps(dict(os.environ)))")
    seen = {}
    real = subprocess.run

    def spying(command, **options):
        options_without_input = {**options, "stdin": subprocess.DEVNULL}
        seen.update(json.loads(real([*command[:3], str(spy)], **options_without_input).stdout))
        return real(command, **options)

    monkeypatch.setenv("ANXINTUO_FIELD_KEYS", "secret")
    monkeypatch.setattr(sandbox.subprocess, "run", spying)
    sandbox.inspect(hostile.jpeg(), JOB)
    assert seen
    assert not any("ANXINTUO" in name or "DATABASE" in name or "REDIS" in name for name in seen)


# Started from a small process of its own: a child's peak would otherwise count what pytest had at the fork.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
print(done.stdout.partition(b"\\n")[0].count(b"webp"), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
LARGEST = {
    "jpeg": lambda: hostile.saved(Image.new("RGB", (8300, 6000)), "JPEG"),
    "png": lambda: hostile.saved(Image.new("RGBA", (6400, 5000)), "PNG", compress_level=1),
    "webp": lambda: hostile.saved(Image.new("RGBA", (5000, 4000)), "WEBP", quality=30, method=0),
}


@pytest.mark.parametrize("kind", LARGEST)
def test_real_memory_stays_below_400_mb(kind):
    """trust.md bar 6: the largest picture of each kind that is taken at all."""
    job = Job(kind, "photo", 50_000_000, 2_560, 50)
    command = [sys.executable, "-I", "-B", str(sandbox.CHILD), job.as_json()]
    with sandbox._in_memory(LARGEST[kind]()) as stdin:
        told = subprocess.run([sys.executable, "-c", MEASURE, *command], stdin=stdin, capture_output=True, check=True)
    made, peak = told.stdout.split()
    assert made == b"3"
    assert int(peak) < 400


def _child_that(tmp_path, code: str):
    path = tmp_path / "child.py"
    path.write_text(code)
    return path


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "damaged"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "too_slow"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "too_slow"),
        ("print('not what was agreed')", "damaged"),
        ("import sys; sys.exit(3)", "damaged"),
    ],
)
def test_a_child_that_dies_refuses_one_upload(code, refused, tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "CHILD", _child_that(tmp_path, code))
    with pytest.raises(UploadRefused) as error:
        sandbox.inspect(hostile.jpeg(), JOB)
    assert error.value.code == refused


def test_a_child_that_hangs_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "CHILD", _child_that(tmp_path, "import signal; signal.pause()"))
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(UploadRefused) as error:
        sandbox.inspect(hostile.jpeg(), JOB)
    assert error.value.code == "too_slow"
    assert time.monotonic() - started < 5


def test_when_all_turns_are_taken_one_is_asked_to_come_back(monkeypatch):
    monkeypatch.setattr(sandbox, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(sandbox, "WAIT_SECONDS", 0.01)
    sandbox._turns.acquire()
    with pytest.raises(UploadRefused) as error:
        sandbox.inspect(hostile.jpeg(), JOB)
    assert error.value.code == "busy"
    sandbox._turns.release()
    assert sandbox.inspect(hostile.jpeg(), JOB).made


def test_the_answer_survives_the_pipe_and_a_cut_one_is_noticed():
    answer = Answer((Made("jpeg", b"a\nb", 3, 4), Made("pdf", b"\n\n", pages=2)), colour="#ffffff")
    assert unpack(pack(answer)) == answer
    for cut in (pack(answer)[:-1], pack(answer)[:10], b""):
        with pytest.raises(ValueError, match=r".*"):
            unpack(cut)


def test_killed_for_time_names_the_signals_of_the_limits():
    assert {signal.SIGKILL, signal.SIGXCPU} == sandbox.KILLED_FOR_TIME
