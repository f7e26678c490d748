"""Makes the pictures in this folder anew: ``make screenshots``.

The real page over the five seed articles and a temporary store, in Debian's Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag import Desk, Settings

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from browser import PHONE, WIDE, needed, opened_page, serve  # noqa: E402  # the tests' own way to the page

QUESTION = "Which regions were left without power?"
DISPUTED = "Who claims that Siversk was captured?"
UNKNOWN = "What is the capital of Australia?"


def main() -> None:
    """Writes ``first answer abstention library dark phone summary timeline claims``, each ``.png``."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
            desk.ingest([ROOT / "seeds"])
        env = {"BYLINE_DATA_DIR": str(data), "BYLINE_MODEL": "quotes"}
        with serve(ROOT / "ui" / "app.py", env=env, folder=Path(folder)) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=needed(), args=["--no-sandbox"])
            _wide(browser, url)
            for page_name in ("summary", "timeline", "claims"):
                with opened_page(browser, viewport=WIDE) as page:
                    _brief(page, url, page_name)
            with opened_page(browser, color_scheme="dark", viewport=WIDE) as page:
                _ask(page, url, DISPUTED)
                _open(page)
                _save(page, "dark")
            with opened_page(browser, viewport=PHONE, device_scale_factor=2) as page:
                _ask(page, url, QUESTION)
                _save(page, "phone")
            browser.close()


def _wide(browser: Browser, url: str) -> None:
    with opened_page(browser, viewport=WIDE) as page:
        page.goto(url)
        expect(page.locator(".st-key-suggestions button").first).to_be_visible(timeout=60_000)
        _save(page, "first")
        _ask(page, url, QUESTION)
        _open(page)
        _save(page, "answer")
        _ask(page, url, UNKNOWN)
        _save(page, "abstention")
        page.goto(f"{url}/library")
        expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=30_000)
        _save(page, "library")


def _ask(page: Page, url: str, question: str) -> None:
    page.goto(url)
    field = page.get_by_test_id("stChatInputTextArea")
    expect(field).to_be_enabled(timeout=60_000)
    field.fill(question)
    field.press("Enter")
    expect(page.locator("article.answer").last).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Copy or save").last).to_be_visible()


def _brief(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/{name}")
    page.locator(f".st-key-{name}-go button").click(timeout=60_000)
    expect(page.locator(".st-key-briefing .byline").first).to_be_visible(timeout=60_000)
    _save(page, name)


def _open(page: Page) -> None:
    page.locator("article.answer button.chip").first.click()
    expect(page.locator(".st-key-reader mark.lit").first).to_be_in_viewport()


def _save(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)  # what is still being drawn
    page.screenshot(path=Path(__file__).parent / f"{name}.png")
    print(f"docs/{name}.png")


if __name__ == "__main__":
    main()
