"""What `make` does on a machine where nothing is installed yet, as far as it can be tried without one."""

import hashlib
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxintuo.embedded import bootstrap
from tests.embedded.house import PROJECT

WHEEL = b"not really a wheel"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two locks and no environment."""
    for name in bootstrap.LOCKS.values():
        (tmp_path / name).write_text("# nothing\n")
    monkeypatch.setattr(bootstrap, "PROJECT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(bootstrap, "STAMP", str(tmp_path / "venv" / ".installed"))
    (tmp_path / "venv").mkdir()
    return tmp_path


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package index with one file, as PIP_INDEX_URL names it."""

    class Index(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f'<a href="../../files/{bootstrap.PIP_WHEEL}#sha256=0">{bootstrap.PIP_WHEEL}</a>'.encode()
            body = WHEEL if self.path == f"/files/{bootstrap.PIP_WHEEL}" else page
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/simple"
    monkeypatch.setenv("PIP_INDEX_URL", address)
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_python_that_is_too_old_is_told_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "SUPPORTED", ((3, 99),))
    with pytest.raises(bootstrap.CannotGoOn, match=r"needs Python 3\.11, 3\.12 or 3\.13, this is 3\.1"):
        bootstrap.use_supported_python()


def test_the_script_can_be_read_by_an_old_python() -> None:
    """Only then can it say what is wrong: no syntax that came after 3.6."""
    import ast

    source = Path(bootstrap.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source)
    newer = (ast.NamedExpr, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    ast.parse(source, feature_version=(3, 6))


def test_what_is_installed_is_not_installed_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installs = []
    monkeypatch.setattr(bootstrap, "make_environment", lambda: ["pip"])
    monkeypatch.setattr(bootstrap, "run_pip", lambda command, *rest: installs.append(command[-1]))
    monkeypatch.setattr(bootstrap, "ensure_redis", lambda pip, log: None)
    monkeypatch.setattr(bootstrap, "same_python", lambda: True)
    for kind in ("runtime", "runtime", "dev", "runtime", "dev"):
        bootstrap.main(kind)
    assert [Path(path).name for path in installs] == ["requirements.txt", "requirements-dev.txt"]
    # A changed lock is installed.
    (project / "requirements.txt").write_text("# changed\n")
    bootstrap.main("runtime")
    assert len(installs) == 3


def test_where_python_has_no_pip_the_known_wheel_is_fetched(
    project: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "PIP_SHA256", hashlib.sha256(WHEEL).hexdigest())
    fetched = bootstrap.fetch_pip()
    assert fetched == os.path.join(bootstrap.VENV, bootstrap.PIP_WHEEL, "pip")
    assert Path(bootstrap.VENV, bootstrap.PIP_WHEEL).read_bytes() == WHEEL


def test_another_wheel_of_that_name_is_refused(project: Path, index: str) -> None:
    with pytest.raises(bootstrap.CannotGoOn, match="not the one we know"):
        bootstrap.fetch_pip()
    assert not Path(bootstrap.VENV, bootstrap.PIP_WHEEL).exists()


def test_an_index_out_of_reach_is_no_disaster(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert bootstrap.fetch_pip() is None


def test_without_any_pip_one_sentence_says_what_to_install(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap, "call", lambda command: None)
    monkeypatch.setattr(bootstrap, "works", lambda command: False)
    monkeypatch.setattr(bootstrap, "fetch_pip", lambda: None)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    with pytest.raises(bootstrap.CannotGoOn, match="apt-get install python3-venv"):
        bootstrap.make_environment()


def test_a_failing_pip_shows_its_last_words(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = [sys.executable, "-c", "print('no matching distribution'); raise SystemExit(1)"]
    with pytest.raises(bootstrap.CannotGoOn, match=r"the whole story is in .*install\.log"):
        bootstrap.run_pip(last, str(project / "install.log"))
    assert "no matching distribution" in capsys.readouterr().err


def test_make_names_the_commands_of_the_readme() -> None:
    for target in ("run", "test", "stop", "status", "fix", "lock", "bench"):
        done = subprocess.run(["make", "--dry-run", target], cwd=PROJECT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
