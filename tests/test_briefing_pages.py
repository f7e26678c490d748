"""The pages "Summary", "Timeline" and "Claims" in a real browser: with briefings made up, and with the desk's own."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from briefs import OTHER, PUMPS
from browser import PHONE, WIDE, app_folder, browser, foreign_requests, opened_page, page, serve, violations
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Locator, Page, expect
from views import ARTICLE, HOSTILE

from rag import Desk, Settings
from ui import rendering

__all__ = ["browser", "page"]  # fixtures

HERE = Path(__file__).parent
APP = HERE.parent / "ui" / "app.py"
GO = {"summary": "Summarise", "timeline": "Draw the timeline", "claims": "List the claims"}


@pytest.fixture(scope="module")
def url(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over two articles; the briefings are made up."""
    assert browser.is_connected()
    folder = tmp_path_factory.mktemp("briefings")
    (folder / "articles").mkdir()
    for article, name in ((ARTICLE, "harbour-flood"), (OTHER, "valley-council")):
        (folder / "articles" / f"{name}.txt").write_text(article.text, "utf-8")
        about = {"title": article.title, "outlet": article.outlet, "date": str(article.date)}
        (folder / "articles" / f"{name}.json").write_text(json.dumps(about), "utf-8")
    with Desk.open(Settings(data_dir=folder / "data", model="quotes")) as desk:
        assert {one.status for one in desk.ingest([folder / "articles"]).articles} == {"stored"}
    scripts = [HERE / name for name in ("briefings_page.py", "briefs.py", "views.py")]
    env = {"BYLINE_DATA_DIR": str(folder / "data"), "BYLINE_MODEL": "quotes"}
    with serve(app_folder(folder / "page", *scripts), env=env, folder=folder) as address:
        yield address


@pytest.fixture(scope="module")
def real_url(stored: Path) -> Iterator[str]:
    """The app as it is, over the seeds."""
    env = {"BYLINE_DATA_DIR": str(stored), "BYLINE_MODEL": "quotes"}
    with serve(APP, env=env, folder=stored.parent) as address:
        yield address


def opened(page: Page, address: str, kind: str) -> Page:
    page.goto(f"{address}/{kind}")
    expect(page.get_by_role("heading", name=kind.capitalize(), exact=True)).to_be_visible(timeout=60_000)
    return page


def asked(page: Page, kind: str, topic: str = "") -> None:
    field = page.get_by_role("textbox", name="Topic")
    field.fill(topic)
    page.get_by_role("button", name=GO[kind]).click()


def made(page: Page, address: str, kind: str, topic: str = "") -> Locator:
    """The briefing, drawn."""
    opened(page, address, kind)
    asked(page, kind, topic)
    drawn = page.locator(".st-key-briefing .byline > article")
    expect(drawn).to_be_visible(timeout=60_000)
    return drawn


def settled(page: Page) -> list[str]:
    """What axe finds once nothing is being drawn."""
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(800)
    return violations(page)


def lit(page: Page, words: str) -> None:
    """The article stands beside, with these words lit."""
    expect(page.locator(".st-key-reader mark.lit").first).to_be_in_viewport(timeout=30_000)
    assert words in "".join(page.locator(".st-key-reader mark.lit").all_text_contents())


class TestSummary:
    def test_each_sentence_has_its_source_its_speaker_and_what_is_to_be_said_of_it(self, page: Page, url: str) -> None:
        drawn = made(page, url, "summary")
        lines = drawn.locator(".bullets .line")
        expect(lines).to_have_count(7)
        expect(lines.nth(0)).to_contain_text("says: the water ministry")
        expect(lines.nth(1)).to_contain_text("≠ the sources differ")
        expect(lines.nth(4)).to_contain_text("claims: residents (unverified)")
        expect(lines.nth(4)).to_contain_text("… left open")
        expect(lines.nth(5)).to_contain_text("◇ only one source reports this")
        expect(lines.nth(6)).to_contain_text("partly supported")
        expect(drawn).to_contain_text("Sources differ")
        expect(drawn).to_contain_text("2 sentences tell what the articles themselves call unverified or disputed")
        covers = drawn.get_by_text(re.compile("^Covers 2 articles"))
        covers.click()
        expect(drawn.locator("[data-name=covers]")).to_contain_text("Harbour Courier12 August 2024, given")
        lines.nth(3).get_by_role("button", name="Source 4:").click()
        lit(page, PUMPS)
        expect(page.locator(".st-key-reader mark.cited").first).to_be_attached()
        page.locator(".st-key-close-source button").click()
        expect(page.locator(".st-key-reader")).to_have_count(0)

    def test_as_running_text_it_loses_nothing(self, page: Page, url: str) -> None:
        drawn = made(page, url, "summary")
        page.get_by_text("Running text").click()
        text = drawn.locator(".prose")
        expect(text.locator(".chip")).to_have_count(7)
        for words in (
            "says: the water ministry", "… left open", "◇ only one source reports this", "≠ the sources differ",
            "Names: not in the source: Kim", "partly supported",
        ):  # fmt: skip
            expect(text).to_contain_text(words)
        expect(drawn).to_contain_text("6 of 7 sentences")
        drawn.get_by_text("in place of the model’s sentence").click()
        expect(drawn).to_contain_text("The model wrote: “It never closed.”")
        page.get_by_role("link", name="Timeline").click()
        expect(page.get_by_role("heading", name="Timeline", exact=True)).to_be_visible()
        page.get_by_role("link", name="Summary").click()
        expect(text).to_be_visible()  # as it was left, and made once

    def test_nothing_found_looks_like_it(self, page: Page, url: str) -> None:
        drawn = made(page, url, "summary", "nothing")
        expect(drawn).to_have_class(re.compile("abstained"))
        expect(drawn).to_contain_text("Nothing to sum up")
        expect(drawn).to_contain_text("No article mentions “cheese”.")
        expect(page.get_by_role("button", name="Markdown")).to_have_count(0)


class TestTimeline:
    def test_the_chart_tells_each_time_by_words_and_shape_and_leads_to_the_list(self, page: Page, url: str) -> None:
        drawn = made(page, url, "timeline")
        rows = drawn.locator(".chart .rows > li:not(.pause)")
        assert [row.locator(".when").inner_text() for row in rows.all()] == [
            "1998", "May–Jul 2016", "Aug 2024", "11 Aug 2024", "12–13 Aug 2024", "12 Aug 2024", "13 Aug 2024",
        ]  # fmt: skip
        expect(drawn.locator(".chart .pause .when")).to_have_text(["18 years", "8 years"])
        shape = """e => {
            const style = getComputedStyle(e, "::before");
            return [style.borderTopLeftRadius, style.transform, style.borderLeftWidth].join();
        }"""
        kinds = ("day", "span", "month", "year")
        assert len({drawn.locator(f".chart button.mark.{kind}").first.evaluate(shape) for kind in kinds}) == 4
        mark = drawn.get_by_role("button", name="Event 6, 12 Aug 2024, told otherwise too")
        mark.focus()
        page.keyboard.press("Enter")
        event = drawn.locator("[data-jump=event-6]")
        expect(event).to_be_focused()
        expect(event).to_be_in_viewport()
        expect(event).to_contain_text("Told otherwise: ")
        event.get_by_role("button", name="To event 7").click()
        expect(drawn.locator("[data-jump=event-7]")).to_be_focused()
        undated = drawn.locator(".events").last
        expect(undated).to_contain_text("Without a date")
        expect(undated.locator("h3")).to_contain_text(rendering.line(f"one day {HOSTILE}"))

    def test_a_citation_opens_the_article_and_escape_closes_it(self, page: Page, url: str) -> None:
        drawn = made(page, url, "timeline")
        chip = drawn.locator("[data-jump=event-4] .chip").first
        chip.click()
        lit(page, "The barrier closed at 21:40 on Sunday.")
        page.wait_for_timeout(500)
        page.keyboard.press("Escape")
        expect(page.locator(".st-key-reader")).to_have_count(0)
        expect(chip).to_be_focused()

    def test_a_long_one_is_counted_by_months_and_listed_in_parts(self, page: Page, url: str) -> None:
        drawn = made(page, url, "timeline", "many")
        expect(drawn.locator(".chart")).to_contain_text("Jan 2024")
        expect(drawn.locator(".chart")).to_contain_text("31 events")
        expect(drawn.locator(".event")).to_have_count(100)
        page.get_by_role("combobox", name="Events shown").click()
        page.get_by_role("option", name="101–200 of 400").click()
        expect(drawn.locator("[data-jump=event-200]")).to_be_visible()
        expect(drawn.locator("[data-jump=event-100]")).to_have_count(0)
        page.get_by_role("spinbutton", name="year, Events on or before").click()
        page.keyboard.type("20240131")
        page.get_by_role("heading", name="Timeline", exact=True).click()
        expect(drawn.locator(".event")).to_have_count(31)


class TestClaims:
    def test_status_is_words_and_a_shape_and_relations_lead_to_the_other_claim(self, page: Page, url: str) -> None:
        drawn = made(page, url, "claims")
        expect(drawn.locator(".matter h2")).to_have_text([
            "3 claims, 2 independent voices; one updates another",
            "3 claims, 2 independent voices; they conflict", "Claims that stand alone",
        ])  # fmt: skip
        signs = {
            one.locator(".symbol").inner_text(): one.inner_text().split("\n")[-1]
            for one in drawn.locator(".status").all()
        }
        assert len(signs) == 5
        pumps = drawn.locator(".claim").filter(has_text=PUMPS)
        expect(pumps).to_contain_text("The ministry · “denied”")
        expect(pumps).to_contain_text("≠ conflicts with 6")
        expect(pumps).to_contain_text("= agrees with 5")
        pumps.get_by_role("button", name="To claim 6").click()
        expect(drawn.locator("[data-jump=claim-6]")).to_be_focused()
        drawn.get_by_role("button", name="Source 6:").first.click()
        lit(page, "The pumps failed twice")

    def test_a_chosen_claim_shows_who_says_it_who_denies_it_and_who_is_silent(self, page: Page, url: str) -> None:
        drawn = made(page, url, "claims")
        pumps = drawn.locator(".claim").filter(has_text=PUMPS)
        choose = pumps.get_by_role("button", name="Who says it, who does not")
        choose.focus()
        page.keyboard.press("Enter")
        rows = pumps.locator(".stances tbody tr")
        expect(rows).to_have_count(4)
        for at, words in enumerate(("says so", "the same voice", "contradicts it", "is silent")):
            expect(rows.nth(at)).to_contain_text(words)
        expect(pumps).to_contain_text("Says so: 1 independent voice (2 articles) · Contradicts it: 1 independent voice")
        hide = pumps.get_by_role("button", name="Hide who says it")
        expect(hide).to_be_focused()
        expect(hide).to_have_attribute("aria-expanded", "true")
        hide.click()
        expect(pumps.locator(".stances")).to_have_count(0)

    def test_they_can_be_narrowed_to_a_status_and_to_conflicts(self, page: Page, url: str) -> None:
        drawn = made(page, url, "claims")
        page.get_by_text("Only where sources conflict or update").click()
        expect(drawn.locator(".claim")).to_have_count(4)
        page.get_by_role("combobox", name="Status").click()
        page.get_by_role("option", name="○ unverified").click()
        expect(drawn.locator(".claim")).to_have_count(1)


class TestWork:
    def test_progress_is_shown_other_clicks_end_nothing_and_cancel_does(self, page: Page, url: str) -> None:
        opened(page, url, "timeline")
        asked(page, "timeline", "slow")
        told = page.get_by_text(re.compile(r"^Reading: \d+ of 400 · a_b\.txt$"))
        expect(told).to_be_visible()
        page.get_by_text("Only some articles, outlets or days").click()
        page.get_by_role("link", name="Library").click()
        expect(page.get_by_role("heading", name="Library")).to_be_visible()
        page.get_by_role("link", name="Timeline").click()
        expect(told).to_be_visible()
        assert int(re.findall(r"\d+", told.inner_text())[0]) > 5, "it began anew"
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Cancelled.")).to_be_visible()
        page.get_by_role("button", name="Begin again").click()
        expect(told).to_be_visible()
        asked(page, "timeline", "")
        expect(page.locator(".byline > article")).to_be_visible()

    def test_what_fails_is_told_with_its_remedy_and_no_traceback(self, page: Page, url: str) -> None:
        opened(page, url, "claims")
        asked(page, "claims", "broken")
        expect(page.get_by_text("The store is <script>window.hurt=1</script>")).to_be_visible()
        expect(page.get_by_text("Mend <b>it</b>.")).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        asked(page, "claims", "fault")
        expect(page.get_by_text("This is a fault in Byline")).to_be_visible()
        assert "Traceback" not in page.content() and "ValueError" not in page.content()
        asked(page, "claims", "nothing")
        expect(page.get_by_text("The articles make no claim about this topic.")).to_be_visible()


def test_hostile_words_are_shown_as_they_are_and_do_nothing(page: Page, url: str) -> None:
    requests = foreign_requests(page, url)
    plain = rendering.line(HOSTILE)
    for kind in GO:
        drawn = made(page, url, kind)
        expect(drawn).to_contain_text(plain)
        if kind == "claims":
            drawn.get_by_role("button", name=re.compile("Who says it")).first.click()
            expect(drawn.locator(".stances")).to_contain_text(plain)
        chip = drawn.locator(".chip").last
        chip.hover()
        expect(page.get_by_role("tooltip")).to_be_visible()
        assert page.locator(".byline").locator("script, img, a, iframe, svg, math").count() == 0
        assert "\u202e" not in page.locator(".byline").first.evaluate("e => e.innerHTML")
    assert page.evaluate("() => window.hurt") is None
    assert requests == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_axe_finds_nothing_serious_in_any_briefing(browser: Browser, url: str, scheme: str, size: str) -> None:
    with opened_page(browser, PHONE if size == "phone" else WIDE, color_scheme=scheme) as page:
        for kind in GO:
            opened(page, url, kind)
            assert settled(page) == [], f"{kind}, before it is asked for"
            drawn = made(page, url, kind)
            for folded in drawn.locator("summary").all():
                folded.click()
            if kind == "claims":
                drawn.locator(".claim").filter(has_text=PUMPS).get_by_role("button", name=re.compile("Who")).click()
                expect(drawn.locator(".stances")).to_be_visible()
            assert settled(page) == [], kind
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window"
            drawn.locator(".chip").first.click()
            expect(page.locator(".st-key-reader mark.lit").first).to_be_in_viewport()
            assert settled(page) == [], f"{kind}, with an open source"


def test_where_nothing_is_stored_each_page_says_how_to_begin(page: Page, tmp_path: Path) -> None:
    env = {"BYLINE_DATA_DIR": str(tmp_path / "none"), "BYLINE_MODEL": "quotes"}
    with serve(APP, env=env, folder=tmp_path) as address:
        for kind in GO:
            opened(page, address, kind)
            expect(page.get_by_role("heading", name="Nothing to read yet")).to_be_visible()


@pytest.mark.parametrize("kind", list(GO))
def test_the_desk_s_own_briefing_is_drawn_and_its_sources_open(
    page: Page, real_url: str, stored: Path, kind: str
) -> None:
    drawn = made(page, real_url, kind)
    chip = drawn.locator(".chip").first
    label = chip.get_attribute("aria-label") or ""
    assert re.match(r"Source \d+: ", label)
    chip.click()
    expect(page.locator(".st-key-reader mark.lit").first).to_be_in_viewport(timeout=30_000)
    names = ("Markdown", "JSON") if kind == "summary" else ("CSV", "JSON", "Markdown")
    written = {name: _saved(page, name) for name in names}
    read = json.loads(written["JSON"])
    count = len(read["sentences"] if kind == "summary" else read)
    assert count > 2
    if "CSV" in written:
        rows = list(csv.DictReader(io.StringIO(written["CSV"])))
        assert len(rows) >= count and all(None not in row for row in rows)
    assert MarkdownIt().parse(written["Markdown"])[0].tag == "h1"
    receipt = json.loads(_saved(page, "Receipt"))
    assert receipt["result"] == read and receipt["kind"] == kind and receipt["asked"]["filters"]["outlets"] == []
    with Desk.open(Settings(data_dir=stored, model="quotes")) as desk:
        assert desk.verify_receipt(receipt).holds


def _saved(page: Page, name: str) -> str:
    with page.expect_download() as saved:
        page.get_by_role("button", name=name, exact=True).click()
    return saved.value.path().read_text("utf-8")
