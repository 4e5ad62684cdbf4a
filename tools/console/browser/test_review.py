"""The review queue, worked from the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect


def current(page):
    return page.locator(".queue .is-current a")


def test_a_hundred_items_are_decided_from_the_keyboard_alone(officer, conflicts):
    who = officer("qian")
    page = who.go("review?mine=true")
    total = int("".join(filter(str.isdigit, page.locator(".queue-head").inner_text())))
    assert total >= 100
    first = current(page).get_attribute("data-key")
    who.press("j")
    expect(current(page)).not_to_have_attribute("data-key", first)
    who.press("k")
    expect(current(page)).to_have_attribute("data-key", first)
    done = 0
    while done < 100:
        item = current(page).get_attribute("data-key")
        expect(page.locator(".kicker")).to_contain_text(f"第 {item.removeprefix('item-')} 号")
        if page.locator("[data-choice='2']").count() == 0:
            # A duplicate is looked at by itself.
            who.press("j")
            continue
        who.press("1" if done % 2 else "2")
        expect(page.locator("input[name=decision]:checked")).to_have_count(1)
        who.press("Enter")
        expect(page.locator(f"[data-key={item}] .tag-done")).to_be_visible()
        done += 1
        # The list may hear of the decision before the page has its answer and goes on.
        expect(page.locator(".queue-head")).to_contain_text(f"本次已办 {done} 项")


def test_who_presses_enter_again_before_the_answer_is_here_decides_once(officer, centre, agents):
    one, other = agents
    one("household", "edit", "0101-057", "--phone", "13855555557")
    other("household", "edit", "0101-057", "--phone", "13755555557")
    one("sync")
    other("sync")
    who = officer("qian")
    number = centre.review_item("0101-057")
    page = who.go(f"review/{number}")
    expect(page.locator("#item-title")).to_contain_text("0101-057")
    held = []
    page.route("**/decision", lambda route: held.append(route))
    who.press("2")
    expect(page.locator("input[name=decision]:checked")).to_have_count(1)
    with page.expect_request("**/decision"):
        who.press("Enter")
    who.press("Enter")
    held[0].continue_()
    who.hears(f"第 {number} 号")
    assert len(held) == 1


def test_a_decision_is_taken_back(officer, centre, agents):
    one, other = agents
    one("household", "edit", "0101-055", "--phone", "13855555555")
    other("household", "edit", "0101-055", "--phone", "13755555555")
    one("sync")
    other("sync")
    who = officer("qian")
    number = centre.review_item("0101-055")
    page = who.go(f"review/{number}")
    expect(page.locator("#item-title")).to_contain_text("0101-055")
    who.press("3")
    expect(page.locator("#typed-value")).to_be_focused()
    page.keyboard.type("13955555555")
    who.press("Enter")
    who.hears(f"第 {number} 号")
    assert "13955555555" in centre.command("export", "household")
    who.press("u")
    who.hears("已撤销")
    expect(page.locator("input[name=decision]").first).to_be_visible()
    assert "13955555555" not in centre.command("export", "household")


def test_of_two_officers_one_decides_and_the_other_is_told(officer, centre, agents):
    one, other = agents
    one("household", "edit", "0101-056", "--head", "先到")
    other("household", "edit", "0101-056", "--head", "后到")
    one("sync")
    other("sync")
    first, second = officer("qian"), officer("zhao")
    for who in (first, second):
        who.expects("409 (Conflict)", "412 (Precondition Failed)")
        who.go(f"review/{centre.review_item('0101-056')}")
        expect(who.page.locator("#item-title")).to_contain_text("0101-056")
        # A choice that was begun stays through the news that the other brings.
        who.press("2")
        expect(who.page.locator("input[name=decision]:checked")).to_have_count(1)
    first.press("Enter")
    first.hears("已决定")
    second.press("Enter")
    expect(second.page.get_by_role("alert")).to_contain_text("钱值班")
    expect(second.page.locator(".notice-done")).to_contain_text("钱值班")


def test_an_item_is_put_off_with_a_reason(officer, centre, agents):
    one, other = agents
    one("household", "edit", "0101-057", "--head", "甲户主")
    other("household", "edit", "0101-057", "--head", "乙户主")
    one("sync")
    other("sync")
    who = officer("qian")
    page = who.go(f"review/{centre.review_item('0101-057')}")
    expect(page.locator("#item-title")).to_contain_text("0101-057")
    who.press("p")
    page.get_by_role("dialog").get_by_role("textbox", name="原因").fill("等网格员上门核实")
    page.get_by_role("dialog").get_by_role("button", name="推迟").click()
    who.hears("已推迟")
    who.go("review?state=postponed")
    expect(page.locator(".review-item")).to_contain_text("等网格员上门核实")


def test_duplicates_become_one_field_by_field(officer, centre, conflicts):
    who = officer("qian")
    page = who.go("review?reason=duplicate")
    expect(page.locator("#item-title")).to_contain_text("0101-950")
    who.press("m")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".merge-fields tbody tr").first).to_be_visible()
    dialog.get_by_label("后录入的", exact=False).first.check()
    expect(dialog.locator("[aria-busy]")).to_have_count(0)
    dialog.get_by_role("button", name="合并").click()
    who.hears("已决定")
    assert centre.command("export", "household").count("0101-950") == 1


def test_many_items_are_decided_by_one_rule(officer, agents):
    one, other = agents
    for n in (51, 52, 53):
        one("household", "edit", f"0101-{n:03}", "--address", f"东街{n}号甲")
        other("household", "edit", f"0101-{n:03}", "--address", f"东街{n}号乙")
    one("sync")
    other("sync")
    who = officer("qian")
    page = who.go("review/bulk?ledger=household&field=address")
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".stack tbody tr")).to_have_count(3)
    page.get_by_role("button", name="决定这 3 项").click()
    page.get_by_role("dialog").get_by_role("button", name="决定这 3 项").click()
    who.hears("已决定 3 项")
