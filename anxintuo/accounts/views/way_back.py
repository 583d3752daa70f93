"""Where somebody was going when they were led elsewhere first: `next`, carried in links and forms, never in a session
(a GET writes nothing)."""

from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode


def way_back(request: HttpRequest) -> str:
    """The page of our own that the request names; empty for none and for any other."""
    return get_next_redirect_url(request) or ""


def leading_back(url_name: str, target: str) -> str:
    """The address of `url_name`, from which one then goes to `target`."""
    return reverse(url_name) + (f"?{urlencode({'next': target})}" if target else "")


def with_next(request: HttpRequest, url_name: str) -> str:
    return leading_back(url_name, way_back(request))
