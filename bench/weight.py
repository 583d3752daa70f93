"""What a first visit at phone size loads: bytes as sent (compressed), without photos and map tiles, and from where.

Debian's Chromium opens the home page and then the list in one fresh profile; the list alone is told beside it.
HTML is counted as nginx sends it in production (gzip); static files as WhiteNoise has compressed them.
"""

import gzip
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench import data
from bench.environment import product_environment
from bench.fill import fill_product
from bench.pages import collect_static
from bench.services import Unavailable, product_server, redis_server, running, state_folder
from bench.web import serving

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
NOT_COUNTED = ("/photos/",)
HERE = "/nurseries/?at=120.66,28.01"


@dataclass
class Visit:
    name: str
    size: int = 0
    files: int = 0
    other_hosts: set[str] = field(default_factory=set)


def measure() -> list[Visit]:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("AXT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise Unavailable("Chromium is not installed")
    state = state_folder()
    with ExitStack() as stack:
        product = product_server(state)
        stack.enter_context(running(product))
        redis = stack.enter_context(redis_server(state))
        environment = product_environment(product.url(fill_product(product, data.CITY)), redis)
        collect_static(environment)
        port = stack.enter_context(serving("anxintuo.wsgi", environment)).port
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        visits = [
            _visit(browser, port, "list page", [HERE]),
            _visit(browser, port, "list page with its map", [f"{HERE}&view=map"]),
            _visit(browser, port, "home page, then the list", ["/", HERE]),
        ]
        browser.close()
    return visits


def _visit(browser, port: int, name: str, paths: Sequence[str]) -> Visit:  # type: ignore[no-untyped-def]
    visit = Visit(name)
    context = browser.new_context(**PHONE, extra_http_headers={"X-Forwarded-Proto": "https"})
    page = context.new_page()

    def count(response) -> None:  # type: ignore[no-untyped-def]
        address = urlsplit(response.url)
        if address.hostname not in ("localhost", None):
            visit.other_hosts.add(str(address.hostname))
        if address.path.startswith(NOT_COUNTED) or address.scheme == "data" or response.from_service_worker:
            return
        body = response.body() if response.status == 200 else b""
        encoded = response.headers.get("content-encoding")
        sent = response.request.sizes()["responseBodySize"] if encoded else len(gzip.compress(body, 6))
        visit.size += sent
        visit.files += 1

    page.on("requestfinished", lambda request: count(request.response()))
    for path in paths:
        page.goto(f"http://localhost:{port}{path}", wait_until="networkidle")
    context.close()
    return visit


if __name__ == "__main__":
    for each in measure():
        print(f"{each.name:28s} {each.size / 1024:6.1f} KB in {each.files} files {sorted(each.other_hosts) or ''}")
