"""Devices: enrolled with a code from the page, and revoked."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from centre import CODE


def test_a_device_is_enrolled_with_the_code_on_the_page_and_revoked(officer, centre):
    who = officer("feng")
    page = who.go("devices/enrol")
    page.get_by_label("查找人员").fill("陈秀英")
    page.get_by_role("button", name="生成登记码").click()
    code = page.locator(".code").inner_text()
    picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [f"{centre.url}/{CODE} {code}"]

    agent = centre.device_with(code, "备用机")
    agent("sync")
    page.goto(who.address("devices"))
    row = page.locator(".stack tbody tr", has_text="备用机")
    expect(row).to_contain_text("在用")
    expect(row).to_contain_text("grid-agent/")
    row.get_by_role("link").click()
    days = page.locator(".box", has=page.get_by_role("heading", name="每天的同步")).locator("tbody tr")
    expect(days).to_have_count(1)
    page.get_by_role("button", name="停用设备").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("不能撤销")
    dialog.get_by_role("button", name="停用设备").click()
    expect(page.locator(".facts .tag")).to_have_text("已停用")


def test_codes_of_every_size_are_read(officer):
    page = officer(None).page
    page.goto(officer("qian").address(""))
    sizes = [1, 14, 15, 26, 27, 62, 63, 84, 106, 122, 152, 180, 181, 213]
    for size in sizes:
        text = ("https://grid.example:8443/140428100 7F3K-92QD 丹朱镇" * 8).encode()[:size].decode(errors="ignore")
        rows = page.evaluate(
            "async (text) => (await import('/console/qr.js')).qrCode(text).map((row) => row.map(Number))", text
        )
        assert [each.text for each in zxingcpp.read_barcodes(drawn(rows))] == [text]


def drawn(rows, scale=6, quiet=4):
    side = (len(rows) + 2 * quiet) * scale
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.paste(
                    0, ((x + quiet) * scale, (y + quiet) * scale, (x + quiet + 1) * scale, (y + quiet + 1) * scale)
                )
    return image
