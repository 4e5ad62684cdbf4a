"""Somebody at a screen: goes to pages, types, and notes what the browser complains of."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

# Asking who is signed in before anybody is: browsers note every answer of 400 and more as an error.
EXPECTED = ["401 (Unauthorized)"]


class Officer:
    def __init__(self, context: BrowserContext, url: str, township: str):
        self._context, self._base = context, f"{url}/console/"
        self.township = township
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message) -> None:
        if message.type in ("error", "warning") and not any(expected in message.text for expected in self.expected):
            self.complaints.append(f"{message.text} at {self.page.url}")

    @property
    def expected(self) -> list[str]:
        return EXPECTED + self._also_expected

    _also_expected: list[str] = []

    def expects(self, *statuses: str) -> None:
        """Answers that this test brings about on purpose."""
        self._also_expected = list(statuses)

    def close(self) -> None:
        self._context.close()

    def address(self, place: str) -> str:
        return f"{self._base}#/{self.township}/{place}"

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto(self._base)
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(password)
        self.page.keyboard.press("Enter")
        self.page.locator("#heading").wait_for()

    def go(self, place: str) -> Page:
        """Opens a page by its address, as a link from elsewhere would."""
        self.page.goto("about:blank")
        self.page.goto(self.address(place))
        self.page.locator("#heading").wait_for()
        return self.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def hears(self, text: str) -> None:
        """What the page announces."""
        expect(self.page.locator("#announcement")).to_contain_text(text)
