"""Title, outlet, author, language and dates: given, stated by the text, safely inferred, or left unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_lines import texts

from rag.dates import find_dates
from rag.parse.clean import find_blocks
from rag.parse.metadata import Described, describe
from rag.parse.published import fitting, given_day
from rag.schema import Block, BlockKind, Record
from rag.text import canonical

SEEDS = Path(__file__).parent.parent / "seeds"
TODAY = date(2026, 3, 2)

TITLE = "Town in eastern Donetsk falls after months of fighting"
LEAD = "Russian forces took the town on Monday, the general staff in Kyiv said in its evening report."
BODY = "Ukraine’s army said it still held the railway station and most of the northern districts."


def described(*lines: str, **declared: str) -> Described:
    text = canonical("\n".join(lines))
    record = Record("a.txt", "a.txt", text, "", **declared)  # type: ignore[arg-type]  # only strings are declared
    return describe(record, find_blocks(text), today=TODAY)


def seed(number: int) -> Described:
    text = canonical(next(SEEDS.glob(f"{number:03}_*")).read_text("utf-8"))
    return describe(Record("a.txt", "a.txt", text, ""), find_blocks(text), today=TODAY)


# Title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([TITLE, LEAD, BODY], TITLE),
        (["WORLD", TITLE, "By Jane Doe", LEAD], TITLE),
        (["War in Ukraine", TITLE, "Moscow says the road west is cut", LEAD], TITLE),
        (["Home", "Menu", "12 March 2024", TITLE, LEAD], TITLE),
        (["# " + TITLE, LEAD], TITLE),
        (["Will the town fall?", LEAD], "Will the town fall?"),
        (["Town falls", LEAD], "Town falls"),
        (
            ["乌克兰称击中俄罗斯油库", "当地州长证实发生火灾。他说没有人员伤亡,消防队已经赶到现场。"],
            "乌克兰称击中俄罗斯油库",
        ),
        ([LEAD, "What happened", BODY], None),
        ([LEAD, BODY], None),
        (["14:32 GMT", LEAD], None),
        (["12 March 2024", LEAD], None),
        (["Town falls"], None),
    ],
)
def test_the_title_is_the_headline_before_the_text(lines: list[str], title: str | None) -> None:
    found = described(*lines)
    assert found.title == title
    assert sum(block.kind == "title" for block in found.blocks) == (title is not None)


def test_a_section_glued_to_the_title_is_cut_off() -> None:
    text = "\n".join(
        ["NewsRussia takes the town of Toretsk", "Russia took the town on Monday, Kyiv’s general staff said."]
    )
    found = described(text)
    assert found.title == "Russia takes the town of Toretsk"
    assert [(b.kind, text[b.start : b.end]) for b in found.blocks[:2]] == [
        ("boilerplate", "News"), ("title", "Russia takes the town of Toretsk"),
    ]  # fmt: skip


def test_a_name_that_only_looks_glued_is_kept() -> None:
    found = described(
        "NewsNation reporter freed from prison", "The reporter of NewsNation was freed. A nation was glad to see it."
    )
    assert found.title == "NewsNation reporter freed from prison"


def test_the_clean_title_wins_over_the_glued_one() -> None:
    found = described("News" + TITLE, "", TITLE, "", LEAD)
    assert found.title == TITLE
    assert [b.kind for b in found.blocks] == ["boilerplate", "title", "paragraph"]


def test_an_outlet_behind_the_title_is_its_outlet() -> None:
    found = described(f"{TITLE} | The Daily Post", LEAD)
    assert (found.title, found.outlet) == (TITLE, "The Daily Post")
    assert described(f"{TITLE} - BBC News", LEAD).outlet == "BBC News"
    assert described("Talks on the town - a long road", LEAD).title == "Talks on the town - a long road"


def test_the_given_title_wins_and_is_found_in_the_text() -> None:
    found = described(TITLE, LEAD, title=f"  {TITLE}\n")
    assert (found.title, found.blocks[0].kind) == (TITLE, "title")
    other = described("What happened", LEAD, title="The town has fallen")
    assert (other.title, [b.kind for b in other.blocks]) == ("The town has fallen", ["heading", "paragraph"])


@pytest.mark.parametrize("head", ["THE LAMP | Europe", "LAMP - the paper of the coast"])
@pytest.mark.parametrize("title", [TITLE, "Army and rebels both claim Koro as families flee across the lake"])
def test_the_title_stands_below_the_paper_s_own_head(head: str, title: str) -> None:
    found = described(head, title, LEAD, BODY)
    assert found.title == title
    assert described(head, LEAD, BODY).title != LEAD


# Outlet and author


@pytest.mark.parametrize(
    ("lines", "outlet"),
    [
        (["KYIV, Ukraine (AP) — " + LEAD], "AP"),
        (["Tehran - BORNA - " + LEAD], "BORNA"),
        ([LEAD, "© 2025 Ukrinform. All rights reserved."], "Ukrinform"),
        ([LEAD, "Copyright 2024 The Associated Press. All rights reserved."], "The Associated Press"),
        ([LEAD, "This article was first published in The Conversation."], "The Conversation"),
        ([TITLE, "By Jane Doe for The Post", LEAD], "The Post"),
        ([TITLE, "BBC News", LEAD], "BBC News"),
        (
            [LEAD, "Follow our coverage of the war on the @Kyivpost_official.", "People left Kyiv by train, he said."],
            "Kyiv Post",
        ),
        ([TITLE, "By Al Jazeera Staff", LEAD], "Al Jazeera"),
        ([TITLE, "Hull Evening Post | Sport | Wednesday 13 March 2024", LEAD], "Hull Evening Post"),
        ([TITLE, "The Guardian | 13 March 2024", LEAD], "The Guardian"),
        ([TITLE, "The army is silent", "The Northern Courier, 13 May 2024", LEAD], "The Northern Courier"),
        (["THE LAMP | Europe", TITLE, LEAD], "THE LAMP"),
        ([TITLE, "THE LAMP | Europe", LEAD], None),
        ([LEAD, BODY, "Advertisement", "Thomson Reuters", "More news"], None),
        ([LEAD, "Follow us on Twitter: @xyz123"], None),
        ([LEAD, "Images source: © Getty Images | 2025 Anadolu"], None),
        ([LEAD, "© Getty Images"], None),
        (["According to the New York Times, the town fell on Monday after a siege of ten months.", BODY], None),
        (["The town fell on Monday after a siege of ten months, Reuters reports.", BODY], None),
    ],
)
def test_the_outlet_is_only_what_the_page_calls_its_own(lines: list[str], outlet: str | None) -> None:
    assert described(*lines).outlet == outlet


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        ([TITLE, "By Jane Doe", LEAD], "Jane Doe"),
        ([TITLE, "JANE DOE", "12 March 2024", LEAD], "Jane Doe"),
        ([TITLE, "Luke Harding in Kyiv", LEAD], "Luke Harding"),
        ([TITLE, "By Jane Doe | March 12, 2024 | 5 min read", LEAD], "Jane Doe"),
        ([TITLE, "Jane Doe | The Daily Globe | March 12, 2024", LEAD], "Jane Doe"),
        ([TITLE, "BBC Sport, 12 March 2024", LEAD], None),
        ([TITLE, LEAD, "Photo: Getty", "Anna Wajs-Wiejacka", BODY], "Anna Wajs-Wiejacka"),
        ([TITLE, LEAD, BODY, "End Article"], None),
        ([TITLE, "Jane Doe", "Jane Doe said on Monday that her town had fallen to the Russian army."], None),
        ([TITLE, "By Staff Reporter", LEAD], None),
        ([LEAD, BODY], None),
    ],
)
def test_the_author(lines: list[str], author: str | None) -> None:
    assert described(*lines).author == author


def test_what_is_declared_wins() -> None:
    found = described(
        TITLE,
        "By Jane Doe, BBC News",
        "12 March 2024",
        LEAD,
        outlet="The Post",
        author="John Roe",
        date="2024-03-13",
        url="https://example.com/a",
        language="en-GB",
    )
    assert (found.outlet, found.author, found.url, found.language) == (
        "The Post",
        "John Roe",
        "https://example.com/a",
        "en",
    )
    assert (found.date, found.date_basis) == (date(2024, 3, 13), "given")


# Publication date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-08-06", "2024-08-06"),
        ("2024-08-06T23:30:00Z", "2024-08-06"),
        ("20240806", "2024-08-06"),
        ("2024/08/06 10:00", "2024-08-06"),
        ("1722902400", "2024-08-06"),
        ("1722902400000", "2024-08-06"),
        ("Tue, 06 Aug 2024 14:32:00 GMT", "2024-08-06"),
        ("August 6th, 2024 4:32 PM", "2024-08-06"),
        ("6.8.2024", "2024-08-06"),
        ("13/08/2024", "2024-08-13"),
        ("08/13/2024", "2024-08-13"),
        ("6 août 2024", "2024-08-06"),
        ("6 серпня 2024", "2024-08-06"),
        ("06/08/2024", None),
        ("yesterday", None),
        ("3 days ago", None),
        ("2024", None),
        ("August 2024", None),
        ("6 August", None),
        ("31 June 2024", None),
        ("2024-13-45", None),
        ("soon", None),
        ("", None),
    ],
)
def test_given_dates(text: str, day: str | None) -> None:
    found = given_day(text, None)
    assert (str(found) if found else None) == day


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%a, %d %b %Y"]),
)
def test_any_day_in_a_usual_form_is_read(day: date, form: str) -> None:
    assert given_day(day.strftime(form), "en") == day


@pytest.mark.parametrize(
    "line",
    [
        "12 March 2024",
        "Published: 12 March 2024",
        "March 12, 2024 10:30 GMT",
        "Posted on 12.03.2024",
        "Tue 12 Mar 2024 14.32 GMT",
        "By Jane Doe | March 12, 2024",
        "Kyiv, 12 March 2024",
        "Hull Evening Post | Sport | Tuesday 12 March 2024",
        "Published 2024-03-12, updated 2024-03-14",
    ],
)
def test_a_line_of_the_page_states_the_date(line: str) -> None:
    found = described(TITLE, line, LEAD, BODY)
    assert (found.date, found.date_basis) == (date(2024, 3, 12), "stated")


def test_a_headline_before_the_outlet_and_the_date_stays_a_headline() -> None:
    found = described("Storm Closes Two Northern Ports | Hull Evening Post | 12 March 2024", LEAD, BODY)
    assert (found.blocks[0].kind, found.date) == ("paragraph", None)


@pytest.mark.parametrize("title", ["Border Campaign Assessment, May 12, 2023", "Strait Update, 12 May 2023"])
def test_a_title_that_ends_with_its_day_is_the_title_and_dates_the_page(title: str) -> None:
    found = described(title, "Data cutoff: 1:30pm ET, May 12", "Authors: Jane Doe and John Roe", LEAD, BODY)
    assert (found.title, found.date, found.date_basis) == (title, date(2023, 5, 12), "stated")
    anniversary = described(title, LEAD, f"{BODY} It had been so in September 2025, officials told reporters then.")
    assert (anniversary.title, anniversary.date) == (title, None)


def test_a_line_with_a_headline_under_it_is_no_title() -> None:
    found = described("Joint Press Team Kyiv North, 12 May 2024", TITLE, LEAD, BODY)
    assert (found.title, found.date) == (TITLE, date(2024, 5, 12))


def test_a_byline_in_small_letters_is_no_part_of_the_headline() -> None:
    found = described(TITLE, "by Jane Doe", "12 May 2024", LEAD, BODY)
    assert (found.title, found.author) == (TITLE, "Jane Doe")


def test_a_label_states_the_date_anywhere_a_bare_day_only_near_the_top() -> None:
    far = [LEAD, BODY] * 8
    assert described(*far, "Published: 12 March 2024").date == date(2024, 3, 12)
    assert described(*[f"{i} {line}" for i, line in enumerate(far)], "12 March 2024").date is None


def test_published_wins_over_updated() -> None:
    found = described(TITLE, "Updated: 14 March 2024", "Published: 12 March 2024", LEAD)
    assert found.date == date(2024, 3, 12)
    assert described(TITLE, "Updated: 14 March 2024", LEAD).date == date(2024, 3, 14)


def test_a_dateline_with_a_year_states_the_date() -> None:
    found = described(TITLE, "KYIV, March 12, 2024 (AP) — " + LEAD)
    assert (found.date, found.date_basis, found.outlet) == (date(2024, 3, 12), "stated", "AP")


def test_other_languages_state_dates_too() -> None:
    found = described(
        "Росія вдарила по порту Одеси",
        "6 серпня 2024, 10:45",
        "Російські безпілотники вночі атакували порт Одеси, повідомив голова обласної військової адміністрації.",
    )
    assert (found.language, found.date, found.date_basis) == ("uk", date(2024, 8, 6), "stated")


@pytest.mark.parametrize(
    "lines",
    [
        [TITLE, "On 12 March 2024 Russian forces took the town, the general staff said.", BODY],
        [TITLE, "The town fell on March 12, 2024, ten months after the siege had begun.", BODY],
        ["How it fell", "12 March 2024", LEAD, "14 March 2024", BODY],
        [TITLE, LEAD, "© 2024 The Post"],
        [TITLE, "03/04/2024", LEAD],
        [TITLE, "12 March 2031", LEAD],
    ],
)
def test_a_date_of_an_event_is_not_the_article_s(lines: list[str]) -> None:
    found = described(*lines)
    assert (found.date, found.date_basis) == (None, "unknown")


ATTACK = "Ukraine launched a sudden attack on the Kursk region on Tuesday, Aug. 6, and took two villages."


def test_weekday_and_day_infer_the_earliest_day_of_publication() -> None:
    found = described(
        ATTACK, "It was the largest since the counteroffensive of 2023, officials in Kyiv told reporters."
    )
    assert (found.date, found.date_basis) == (date(2024, 8, 6), "inferred")
    later = described(
        ATTACK, "On Thursday, Aug. 8, it took a third, as it had in 2023, officials in Kyiv told reporters."
    )
    assert later.date == date(2024, 8, 8)


@pytest.mark.parametrize(
    "lines",
    [
        [ATTACK, BODY],  # 2013, 2019 or 2024: no year in the text tells
        [
            ATTACK,
            "It had not happened since 2014, officials in Kyiv told reporters in the evening.",
        ],  # 2014, 2015: no Tuesday
        [
            "The two sides will meet in Geneva on Tuesday, Aug. 6, the first time since 2023, officials said."
        ],  # an event to come
        [
            "On Thursday, Feb. 24, 2022, Russia invaded Ukraine from three sides, and the war began in earnest."
        ],  # with its year
        [
            "The offensive began on Aug. 6, the largest since the counteroffensive of 2023, officials said."
        ],  # no weekday
        [
            "It fell on Tuesday, Aug. 6, and on Friday, Aug. 10, the first time since 2023, officials said."
        ],  # they disagree
    ],
)
def test_nothing_is_inferred_from_less(lines: list[str]) -> None:
    assert described(*lines).date is None


def test_a_dateline_without_a_year_infers_its_day_where_one_year_is_left() -> None:
    lines = [
        TITLE,
        "LONDON, Feb 6 (Reuters) - " + LEAD,
        "It was the largest since 2025, officials in Kyiv told reporters.",
    ]
    assert described(*lines).date is None  # 2025 or 2026
    text = canonical("\n".join(lines))
    record = Record("a", "a", text, "")
    assert describe(record, find_blocks(text), today=date(2026, 2, 1)).date == date(2025, 2, 6)


def test_nothing_is_inferred_past_today() -> None:
    text = canonical(f"{ATTACK}\nIt was the largest since 2023, officials in Kyiv told reporters on the day.")
    record = Record("a", "a", text, "")
    assert describe(record, find_blocks(text), today=date(2024, 8, 5)).date is None
    assert describe(record, find_blocks(text), today=date(2024, 8, 6)).date == date(2024, 8, 6)


def test_a_given_date_that_cannot_be_read_makes_no_room_for_a_guess() -> None:
    second = "It was the largest since 2023, officials in Kyiv told reporters on the day."
    assert described(ATTACK, second, date="last week").date_basis == "unknown"
    assert described(TITLE, "12 March 2024", LEAD, date="last week").date_basis == "stated"


@given(st.dates(date(2000, 1, 1), TODAY))
def test_a_weekday_fits_one_of_two_years(day: date) -> None:
    found = find_dates(f"{day:%A}, {day:%B} {day.day}")[0]
    assert fitting(found, (day.year, day.year + 1), TODAY) in (day, None)
    assert fitting(found, (day.year,), TODAY) == day


# Mentions


@pytest.mark.parametrize(
    ("lines", "mentions"),
    [
        (
            ["He announced in March 2024 that it would fall.", "The invasion began in February 2022."],
            ("2022-02-01", "2024-03-31"),
        ),
        (["The war began on 24 February 2022 and goes on in 2025."], ("2022-02-24", "2025-12-31")),
        (
            ["| Date (2025) | What |", "| Sep 23 | Power lost |", "| Dec 26–27 | Attacks |"],
            ("2025-09-23", "2025-12-27"),
        ),
        (["It cost $2000 and came at 1900 GMT from over 2000 people."], None),
        (["It fell on Monday, and on May 5 it burned."], None),
        (["Read also: What happened in 2014", LEAD], None),
    ],
)
def test_the_range_of_days_that_the_text_mentions(lines: list[str], mentions: tuple[str, str] | None) -> None:
    found = described(*lines).mentions
    assert (tuple(map(str, found)) if found else None) == mentions


def test_a_day_without_year_is_placed_by_the_publication_date() -> None:
    found = described(LEAD, "On Dec. 30 the bridge fell, and on Jan. 2 the town, the staff said.", date="2025-01-03")
    assert found.mentions == (date(2024, 12, 30), date(2025, 1, 2))


# Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LEAD + " " + BODY, "en"),
        ("RUSSIAN DRONES STRUCK THE PORT OF ODESA OVERNIGHT, OFFICIALS IN KYIV SAID ON TUESDAY.", "en"),
        ("Kyiv Odesa Lviv", "en"),
        ("When did Mike Tranter die?", "en"),
        ("Deux personnes sont mortes dans l'incendie.", "fr"),
        ("Das Gericht hat das Urteil aufgehoben.", "de"),
        ("水库关闭", "zh"),
        ("12 – 34", "en"),
        ("", "en"),
        ("Der Bundestag hat am Donnerstag das Rentenpaket beschlossen, die Opposition kündigte eine Klage an.", "de"),
        ("Le président a annoncé lundi que les troupes seraient retirées de la région avant la fin de l’année.", "fr"),
        (
            "Президент заявив у понеділок, що війська буде виведено з області до кінця року, і подякував союзникам.",
            "uk",
        ),
        ("El presidente anunció el lunes que las tropas se retirarían de la región antes de fin de año.", "es"),
        ("乌克兰表示,其无人机击中了俄罗斯下诺夫哥罗德地区的一个油库。当地州长证实发生火灾。", "zh"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert described(text).language == language


def test_a_declared_language_is_taken_if_it_is_one() -> None:
    assert described(LEAD, language="pt_BR").language == "pt"
    assert described(LEAD, language="Klingon, perhaps").language == "en"


# The seeds and any text


def test_the_seeds() -> None:
    found = [seed(number) for number in range(5)]
    assert [d.title for d in found] == [
        "Russia escalates Dnipropetrovsk offensive to sway peace talks",
        "Russian Military Claims Offensive in Dnipropetrovsk Region Amid Ongoing Conflict",
        "Fall of a Strategic Stronghold: Russian Pressure Mounts in Eastern Donetsk",
        None,
        None,
    ]
    assert [d.outlet for d in found] == [None, None, "BORNA", None, "Kyiv Post"]
    assert [d.author for d in found] == ["Anna Wajs-Wiejacka", None, None, None, None]
    assert [d.date for d in found] == [None, None, None, None, date(2024, 8, 6)]
    assert [d.date_basis for d in found] == ["unknown"] * 4 + ["inferred"]
    assert [d.language for d in found] == ["en"] * 5
    assert found[3].mentions == (date(2022, 1, 1), date(2025, 12, 29))


optional = st.one_of(st.none(), st.text(max_size=30).map(canonical))


@settings(max_examples=150, deadline=None)
@given(texts, optional, optional, st.sampled_from([None, "2024-08-06", "soon", "03/04/2024"]))
def test_any_text_is_described(text: str, title: str | None, outlet: str | None, day: str | None) -> None:
    blocks = find_blocks(text)
    found = describe(Record("a", "a", text, "", title=title, outlet=outlet, date=day), blocks, today=TODAY)
    covered: set[int] = set()
    place = 0
    for block in found.blocks:
        assert place <= block.start < block.end
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        covered.update(range(block.start, block.end))
        place = block.end
    assert all(i in covered for i, char in enumerate(text) if not char.isspace())
    assert sum(block.kind == "title" for block in found.blocks) <= 1
    assert found.title is None or (found.title.strip() == found.title != "")
    assert (found.date is None) == (found.date_basis == "unknown")
    assert found.mentions is None or found.mentions[0] <= found.mentions[1]


def test_only_one_block_is_the_title() -> None:
    kinds: list[BlockKind] = ["title", "paragraph", "title"]
    text = "One two three\nSome text of the article here.\nFour five six"
    spans = [(0, 13), (14, 44), (45, 58)]
    blocks = [Block(kind, start, end) for kind, (start, end) in zip(kinds, spans, strict=True)]
    assert [b.kind for b in describe(Record("a", "a", text, ""), blocks).blocks] == ["title", "paragraph", "heading"]
