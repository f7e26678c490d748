"""Sentences and passages: exact spans, whole sentences, nothing across a heading, a table or boilerplate."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_lines import texts

from rag.parse.clean import find_blocks
from rag.parse.metadata import describe
from rag.parse.segment import LARGEST, LONGEST, header, passages, sentences
from rag.schema import Block, BlockKind, Passage, Record, Sentence
from rag.text import canonical
from rag.tokenizer import count

SEEDS = Path(__file__).parent.parent / "seeds"
FILLER = "The general staff said on Monday evening that the defence of the town would go on for as long as it takes."

OTHER = "Residents were told to take water, papers and warm clothes to the school on the western edge of the town."


def split(text: str, language: str = "en", kind: BlockKind = "paragraph") -> list[str]:
    """The sentences of one block."""
    return [text[s.start : s.end] for s in sentences(text, [Block(kind, 0, len(text))], language)]


def article(
    text: str, language: str = "en"
) -> tuple[str, tuple[Block, ...], tuple[Sentence, ...], tuple[Passage, ...]]:
    text = canonical(text)
    blocks = describe(Record("a", "a", text, ""), find_blocks(text)).blocks
    found = sentences(text, blocks, language)
    return text, blocks, found, passages(text, blocks, found, header="Title. Outlet.")


# Sentences


@pytest.mark.parametrize(
    "joined",
    [
        "The army left.|“We won,” he said.|“We will win!” she added.|(He did not reply.)|Then they went.",
        "He asked, “Why?” and left.|She said: “Go. Now. Fast.”|Then she left too.",
        "Gen. Valery Zaluzhny met Rep. Mike Johnson and Sen. J.D. Vance in Washington, D.C. on Monday.|They talked.",
        "He lives in the U.S. capital.|The No. 10 spokesman said Fig. 3 was wrong.|J. K. Rowling left.",
        "They met at 6 a.m. EST.|It rose 3.5 percent to $4.2 billion.|He led Acme Inc. for 5 years.",
        "Wait... what?|He paused ... then spoke.|On Tuesday, Aug. 6, it rained.",
        "The 1.5 km. long road burned.|It was 5 ft. tall.|He owes 5 mln. roubles to them.",
        "Yahoo! said it would pay.|The game Jeopardy! is over.|She won.",
        "“We are ready.” — Zelensky.|He left.",
        "He was seen by approx. 500 people.|See vol. 3 of the report.|Atty. Gen. Garland spoke.",
        "It said Ukraine “may cease to exist,” as planned.|He asked “Z!”|The end came.",
        "The firm’s iPhone sales rose.|iPhone prices fell.|That was all.",
        "He said so.[1]|Then he left.[2]|Nobody knew.",
    ],
)
def test_sentences_end_where_they_end(joined: str) -> None:
    assert split(joined.replace("|", " ")) == joined.split("|")


@pytest.mark.parametrize(
    ("language", "joined"),
    [
        (
            "de",
            "Er kam z. B. am 5. August 2024 nach Bonn.|Das Gesetz wurde beschlossen.|318 Abgeordnete stimmten dafür.",
        ),
        ("uk", "«Пожежу ліквідовано», – написав він у Telegram.|Постраждалих немає."),
        ("zh", "他说:“我们会赢。我们知道。”|然后他走了。|今天很冷。"),
        ("ar", "هذا خبر اليوم.|وهذا خبر آخر؟|نعم هو كذلك!"),
        ("hi", "यह समाचार है।|वह चला गया।"),
        ("en", "The 🚒 came to Tübingen 😀 at once.|Ca\u0303o Lu left.|Then 👨‍👩‍👧 came."),
    ],
)
def test_sentences_in_other_scripts(language: str, joined: str) -> None:
    assert split(joined.replace("|", "" if language == "zh" else " "), language) == joined.split("|")


def test_one_word_joins_its_neighbour() -> None:
    assert split("Was he there? No. He had left.") == ["Was he there? No.", "He had left."]
    assert split("Yes. They ran away.") == ["Yes. They ran away."]
    assert split("Kyiv.") == ["Kyiv."]


def test_text_without_stops_is_cut_at_words() -> None:
    found = split("word " * 5000 + "end")
    assert all(len(sentence) <= LONGEST for sentence in found)
    assert " ".join(found).split() == ["word"] * 5000 + ["end"]
    assert "".join(split("ж" * 5000)) == "ж" * 5000


def test_a_long_quotation_is_cut_at_its_sentences() -> None:
    quotation = "“" + " ".join(f"We shall hold the town of number {i}, come what may." for i in range(30)) + "”"
    found = split(quotation)
    assert len(found) > 1
    assert all(sentence.endswith((".", ".”")) for sentence in found)


def test_bullets_and_quote_marks_are_not_part_of_a_sentence() -> None:
    assert split("- Two people were hurt. One died.", kind="list-item") == ["Two people were hurt.", "One died."]
    assert split("> “It burned,” she said.") == ["“It burned,” she said."]


def test_only_what_can_be_cited_has_sentences() -> None:
    kinds: list[BlockKind] = [
        "title",
        "heading",
        "boilerplate",
        "table-header",
        "paragraph",
        "caption",
        "list-item",
        "table-row",
    ]
    text = "\n".join(["It is a sentence here."] * len(kinds))
    blocks = [Block(kind, i * 23, i * 23 + 22) for i, kind in enumerate(kinds)]
    assert [s.block for s in sentences(text, blocks, "en")] == [4, 5, 6, 7]


def test_a_row_is_a_sentence_under_its_table_s_header() -> None:
    text, blocks, found, made = article(
        "\n".join(
            [
                FILLER,
                "| Day | Losses. All of them. |",
                "| Monday | 12. Heavy. |",
                FILLER[::-1].title(),
                "| no | header |",
            ]
        )
    )
    rows = [s for s in found if blocks[s.block].kind == "table-row"]
    assert [(text[s.start : s.end], s.context) for s in rows] == [
        ("| Monday | 12. Heavy. |", "| Day | Losses. All of them. |"), ("| no | header |", ""),
    ]  # fmt: skip
    assert [p.header for p in made if text[p.start : p.end].startswith("| Monday")] == [
        "Title. Outlet. | Day | Losses. All of them. |"
    ]


def test_what_a_list_or_a_dated_entry_stands_under_is_its_context() -> None:
    _, _, found, _ = article("\n".join([FILLER, "What we know", "- Two people were hurt.", "- A bridge fell.", OTHER]))
    assert [s.context for s in found] == ["", "What we know", "What we know", ""]
    _, _, led, _ = article(
        "\n".join(["The ministry named the following regions on Monday:", "- Sumy, 12 hurt.", "- Odesa, 3 hurt."])
    )
    assert led[1].context == "The ministry named the following regions on Monday:"
    _, _, dated, made = article("\n".join(["How it fell", "12 March 2025", FILLER, "18 March 2025", OTHER]))
    assert [s.context for s in dated] == ["12 March 2025", "18 March 2025"]
    assert made[0].header == "Title. Outlet. 12 March 2025"


def test_what_was_asked_stands_over_the_paragraph_that_answers() -> None:
    turns = ["Gazette: Who destroyed the bridge?", "Marrant: They did. Their sappers had prepared the charges.",
             "Gazette: Our reporters have not been allowed to see the eastern bank.", "Marrant: No, and they will not.",
             "The interview has been shortened for reasons of length, and two answers were struck out."]  # fmt: skip
    text, _, found, _ = article("\n\n".join([FILLER, *turns]))
    told = {text[s.start : s.end]: s.context for s in found}
    assert told["Their sappers had prepared the charges."] == told["Marrant: They did."] == turns[0]
    assert told["Marrant: No, and they will not."] == turns[2]
    assert not told[turns[4]]
    text, _, found, _ = article("\n\n".join([FILLER, "How did the solvent get into the wells?", OTHER, FILLER]))
    assert [s.context for s in found if s.context] == ["How did the solvent get into the wells?"]


# Passages


def test_header() -> None:
    assert header("Town falls", "The Post", date(2025, 6, 8)) == "Town falls. The Post, 2025-06-08."
    assert header("Will it fall?", None, date(2025, 6, 8)) == "Will it fall? 2025-06-08."
    assert header("Town\nfalls", "AP", None) == "Town falls. AP."
    assert header(None, None, None) == ""


def test_passages_are_filled_evenly_and_overlap_by_a_sentence() -> None:
    text, _, found, made = article("\n".join(f"{FILLER[:-1]}, part {i}." for i in range(40)))
    sizes = count([text[p.start : p.end] for p in made])
    assert len(made) >= 5
    assert max(sizes) <= LARGEST
    assert min(sizes) >= 100, sizes
    assert [p.first for p in made[1:]] == [p.last for p in made[:-1]]
    assert (made[0].first, made[-1].last) == (0, len(found) - 1)


def test_a_text_that_fits_is_one_passage() -> None:
    assert len(article("\n".join([FILLER, "It was quiet.", "Nobody was hurt in the town."]))[3]) == 1


def test_passages_end_at_headings_tables_captions_and_boilerplate() -> None:
    text, _, _, made = article(
        "\n".join([
            FILLER, "Who holds the station", "The railway station of the town is held by the army of Ukraine.",
            "| Day | Losses |", "| Monday | 12 |", "The road west is open.", "Subscribe to our newsletter",
            "The road to the north of the town is closed.", "Photo caption: Smoke rises over the station of the town.",
            "Nobody knows for how long it will be so.",
        ])
    )  # fmt: skip
    assert [text[p.start : p.end] for p in made] == [
        FILLER, "The railway station of the town is held by the army of Ukraine.", "| Monday | 12 |",
        "The road west is open.",
        "The road to the north of the town is closed.", "Smoke rises over the station of the town.",
        "Nobody knows for how long it will be so.",
    ]  # fmt: skip


# The seeds and any text


def assert_well_formed(
    text: str, blocks: tuple[Block, ...], found: tuple[Sentence, ...], made: tuple[Passage, ...]
) -> None:
    place = 0
    for index, sentence in enumerate(found):
        block = blocks[sentence.block]
        assert sentence.index == index
        assert block.kind in ("paragraph", "caption", "list-item", "table-row")
        assert max(block.start, place) <= sentence.start < sentence.end <= block.end
        quote = text[sentence.start : sentence.end]
        assert quote == quote.strip()
        assert len(quote) <= LONGEST
        place = sentence.end
    covered: set[int] = set()
    tokens = count([text[p.start : p.end] for p in made])
    for index, (passage, size) in enumerate(zip(made, tokens, strict=True)):
        assert passage.index == index
        assert passage.first <= passage.last
        assert (passage.start, passage.end) == (found[passage.first].start, found[passage.last].end)
        # Tokens of sentences read alone and together may differ by a few at their borders.
        assert size <= LARGEST + 2 * (passage.last - passage.first) or passage.first == passage.last
        inside = blocks[found[passage.first].block : found[passage.last].block + 1]
        kinds = {block.kind for block in inside}
        assert kinds <= {"paragraph", "list-item"} or kinds in ({"caption"}, {"table-row"})
        covered.update(range(passage.first, passage.last + 1))
    assert covered == set(range(len(found)))


@settings(max_examples=200, deadline=None)
@given(texts, st.sampled_from(["en", "de", "uk", "zh", "ar", "xx"]))
def test_sentences_and_passages_of_any_text(text: str, language: str) -> None:
    blocks = describe(Record("a", "a", text, ""), find_blocks(text)).blocks
    found = sentences(text, blocks, language)
    assert_well_formed(text, blocks, found, passages(text, blocks, found, header="x"))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1).map(canonical), st.sampled_from(["paragraph", "list-item", "table-row"]))
def test_the_letters_of_a_block_stand_in_its_sentences(text: str, kind: BlockKind) -> None:
    found = sentences(text, [Block(kind, 0, len(text))], "en")
    inside = {i for s in found for i in range(s.start, s.end)}
    left = "".join(c for i, c in enumerate(text) if i not in inside)
    # A bullet or a mark of quotation at the start may be left out, and what holds no letter at all.
    assert sum(c.isalnum() for c in left) <= 2


def test_the_seeds() -> None:
    made: list[int] = []
    for path in sorted(SEEDS.iterdir()):
        text, blocks, found, parts = article(path.read_text("utf-8"))
        assert_well_formed(text, blocks, found, parts)
        assert all(text[s.end - 1] in ".”'\"|" for s in found), path.name
        made.append(len(found))
    assert made == [15, 17, 20, 29, 18]


def test_data_pasted_into_the_text_is_no_sentence_and_stands_in_no_passage() -> None:
    data = "iVBORw0KGgo" * 90_000
    text = f"The bridge stays shut, the city said. data:image/png;base64,{data} It may open in May, it added."
    blocks = (Block("paragraph", 0, len(text)),)
    found = sentences(text, blocks, "en")
    quotes = [text[s.start : s.end] for s in found]
    assert quotes[0] == "The bridge stays shut, the city said."
    assert quotes[-1].endswith("It may open in May, it added.")
    assert len(quotes) <= 4
    parts = passages(text, blocks, found, header="")
    assert_well_formed(text, blocks, found, parts)
    assert sum(p.end - p.start for p in parts) < 3 * LONGEST
    assert sentences(data, [Block("paragraph", 0, len(data))], "en") == ()
    link = "See https://example.com/" + "a" * 150
    assert len(sentences(link, [Block("paragraph", 0, len(link))], "en")) == 1


def test_a_line_of_a_megabyte_is_cut_in_time() -> None:
    for unit in ("word ", "他说我们会赢。", "He said so. ", "ж"):
        text = unit * (1_000_000 // len(unit))
        found = sentences(text, [Block("paragraph", 0, len(text.rstrip()))], "zh" if unit[0] == "他" else "en")
        assert len(found) >= 1000
        assert all(s.end - s.start <= LONGEST for s in found)
