"""Error pages: our own voice, what happened and what next, with no database, session or request."""

import re

import pytest
from django.template import Context
from django.template.loader import get_template

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html", "500.html", "503.html"]


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_needs_nothing(name: str) -> None:
    """Rendered as Django's server_error does it: no context, no request. pytest-django forbids the database here."""
    page = get_template(name).template.render(Context())  # type: ignore[attr-defined]
    assert page.count("<h1>") == 1
    assert 'href="/"' in page
    assert re.search(r"<title>\S.* · 安心托</title>", page)
    assert "！" not in page
    assert "!" not in re.sub(r"<!doctype[^>]*>", "", page)


def test_a_refusal_tells_the_reason() -> None:
    page = get_template("403.html").render({"reason": "这项工作需要其他岗位的同事来做。"})
    assert "这项工作需要其他岗位的同事来做。" in page


def test_a_refusal_without_a_reason_still_says_something() -> None:
    assert "您的身份不能打开这一页。" in get_template("403.html").render({"reason": ""})
