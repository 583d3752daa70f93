"""The whole house as `make run` starts it (PostgreSQL, Redis, web, workers, beat, the demonstration city), once a
session, and Debian's Chromium in front of it. Nothing is stubbed: these tests see what a visitor sees.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
CHROMIUM = os.environ.get("AXT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
expect.set_options(timeout=20_000)  # two cores may be busy; a page that is there is not waited for
UP_WITHIN = 300  # seconds: first start with the demonstration city on two busy cores
SMS_WITHIN = 20  # seconds: the outbox's bell rings a worker, which has to be given a core
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
SIZES = {"phone": PHONE, "desk": DESK, "tablet": TABLET}
USUAL = ("desk", "phone")  # a tablet's width is tried where a test says so: it takes as long again


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running house with data of its own (or, while writing tests, of the one in AXT_HOUSE)."""
    if running := os.environ.get("AXT_HOUSE"):
        yield running
        return
    state = tmp_path_factory.mktemp("house")
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {
        "ANXINTUO_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "anxintuo.settings.dev",
    }
    log = (state / "house.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "anxintuo.embedded", "up", "--temporary"],
        cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_healthy(port, process, state / "house.log")
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Polls /healthz: it answers 200 once web, database, Redis and the workers do."""
    deadline = time.monotonic() + UP_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        process_wait(process, 0.5)
    pytest.fail(f"the house did not come up:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


def process_wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        message = f"no Chromium at {CHROMIUM}; install Debian's package `chromium`"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


class Visitor:
    """A browser window of somebody; remembers what the page complained about."""

    def __init__(self, context: BrowserContext, house: str) -> None:
        self.house, self.context = house, context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((self.house, "data:", "blob:")):
            self.complaints.append(f"request to another host: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.house}{path}", wait_until="load")
        return self.page

    def sign_in(self, persona: str) -> Page:
        """By the demonstration's button, as a visitor would press it."""
        page = self.open("/_demo/")
        with page.expect_navigation():  # without it the next `open` would overtake the sign-in
            page.locator(f"form:has(input[value='{persona}']) button").click()
        return page

    def axe(self) -> list[str]:
        """Serious and critical findings of axe-core on the page as it stands."""
        self.page.wait_for_load_state()
        self.page.evaluate(AXE)
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {node['target']} {node['failureSummary']}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window: 0 on a page that fits."""
        self.page.wait_for_load_state()
        return int(
            self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )


@pytest.fixture(params=USUAL)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(chromium: Browser, house: str, size: str) -> Iterator[Visitor]:
    """Somebody at a phone, then at a desk. The test fails if the page complained on its console."""
    context = chromium.new_context(**SIZES[size], locale="zh-CN", timezone_id="Asia/Shanghai")
    someone = Visitor(context, house)
    yield someone
    context.close()
    assert someone.complaints == []


@pytest.fixture
def plain_visitor(chromium: Browser, house: str, size: str) -> Iterator[Visitor]:
    """Somebody whose browser runs no JavaScript."""
    context = chromium.new_context(**SIZES[size], locale="zh-CN", java_script_enabled=False)
    someone = Visitor(context, house)
    yield someone
    context.close()


def sms_code(house: str, phone: str) -> str:
    """The newest sign-in code that the demonstration's inbox holds for a number, once the worker has sent it."""
    deadline = time.monotonic() + SMS_WITHIN
    while not (codes := _codes_to(house, phone)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return codes[0]


def _codes_to(house: str, phone: str) -> list[str]:
    """Newest first; other messages to the number, an invitation for instance, hold none."""
    return re.findall(r"(?<!\d)\d{6}(?!\d)", "\n".join(_messages_to(house, phone)))


def _messages_to(house: str, phone: str) -> list[str]:
    connection = http.client.HTTPConnection(house.removeprefix("http://"), timeout=5)
    connection.request("GET", "/_demo/messages", headers={"Accept": "application/json"})
    sent = json.loads(connection.getresponse().read())["messages"]
    connection.close()
    return [each["body"] for each in sent if each["recipient"].endswith(phone)]
