"""`make run` installs requirements.txt alone: what the product imports has to stand there, not only with the tools."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("anxintuo", "families", "institutions", "enrollment", "care", "stations", "governance", "simulators")
FILES = sorted(path for name in PRODUCT for path in (ROOT / name).rglob("*.py"))
OWN = {path.name for path in ROOT.iterdir() if path.is_dir()}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed_by_run() -> set[str]:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return {plain(match) for match in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", text, re.M)}


def imported(tree: ast.AST) -> Iterator[str]:
    """Names of top-level packages; what only the type checker reads is left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]
        else:
            yield from imported(node)


@pytest.fixture(scope="module")
def foreign() -> dict[str, Path]:
    """Package → a file of the product that imports it."""
    found: dict[str, Path] = {}
    for path in FILES:
        for name in imported(ast.parse(path.read_text("utf-8"))):
            if name not in sys.stdlib_module_names and name not in OWN:
                found.setdefault(name, path)
    return found


def test_everything_that_the_product_imports_is_installed_by_make_run(foreign):
    distributions, ours = packages_distributions(), installed_by_run()
    assert len(foreign) > 15, "the imports are read"
    missing = {
        name: str(path.relative_to(ROOT))
        for name, path in foreign.items()
        if not ours & {plain(each) for each in distributions.get(name, [name])}
    }
    assert missing == {}


def test_an_import_from_a_tool_would_be_seen():
    tree = ast.parse("def late():\n    from django_stubs_ext import StrPromise\n")
    assert list(imported(tree)) == ["django_stubs_ext"]
    assert "django-stubs-ext" not in installed_by_run()
