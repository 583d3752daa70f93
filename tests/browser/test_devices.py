"""A camera's way into the nursery in a browser: refused where the law forbids it and where it would reach the platform,
saved, paired by a real program, on line. Each run enters a camera of its own."""

import re
import secrets
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT


@pytest.mark.parametrize("path", ["", "cameras/new/", "gates/new/"])
def test_every_page_of_devices_fits_and_is_accessible(visitor, path):
    visitor.sign_in("director_a")
    visitor.open(f"/desk/devices/{path}")
    assert visitor.overflow() == 0
    assert visitor.axe() == []


def test_a_month_of_a_device_is_told_day_by_day(visitor):
    page = visitor.sign_in("director_a")
    visitor.open("/desk/devices/")
    page.get_by_role("link", name="走廊摄像头").first.click()
    expect(page.locator("main")).to_contain_text("离线")
    assert visitor.axe() == []
    page.get_by_role("link", name="看每一天").click()
    expect(page.locator("table.bars tr")).to_have_count(30)
    expect(page.locator("main")).to_contain_text("停电：台风天停电")
    assert visitor.overflow() == 0
    assert visitor.axe() == []


def test_a_camera_is_refused_saved_paired_and_on_line(visitor, house, size):
    page = visitor.sign_in("director_a")
    name = f"活动室 {secrets.token_hex(3)}"
    visitor.open("/desk/devices/cameras/new/")
    page.get_by_label("名称").fill(name)
    page.get_by_label("位置").select_option(label="卫生间")
    page.get_by_label("类型").select_option(label="半球")
    page.get_by_label("取流地址").fill("rtsp://192.168.9.30:554/stream1")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".field-error").first).to_contain_text("不得安装监控")
    expect(page.locator(".field-error").first).to_contain_text("第八条")
    expect(page.get_by_label("名称")).to_have_value(name)
    assert visitor.axe() == []

    page.get_by_label("位置").select_option(label="门厅")
    page.get_by_label("取流地址").fill("rtsp://127.0.0.1:5432/")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".field-error").first).to_contain_text("平台自己的网络")
    expect(page.locator(".field-error").first).to_contain_text("依据")
    assert visitor.overflow() == 0

    page.get_by_label("取流地址").fill("rtsp://192.168.9.30:554/stream1")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("从未联网")
    expect(page.locator("main")).not_to_contain_text("192.168.9.30")
    assert visitor.axe() == []
    device = page.url

    page.get_by_role("button", name="生成配对码").click()
    code = re.sub(r"\D", "", page.locator(".big-code").inner_text())
    assert visitor.axe() == []
    program = [sys.executable, str(ROOT / "simulators" / "camera.py"), "--platform", house, "--once", "--code", code]
    beaten = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert beaten.returncode == 0, beaten.stderr
    page.goto(device)
    expect(page.locator("main")).to_contain_text("在线")

    page.get_by_role("link", name="停用", exact=True).click()
    page.get_by_label("停用原因").fill("试装，拆下了")
    page.get_by_role("button", name="停用").click()
    expect(page.locator("main")).to_contain_text("设备已停用")
    page.get_by_text(re.compile(r"已停用 \d+ 台")).click()
    expect(page.locator("details", has_text="已停用")).to_contain_text(name)
    assert visitor.overflow() == 0
