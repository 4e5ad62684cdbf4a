"""One township, one browser, and officers who sit in front of it."""

from __future__ import annotations

import pathlib

import pytest
from playwright.sync_api import sync_playwright

from centre import CODE, SCRIPT, Centre, password_of
from officer import Officer

ROOT = pathlib.Path(__file__).resolve().parents[3]
CHROMIUM = "/usr/bin/chromium"


def pytest_addoption(parser):
    parser.addoption("--bin", type=pathlib.Path, required=True, help="where grid-server and grid-agent are")
    parser.addoption("--screenshots", type=pathlib.Path, help="where pictures of the pages are left")
    parser.addoption(
        "--pages", type=pathlib.Path, help="a folder of pages to be served instead of those in the program"
    )


@pytest.fixture(scope="session")
def centre(request):
    pages = request.config.getoption("--pages")
    centre = Centre(request.config.getoption("--bin").resolve(), pages and pages.resolve())
    try:
        centre.found()
        centre.start()
        yield centre
    finally:
        centre.close()


@pytest.fixture(scope="session")
def agents(centre):
    """The devices of the two workers of cell 0101."""
    return centre.enrol("王小芳"), centre.enrol("李建国")


@pytest.fixture(scope="session")
def conflicts(agents):
    """The two workers edit the same two fields of fifty households, unknown to each other, and find one more each."""
    one, other = agents
    for n in range(1, 51):
        number = f"0101-{n:03}"
        one("household", "edit", number, "--phone", f"138{n:08}", "--head", f"张三{n}")
        other("household", "edit", number, "--phone", f"137{n:08}", "--head", f"李四{n}" if n != 50 else SCRIPT)
    one("household", "add", "--number", "0101-950", "--head", "新来户", "--address", "东街950号")
    other(
        "household",
        "add",
        "--number",
        "0101-950",
        "--head",
        "新来",
        "--address",
        "东街 950 号",
        "--phone",
        "13600009500",
    )
    one("sync")
    other("sync")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_sessions():
    """Who is signed in already: passwords take their time on purpose."""
    return {}


@pytest.fixture
def officer(browser, centre, kept_sessions):
    """Makes officers at a screen of their own; whatever their browser complained of fails the test."""
    officers = []

    def sit_down(
        login: str | None, *, language: str = "zh", width: int = 1366, height: int = 768, **options
    ) -> Officer:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=kept_sessions.get(login),
            locale="zh-CN",
            **options,
        )
        context.add_init_script(
            "if (location.protocol === 'http:' && !localStorage.getItem('gridledger.language'))"
            f" localStorage.setItem('gridledger.language', '{language}')"
        )
        officer = Officer(context, centre.url, CODE)
        officers.append(officer)
        if login and login not in kept_sessions:
            officer.sign_in(login, password_of(login))
            # The cookie alone: the language is each screen's own.
            kept_sessions[login] = {"cookies": context.cookies(), "origins": []}
        return officer

    yield sit_down
    complaints = [complaint for officer in officers for complaint in officer.complaints]
    for officer in officers:
        officer.close()
    assert complaints == []


@pytest.fixture(scope="session")
def screenshots(request):
    folder = request.config.getoption("--screenshots")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder
