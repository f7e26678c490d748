"""Prompt templates: whole, checked, hashed; what is quoted in them lies inside a fence of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import prompting
from rag.prompting import PLACEHOLDERS, Prompt, load

EVIDENCE = "Article: Harbour news\n[1] The ferry sank.\n[2] Nobody was hurt."


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_each_prompt_loads_with_its_placeholders(name: str) -> None:
    prompt = load(name)
    assert prompt.system
    assert "$" not in prompt.system
    assert set(prompt.user.get_identifiers()) == PLACEHOLDERS[name]
    assert re.fullmatch("[0-9a-f]{12}", prompt.hash)
    assert load(name) is prompt


def test_hashes_differ() -> None:
    assert len({load(name).hash for name in PLACEHOLDERS}) == len(PLACEHOLDERS)


def test_no_prompt_shows_a_marker_to_copy() -> None:
    for name in PLACEHOLDERS:
        assert not re.search(r"[\[【]\d", load(name).system + load(name).user.template)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the ``prompts`` package that a test may change."""
    for name in PLACEHOLDERS:
        text = f"{load(name).system}\n=====\n{load(name).user.template}\n"
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    monkeypatch.setattr(prompting, "files", lambda _: tmp_path)
    load.cache_clear()
    yield tmp_path
    load.cache_clear()


def test_the_hash_changes_with_every_word(shipped: Path) -> None:
    before = load("answer").hash
    path = shipped / "answer.md"
    path.write_text(path.read_text("utf-8").replace("You answer", "You always answer"), "utf-8")
    load.cache_clear()
    assert load("answer").hash != before


@pytest.mark.parametrize(
    ("old", "new"),
    [("$question", "the question"), ("$question", "$question $topic"), ("=====", "-----"), ("$evidence", "$evidance")],
)
def test_a_template_that_does_not_fit_is_refused(shipped: Path, old: str, new: str) -> None:
    path = shipped / "answer.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    load.cache_clear()
    with pytest.raises(ValueError, match=r"prompts/answer\.md"):
        load("answer")


class TestFill:
    def test_the_evidence_lies_between_two_equal_fences(self) -> None:
        filled = load("answer").fill(evidence=EVIDENCE, question="What sank?")
        fences = re.findall(r"^~~~ [0-9a-f]{16} ~~~$", filled, re.MULTILINE)
        assert len(fences) == 2
        assert fences[0] == fences[1]
        assert f"{fences[0]}\n{EVIDENCE}\n{fences[0]}" in filled
        assert filled.index(fences[0]) < filled.rindex(fences[0]) < filled.index("What sank?")

    def test_no_two_prompts_share_a_fence(self) -> None:
        made = {load("answer").fill(evidence=EVIDENCE, question="What sank?") for _ in range(20)}
        assert len(made) == 20

    @settings(deadline=None)
    @given(st.text(max_size=40), st.text(max_size=40))
    def test_what_is_filled_in_stays_as_it_is(self, evidence: str, question: str) -> None:
        filled = load("answer").fill(evidence=f"<{evidence}>", question=f"<{question}>")
        assert f"<{evidence}>" in filled
        assert f"<{question}>" in filled

    def test_dollars_in_the_news_are_no_placeholders(self) -> None:
        filled = load("answer").fill(evidence="It cost $5 million; $question", question="How much is $evidence?")
        assert "It cost $5 million; $question" in filled
        assert "How much is $evidence?" in filled

    def test_a_value_left_out_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            load("answer").fill(question="What sank?")
        assert Prompt("x", "", Template("$fence $a"), "").fill(a="b").endswith(" b")
