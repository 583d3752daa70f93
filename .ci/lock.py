"""Writes requirements.txt and requirements-dev.txt from their .in files: every hash, for every Python and platform.

uv resolves, in an environment of its own; what it writes names no index, so that any mirror serves.
"""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = PROJECT / ".venv-lock"
UV = "uv==0.13.9"


def main() -> None:
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], check=True)
        subprocess.run([str(TOOLS / "bin" / "pip"), "install", "-q", UV], check=True)
    compile_ = [str(uv), "pip", "compile", "-q", "--universal", "--python-version", "3.11"]
    compile_ += ["--generate-hashes", "--no-header", "--no-annotate", *sys.argv[1:]]
    subprocess.run([*compile_, "requirements.in", "-o", "requirements.txt"], cwd=PROJECT, check=True)
    dev = ["requirements-dev.in", "-c", "requirements.txt", "-o", "requirements-dev.txt"]
    subprocess.run([*compile_, *dev], cwd=PROJECT, check=True)


if __name__ == "__main__":
    main()
