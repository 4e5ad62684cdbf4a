"""The ledgers: searched, looked into, brought in and taken out."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

from playwright.sync_api import expect

from centre import FORMULA, ID_NUMBER, IMAGE, SCRIPT


def test_search_as_one_types(officer):
    who = officer("qian")
    page = who.go("ledgers/resident")
    who.press("/")
    page.keyboard.type("何小")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    expect(page.locator(".stack tbody")).to_contain_text("何小海")
    who.press("Escape")
    assert "%" not in page.url


def test_pages_of_a_list_follow_each_other(officer):
    page = officer("qian").go("ledgers/household")
    rows = page.locator(".stack tbody tr")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="再显示一些").click()
    expect(rows).not_to_have_count(50)


def test_an_id_number_is_masked_until_it_is_asked_for_and_that_is_on_record(officer):
    who = officer("qian")
    page = who.go("ledgers/resident")
    page.get_by_label("搜索").fill("何小海")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    assert ID_NUMBER not in page.content()
    page.get_by_role("link", name="何小海").click()
    expect(page.locator("#heading")).to_contain_text("何小海")
    assert ID_NUMBER not in page.content()
    page.get_by_role("button", name="显示全部").click()
    page.get_by_role("dialog").get_by_label("用途").fill("核对身份")
    page.get_by_role("dialog").get_by_role("button", name="显示全部").click()
    expect(page.locator(".revealed")).to_have_text(ID_NUMBER)
    assert ID_NUMBER not in page.url
    accesses = officer("zheng").go("accesses")
    expect(accesses.locator(".stack tbody tr").first).to_contain_text("核对身份")
    expect(accesses.locator(".stack tbody tr").first).to_contain_text("钱值班")


def test_a_records_history_tells_who_changed_what(officer, agents):
    agents[0]("household", "edit", "0101-058", "--phone", "13811112222")
    agents[0]("sync")
    who = officer("qian")
    page = who.go("ledgers/household")
    page.get_by_label("搜索").fill("0101-058")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    page.locator(".stack tbody a[data-row]").click()
    newest = page.locator(".history > li").first
    expect(newest).to_contain_text("王小芳")
    expect(newest).to_contain_text("13811112222")
    expect(page.locator(".history > li")).to_have_count(2)


def test_a_change_is_undone_from_the_history(officer, centre, agents):
    agents[0]("household", "edit", "0101-059", "--phone", "13811113333", "--address", "错的地址")
    agents[0]("sync")
    who = officer("qian")
    page = who.go("ledgers/household")
    page.get_by_label("搜索").fill("0101-059")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    page.locator(".stack tbody a[data-row]").click()
    newest = page.locator(".history > li").first
    newest.get_by_role("button", name="撤销").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("tbody tr")).to_have_count(2)
    expect(dialog).to_contain_text("东街59号")
    # Somebody changes the record while it is looked at: it has to be looked at anew.
    who.expects("412 (Precondition Failed)")
    agents[0]("household", "edit", "0101-059", "--phone", "13811114444")
    agents[0]("sync")
    dialog.get_by_role("button", name="撤销这项改动").click()
    expect(dialog.get_by_role("alert")).to_contain_text("有了变化")
    expect(dialog.locator("tbody tr", has_text="保持不变")).to_contain_text("13811114444")
    dialog.get_by_role("button", name="撤销这项改动").click()
    who.hears("已撤销")
    expect(page.locator(".history > li").first).to_contain_text("钱值班")
    expect(page.locator(".facts").first).to_contain_text("东街59号")
    expect(page.locator(".facts").first).to_contain_text("13811114444")
    table = centre.command("export", "household")
    assert "错的地址" not in table and "13811114444" in table
    # What is undone already offers nothing, and whoever may not undo is offered nothing.
    expect(page.locator(".history > li").nth(2).get_by_role("button", name="撤销")).to_have_count(0)
    place = page.url.split("/#/140428100/")[1]
    other = officer("zhou").go(place)
    expect(other.locator(".history > li").first).to_be_visible()
    expect(other.locator(".history").get_by_role("button", name="撤销")).to_have_count(0)


def test_what_cannot_be_undone_is_told_why(officer, agents):
    agents[0]("household", "edit", "0101-060", "--phone", "13811115555")
    agents[0]("sync")
    agents[0]("household", "edit", "0101-060", "--phone", "13811116666")
    agents[0]("sync")
    who = officer("zhao", language="en")
    page = who.go("ledgers/household")
    page.get_by_label("Search").fill("0101-060")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    page.locator(".stack tbody a[data-row]").click()
    page.locator(".history > li").nth(1).get_by_role("button", name="Undo").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("changed since")
    expect(dialog.get_by_role("button", name="Undo this change")).to_have_count(0)
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".history > li")).to_have_count(3)


def table(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def test_a_table_is_imported_after_a_look_at_it(officer):
    who = officer("qian")
    page = who.go("ledgers/household/import")
    rows = [
        ["网格", "户号", "户主", "电话"],
        ["0102", "0102-001", "新户主", "13600000001"],
        ["0102", "0102-002", "", "13600000002"],
    ]
    # As Chinese spreadsheets write it.
    page.locator("input[type=file]").set_input_files(
        {"name": f"{IMAGE}.csv", "mimeType": "text/csv", "buffer": table(rows).encode("gb18030")}
    )
    expect(page.locator(".figures")).to_contain_text("可以导入")
    refused = page.locator(".stack tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("3")
    page.get_by_role("button", name="导入 1 行").click()
    page.get_by_role("dialog").get_by_role("button", name="导入 1 行").click()
    who.hears("已导入 1 行")
    page.get_by_role("link", name="查看户台账").click()
    page.get_by_label("搜索").fill("0102-001")
    expect(page.locator(".stack tbody")).to_contain_text("新户主")


def test_an_export_runs_no_formula_and_is_on_record(officer):
    who = officer("zhao")
    page = who.go("ledgers/household/export")
    page.get_by_label("用途").fill("打印纸质台账")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert f"'{FORMULA}" in cells and FORMULA not in cells
    expect(who.go("accesses").locator(".stack tbody tr").first).to_contain_text("打印纸质台账")


def test_stored_scripts_are_only_text(officer):
    who = officer("qian")
    page = who.go("ledgers/household")
    page.get_by_label("搜索").fill("0101-900")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    expect(page.locator(".stack tbody")).to_contain_text(SCRIPT)
    expect(page.locator(".stack tbody")).to_contain_text(IMAGE)
    page.locator(".stack tbody a[data-row]").click()
    expect(page.locator("#heading")).to_contain_text(SCRIPT)
    page.goto(who.address("incidents?status=open"))
    page.get_by_role("link", name="屋顶漏雨").click()
    expect(page.locator("#heading")).to_contain_text(SCRIPT)
    assert page.title() != "run"
    assert page.locator("main script, main img").count() == 0
    # An address that somebody made up is no way in either.
    who.expects("404 (Not Found)", "400 (Bad Request)")
    page.goto(who.address(f"ledgers/household/{quote(SCRIPT, safe='')}"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.title() != "run"
