"""The kept header is django-csp's own, and a page that needs another gets it."""

from typing import Any

from csp.constants import HEADER, HEADER_REPORT_ONLY, NONCE, NONE, SELF
from csp.decorators import csp_update
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from anxintuo.kit.csp import KeptCSPMiddleware


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def with_own_image(request: HttpRequest) -> HttpResponse:
    return csp_update({"img-src": ["https://tiles.example"]})(answer)(request)


def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined]


def headers(middleware: type, view: object) -> dict[str, str]:
    return dict(middleware(view)(RequestFactory().get("/")).headers)


def test_it_is_the_header_that_django_csp_writes() -> None:
    assert "anxintuo.kit.csp.KeptCSPMiddleware" in settings.MIDDLEWARE
    usual = headers(CSPMiddleware, answer)
    kept = headers(KeptCSPMiddleware, answer)
    assert {part.strip() for part in kept[HEADER].split(";")} == {part.strip() for part in usual[HEADER].split(";")}
    assert "script-src 'self'" in kept[HEADER]
    assert HEADER_REPORT_ONLY not in kept


def test_a_response_with_a_policy_of_its_own_keeps_it() -> None:
    assert "https://tiles.example" in headers(KeptCSPMiddleware, with_own_image)[HEADER]
    assert "https://tiles.example" not in headers(KeptCSPMiddleware, answer)[HEADER]


def test_a_nonce_that_was_asked_for_stands_in_the_header(settings: Any) -> None:
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": [SELF, NONCE]}}
    response = KeptCSPMiddleware(with_nonce)(RequestFactory().get("/"))
    assert f"'nonce-{response.content.decode()}'" in response.headers[HEADER]


def test_a_report_only_policy_is_still_sent(settings: Any) -> None:
    settings.CONTENT_SECURITY_POLICY_REPORT_ONLY = {"DIRECTIVES": {"default-src": [NONE]}}
    assert HEADER_REPORT_ONLY in headers(KeptCSPMiddleware, answer)
