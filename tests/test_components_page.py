"""The components in a real browser: what a reader points at, opens, hears and is protected from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser as real
import pytest
from browser import PHONE, foreign_requests, opened_page, serve, violations
from playwright.sync_api import Browser, Locator, Page, expect
from streamlit import config
from views import ARTICLE, HOSTILE, PLAIN, cite

from ui import rendering

HERE = Path(__file__).parent
LAST = "The ministry denied that the pumps had failed 🚱."  # far down, behind characters of two code units
browser, page = real.browser, real.page  # fixtures


@pytest.fixture(scope="module")
def url(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of components, in a folder of its own with our configuration, started from elsewhere."""
    assert browser.is_connected()
    folder = tmp_path_factory.mktemp("components")
    script = real.app_folder(folder, HERE / "components_page.py", HERE / "views.py")
    with serve(script, folder=tmp_path_factory.mktemp("elsewhere")) as served:
        yield served


def answer(page: Page, url: str, query: str = "") -> Locator:
    page.goto(f"{url}/?{query}")
    drawn = page.locator(".byline > article")
    drawn.wait_for(timeout=60_000)  # the first page of a server on a busy machine
    return drawn


def chip(page: Page, n: int) -> Locator:
    return page.locator(".lines").get_by_role("button", name=f"Source {n}:")


def opened(page: Page, n: int, clicks: int = 1) -> Locator:
    """The lit marks of the article, once the server has heard of the click."""
    page.get_by_text(f"opened {n}, {clicks} clicks").wait_for()
    page.locator("mark.lit").first.wait_for(state="attached")
    return page.locator("mark.lit")


def test_pointing_at_a_chip_shows_who_said_it_when_and_in_which_words(page: Page, url: str) -> None:
    answer(page, url)
    card = page.get_by_role("tooltip")
    expect(card).to_be_hidden()
    chip(page, 4).hover()
    expect(card).to_be_visible()
    for words in ("Harbour Courier", "12 August 2024, stated", "officials say", LAST):
        expect(card).to_contain_text(words)
    card.hover()  # it may be pointed at itself, to select from it
    page.wait_for_timeout(400)
    expect(card).to_be_visible()
    page.mouse.move(2, 2)
    expect(card).to_be_hidden()


def test_what_is_redrawn_under_a_pointer_that_clicked_and_rests_shows_no_card(page: Page, url: str) -> None:
    answer(page, url)
    chip(page, 1).click()
    opened(page, 1)
    page.wait_for_timeout(300)
    page.locator(".byline").first.evaluate("root => root.replaceWith(root)")  # as new to the pointer as a redrawn one
    page.wait_for_timeout(700)
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.mouse.move(2, 2)
    chip(page, 1).hover()
    expect(page.get_by_role("tooltip")).to_be_visible()


def test_by_keyboard_a_chip_shows_its_source_escape_closes_it_and_enter_opens_it(page: Page, url: str) -> None:
    answer(page, url)
    chip(page, 1).focus()
    page.keyboard.press("Tab")
    expect(chip(page, 2)).to_be_focused()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text("Lower · 900")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Enter")
    assert "".join(opened(page, 2).all_text_contents()) == "| Lower | 900 |"


def test_a_click_lights_the_very_sentence_that_is_cited(page: Page, url: str) -> None:
    answer(page, url)
    for clicks, n in enumerate((4, 2, 1, 3), 1):
        chip(page, n).click()
        page.mouse.move(2, 2)
        cited = next(c for s in PLAIN.sentences for c in s.citations if c.n == n)
        lit = opened(page, n, clicks)
        expect(page.locator(".panel")).to_have_attribute("data-lit", f"{ARTICLE.id}:{cited.start}-{cited.end}")
        expect(lit.filter(has_not=page.locator(".bar")).first).to_be_in_viewport()
        assert "".join(lit.all_text_contents()) == ARTICLE.text[cited.start : cited.end] == cited.quote
        assert cited.quote not in page.locator("mark.cited").all_text_contents()


def test_the_sentence_is_scrolled_to_within_the_panel_alone(page: Page, url: str) -> None:
    answer(page, url)
    chip(page, 4).click()
    lit, panel = opened(page, 4), page.locator(".panel")
    expect(lit).to_be_in_viewport()
    box, frame = lit.bounding_box(), panel.bounding_box()
    assert box and frame and frame["y"] <= box["y"] and box["y"] + box["height"] <= frame["y"] + frame["height"]
    assert panel.evaluate("panel => panel.scrollTop") > 500
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


def test_a_table_too_wide_for_the_panel_scrolls_in_itself(page: Page, url: str) -> None:
    answer(page, url)
    chip(page, 2).click()
    opened(page, 2)
    table = page.locator(".panel .table")
    row = table.locator("tr").last
    row.locator("td").first.evaluate("cell => { cell.textContent = 'Unterquartiersbewohnerversammlung'.repeat(3); }")
    assert table.evaluate("e => e.scrollWidth <= e.clientWidth"), "a long word makes it wider"
    row.evaluate("row => { for (let n = 0; n < 9; n++) row.insertCell().textContent = 'Quarter'; }")
    assert table.evaluate("e => e.scrollWidth > e.clientWidth + 100")
    assert page.locator(".panel").evaluate("e => e.scrollWidth <= e.clientWidth")
    table.evaluate("e => { e.scrollLeft = 9999; }")
    expect(row.locator("td").last).to_be_in_viewport()


def test_the_panel_keeps_its_place_until_a_source_is_clicked_again(page: Page, url: str) -> None:
    answer(page, url)
    chip(page, 4).click()
    opened(page, 4)
    expect(page.locator("mark.lit")).to_be_in_viewport()
    panel = page.locator(".panel")
    panel.evaluate("panel => { panel.scrollTop = 40; panel.before = panel; }")
    page.get_by_role("button", name="Again").click()
    page.locator(".body h3 mark").wait_for(state="attached")  # drawn anew, with one mark more
    assert panel.evaluate("panel => panel.scrollTop") == 40
    assert panel.evaluate("panel => panel.before === panel")
    chip(page, 4).click()
    opened(page, 4, clicks=2)
    page.wait_for_timeout(300)
    assert panel.evaluate("panel => panel.scrollTop") > 500


def test_what_was_found_but_not_used_is_folded_away_and_can_be_opened(page: Page, url: str) -> None:
    drawn = answer(page, url)
    more = drawn.get_by_role("button", name="Read in the article")
    expect(more).to_have_count(0)  # folded away: not there for anybody
    drawn.get_by_text("Also found, not used (2)").click()
    expect(more).to_have_count(2)
    more.first.click()
    opened(page, 5)
    page.get_by_role("button", name="Again").click()
    expect(drawn.get_by_text("This article is gone.")).to_be_visible()  # drawn anew, and still unfolded
    expect(more).to_have_count(1)


def test_verdicts_speakers_and_faults_are_words(page: Page, url: str) -> None:
    drawn = answer(page, url)
    lines = drawn.locator(".line")
    for at, words in enumerate(("supported", "supported", "contradicted", "supported", "no source")):
        expect(lines.nth(at).locator(".verdict")).to_contain_text(words)
        expect(lines.nth(at).locator(".verdict")).to_contain_text("Verdict: ")
    expect(lines.nth(0)).to_contain_text("says: the water ministry")
    expect(lines.nth(2)).to_contain_text("Numbers: not in the source: 1,500")
    lines.nth(3).get_by_text("in place of the model’s sentence").click()
    expect(lines.nth(3)).to_contain_text("The model wrote: “The pumps failed.” — replaced because: contradicted")


def test_an_abstention_has_its_reason_and_the_nearest_passages_and_no_chip(page: Page, url: str) -> None:
    drawn = answer(page, url, "answer=abstained")
    expect(drawn).to_have_attribute("aria-label", "No answer")
    expect(drawn).to_contain_text("The articles do not say")
    expect(drawn).to_contain_text("The articles tell of the barrier but not of its cost.")
    expect(drawn.get_by_text("The councils of the valley meet on Thursday")).to_be_visible()
    expect(drawn.locator(".chip")).to_have_count(0)


def test_a_source_that_is_gone_says_so_and_opens_nothing(page: Page, url: str) -> None:
    answer(page, url, "gone=1")
    gone = chip(page, 2)
    expect(gone).to_have_attribute("aria-disabled", "true")
    gone.click(force=True)
    expect(page.get_by_role("tooltip")).to_contain_text("This article has changed since.")
    page.wait_for_timeout(500)
    expect(page.locator(".panel")).to_have_count(0)


def test_hostile_words_are_shown_as_they_are_and_do_nothing(page: Page, url: str) -> None:
    asked = foreign_requests(page, url)
    drawn = answer(page, url, "answer=hostile&draft=1")
    plain = rendering.line(HOSTILE)
    expect(drawn.locator(".line .text")).to_have_text(plain)
    for place in (".lead-in", ".short", ".understood", ".speaker", ".fault", ".remark", ".quotes"):
        expect(drawn.locator(place).first).to_contain_text(plain)
    chip(page, 1).hover()
    expect(page.get_by_role("tooltip")).to_contain_text(plain)
    chip(page, 1).click()
    assert "".join(opened(page, 1).all_text_contents()) == rendering.shown(HOSTILE)
    for _ in range(5):
        page.get_by_role("button", name="More").click()
        page.wait_for_timeout(200)
    expect(page.locator(".draft .words")).to_contain_text("<script>window.hurt=1</script><img src=x onerror")
    assert page.locator(".byline").locator("script, img, a, iframe, svg, math").count() == 0
    assert page.evaluate("() => window.hurt") is None
    assert "\u202e" not in page.locator(".byline").first.evaluate("e => e.innerHTML")
    assert asked == []


def test_a_growing_draft_adds_to_its_text_and_takes_no_focus(page: Page, url: str) -> None:
    answer(page, url, "draft=1")
    more = page.get_by_role("button", name="More")
    more.click()
    words = page.locator(".draft .words")
    expect(words).to_have_text("The barrier held.")
    node = words.evaluate_handle("words => words.firstChild")
    expect(page.locator(".draft")).to_have_attribute("aria-live", "polite")
    expect(page.locator(".draft").get_by_role("status")).to_have_text("Writing")
    more.click()
    expect(words).to_contain_text("onerror")
    assert words.evaluate("(words, node) => words.firstChild === node && words.childNodes.length === 1", node)
    expect(more).to_be_focused()


def test_the_card_stays_within_a_phone_and_nothing_is_wider_than_it(browser: Browser, url: str) -> None:
    for width in (PHONE["width"], 320):
        with opened_page(browser, {"width": width, "height": 700}) as page:
            answer(page, url)
            for n in (1, 2, 3, 4):
                chip(page, n).hover()
                box = page.get_by_role("tooltip").bounding_box()
                assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
                assert box["y"] >= 0 and box["y"] + box["height"] <= 700
                page.mouse.move(1, 1)
                expect(page.get_by_role("tooltip")).to_be_hidden()
            chip(page, 1).click()
            opened(page, 1)
            wider = "e => [...e.querySelectorAll('*')].filter(x => x.getBoundingClientRect().right > innerWidth).length"
            assert [one.evaluate(wider) for one in page.locator(".byline").all()] == [0, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["draft=1&gone=1", "answer=abstained"])
def test_axe_finds_nothing_serious(browser: Browser, url: str, scheme: str, query: str) -> None:
    with opened_page(browser, color_scheme=scheme) as page:
        drawn = answer(page, url, query)
        for folded in drawn.locator("summary").all():
            folded.click()
        if chip(page, 1).count():
            chip(page, 1).click()
            opened(page, 1)
            chip(page, 1).focus()
        dark = page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert dark == ("rgb(25, 24, 22)" if scheme == "dark" else "rgb(252, 251, 248)")  # our own theme was found
        assert violations(page) == []


def test_axe_would_find_what_is_wrong(page: Page, url: str) -> None:
    answer(page, url)
    page.locator(".line .text").first.evaluate("e => { e.style.color = '#ddd'; }")
    assert any("color-contrast" in one for one in violations(page))


def test_the_page_asks_nobody_but_its_own_server(page: Page, url: str) -> None:
    asked = foreign_requests(page, url)
    answer(page, url)
    chip(page, 1).click()
    opened(page, 1)
    page.wait_for_timeout(500)
    assert asked == []
    page.evaluate("() => fetch('http://example.invalid/').catch(() => null)")
    assert asked == ["http://example.invalid/"]


def test_without_a_browser_a_test_skips_and_says_why_but_not_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser: none of chromium"):
        real.needed()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        real.needed()


def test_every_setting_of_the_page_is_one_that_streamlit_knows_and_none_is_an_address_elsewhere() -> None:
    """Streamlit itself only logs what it does not know."""
    written = (real.CONFIG / "config.toml").read_text("utf-8")
    assert "//" not in written

    def names(table: dict[str, Any], before: str = "") -> Iterator[str]:
        for name, value in table.items():
            yield from names(value, f"{before}{name}.") if isinstance(value, dict) else [before + name]

    set_here = set(names(tomllib.loads(written)))
    assert set_here <= set(config._config_options_template)
    assert {"server.address", "browser.gatherUsageStats", "client.showErrorDetails"} <= set_here


def test_a_cited_quote_of_the_made_up_article_is_where_it_says() -> None:
    one = cite(1, LAST)
    assert ARTICLE.text[one.start : one.end] == LAST
    assert len(ARTICLE.text.encode("utf-16-le")) // 2 > len(ARTICLE.text)  # else the offsets prove nothing
