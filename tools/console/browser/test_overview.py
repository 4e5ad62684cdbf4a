"""The figures of a month, and the records behind them."""

from __future__ import annotations

from playwright.sync_api import expect


def test_every_figure_leads_to_the_records_behind_it(officer, agents):
    who = officer("qian")
    page = who.go("overview")
    links = [each.get_attribute("href") for each in page.locator(".figure a, .bars a").all()]
    assert len(links) > 10
    for link in sorted(set(links)):
        page.goto(f"{page.url.split('#')[0]}{link}")
        expect(page.locator("#heading")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
    page.goto(who.address("overview"))
    count = int(page.locator(".figure strong").first.inner_text())
    page.locator(".figure a").first.click()
    expect(page.locator(".result-count")).to_have_text(f"共 {count} 件")


def test_the_month_is_in_the_address(officer):
    page = officer("qian").go("overview")
    this_month = page.locator(".months h2").inner_text()
    page.get_by_role("button", name="上个月").click()
    expect(page.locator(".months h2")).not_to_have_text(this_month)
    assert "month=" in page.url
    expect(page.get_by_role("button", name="下个月")).to_be_enabled()


def test_a_page_follows_the_news_at_once_and_then_for_a_tenth_of_its_time(officer):
    page = officer("qian").go("overview")
    at_once, begins = page.evaluate("""async () => {
        const { Page } = await import("/console/page.js");
        const one = new Page(document.createElement("main"), { query: {} }, {});
        const begins = [];
        one.onNews(["ledgers"], async () => {
            begins.push(performance.now());
            await new Promise((resolve) => setTimeout(resolve, 20));
        });
        one.news(["ledgers"]);
        const atOnce = begins.length;
        while (begins.length < 4) {
            one.news(["ledgers"]);
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return [atOnce, begins];
    }""")
    assert at_once == 1
    assert all(later - earlier >= 190 for earlier, later in zip(begins, begins[1:])), begins
