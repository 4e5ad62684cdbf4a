"""The pages' files: what is in the program, and what they say in two languages."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

from conftest import ROOT

CONSOLE = ROOT / "Sources" / "Console"
PAGES = CONSOLE / "pages"
CONSOLE_TOOLS = ROOT / "tools" / "console"
LINES_MAX = 400


def modules():
    return sorted(PAGES.rglob("*.js"))


def test_modules_are_in_their_format_and_free_of_what_the_linter_knows():
    biome = pathlib.Path(sys.executable).with_name("biome")
    result = subprocess.run(
        [biome, "ci", "--colors=off", "--error-on-warnings", f"--config-path={CONSOLE_TOOLS}", PAGES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_file_is_in_the_program():
    table = set(re.findall(r'FILE\("([^"]+)"', (CONSOLE / "console.c").read_text()))
    assert table == {str(path.relative_to(PAGES)) for path in PAGES.rglob("*") if path.is_file()}


def test_modules_are_short():
    assert [str(path) for path in modules() if len(path.read_text().splitlines()) >= LINES_MAX] == []


def test_nothing_makes_markup_or_script_of_text():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|https?://(?!www\.w3\.org)"
    )
    found = [f"{path.name}: {match[0]}" for path in modules() for match in forbidden.finditer(path.read_text())]
    assert found == []


def test_both_languages_say_the_same_things(officer):
    who = officer(None)
    page = who.page
    page.goto(who.address(""))
    shapes = page.evaluate("""async () => {
      const shape = async (name) => Object.fromEntries(Object.entries((await import(`/console/i18n/${name}.js`)).default)
        .map(([key, text]) => [key, typeof text === "function" ? text.length : "text"]));
      return { zh: await shape("zh"), en: await shape("en") };
    }""")
    assert shapes["zh"] == shapes["en"]
    keys = set(shapes["zh"])
    source = "\n".join(path.read_text() for path in modules() if path.parent.name != "i18n")
    quoted = set(re.findall(r'"([a-z0-9_.-]+)"', source))
    # `decide.${decision}.${reason}`: keys that begin like that.
    made = re.compile(
        "|".join(re.escape(begin) for begin in set(re.findall(r"`([a-z-]+\.(?:[a-z-]+\.)?)\$\{", source)))
    )
    assert sorted(key for key in keys if key not in quoted and not made.match(key)) == [], "nobody says it"
    asked = set(re.findall(r'\bt\("([^"]+)"', source))
    assert asked - keys == set(), "it is said nowhere"
