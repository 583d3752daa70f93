"""What the front-end tests read: templates, styles, scripts, vendored files."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES, STATIC, VENDORING = ROOT / "templates", ROOT / "static", ROOT / "tools" / "vendor"
SHEETS = ("vendor/tabler/tabler.css", "css/axt.css", "css/components.css", "css/forms.css", "css/shells.css")

COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.S)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)


def templates() -> Iterator[tuple[str, str]]:
    """(path below templates/, source without comments)."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield str(path.relative_to(TEMPLATES)), COMMENT.sub("", path.read_text(encoding="utf-8"))


def styles() -> str:
    """Every stylesheet of ours and of the packages."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(STATIC.rglob("*.css")))


def inline_code(source: str) -> list[str]:
    """What a strict page policy would block: style and on… attributes, script and style elements with a body."""
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "·", source, flags=re.S)
    found = re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", source, re.I)
    found += re.findall(r"<style\b[^>]*>", source, re.I)
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", source, re.I | re.S):
        if body.strip() and not re.search(r'type="application/(ld\+)?json"', attributes):
            found.append(f"<script{attributes}>")
    found += re.findall(r'\b(?:href|src|action)\s*=\s*"javascript:', source, re.I)
    return found


def foreign_addresses(source: str) -> list[str]:
    """Files that a page would fetch from another host (links that a reader may follow are not among them)."""
    return re.findall(
        r'<(?:script|img|iframe|source|video|link)\b[^>]*\b(?:src|href|srcset)="(?:https?:)?//[^"]*"', source, re.I
    )


def classes(source: str) -> set[str]:
    """Class names written out in a template; those that a variable completes are left out."""
    names: set[str] = set()
    for value in re.findall(r'\sclass="((?:[^"{]|\{[{%].*?[%}]\})*)"', source, re.S):
        joined = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", value, flags=re.S)
        names |= set(re.sub(r"\{%.*?%\}", " ", joined, flags=re.S).split())
    return names


def icons(source: str) -> set[str]:
    return set(re.findall(r'\{%\s*icon\s+"([^"]+)"', source))
