"""An incident from the report to the rating: the worker with a device in the cell, the officers at their screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from centre import SCRIPT


@pytest.fixture(scope="module")
def worker(agents):
    return agents[0]


def take(who, step: str, **values: str) -> None:
    """Takes a step as the page offers it; values are by the names that the centre gives its inputs."""
    page = who.page
    page.locator(f".actions [data-key=step-{step}]").click()
    dialog = page.get_by_role("dialog")
    for name, value in values.items():
        control = dialog.locator(f"[name={name}]").first
        if control.get_attribute("type") == "radio":
            dialog.locator(f"[name={name}][value={value}]").check()
        elif control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)
    who.hears("已记录")


def test_from_the_report_to_the_rating(officer, worker):
    title = f"邻里为滴水争执{SCRIPT}"
    duty, director, village, department = (officer(login) for login in ("qian", "zhao", "zhou", "wu"))
    duty.go("today")
    worker("incident", "add", "--kind", "dispute", "--title", title, "--household", "0101-001", "--urgency", "normal")
    worker("sync")
    # It arrives on its own: the page is not loaded again.
    expect(duty.page.locator(".today-main")).to_contain_text(title)
    duty.hears("王小芳")

    number = next(each["number"] for each in worker.json("incident", "list") if each["title"] == title)
    worker("incident", "escalate", number, "--text", "双方不肯让步")
    worker("sync")
    duty.page.get_by_role("link", name=title).click()
    place = duty.page.url.split("/#/140428100/")[1]
    for who in (director, village):
        who.go(place)
        expect(who.page.locator(".timeline")).to_contain_text("双方不肯让步")

    take(village, "escalate", text="村里调处不成，请镇里处理")
    expect(duty.page.locator(".timeline")).to_contain_text("村里调处不成")
    take(duty, "register", text="情况属实", department="civil_affairs")
    expect(director.page.locator("[data-key=step-approve]")).to_be_visible()
    take(director, "approve", text="同意")
    expect(duty.page.locator("[data-key=step-dispatch]")).to_be_visible()
    take(duty, "dispatch", department="civil_affairs", handler="吴民政")
    department.go(place)
    take(department, "result", text="已上门调解，双方同意改装水管")

    worker("sync")
    worker("incident", "verify", number, "--verdict", "passed", "--text", "水管已改")
    worker("sync")
    expect(duty.page.locator(".timeline")).to_contain_text("水管已改")
    take(duty, "propose_closing", text="已核实")
    expect(director.page.locator("[data-key=step-close]")).to_be_visible()
    take(director, "close", text="同意结案")
    expect(duty.page.locator("[data-key=step-rate]")).to_be_visible()
    take(duty, "rate", rating="satisfied")
    expect(duty.page.locator(".standing")).to_contain_text("已结案")
    # The report and ten steps.
    expect(duty.page.locator(".timeline > li")).to_have_count(11)
    assert duty.page.title() != "run"


def test_whoever_writes_while_others_act_is_shown_what_came_in(officer):
    first, second = officer("qian"), officer("sun")
    for who in (first, second):
        who.expects("412 (Precondition Failed)")
        who.go("incidents?status=open&actionable=true")
        who.page.get_by_role("link", name="宅基地边界纠纷").click()
        who.page.locator("[data-key=step-remark]").click()
        who.page.get_by_role("dialog").locator("[name=text]").fill(f"备注{who is first}")
    for who in (first, second):
        who.page.get_by_role("dialog").locator("button[type=submit]").click()
    dialog = second.page.get_by_role("dialog")
    expect(dialog.locator(".timeline")).to_contain_text("备注True")
    expect(dialog.locator("[name=text]")).to_have_value("备注False")
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)
    expect(second.page.locator(".timeline > li", has_text="备注")).to_have_count(2)


def test_filters_are_in_the_address_and_what_is_searched_for_is_not(officer):
    who = officer("qian")
    page = who.go("incidents?status=open")
    page.get_by_label("颜色").select_option("red")
    expect(page.locator(".stack tbody tr")).not_to_have_count(0)
    assert "colour=red" in page.url
    page.get_by_label("搜索").fill("宅基地")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    assert "宅" not in page.url and "%E5" not in page.url
    page.reload()
    expect(page.get_by_label("颜色")).to_have_value("red")


def test_what_is_told_at_the_counter_is_taken_down_and_reaches_the_cell(officer, worker):
    who = officer("qian")
    page = who.go("incidents?status=open")
    who.press("n")
    expect(page.locator("#heading")).to_have_text("登记事件")
    expect(page.get_by_label("类别")).to_be_focused()
    page.get_by_label("类别").select_option("livelihood")
    page.get_by_label("一句话说明").fill(f"路灯不亮{SCRIPT}")
    page.get_by_label("涉及的户").fill("0101-003")
    page.locator(".picker-offers button").click()
    expect(page.locator(".picked")).to_contain_text("0101-003")
    expect(page.get_by_label("网格")).to_have_value("0101")
    page.get_by_label("居民3号").check()
    page.get_by_label("反映人").fill("居民3号的女儿")
    page.get_by_label("反映的情况").fill("来电反映，门口路灯坏了两天。")
    page.get_by_role("button", name="登记……").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("东街一组")
    dialog.get_by_role("button", name="登记").click()
    who.hears("事件已登记，编号 0101-0-")
    expect(page.locator("#heading")).to_contain_text("路灯不亮")
    expect(page.locator(".timeline > li")).to_have_count(1)
    expect(page.locator(".timeline > li")).to_contain_text("钱值班")
    for text in ("居民3号的女儿", "来电反映", "0101-003"):
        expect(page.locator("#main")).to_contain_text(text)
    worker("sync")
    assert any(each["title"].startswith("路灯不亮") for each in worker.json("incident", "list"))


def test_a_report_whose_answer_was_lost_is_recorded_once(officer):
    who = officer("qian")
    page = who.go("incidents/new")
    page.get_by_label("类别").select_option("feedback")
    page.get_by_label("一句话说明").fill("井盖松动")
    page.get_by_label("网格").select_option("0102")
    page.get_by_role("button", name="登记……").click()
    who.expects("ERR_FAILED")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/incidents", lose_the_answer, times=1)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="登记").click()
    expect(dialog.get_by_role("alert")).to_contain_text("不会重复登记")
    dialog.get_by_role("button", name="登记").click()
    who.hears("事件已登记，编号 0102-0-")
    page = who.go("incidents?cell=0102")
    expect(page.locator(".stack tbody tr", has_text="井盖松动")).to_have_count(1)


def test_an_incident_is_reported_from_the_page_of_a_household(officer):
    who = officer("zhou", language="en")
    page = who.go("ledgers/household")
    page.get_by_label("Search").fill("0101-004")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    page.locator(".stack tbody a[data-row]").click()
    page.get_by_role("link", name="Report an incident").click()
    expect(page.locator(".picked")).to_contain_text("0101-004")
    expect(page.get_by_label("Cell")).to_have_value("0101")
    # What is missing is asked for before anything is sent.
    page.get_by_role("button", name="Record it …").click()
    assert page.get_by_label("Kind").evaluate("element => element.validationMessage") != ""
    page.get_by_label("Kind").select_option(label="Public feedback")
    page.get_by_label("What happened").fill("Thanks for the new bench")
    page.get_by_role("button", name="Record it …").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator("#heading")).to_have_text("Report an incident")
    page.get_by_role("button", name="Record it …").click()
    page.get_by_role("dialog").get_by_role("button", name="Record it").click()
    who.hears("The incident is on record as 0101-0-")
    expect(page.locator("#heading")).to_have_text("Thanks for the new bench")


def test_what_cannot_be_undone_says_so(officer):
    who = officer("zhou")
    page = who.go("incidents?status=open")
    page.get_by_role("link", name="屋顶漏雨").click()
    final = page.locator("[data-key=step-settle]")
    final.click()
    expect(page.get_by_role("dialog").locator(".warning")).to_be_visible()
    who.press("Escape")
    expect(final).to_be_focused()


def test_a_major_matter_needs_a_second_dispatcher(officer, worker):
    duty, second, director, village = (officer(login) for login in ("qian", "sun", "zhao", "zhou"))
    worker("incident", "add", "--kind", "safety_hazard", "--title", "山体滑坡隐患", "--urgency", "major")
    worker("sync")
    number = next(each["number"] for each in worker.json("incident", "list") if each["title"] == "山体滑坡隐患")
    worker("incident", "escalate", number, "--text", "范围大，村民须转移")
    worker("sync")
    village.go("incidents?status=open")
    village.page.get_by_role("link", name="山体滑坡隐患").click()
    place = village.page.url.split("/#/140428100/")[1]
    take(village, "escalate", text="请镇里处理")
    for who in (duty, second, director):
        who.go(place)
    take(duty, "register", text="情况属实", department="land")
    expect(director.page.locator("[data-key=step-approve]")).to_be_visible()
    take(director, "approve", text="同意")
    expect(duty.page.locator("[data-key=step-dispatch]")).to_be_visible()
    take(duty, "dispatch", department="land", handler="国土所")
    # Whoever has dispatched it does not confirm it.
    expect(second.page.locator("[data-key=step-confirm]")).to_be_visible()
    expect(duty.page.locator("[data-key=step-confirm]")).to_have_count(0)
    take(second, "confirm", text="已核对")
    expect(duty.page.locator(".standing")).to_contain_text("国土所")
    expect(duty.page.locator(".timeline > li").last).to_contain_text("孙值班")
