"""One HTTP client per process, with time-outs; transport failures become `Retry`."""

import functools
from typing import Any

import httpx

from anxintuo.outbox.registry import Retry

TIMEOUT = httpx.Timeout(8.0, connect=3.0)  # seconds; far below the outbox's lease
LIMITS = httpx.Limits(max_connections=10, max_keepalive_connections=5)


@functools.cache
def client() -> httpx.Client:
    """Kept open: a connection per message would cost more than the message."""
    return httpx.Client(timeout=TIMEOUT, limits=LIMITS, follow_redirects=False)


def post(url: httpx.URL, *, headers: dict[str, str], content: bytes) -> tuple[int, dict[str, Any]]:
    """Status and JSON object of the answer. Raises Retry when there is no such answer to be had."""
    try:
        response = client().post(url, headers=headers, content=content)
    except httpx.TimeoutException as error:
        raise Retry("timeout", "短信服务商没有及时应答。") from error
    except httpx.TransportError as error:
        raise Retry("unreachable", "连不上短信服务商。") from error
    try:
        answer = response.json()
    except ValueError as error:
        raise Retry(f"http_{response.status_code}", "短信服务商的应答无法识别。") from error
    if not isinstance(answer, dict):
        raise Retry(f"http_{response.status_code}", "短信服务商的应答无法识别。")
    return response.status_code, answer
