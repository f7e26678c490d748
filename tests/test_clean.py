"""Blocks: what is furniture of a page, what is news, and how the layouts of news pages are cut."""

from __future__ import annotations

import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_lines import FURNITURE, NEWS, PROSE, texts

from rag.parse.boilerplate import is_boilerplate, is_credit, is_link_label, tail_credit
from rag.parse.byline import byline, dateline, full_days, is_name, is_timestamp, page_date, signature
from rag.parse.clean import find_blocks
from rag.schema import Block, BlockKind
from rag.text import canonical

SEEDS = Path(__file__).parent.parent / "seeds"
KINDS: list[BlockKind] = [
    "title", "paragraph", "heading", "table-header", "table-row", "list-item", "caption", "boilerplate",
]  # fmt: skip

CITABLE = {"paragraph", "caption", "list-item", "table-row"}


def cut(text: str) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    text = canonical(text)
    return [(block.kind, text[block.start : block.end]) for block in find_blocks(text)]


def kind_of(text: str, line: str) -> str:
    return next(kind for kind, piece in cut(text) if piece == line)


# Lines


def test_enough_lines_are_tried() -> None:
    assert len(FURNITURE) >= 150
    assert len(NEWS) >= 200


def test_furniture_is_known() -> None:
    assert [line for line in FURNITURE if not is_boilerplate(line)] == []


def test_furniture_in_capitals_and_with_decoration_is_known() -> None:
    calls = ["Subscribe to our newsletter", "Follow us on Facebook", "Read more", "Advertisement", "Share this article"]
    for line in calls:
        for shown in (line.upper(), f"» {line}", f"• {line}", f"👉 {line} 👈", f"**{line}**", f"{line} »"):
            assert is_boilerplate(shown), shown


def test_news_that_looks_like_furniture_is_kept() -> None:
    assert [line for line in NEWS if is_boilerplate(line)] == []


@given(st.sampled_from(NEWS + PROSE), st.sampled_from(NEWS + PROSE))
def test_two_lines_of_news_are_no_furniture(first: str, second: str) -> None:
    told_to_readers = re.search(r"\byour?\b", f"{first} {second}", re.IGNORECASE)  # of the page, if the other names it
    if first[-1] in ".!?" and second[0].isalpha() and not is_boilerplate(second) and not told_to_readers:
        assert not is_boilerplate(f"{first} {second}")


def test_a_long_paragraph_is_no_furniture() -> None:
    paragraph = "Subscribe to our newsletter, the fraudsters wrote, and thousands did. " * 12
    assert not is_boilerplate(paragraph)
    assert is_boilerplate(
        "We use cookies to improve this site. " + "Cookies are small files kept in your browser. " * 8
    )


@pytest.mark.parametrize("label", ["Related content", "READ ALSO:", "See also", "Читайте також:", "Mehr zum Thema"])
def test_link_labels(label: str) -> None:
    assert is_link_label(label)


@pytest.mark.parametrize(
    "line", ["Related attacks killed three people", "Share this article", "Read also: Kyiv hit again"]
)
def test_no_link_labels(line: str) -> None:
    assert not is_link_label(line)


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("A man walks in Kyiv. Photo: Jane Doe/AP", "Photo: Jane Doe/AP"),
        ("A man walks in Kyiv (Reuters)", "(Reuters)"),
        ("A firefighter in Odesa, Aug. 6, 2024. (AP Photo/Efrem Lukatsky)", "(AP Photo/Efrem Lukatsky)"),
        (
            "Tanks near Kursk. Photograph: Anatolii Stepanov/AFP/Getty Images",
            "Photograph: Anatolii Stepanov/AFP/Getty Images",
        ),
        ("Smoke over the depot. REUTERS/Gleb Garanich", "REUTERS/Gleb Garanich"),
        ("Tanks burn near Kursk © AFP", "© AFP"),
    ],
)
def test_credit_at_the_end_of_a_caption(caption: str, credit: str) -> None:
    start = tail_credit(caption)
    assert start is not None
    assert caption[start:] == credit
    assert cut(f"{LEAD}\n{caption}\n{BODY}")[1:3] == [("caption", caption[:start].rstrip()), ("boilerplate", credit)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ukraine wants to join NATO (North Atlantic Treaty Organisation)",
        "The report came from the Institute for the Study of War (ISW).",
        "He met the Polish president (Andrzej Duda).",
        "The talks took place in Istanbul (Turkey).",
    ],
)
def test_a_sentence_in_brackets_is_no_credit(sentence: str) -> None:
    assert tail_credit(sentence) is None


def test_credits_name_only_people_and_agencies() -> None:
    assert is_credit("Reporting by Jane Doe in Kyiv; editing by John Roe")
    assert is_credit("Photo by Jane Doe for The Post")
    assert not is_credit("Reporting by the UN found 300 victims")
    assert not is_credit("Photo by a soldier shows the strike")


# Bylines, datelines, dates of the page


@pytest.mark.parametrize(
    ("line", "author", "outlet"),
    [
        ("By Jane Doe", "Jane Doe", None),
        ("BY JANE DOE AND JOHN ROE", "Jane Doe and John Roe", None),
        ("By Jane Doe, John Roe and Ana Coe", "Jane Doe, John Roe, Ana Coe", None),
        ("By Jane Doe, BBC News, London", "Jane Doe", "BBC News"),
        ("By Jane Doe for The Post", "Jane Doe", "The Post"),
        ("By Ursula von der Leyen", "Ursula von der Leyen", None),
        ("By John O’Neill-Smith in Kyiv", "John O’Neill-Smith", None),
        ("By Jane Doe Diplomatic correspondent", "Jane Doe", None),
        ("By AFP", None, "AFP"),
        ("By Staff Reporter", None, None),
        ("Von Max Mustermann", "Max Mustermann", None),
        ("Автор: Олена Петренко", "Олена Петренко", None),
    ],
)
def test_bylines(line: str, author: str | None, outlet: str | None) -> None:
    found = byline(line)
    assert found is not None
    assert (found.author, found.outlet) == (author, outlet)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the rain had stopped",
        "By Friday Morning",
        "By The Numbers",
        "By Air and Sea",
        "By Vladimir Putin’s account",
        "By Jane Doe, the city had fallen, and by night all was lost.",
        "Byron Smith",
        "By 2030",
        "By the end of May, 300 had fled",
    ],
)
def test_no_bylines(line: str) -> None:
    assert byline(line) is None


def test_signatures_and_names() -> None:
    assert signature("Luke Harding in Kyiv") == "Luke Harding"
    assert signature("Jane Doe, Political editor") == "Jane Doe"
    assert signature("JANE DOE") == "Jane Doe"
    assert signature("Peace talks in Istanbul") is None
    assert signature("Rita Alvarez") == "Rita Alvarez"
    assert signature("Final Thoughts") is None
    assert is_name("Anna Wajs-Wiejacka")
    assert not is_name("Daily News")
    assert not is_name("Kyiv")


@pytest.mark.parametrize(
    ("paragraph", "news", "agency"),
    [
        ("KYIV, Ukraine (AP) — Russia struck the capital overnight.", "Russia struck the capital overnight.", "AP"),
        (
            "LONDON, Aug 6 (Reuters) - Ukraine said on Tuesday that it won.",
            "Ukraine said on Tuesday that it won.",
            "Reuters",
        ),
        (
            "Tehran - BORNA - The city of Siversk, located in Donetsk, fell.",
            "The city of Siversk, located in Donetsk, fell.",
            "BORNA",
        ),
        ("MOSCOW, August 6. /TASS/. Russia has said that it won.", "Russia has said that it won.", "TASS"),
        ("BEIJING, Aug. 6 (Xinhua) -- China said it would do so.", "China said it would do so.", "Xinhua"),
        ("TEHRAN, Jun. 8 (MNA) – Iran said that it has won.", "Iran said that it has won.", "MNA"),
        ("KYIV. Aug 6 (Interfax-Ukraine) – Ukraine said it had won.", "Ukraine said it had won.", "Interfax-Ukraine"),
        ("Paris (AFP) – “We will come,” France’s president said.", "“We will come,” France’s president said.", "AFP"),
        ("WASHINGTON — The president said that he won.", "The president said that he won.", None),
        ("SANTA ROSA, Honduras - Honduras' top court voted on it.", "Honduras' top court voted on it.", None),
        ("ST. LOUIS, Aug. 6 — The council voted 6-3 on Monday.", "The council voted 6-3 on Monday.", None),
        ("SPRINGFIELD, Ill. — The council voted 6-3 on Monday.", "The council voted 6-3 on Monday.", None),
    ],
)
def test_datelines(paragraph: str, news: str, agency: str | None) -> None:
    found = dateline(paragraph)
    assert found is not None
    assert (paragraph[found.end :], found.agency) == (news, agency)


@pytest.mark.parametrize(
    "paragraph",
    [
        "NATO — The alliance said NATO would act at once.",
        "Donald Trump (Republican) - The man who said that he won.",
        "Kyiv - the capital - was hit and it burned for hours.",
        "Manchester City (ENG) – Real Madrid won 2:1 in the cup.",
        "Russia's (TASS) - agency said that it has won.",
        "Putin - Trump - Zelensky: three men met in the city.",
        "The Senate (R) - After a long day the senators voted.",
        "UKRAINE WILL WIN, HE SAID ON TUESDAY IN THE CITY.",
    ],
)
def test_no_datelines(paragraph: str) -> None:
    assert dateline(paragraph) is None


@pytest.mark.parametrize(
    "line",
    [
        "12 March 2024",
        "March 12, 2024 10:30 GMT",
        "12.03.2024",
        "Published: 12 March 2024",
        "Tue 12 Mar 2024 14.32 GMT",
        "Last updated on 12 March 2024, 12:00 UTC+3",
        "By Jane Doe | March 12, 2024 | 5 min read",
        "2024-03-12T10:30:00Z",
        "MARCH 12, 2024",
        "Kyiv, 12 March 2024",
        "Posted on 12.03.2024 by Jane Doe",
        "Continental News Agency, 12 March 2024",
        "Road & Track News Service, Lausanne, 2024-03-12",
        "By Ledger Markets staff, Oslo/Toronto - 12 Mar. 2024",
        "12 March 2024 - Isthmus Wire Service",
        "Reuters, Kyiv – 12 March 2024",
        "Kyiv Independent staff, Kyiv, 12 March 2024",
    ],
)
def test_lines_that_date_the_page(line: str) -> None:
    dated = page_date(line)
    assert dated is not None
    assert [str(day) for day in full_days(dated.text)] == ["2024-03-12"]


@pytest.mark.parametrize(
    "line",
    [
        "On 6 August 2024 Ukraine attacked",
        "6 August 2024: Ukraine attacks",
        "Arsenal 2-1 Chelsea",
        "2024",
        "August 2024",
        "Published in 2024 by Penguin",
        "Election 2024 Results",
        "14:32 GMT",
        "The talks of 12 March 2024",
    ],
)
def test_lines_that_do_not_date_the_page(line: str) -> None:
    assert page_date(line) is None


def test_a_day_that_could_be_two_is_none() -> None:
    assert full_days("03/04/2024") == []
    assert [str(day) for day in full_days("13/04/2024 and 04/13/2024 and 05/05/2024")] == [
        "2024-04-13",
        "2024-04-13",
        "2024-05-05",
    ]


def test_timestamps() -> None:
    assert is_timestamp("14:32 GMT")
    assert is_timestamp("[09.15]")
    assert is_timestamp("2:30 p.m. ET")
    assert not is_timestamp("25:61")
    assert not is_timestamp("14:32 and counting")


# Layouts

TITLE = "Town in eastern Donetsk falls after months of fighting"
LEAD = "Russian forces advanced on the town on Monday, the general staff in Kyiv said in its evening report."
BODY = "Ukraine’s army said it still held the railway station and most of the northern districts of the town."
MORE = "The governor of the region told residents to leave while the road to the west was still open to cars."


def test_links_after_a_label_go_up_to_the_next_text() -> None:
    text = "\n".join([LEAD, "Read also", "Kyiv gets new jets from Norway", "Storm cuts power in Lviv", BODY])
    assert [kind for kind, _ in cut(text)] == ["paragraph", *["boilerplate"] * 3, "paragraph"]


def test_a_heading_after_a_link_is_a_heading() -> None:
    text = "\n".join([LEAD, "Read also", "Kyiv gets new jets from Norway", "The railway station", BODY])
    assert kind_of(text, "The railway station") == "heading"


def test_a_link_between_paragraphs_is_no_heading() -> None:
    link = "Norway Promises Kyiv Four More ‘Hawk’ Launchers and Spare Parts"
    text = "\n".join(
        [LEAD, BODY, link, "This came after a week of heavy shelling of the eastern edge of the town.", MORE]
    )
    assert kind_of(text, link) == "boilerplate"


def test_headings_are_headings() -> None:
    text = "\n".join(
        [LEAD, "Who holds the station", BODY, "What happens next?", MORE, "## The road west", BODY + " It is mined."]
    )
    assert [piece for kind, piece in cut(text) if kind == "heading"] == [
        "Who holds the station", "What happens next?", "## The road west",
    ]  # fmt: skip


def test_a_sentence_without_its_stop_is_text() -> None:
    sentence = "A city study found that the depot, which was built in 1961, cannot be wired for chargers"
    assert kind_of("\n".join([LEAD, sentence, BODY]), sentence) == "paragraph"
    assert kind_of("\n".join([LEAD, BODY, "The trial continues"]), "The trial continues") == "paragraph"


def test_votes_and_results_are_kept() -> None:
    text = "\n".join([LEAD, BODY, "How they voted", "Yes: Smith, Jones, Brown", "No: Alvarez, Novak"])
    assert [kind for kind, _ in cut(text)][-3:] == ["heading", "paragraph", "paragraph"]
    scores = "\n".join([LEAD, "Arsenal 2-1 Chelsea", "Leeds 3-3 Derby", "Everton 0-0 Fulham", BODY])
    assert [kind for kind, _ in cut(scores)] == ["paragraph", *["list-item"] * 3, "paragraph"]


def test_a_summary_without_full_stops_is_text() -> None:
    bullets = [
        "Ukrainian forces crossed the border near Sudzha early on Tuesday",
        "Russia's defence ministry said it had repelled an attack by 300 men",
        "The acting governor of Kursk region urged residents to give blood",
        "Poland scrambled jets during a Russian strike on western Ukraine",
    ]
    kinds = [kind for kind, _ in cut("\n".join(["Evening summary", *bullets]))]
    assert kinds == ["heading", *["paragraph"] * 4]


def test_what_heads_nothing_is_no_heading() -> None:
    text = "\n".join([LEAD, BODY, "Russia-Ukraine war", "Norway Sends Four More Launchers"])
    assert [kind for kind, _ in cut(text)][2:] == ["boilerplate", "boilerplate"]


def test_a_repeated_line_counts_once() -> None:
    caption = "Soldiers near the town. The road is mined."
    text = "\n".join([LEAD, caption, caption, "Images source: © Getty Images", BODY, LEAD])
    assert [kind for kind, _ in cut(text)] == [
        "paragraph",
        "caption",
        "boilerplate",
        "boilerplate",
        "paragraph",
        "boilerplate",
    ]


def test_a_given_title_repeated_as_a_caption_counts_once() -> None:
    text = f"{TITLE}\n{LEAD}\n{TITLE}\n{BODY}"
    assert [b.kind for b in find_blocks(text, [Block("title", 0, len(TITLE))])] == [
        "title", "paragraph", "boilerplate", "paragraph",
    ]  # fmt: skip


def test_an_initial_is_no_bullet() -> None:
    text = "\n".join([LEAD, "- Two people were hurt.", "J. Smith, the minister, said that the road was open.", BODY])
    assert [kind for kind, _ in cut(text)] == ["paragraph", "list-item", "paragraph", "paragraph"]


def test_a_pull_quote_counts_once() -> None:
    quote = "“We held the station all night and lost nobody”"
    text = "\n".join([LEAD, quote, f"{quote}, the commander of the brigade told a local broadcaster.", MORE])
    assert kind_of(text, quote) == "boilerplate"


def test_tables_have_a_header_and_navigation_is_none() -> None:
    rows = ["| Day | Losses |", "|---|---|", "| Monday | 12 |", "| Tuesday | 9 |"]
    assert [kind for kind, _ in cut("\n".join([LEAD, *rows]))][1:] == [
        "table-header",
        "boilerplate",
        "table-row",
        "table-row",
    ]
    assert cut("Home | News | Sport | Weather\n" + LEAD)[0][0] == "boilerplate"
    assert [kind for kind, _ in cut("| 12 | 14 |\n| 13 | 15 |")] == ["table-row", "table-row"]


def test_lists_and_what_is_none() -> None:
    text = "\n".join([LEAD, "- Two people were hurt.", "- A bridge fell.", BODY])
    assert [kind for kind, _ in cut(text)] == ["paragraph", "list-item", "list-item", "paragraph"]
    assert cut("5. August 2024 war ein Montag, sagte der Sprecher des Amtes in Berlin.")[0][0] == "paragraph"
    led = "\n".join(["The dead were named as:", "Jane Doe", "John Roe", BODY])
    assert [kind for kind, _ in cut(led)] == ["heading", "list-item", "list-item", "paragraph"]


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    text = (
        "WASHINGTON (AP) — The Senate voted on Thursday to approve a\n"
        "$60 billion package of aid after months of delay,\n"
        "sending the bill to the House, where its future is\nuncertain.\n\n"
        "The vote was 70-29. Twenty-two senators joined\n"
        "nearly all others in supporting the measure.\n"
    )
    assert [kind for kind, _ in cut(text)] == ["boilerplate", "paragraph", "paragraph"]
    assert cut(text)[1][1].endswith("is\nuncertain.")


def test_short_lines_of_their_own_are_not_joined() -> None:
    text = f"{LEAD}\n{BODY}\nThe road west\n{MORE}"
    assert len(cut(text)) == 4


def test_wire_text_in_capitals() -> None:
    text = "LONDON, AUG 6 (REUTERS) - DRONES STRUCK THE PORT OF ODESA, OFFICIALS SAID.\n(REPORTING BY JANE DOE)"
    assert [kind for kind, _ in cut(text)] == ["boilerplate", "paragraph", "boilerplate"]


def test_a_live_page() -> None:
    text = "\n".join(["LIVE", "14:32 GMT", LEAD, "13:58 GMT", BODY, "Copyright 2025 BBC. All rights reserved."])
    assert [kind for kind, _ in cut(text)] == [
        "boilerplate",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
        "boilerplate",
    ]


def test_an_interview_keeps_its_questions() -> None:
    text = "\n".join(
        [LEAD, "Did you have enough shells?", "No. We had ten a day.", "What did you do?", "I told my men to walk."]
    )
    assert [kind for kind, _ in cut(text)] == ["paragraph"] * 5
    faq = "\n".join([LEAD, "Who holds the town?", BODY, "What happens next?", MORE])
    assert [kind for kind, _ in cut(faq)] == ["paragraph", "heading", "paragraph", "heading", "paragraph"]


def test_days_over_entries_are_headings_and_a_day_at_the_top_is_the_page_s() -> None:
    diary = "\n".join(["How the talks unfolded", "12 March 2025", LEAD, "18 March 2025", BODY])
    assert [kind for kind, _ in cut(diary)] == ["heading", "heading", "paragraph", "heading", "paragraph"]
    assert kind_of("\n".join(["How the town fell", "12 March 2025", LEAD, BODY]), "12 March 2025") == "boilerplate"


def test_a_lone_name_is_the_author_s_only_beside_the_furniture() -> None:
    assert kind_of("\n".join(["How the town fell", "Jane Doe", LEAD, BODY]), "Jane Doe") == "boilerplate"
    about = "Jane Doe said on Monday that the town had fallen, and that her family was safe in the west."
    assert kind_of("\n".join([LEAD, BODY, "Jane Doe", about]), "Jane Doe") == "heading"


def test_a_call_that_closes_a_paragraph_is_cut_off() -> None:
    assert cut(f"{LEAD} Sign up here.") == [("paragraph", LEAD), ("boilerplate", "Sign up here.")]
    calls = [("boilerplate", "Support local journalism."), ("boilerplate", "Become a member today.")]
    assert cut(f"{LEAD}\n\nSupport local journalism. Become a member today.") == [("paragraph", LEAD), *calls]
    assert cut(f"{LEAD} Share prices fell.") == [("paragraph", f"{LEAD} Share prices fell.")]


def test_the_label_of_a_caption_is_cut_off() -> None:
    assert cut(f"Image caption, Smoke rises over the depot on Tuesday\n{LEAD}")[:2] == [
        ("boilerplate", "Image caption,"), ("caption", "Smoke rises over the depot on Tuesday"),
    ]  # fmt: skip


def test_a_promotion_between_its_marks_is_furniture() -> None:
    text = "\n".join(
        [
            LEAD,
            "skip past newsletter promotion",
            "It is the best of news, every day.",
            "after newsletter promotion",
            BODY,
        ]
    )
    assert [kind for kind, _ in cut(text)] == ["paragraph", *["boilerplate"] * 3, "paragraph"]


def test_what_follows_an_agency_s_sign_off_is_furniture() -> None:
    bio = "As Moscow bureau chief, Guy runs coverage of Russia and its neighbours for the agency."
    text = "\n".join([LEAD, BODY, "Reporting by Jane Doe in Kyiv; Editing by John Roe", "Jane Doe", bio])
    assert [kind for kind, _ in cut(text)] == ["paragraph", "paragraph", *["boilerplate"] * 3]
    assert kind_of("\n".join([LEAD, BODY, bio]), bio) == "paragraph"


def test_what_screen_readers_are_told_is_furniture() -> None:
    text = "\n".join(
        [LEAD, "list of 2 items", "list 1 of 2", "Ukraine hits a ferry in a Russian port", "end of list", BODY]
    )
    assert [kind for kind, _ in cut(text)] == ["paragraph", *["boilerplate"] * 4, "paragraph"]
    numbered = "[1/2]A view of the Kremlin in Moscow. REUTERS/Maxim Shemetov Purchase Licensing Rights, opens new tab"
    assert [kind for kind, _ in cut(f"{LEAD}\n{numbered}")] == ["paragraph", "boilerplate", "caption", "boilerplate"]


def test_given_structure_is_kept_and_boilerplate_marked_in_it() -> None:
    lines = ["Town falls", LEAD, "Subscribe to our newsletter", "First", BODY]
    kinds: list[BlockKind] = ["title", "paragraph", "paragraph", "list-item", "paragraph"]
    text, blocks = "", []
    for line, kind in zip(lines, kinds, strict=True):
        blocks.append(Block(kind, len(text), len(text) + len(line)))
        text += line + "\n"
    found = find_blocks(text, blocks)
    assert [(b.start, b.end) for b in found] == [(b.start, b.end) for b in blocks]
    assert [b.kind for b in found] == ["title", "paragraph", "boilerplate", "list-item", "paragraph"]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_no_furniture_of_an_article_is_citable_and_no_sentence_is_lost(place: int) -> None:
    """At the top, between paragraphs and at the end."""
    wrong: list[str] = []
    for line in FURNITURE + [line for line in NEWS if line.endswith((".", ".”"))]:
        lines = [TITLE, LEAD, BODY]
        lines.insert(place, line)
        citable = " ".join(piece for kind, piece in cut("\n".join(lines)) if kind in CITABLE)
        if (line in citable) != (line in NEWS):
            wrong.append(line)
    assert wrong == []


# The seeds, as one sample of the web


def seed(number: int) -> list[tuple[str, str]]:
    return cut(next(SEEDS.glob(f"{number:03}_*")).read_text("utf-8"))


def test_the_seeds_lose_no_sentence_and_keep_no_furniture() -> None:
    furniture = {
        0: ["NewsRussia escalates", "Russia will advance", "Images source", "Anna Wajs", "Related content"],
        1: [],
        2: ["Tehran - BORNA -", "End Article"],
        3: [],
        4: ["JOIN US", "Follow our coverage", "Kyiv is Promised", "You can also"],
    }
    for number, starts in furniture.items():
        marked = [piece for kind, piece in seed(number) if kind == "boilerplate"]
        assert len(marked) == len(starts), number
        assert all(piece.startswith(start) for piece, start in zip(marked, starts, strict=True)), number
    assert [kind for kind, _ in seed(3)].count("table-header") == 2
    assert [kind for kind, _ in seed(3)].count("table-row") == 7
    assert [kind for kind, _ in seed(3)].count("heading") == 9


# Any text


def assert_well_formed(text: str, blocks: tuple[Block, ...]) -> None:
    place = 0
    for block in blocks:
        assert block.kind in KINDS
        assert place <= block.start < block.end <= len(text)
        assert not text[place : block.start].strip(), "only white space lies between blocks"
        piece = text[block.start : block.end]
        assert piece == piece.strip()
        place = block.end
    assert not text[place:].strip()


@settings(max_examples=150, deadline=None)
@given(texts)
def test_blocks_cover_any_text(text: str) -> None:
    assert_well_formed(text, find_blocks(text))


@settings(max_examples=100, deadline=None)
@given(texts, st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-5, 900), st.integers(-5, 900)), max_size=8))
def test_blocks_cover_any_text_with_any_structure(text: str, spans: list[tuple[BlockKind, int, int]]) -> None:
    assert_well_formed(text, find_blocks(text, [Block(kind, max(a, 0), b) for kind, a, b in spans]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=6, unique=True))
def test_running_text_is_never_furniture(paragraphs: list[str]) -> None:
    assert all(kind == "paragraph" for kind, _ in cut("\n".join(paragraphs)))


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "x",
        "Zelensky Meets Generals\n",
        "12 March 2024\n",
        "| a | b |\n",
        "Read also\nA headline\n",
        "( ",
        "a\n",
    ],
)
def test_time_grows_with_the_length_of_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = canonical(unit * (size // len(unit)))
        start = process_time()
        find_blocks(text)
        return process_time() - start

    seconds(1000)
    assert seconds(200_000) < 40 * max(seconds(20_000), 0.01)
