"""What the chat page costs, as ratios within one run: ``python bench/page.py``. Needs Chromium.

First paint over that of a blank Streamlit page, from the question to the answer's first words over the same
question to a warm desk, and a library of 2,000 articles: opened, searched, scrolled.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench import QUESTIONS, line, made_articles, timed
from rag import Desk, Settings

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from browser import needed, opened_page, serve  # noqa: E402  # the tests' own way to the page

APP = ROOT / "ui" / "app.py"
RUNS = 7
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_ROW = "[data-testid=stDataFrame] canvas"


def main() -> None:
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        blank = folder / "blank.py"
        blank.write_text("import streamlit as st\nst.header('Blank')\n", "utf-8")
        data = folder / "data"
        with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
            desk.ingest([ROOT / "seeds"])
        browser = playwright.chromium.launch(executable_path=needed(), args=["--no-sandbox"])
        with serve(blank, folder=folder) as address:
            bare, bare_words = _painted(browser, address, "Blank")
        env = {"BYLINE_DATA_DIR": str(data), "BYLINE_MODEL": "quotes"}
        with serve(APP, env=env, folder=folder) as address:
            paint, words = _painted(browser, address, "Ask the news")
            line("first paint over a blank page's", paint, bare, "at most 2")
            line("first words of the page over a blank page's", words, bare_words, "told")
            _answers(browser, address, data)
        _library(browser, folder)
        browser.close()


def _painted(browser: Browser, url: str, heading: str) -> tuple[float, float]:
    """Medians over sessions of their own, after one that warms the server: seconds to the browser's first paint and
    to the page's own heading."""
    paints, words = [], []
    for run in range(RUNS + 1):
        with opened_page(browser) as page:
            start = time.perf_counter()
            page.goto(url)
            expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=120_000)
            shown = time.perf_counter() - start
            if run:
                words.append(shown)
                # The browser notes a paint a moment after it.
                paints.append(page.wait_for_function(_PAINT).json_value() / 1000)
    return statistics.median(paints), statistics.median(words)


def _answers(browser: Browser, url: str, data: Path) -> None:
    with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
        desk.ask(QUESTIONS[0])
        asked = statistics.median(timed(_asking(desk, one)) for one in QUESTIONS)
    times = []
    with opened_page(browser) as page:
        page.goto(url)
        for number, question in enumerate(QUESTIONS):
            field = page.get_by_test_id("stChatInputTextArea")
            expect(field).to_be_enabled(timeout=60_000)
            page.wait_for_timeout(1500)
            field.fill(question)
            times.append(timed(lambda: _first_words(page, number)))  # noqa: B023  # called at once
    line("from Enter to the answer's first words over a warm desk's answer", statistics.median(times), asked, "told")


def _asking(desk: Desk, question: str) -> Callable[[], object]:
    return lambda: desk.ask(question)


def _first_words(page: Page, number: int) -> None:
    page.keyboard.press("Enter")
    expect(page.locator("article.answer")).to_have_count(number + 1, timeout=30_000)


def _library(browser: Browser, folder: Path) -> None:
    data, articles = folder / "many", folder / "articles"
    articles.mkdir()
    made_articles(2000, articles, sentences=8)
    print("storing 2,000 articles ...", file=sys.stderr)
    with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
        desk.ingest([articles])
    with serve(APP, env={"BYLINE_DATA_DIR": str(data), "BYLINE_MODEL": "quotes"}, folder=folder) as url:
        with opened_page(browser) as page:
            page.goto(f"{url}/library")
            expect(page.locator(_ROW).first).to_be_visible(timeout=120_000)
        with opened_page(browser) as page:
            opened = timed(lambda: _open_library(page, url))
            field = page.get_by_role("textbox", name="Search the list")
            field.fill("made-01234")
            found = timed(lambda: _search(page))
            field.fill("")
            field.press("Enter")
            expect(page.get_by_text("2,000 articles").first).to_be_visible(timeout=30_000)
            scrolled = timed(lambda: _scroll(page))
    line("the library of 2,000 articles opened, over a second", opened, 1.0, "told")
    line("a search in it, over a second", found, 1.0, "told")
    line("ten screens scrolled, over a second", scrolled, 1.0, "told")


def _open_library(page: Page, url: str) -> None:
    page.goto(f"{url}/library")
    expect(page.locator(_ROW).first).to_be_visible(timeout=60_000)


def _search(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 article of 2,000").first).to_be_visible(timeout=30_000)


def _scroll(page: Page) -> None:
    box = page.locator(_ROW).first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 100)
    for _ in range(10):
        page.mouse.wheel(0, 500)
        page.evaluate("new Promise(requestAnimationFrame)")


if __name__ == "__main__":
    main()
