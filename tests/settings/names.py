"""Which environment variables the program reads, found by reading the program."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
READERS = {"text", "flag", "number", "items", "pairs"}


def variables() -> set[str]:
    """Every name that a settings module or a tool of `make` asks for."""
    modules = [*PROJECT.glob("anxintuo/settings/*.py"), *PROJECT.glob("anxintuo/embedded/*.py")]
    found = {name for module in modules for name in names_in(module)}
    return {name for name in found if name.startswith("ANXINTUO_") or name in ("DATABASE_URL", "REDIS_URL", "DEBUG")}


def names_in(module: Path) -> set[str]:
    """First arguments of env.text("…"), env.flag("…") …, and of os.environ.get("…") and os.environ["…"]."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = ast.unparse(node.func.value)
            asks = (owner == "env" and node.func.attr in READERS) or (owner == "os.environ" and node.func.attr == "get")
            if asks and isinstance(node.args[0], ast.Constant):
                names.add(str(node.args[0].value))
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            names.add(ast.unparse(node.slice).strip("'"))
    return names


def documented() -> set[str]:
    """Names in the first column of the README's table."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}
