"""Signing in, where one was, and out."""

from __future__ import annotations

from playwright.sync_api import expect

from centre import password_of


def test_a_wrong_password_is_said_in_a_sentence(officer):
    who = officer(None)
    page = who.page
    page.goto(who.address(""))
    page.locator("input[name=login]").fill("qian")
    page.locator("input[name=password]").fill("not the password")
    who.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(page.locator("input[name=password]")).to_be_focused()
    page.locator("input[name=password]").fill(password_of("qian"))
    who.press("Enter")
    expect(page.locator("#heading")).to_have_text("今日")


def test_whoever_signs_in_is_where_the_address_says(officer):
    who = officer(None)
    who.page.goto(who.address("incidents?status=open&colour=red"))
    who.page.locator("input[name=login]").fill("sun")
    who.page.locator("input[name=password]").fill(password_of("sun"))
    who.press("Enter")
    expect(who.page.locator("#heading")).to_have_text("事件")
    assert who.page.url.endswith("/incidents?status=open&colour=red")


def test_a_session_that_has_ended_leads_to_the_sign_in_page_and_back(officer, browser):
    here, there = officer(None), officer(None)
    for who in (here, there):
        who.sign_in("sun", password_of("sun"))
    here.go("devices")
    there.go("sessions")
    there.page.get_by_role("button", name="在所有地方退出").click()
    there.page.get_by_role("dialog").get_by_role("button", name="在所有地方退出").click()
    expect(there.page.locator("input[name=login]")).to_be_visible()
    here.press("g", "i")
    expect(here.page.locator("input[name=login]")).to_be_visible()
    here.page.locator("input[name=login]").fill("sun")
    here.page.locator("input[name=password]").fill(password_of("sun"))
    here.press("Enter")
    expect(here.page.locator("#heading")).to_have_text("事件")


def test_the_language_is_switched_and_kept(officer):
    who = officer("qian")
    who.go("today")
    who.page.get_by_role("button", name="English").click()
    expect(who.page.locator("#heading")).to_have_text("Today")
    expect(who.page.locator("html")).to_have_attribute("lang", "en")
    who.page.reload()
    expect(who.page.locator("#heading")).to_have_text("Today")


def test_pages_offer_what_the_role_may(officer):
    expected = {
        "qian": ["今日", "待审", "事件", "台账", "设备", "概况"],
        "wu": ["今日", "待审", "事件", "台账", "概况"],
        "feng": ["今日", "设备", "查阅记录"],
    }
    for login, names in expected.items():
        page = officer(login).go("today")
        assert page.get_by_role("navigation", name="主导航").get_by_role("link").all_inner_texts() == names


def test_a_user_changes_the_own_password_and_is_signed_out_elsewhere(officer):
    here, there = officer(None), officer(None)
    for who in (here, there):
        who.sign_in("hu", password_of("hu"))
    page = here.go("sessions")
    expect(page.locator(".stack tbody tr")).to_have_count(2)
    page.get_by_role("button", name="更改密码").click()
    dialog = page.get_by_role("dialog")
    current, fresh, again = (dialog.locator(f"input[name={name}]") for name in ("current", "new", "again"))
    expect(current).to_be_focused()
    current.fill("not the password")
    fresh.fill("short")
    again.fill("another one")
    here.press("Enter")
    # The browser says what is wrong with a field, and sends nothing.
    assert "10" in fresh.evaluate("element => element.validationMessage")
    assert again.evaluate("element => element.validationMessage") == "两次输入的新密码不一样。"
    fresh.fill("新的长密码")
    again.fill("新的长密码")
    here.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("现在的密码不对")
    current.fill(password_of("hu"))
    here.press("Enter")
    here.hears("密码已更改")
    expect(page.locator(".stack tbody tr")).to_have_count(1)
    there.press("g", "i")
    expect(there.page.locator("input[name=login]")).to_be_visible()
    there.sign_in("hu", "新的长密码")
