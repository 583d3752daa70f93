"""Sees to it that the browser tests can run: Debian's Chromium and a Chinese font, installed where we may.

Where we may not, says so; under CI=true that is a failure, elsewhere the browser tests are skipped by name.
"""

import os
import shutil
import subprocess
import sys

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    missing = what_is_missing()
    if not missing:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} for the browser tests (once)", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *missing]):
            done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                print("\n".join(done.stderr.splitlines()[-5:]), file=sys.stderr)
                break
        missing = what_is_missing()
    if not missing:
        return 0
    print(f"The browser tests need {' and '.join(missing)}: run `apt-get install {' '.join(missing)}` as root.")
    if os.environ.get("CI", "").lower() == "true":
        return 1
    print("They are skipped now.", flush=True)
    return 0


def what_is_missing() -> list[str]:
    """Names of the Debian packages to install."""
    missing = [] if any(shutil.which(program) for program in PROGRAMS) else ["chromium"]
    return missing if has_chinese_font() else [*missing, "fonts-noto-cjk"]


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
