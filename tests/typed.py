"""What a browser would send for a page's form: every control with what stands in it, as HTML says it is sent."""

from html.parser import HTMLParser

from django.http import HttpResponse


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.inside: dict[str, list[str]] | None = None
        self.select: tuple[str, list[str], list[str], bool] | None = None  # name, chosen, all, multiple
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {key: value if value is not None else "" for key, value in given}
        if tag == "form":
            self.inside = {}
            self.forms.append(self.inside)
        if self.inside is None or "disabled" in attrs:
            return
        name, kind = attrs.get("name", ""), attrs.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "button", "image", "file", "reset"):
            if kind not in ("checkbox", "radio") or "checked" in attrs:
                self.inside.setdefault(name, []).append(
                    attrs.get("value", "on" if kind in ("checkbox", "radio") else "")
                )
        elif tag == "select" and name:
            self.select = (name, [], [], "multiple" in attrs)
        elif tag == "option" and self.select:
            self.select[2].append(attrs.get("value", ""))
            if "selected" in attrs:
                self.select[1].append(attrs.get("value", ""))
        elif tag == "textarea" and name:
            self.area = (name, [])

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "textarea" and self.area and self.inside is not None:
            name, parts = self.area
            self.inside.setdefault(name, []).append("".join(parts).removeprefix("\n"))
            self.area = None
        elif tag == "select" and self.select and self.inside is not None:
            name, chosen, every, multiple = self.select
            # A drop-down list without a chosen option sends its first one.
            sent = chosen if chosen or multiple else every[:1]
            self.inside.setdefault(name, []).extend(sent)
            self.select = None


def typed_in(page: HttpResponse) -> dict[str, list[str]]:
    """Of the page's largest form."""
    reader = _Forms()
    reader.feed(page.content.decode())
    return max(reader.forms, key=len)
