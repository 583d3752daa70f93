"""Vendored files: named with version and licence, made from a lock without addresses, asking for nothing elsewhere."""

import json
import re

import pytest

from tests.frontend.sources import STATIC, VENDORING

VENDOR = STATIC / "vendor"
README = (VENDOR / "README.md").read_text(encoding="utf-8")
PINNED = json.loads((VENDORING / "package.json").read_text(encoding="utf-8"))["dependencies"]
LOCK = json.loads((VENDORING / "package-lock.json").read_text(encoding="utf-8"))["packages"]
ROWS = {
    folder: (package, version, licence)
    for folder, package, version, licence in re.findall(r"^\| ([\w.-]+) \| (\S+) \| (\d\S*) \| (\S+) \|", README, re.M)
}
FOLDERS = sorted(path.name for path in VENDOR.iterdir() if path.is_dir())


def test_the_readme_lists_every_vendored_folder() -> None:
    assert sorted(ROWS) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
def test_name_version_and_licence_are_those_of_the_lock(folder: str) -> None:
    package, version, licence = ROWS[folder]
    assert PINNED[package] == version
    assert LOCK[f"node_modules/{package}"]["version"] == version
    assert LOCK[f"node_modules/{package}"]["license"] == licence


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_licence_lies_beside_the_files(folder: str) -> None:
    assert (VENDOR / folder / "LICENSE").stat().st_size > 300


def test_the_lock_carries_checksums_and_no_address() -> None:
    for name, entry in LOCK.items():
        assert "resolved" not in entry, name
        assert name == "" or "integrity" in entry, name


def test_nothing_vendored_asks_for_a_source_map() -> None:
    for path in [*VENDOR.rglob("*.js"), *VENDOR.rglob("*.css")]:
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path.name


def test_the_style_kit_is_light_and_understood_by_older_phones() -> None:
    css = (VENDOR / "tabler/tabler.css").read_text(encoding="utf-8")
    for word in ("light-dark(", "oklch(0", "oklch(1", "data-bs-theme=dark"):
        assert word not in css


def test_the_sprite_holds_what_its_list_names() -> None:
    sprite = (VENDOR / "tabler-icons/icons.svg").read_text(encoding="utf-8")
    lines = (VENDORING / "icons.txt").read_text(encoding="utf-8").splitlines()
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == [line for line in lines if line and not line.startswith("#")]
