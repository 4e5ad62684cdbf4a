"""Every page in both languages, on an office PC, on a phone and on paper: readable, labelled, nothing cut off."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SIZES = {"pc": (1366, 768), "phone": (400, 800)}
# Both layouts and both languages, without a look at each of the four: it takes its time.
AUDITED = {"zh": "pc", "en": "phone"}
# WCAG 2.2 A and AA, and what axe's authors hold to be good practice beyond.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def first_record(page) -> str:
    """Where the first record of a list is."""
    return page.locator("tbody a[data-row]").first.get_attribute("href").split("/", 2)[2]


PAGES = {
    "today": ("qian", "today"),
    "review": ("qian", "review"),
    "review-item": ("qian", "review?reason=duplicate"),
    "bulk": ("qian", "review/bulk"),
    "incidents": ("qian", "incidents"),
    "incident": ("qian", "incidents?status=open"),
    "report": ("qian", "incidents/new"),
    "ledger": ("qian", "ledgers/resident"),
    "record": ("qian", "ledgers/household"),
    "undo": ("qian", "ledgers/household"),
    "import": ("qian", "ledgers/household/import"),
    "export": ("qian", "ledgers/resident/export"),
    "devices": ("qian", "devices"),
    "enrolment": ("qian", "devices/enrol"),
    "overview": ("qian", "overview"),
    "accesses": ("zhao", "accesses"),
    "sessions": ("zhao", "sessions"),
    "password": ("zhao", "sessions"),
    "missing": ("zhao", "nowhere"),
}


def open_page(who, name: str):
    page = who.go(PAGES[name][1])
    if name in ("incident", "record", "undo"):
        page.goto(who.address(first_record(page)))
        expect(page.locator(".timeline > li").first).to_be_visible()
    if name == "review-item":
        page.keyboard.press("j")
        expect(page.locator(".review-item")).to_be_visible()
        page.keyboard.press("m")
        expect(page.locator(".merge-fields")).to_be_visible()
    if name == "undo":
        page.locator("[data-key^=undo-]").first.click()
        expect(page.locator("dialog tbody tr").first).to_be_visible()
    if name == "password":
        page.locator("[data-key=password]").click()
        expect(page.get_by_role("dialog")).to_be_visible()
    if name == "report":
        page.locator("[data-key=pick-household]").fill("0101-00")
        expect(page.locator(".picker-offers button").first).to_be_visible()
    if name == "bulk":
        page.locator("button[type=submit]").click()
        expect(page.locator("[aria-live] h2")).to_be_visible()
    if name == "enrolment":
        page.locator("select.workers").select_option(index=0)
        page.locator("button[type=submit]").click()
        expect(page.locator(".qr")).to_be_visible()
    return page


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {json.dumps([node['target'] for node in each['nodes'][:3]])}" for each in found
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_everyone(officer, conflicts, screenshots, name, language):
    # Axe is put into the page by what its policy forbids everybody else.
    who = officer(PAGES[name][0], language=language, bypass_csp=True)
    page = open_page(who, name)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "something reaches beyond the screen"
        if screenshots:
            page.screenshot(path=screenshots / f"{name}-{language}-{size}.png", full_page=size == "phone")
        if AUDITED[language] == size:
            assert violations(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sign_in_page_can_be_read_by_everyone(officer, screenshots, language):
    who = officer(None, language=language, bypass_csp=True)
    who.page.goto(who.address(""))
    expect(who.page.locator("input[name=login]")).to_be_focused()
    if screenshots:
        who.page.screenshot(path=screenshots / f"sign-in-{language}.png")
    assert violations(who.page) == []


@pytest.mark.parametrize("name", ["today", "incidents", "incident", "ledger", "record", "overview", "enrolment"])
def test_a_page_is_printed_without_what_paper_cannot_do(officer, conflicts, screenshots, name):
    who = officer("qian")
    page = open_page(who, name)
    page.emulate_media(media="print")
    for selector in (".top", ".filters", ".heading-actions", ".announcement", ".actions"):
        for element in page.locator(selector).all():
            expect(element).to_be_hidden()
    expect(page.locator("#heading")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    if screenshots:
        page.pdf(path=screenshots / f"{name}.pdf", prefer_css_page_size=True)


def test_everything_is_reached_by_the_keyboard(officer):
    who = officer("qian")
    page = who.go("today")
    for key, heading in [("r", "待审"), ("i", "事件"), ("l", "户"), ("d", "设备"), ("o", "概况"), ("t", "今日")]:
        who.press("g", key)
        expect(page.locator("#heading")).to_have_text(heading)
        expect(page.locator("#heading")).to_be_focused()
    who.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("快捷键")
    dialog.get_by_label("启用快捷键").uncheck()
    who.press("Escape")
    who.press("g", "i")
    expect(page.locator("#heading")).to_have_text("今日")


def test_the_first_link_leads_past_the_navigation(officer):
    who = officer("qian")
    page = who.go("today")
    page.locator(".skip").focus()
    expect(page.locator(".skip")).to_be_in_viewport()
    who.press("Enter")
    expect(page.locator("#main")).to_be_focused()
