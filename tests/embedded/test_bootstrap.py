"""What `make` does on a machine where nothing is installed yet, as far as it can be tried without one."""

import subprocess
import sys
from pathlib import Path

import pytest

from anxintuo.embedded import bootstrap
from tests.embedded.house import PROJECT


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
def no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's Python as it comes: neither ensurepip nor pip, and we are not root."""
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap, "call", lambda command: None)
    monkeypatch.setattr(bootstrap, "works", lambda command: False)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)


OLD_PIP = """#!{python}
import os, shutil, sys
options = sys.argv[1:]
if options[0] == "download":
    lock = open(options[options.index("-r") + 1]).read()
    assert lock.startswith("pip==") and "--hash=sha256:" in lock and "--require-hashes" in options, lock
    open(os.path.join(options[options.index("-d") + 1], "{wheel}"), "w").write("wheel")
"""


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


def test_where_python_has_no_pip_another_one_downloads_it_by_our_hash(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through that pip's own configuration: no address of an index stands in this house."""
    wheel = f"pip-{bootstrap.PIP_VERSION}-py3-none-any.whl"
    program = project / "pip3"
    program.write_text(OLD_PIP.format(python=sys.executable, wheel=wheel))
    program.chmod(0o755)
    assert bootstrap.download_pip([str(program)]) == str(project / "venv" / wheel / "pip")
    assert (project / "venv" / wheel).read_text() == "wheel"


def test_a_pip_that_cannot_download_is_passed_over(project: Path) -> None:
    assert bootstrap.download_pip([sys.executable, "-c", "raise SystemExit(1)"]) is None
    assert list((project / "venv").iterdir()) == []


def test_any_pip_of_the_machine_will_do(
    project: Path, tmp_path: Path, no_pip: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "pip3").write_text(f"#!{sys.executable}\n")
    (folder / "pip3").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(bootstrap, "works", lambda command: command == [str(folder / "pip3"), "--version"])
    monkeypatch.setattr(bootstrap, "download_pip", lambda pip: "wheel" if pip == [str(folder / "pip3")] else None)
    assert bootstrap.make_environment() == [str(project / "venv" / "bin" / "python"), "wheel"]


def test_half_an_ensurepip_is_no_disaster(project: Path, no_pip: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's Python may find the module and still fail to make a pip of it."""
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: object())
    beside = [sys.executable, "-m", "pip", "--python", bootstrap.VENV]
    monkeypatch.setattr(bootstrap, "works", lambda command: command == [*beside, "--version"])
    assert bootstrap.make_environment() == beside


def test_without_any_pip_one_sentence_says_what_to_install(project: Path, no_pip: None) -> None:
    with pytest.raises(bootstrap.CannotGoOn, match="apt-get install python3-venv") as raised:
        bootstrap.make_environment()
    assert "这里的 Python 没有带 pip" in str(raised.value)


def test_no_address_stands_in_the_script() -> None:
    assert "://" not in Path(bootstrap.__file__).read_text(encoding="utf-8")


def test_a_failing_pip_shows_its_last_words(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = [sys.executable, "-c", "print('no matching distribution'); raise SystemExit(1)"]
    with pytest.raises(bootstrap.CannotGoOn, match=r"the whole story is in .*install\.log"):
        bootstrap.run_pip(last, str(project / "install.log"))
    assert "no matching distribution" in capsys.readouterr().err


def test_make_names_the_commands_of_the_readme() -> None:
    for target in ("run", "test", "stop", "status", "fix", "lock", "bench"):
        done = subprocess.run(["make", "--dry-run", target], cwd=PROJECT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
