"""Which Chinese sentences the source marks for translation, read without the gettext tools.

`makemessages` does the same for the catalogue; this reading only has to notice what the catalogue lacks.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(
    path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "bench", "tools"}
)
TEMPLATES = sorted(
    path for suffix in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{suffix}") if path.is_file()
)
HAN = re.compile(r"[\u3400-\u9fff]")
# The calls makemessages knows, each with the places of context, sentence and plural among its arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_TEXT = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_MARKED = re.compile(rf"\b(\w*gettext|_)\(\s*u?({_TEXT})\s*(?:,\s*u?({_TEXT})\s*)?(?:,\s*u?({_TEXT})\s*)?")


class Message(NamedTuple):
    context: str | None
    text: str
    plural: str | None


def _message(call: str, given: list[str]) -> Message:
    context, text, plural = CALLS[call]
    return Message(
        given[context] if context is not None else None, given[text], given[plural] if plural is not None else None
    )


def python_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted(package.rglob("*.py"))


def messages_of_python(source: str) -> set[Message]:
    """The literal sentences; a call with a variable translates a sentence that is marked elsewhere."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in CALLS:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if len(texts) > max(place for place in CALLS[name] if place is not None):
                found.add(_message(name, texts))
    return found


def messages_of_template(source: str) -> set[Message]:
    found = set()
    for match in _MARKED.finditer(templatize(source)):
        if match[1] in CALLS:
            found.add(_message(match[1], [ast.literal_eval(text) for text in match.groups()[1:] if text]))
    return found


def marked_messages() -> dict[Message, str]:
    """Every marked sentence with one file that says it."""
    found: dict[Message, str] = {}
    for path in python_files():
        found |= dict.fromkeys(messages_of_python(path.read_text()), str(path.relative_to(ROOT)))
    for path in TEMPLATES:
        found |= dict.fromkeys(messages_of_template(path.read_text()), str(path.relative_to(ROOT)))
    return found


def hidden_names(source: str) -> list[str]:
    """Other names given to the translating functions: makemessages does not see what they mark."""
    names = set(CALLS) - {"_"}
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and getattr(node.value, "id", getattr(node.value, "attr", "")) in names:
            found += [target.id for target in node.targets if isinstance(target, ast.Name) and target.id != "_"]
        if isinstance(node, ast.ImportFrom):
            found += [
                each.asname for each in node.names if each.name in names and each.asname not in {None, "_", each.name}
            ]
    return [name for name in found if name]


def unmarked_chinese(source: str) -> list[str]:
    """What of a template is Chinese in every language: text outside the marks, formats and literals inside tags."""
    found, inside, comment = [], False, False
    for token in Lexer(source).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type is TokenType.BLOCK:
            inside = inside or word in {"blocktranslate", "blocktrans"}
            comment = (comment or word == "comment") and word != "endcomment"
            if word in {"endblocktranslate", "endblocktrans"}:
                inside = False
        spoken = token.token_type is TokenType.TEXT and inside
        if comment or spoken or token.token_type is TokenType.COMMENT or word in {"translate", "trans"}:
            continue
        text = re.sub(rf"_\({_TEXT}\)|<!--.*?-->", "", token.contents, flags=re.S)
        if HAN.search(text):
            found.append(f"{token.lineno}: {text.strip()[:80]}")
    return found
