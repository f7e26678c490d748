"""Markers: numbered for a prompt, shown while they stream, resolved to evidence, never beyond it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from found import found
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.cite import MarkerStream, Numbering, marks, offer, resolve
from rag.schema import Evidence

NUMBERED: dict[int, Evidence] = {n: found(f"Sentence number {n}.", n) for n in range(1, 6)}
PIECES = [
    "The ferry sank", ". ", "[", "]", "1", "2", "9", "12", ",", " ", ";", "–", "-", "[1]", "[2, 3]", "[2-4]", "[4-2]",
    "[9]", "【3】", "\n", "<think>", "</think>", "<th", "ink>", "Dr. Lee left", "- ", "**", "“No”",
    "[1](http://x)", "<b>",
]  # fmt: skip
replies = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


def streamed(pieces: list[str]) -> tuple[str, list[str]]:
    stream = MarkerStream(NUMBERED)
    shown = [stream.feed(piece) for piece in pieces]
    return "".join(shown), [*shown, stream.close()]


def cut(text: str, at: list[int]) -> list[str]:
    places = sorted({0, len(text), *(place % (len(text) + 1) for place in at)})
    return [text[a:b] for a, b in pairwise(places)]


class TestOffer:
    def test_sentences_stand_in_reading_order_under_their_article(self) -> None:
        other = "b" * 12
        evidence = [
            found("The ferry sank.", 7, article=other, title="Ferry sinks", outlet="Coast Post", date=None),
            found("It left at dawn.", 2),
            found("Nobody was hurt.", 8, article=other, title="Ferry sinks", outlet="Coast Post", date=None),
            found("The port was shut.", 1),
        ]
        made = offer(evidence)
        assert made.text == (
            "Article: Ferry sinks, Coast Post, undated\n[1] The ferry sank.\n[2] Nobody was hurt.\n"
            "\nArticle: Harbour news, The Daily Gull, 2024-05-03\n[3] The port was shut.\n[4] It left at dawn."
        )
        assert [e.quote for e in made.numbered.values()] == [
            "The ferry sank.", "Nobody was hurt.", "The port was shut.", "It left at dawn.",
        ]  # fmt: skip

    def test_gaps_table_headers_and_line_breaks(self) -> None:
        rows = [found("Hull | 40\nships", 1, context="Port | Ships"), found("Goole | 7", 5, context="Port | Ships")]
        assert offer(rows).text.split("\n")[1:] == ["(Port | Ships)", "[1] Hull | 40 ships", "…", "[2] Goole | 7"]

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), unique=True, max_size=12))
    def test_each_sentence_gets_one_number_from_one_on(self, places: list[tuple[str, int]]) -> None:
        evidence = [found(f"Sentence {at} of {name}.", at, article=name * 12) for name, at in places]
        made = offer(evidence)
        assert list(made.numbered) == list(range(1, len(evidence) + 1))
        assert sorted(e.quote for e in made.numbered.values()) == sorted(e.quote for e in evidence)
        for number, one in made.numbered.items():
            assert f"[{number}] {one.quote}" in made.text.split("\n")


class TestMarks:
    @pytest.mark.parametrize(
        ("inside", "numbers"),
        [
            ("2", [2]), ("2, 5", [2, 5]), ("2;5", [2, 5]), ("2-4", [2, 3, 4]), ("2–4", [2, 3, 4]), ("4-2", [4, 2]),
            ("3-3", [3, 3]), ("1-2-3", [1, 2, 3]), ("1, 3-5", [1, 3, 4, 5]), ("1-900", list(range(1, 11))),
        ],
    )  # fmt: skip
    def test_examples(self, inside: str, numbers: list[int]) -> None:
        assert marks(inside) == numbers


class TestStream:
    @pytest.mark.parametrize(
        ("raw", "shown"),
        [
            ("It sank [3]. It was old [1][3].", "It sank [1]. It was old [2][1]."),
            ("It sank [2, 5].", "It sank [1][2]."),
            ("It sank [2-4].", "It sank [1][2][3]."),
            ("It sank 【3】.", "It sank [1]."),
            ("It sank [99].", "It sank [99?]."),
            ("It sank [0].", "It sank [0?]."),
            ("It sank [1, 2, 3, 4, 5, 1, 2, 3, 4, 5].", "It sank [1][2][3][4][5][1][2][3][4][5]."),
            ("<think>Perhaps [1]?</think>It sank [3].", "It sank [1]."),
            ("It sank <think>and then", "It sank "),
            ("He wrote “[sic]” and x < y.", "He wrote “[sic]” and x < y."),
            ("The year [2024] is no marker.", "The year [2024] is no marker."),
        ],
    )
    def test_examples(self, raw: str, shown: str) -> None:
        whole, parts = streamed([raw])
        assert "".join(parts) == shown
        assert "".join(streamed(list(raw))[1]) == shown
        assert shown.startswith(whole)

    @settings(deadline=None)
    @given(replies, st.lists(st.integers(0, 10_000), max_size=12))
    def test_cut_anywhere_the_joined_text_is_the_same(self, raw: str, at: list[int]) -> None:
        assert "".join(streamed(cut(raw, at))[1]) == "".join(streamed([raw])[1])
        assert "".join(streamed(list(raw))[1]) == "".join(streamed([raw])[1])

    @settings(deadline=None)
    @given(replies, st.lists(st.integers(0, 10_000), max_size=12))
    def test_what_is_shown_is_never_taken_back(self, raw: str, at: list[int]) -> None:
        whole = "".join(streamed([raw])[1])
        stream = MarkerStream(NUMBERED)
        shown = ""
        for piece in cut(raw, at):
            shown += stream.feed(piece)
            assert whole.startswith(shown)
            assert "<think" not in shown

    @pytest.mark.parametrize("marker", ["[3]", "[1, 2]", "[2-4]", "【3】", "[ 3 ; 4 ]", "[1, 2, 3, 4, 5, 1, 2, 3, 4]"])
    def test_a_marker_that_is_not_whole_is_held_back(self, marker: str) -> None:
        for size in range(1, len(marker)):
            assert MarkerStream(NUMBERED).feed(f"It sank {marker[:size]}") == "It sank "

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(["secret", "[1]", " ", "<", "</thin", "\n"])).map("".join), replies)
    def test_thoughts_are_never_shown(self, thought: str, reply: str) -> None:
        plain = "".join(streamed([reply])[1])
        for raw in (f"<think>{thought}</think>{reply}", f"<think>{thought}"):
            shown = "".join(streamed(list(raw))[1])
            assert "secret" not in shown
            assert shown == (plain if raw.endswith(reply) and "</think>" in raw else "")

    @settings(deadline=None)
    @given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
    def test_shown_numbers_follow_first_use(self, used: list[int]) -> None:
        shown = "".join(streamed([f"It sank [{n}]. " for n in used])[1])
        own = [int(n) for n in re.findall(r"\[(\d+)\]", shown)]
        assert list(dict.fromkeys(own)) == list(range(1, len(set(own)) + 1))
        assert [int(n) for n in re.findall(r"\[(\d+)\?\]", shown)] == [n for n in used if n not in NUMBERED]


class TestResolve:
    @pytest.mark.parametrize(
        ("raw", "drafted"),
        [
            ("It sank [3]. Two died [1][2].", [("It sank.", [3]), ("Two died.", [1, 2])]),
            ("It sank. [3] Two died. [1]", [("It sank.", [3]), ("Two died.", [1])]),
            ("It sank.[3] Two died.[1]", [("It sank.", [3]), ("Two died.", [1])]),
            ("[3] It sank. [1] Two died.", [("It sank.", [3]), ("Two died.", [1])]),
            ("[3] It sank. Two died. [1]", [("It sank.", [3]), ("Two died.", [1])]),
            ("It sank. Two died [1].", [("It sank.", []), ("Two died.", [1])]),
            ("Dr. Lee left [2]. He was old [2].", [("Dr. Lee left.", [2]), ("He was old.", [2])]),
            ("It sank [2-4].", [("It sank.", [2, 3, 4])]),
            ("It sank [2][2].", [("It sank.", [2])]),
            ("- It sank [1]\n- Two died [2]", [("It sank", [1]), ("Two died", [2])]),
            ("1. It sank [1]\n2. Two died [2]", [("It sank", [1]), ("Two died", [2])]),
            ("**It sank** [1].", [("It sank.", [1])]),
            ("It sank [1]. It sank [1].", [("It sank.", [1])]),
            ("[2] [4]", [("", [2, 4])]),
            ("<think>[1]?</think>It sank [2].", [("It sank.", [2])]),
            ("<think>[1]", []),
            ("It <th[1]ink>sank.", [("It sank.", [1])]),
            (". [1]The ferry sank", [("The ferry sank", [1])]),
            ("", []),
        ],
    )
    def test_examples(self, raw: str, drafted: list[tuple[str, list[int]]]) -> None:
        assert [(d.text, [e.position for e in d.cited]) for d in resolve(raw, NUMBERED)] == drafted

    def test_a_number_that_stands_for_nothing_is_kept_apart(self) -> None:
        (drafted,) = resolve("It sank [2][7][0].", NUMBERED)
        assert (drafted.text, [e.position for e in drafted.cited], drafted.unknown) == ("It sank.", [2], (7, 0))

    @settings(deadline=None)
    @given(replies | st.text(max_size=60), st.integers(0, 5))
    def test_never_cites_what_was_not_offered(self, raw: str, offered: int) -> None:
        numbered = {n: NUMBERED[n] for n in range(1, offered + 1)}
        for drafted in resolve(raw, numbered):
            assert all(one in numbered.values() for one in drafted.cited)
            assert not set(drafted.unknown) & set(numbered)
            assert len({one.span for one in drafted.cited}) == len(drafted.cited)
            assert "<think>" not in drafted.text

    @settings(deadline=None)
    @given(replies)
    def test_no_marker_is_lost(self, raw: str) -> None:
        text = re.sub(r"<think>.*?(?:</think>|\Z)", "", raw, flags=re.DOTALL)
        named = {n for inside in re.findall(r"\[(\d{1,3})\]", text) for n in marks(inside)}
        kept = {n for d in resolve(raw, NUMBERED) for n in (*(e.position for e in d.cited), *d.unknown)}
        assert named <= kept


class TestNumbering:
    @settings(deadline=None)
    @given(st.lists(st.integers(1, 5), max_size=20))
    def test_numbers_follow_first_use_and_stay(self, used: list[int]) -> None:
        numbering = Numbering()
        given_numbers = [numbering.cite(NUMBERED[n]).n for n in used]
        order = list(dict.fromkeys(used))
        assert given_numbers == [order.index(n) + 1 for n in used]

    def test_a_citation_holds_what_the_evidence_says(self) -> None:
        one = found("It sank.", 3)
        cited = Numbering().cite(one)
        assert (cited.n, cited.article, cited.start, cited.end) == (1, one.span.article, 3000, 3008)
        assert cited.quote == "It sank."
        assert (cited.source, cited.title, cited.outlet) == ("news.txt", "Harbour news", "The Daily Gull")
        assert (cited.date, cited.date_basis) == (one.date, "stated")
