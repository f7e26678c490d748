"""Answers as Markdown: what they say reads as plain text in any viewer, and stands where it should."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as some
from markdown_it import MarkdownIt
from markdown_it.token import Token
from views import ABSTAINED, ARTICLE, ATTACK, HOSTILE, PLAIN, answered, cite, found, sentence

from rag.schema import Check
from ui import rendering
from ui.export import STEM, escape, file_stem, markdown

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN_TOKENS = {"text", "paragraph_open", "paragraph_close", "inline", "softbreak"}
OURS = PLAIN_TOKENS | {
    "heading_open", "heading_close", "strong_open", "strong_close", "em_open", "em_close", "hr",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
}  # fmt: skip
PUNCTUATION = "\\`*_{}[]()#+-.!|<>&~$:@^\"'=/%;?, \n\t"
hostile = some.text(some.sampled_from(PUNCTUATION + "ab1x\u202e中🌊"), max_size=40) | some.text(max_size=30)


def tokens(written: str) -> Iterator[Token]:
    for token in READER.parse(written):
        yield token
        yield from token.children or []


def visible(written: str) -> str:
    return "".join(token.content for token in tokens(written) if token.type in {"text", "text_special"})


@given(hostile)
@example(HOSTILE)
@example("1. first")
@example("12) twelfth")
@example("- item")
@example("--- ")
@example("# heading")
@example("    code")
@example("> quote")
@example("[a]: http://x")
@example("<!-- x -->")
@example("| a |\n|---|")
@example("&amp; &#42;")
@example("\\*")
@example("a  \nb")
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    written = escape(text)
    assert "\n" not in written
    assert {token.type for token in tokens(written)} <= PLAIN_TOKENS
    assert visible(written) == rendering.line(text)


@given(hostile)
@example("http://x.org (a)")
@example("x")
def test_no_word_of_an_answer_becomes_markup(text: str) -> None:
    cited = dataclasses.replace(cite(1, "Ada Lund"), quote=text, title=text, outlet=text, source=text)
    check = Check("names", False, text)
    wrong = sentence(text, cited, verdict="partly", speaker=text, checks=(check,), lead_in=text)
    answer = answered(
        wrong, sentence(text, cited, speaker=text, replaces=wrong), question=text, understood=text + "?", short=text,
        warnings=(text,), mode=text, outcome="partly", reason=text,
    )  # fmt: skip
    for written in (markdown(answer), markdown(dataclasses.replace(ABSTAINED, evidence=(found(text),), reason=text))):
        assert {token.type for token in tokens(written)} <= OURS


def test_addresses_and_codes_that_viewers_look_for_in_plain_text_are_broken_up() -> None:
    for text in ("https://example.org", "www.example.org", "example.org", "ftp://a.b", "a@b.org"):
        assert text not in escape(text)
    assert escape(":smile: :+1: :100: ::: a") == "\\:smile: \\:+1: \\:100: \\:\\:: a"
    assert escape(told := "It cost 3.5 million (4 %). At 10:40 it rose: “So?” - “Yes.”") == told


def test_each_sentence_has_its_footnotes_and_each_footnote_its_source() -> None:
    written = markdown(PLAIN)
    assert written.startswith("# Did the barrier hold?\n\n**Short answer:** It held through the night\n")
    assert "said.[^1] — says: the water ministry\n" in written
    assert "1,500 people slept in two schools.[^3] — ✗ **contradicted** (Numbers: not in the source: 1,500)" in written
    assert "in place of the model’s “The pumps failed.” (contradicted; Denial:" in written
    assert "Such a night is rare. — ? **no source**" in written
    for n, quote in enumerate(("HARBOUR TOWN", "Lower · 900", "𝔘nusually", "The ministry denied"), 1):
        noted = next(row for row in written.splitlines() if row.startswith(f"[^{n}]: "))
        assert "Harbour Courier, 12 August 2024, stated" in noted and quote in noted and "harbour" in noted
        assert written.count(f"[^{n}]: ") == 1
    assert PLAIN.evidence[0].quote not in written  # found, but not cited


def test_a_plainly_supported_sentence_has_nothing_beside_it() -> None:
    one = dataclasses.replace(sentence("It held.", cite(1, "Ada Lund")), claim_status="asserted")
    assert "\n\nIt held.[^1]\n\n" in markdown(answered(one))


def test_an_abstention_is_kept_as_one() -> None:
    written = markdown(ABSTAINED)
    assert "**The articles do not say.** The articles tell of the barrier but not of its cost." in written
    assert "- Valley Wire, undated, Councils meet over the barrier: “The councils" in written
    assert "[^" not in written and "checked" not in written


def test_hostile_words_stand_in_it_to_be_read() -> None:
    assert visible(markdown(ATTACK)).count(rendering.line(HOSTILE)) >= 6
    assert ARTICLE.source in visible(markdown(ATTACK))


def test_names_of_files_stay_as_they_are() -> None:
    assert escape("003_e4fd5c3b4185d434.txt, undated") == "003_e4fd5c3b4185d434.txt, undated"
    assert escape("a_b_c_.html _x_ example_site.org") == "a_b_c\\_.html \\_x\\_ example_site\\.org"
    assert escape("seen at www.news.txt.org") == "seen at www\\.news\\.txt\\.org"


def test_a_kept_answer_is_named_by_its_question() -> None:
    assert file_stem("Who said that Siversk was lost?") == "who-said-that-siversk-was-lost"
    assert file_stem("../../etc/passwd\0 <b>") == "etc-passwd-b"
    assert file_stem("Кто сказал?") == "кто-сказал"
    assert file_stem("?!") == "answer"
    assert file_stem("x" * 500) == "x" * STEM
    long = file_stem("word " * 100)
    assert len(long) <= STEM and long.endswith("word")
