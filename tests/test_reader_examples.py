"""Training examples of the reader: what is asked of a passage that answers, and of one that no longer does."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reader.examples import WINDOW, Near, claims, examples, questions, sentence_of, windowed, without

PASSAGE = (
    "The harbour bridge was closed on 4 May 2021 after a ship struck it. The mayor, Ann Vole, said that repairs would "
    "cost 3.1 million crowns. No one was hurt, the coast guard said."
)
ANSWER = "3.1 million crowns"


def write(folder: Path, name: str, records: list[dict[str, Any]]) -> None:
    with gzip.open(folder / name, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asked = {
        "origin": "made", "id": 1, "question": "How much would the repairs of the bridge cost, according to Ann Vole?",
        "passage": PASSAGE, "answerable": True, "answers": [ANSWER], "starts": [PASSAGE.index(ANSWER)],
    }  # fmt: skip
    old = "Repairs of the old bridge at Varnholm began in 1999, and 12 men work there."
    others = [
        asked | {"id": 2, "answerable": False, "question": "Who struck the tower?", "answers": [], "starts": []},
        asked | {"id": 3, "passage": old, "answers": ["1999"], "starts": [old.index("1999")],
                 "question": "When did repairs begin at Varnholm?"},
    ]  # fmt: skip
    write(tmp_path, "qa.jsonl.gz", [asked, *others])
    claim = {
        "origin": "made",
        "id": 1,
        "premise": "Ann Vole closed the bridge in May.",
        "claim": "The bridge was closed.",
    }
    write(tmp_path, "nli.jsonl.gz", [claim | {"label": "supports"}, claim | {"id": 2, "label": "neutral"}])
    write(tmp_path, "nli_binary.jsonl.gz", [claim | {"label": "not_supports"}])
    return tmp_path


def test_records_are_read_with_their_spans_and_labels(folder: Path) -> None:
    first = questions(folder)[0]
    assert [first.passage[start:end] for start, end in first.spans] == [ANSWER]
    assert [one.support for one in examples(folder, 1) if one.first == "The bridge was closed."][:3].count(None) == 0
    assert [one.label for one in claims(folder)] == ["supports", "neither", "not-supports"]


def test_the_same_seed_makes_the_same_examples(folder: Path) -> None:
    assert list(examples(folder, 7)) == list(examples(folder, 7))


@pytest.mark.parametrize("seed", range(8))
def test_what_answers_holds_its_span_and_what_does_not_lacks_the_answer_or_asks_for_another_thing(
    folder: Path, seed: int
) -> None:
    made = [one for one in examples(folder, seed) if one.answers is not None]
    asked = {one.question: one for one in questions(folder)}
    assert any(one.answers for one in made) and any(not one.answers for one in made)
    for one in made:
        if one.answers:
            assert one.span is not None
            start, end = one.span
            assert one.passage[start:end] in {ANSWER, "1999"}
        elif one.first in asked and asked[one.first].answerable:
            own = asked[one.first]
            assert own.passage[slice(*own.spans[0])] not in one.passage


@pytest.mark.parametrize("seed", range(8))
def test_a_changed_statement_is_never_taught_as_supported(folder: Path, seed: int) -> None:
    true = {*(PASSAGE[a:b].strip() for a, b in [sentence_of(PASSAGE, (at, at)) for at in (0, 80, 160)])}
    for one in examples(folder, seed):
        if one.support == "supports" and one.passage.startswith(PASSAGE[:20]):
            assert one.first.strip() in true


def test_a_near_passage_shares_the_subject_and_not_the_answer() -> None:
    near = Near([PASSAGE, "The bridge of Ann Vole was painted.", "Wheat rose on Monday.", f"The bridge cost {ANSWER}."])
    assert near.find("What did Ann Vole say of the bridge?", PASSAGE, [ANSWER]) == "The bridge of Ann Vole was painted."
    assert near.find("Zzyzx?", PASSAGE, [ANSWER]) is None


def test_without_takes_out_the_sentence_that_answers() -> None:
    left = without(PASSAGE, [(PASSAGE.index(ANSWER), PASSAGE.index(ANSWER) + len(ANSWER))])
    assert ANSWER not in left and left.startswith("The harbour bridge") and left.endswith("coast guard said.")


@given(st.lists(st.text("abcdefgh ", min_size=1, max_size=90), min_size=1, max_size=30), st.data())
def test_a_window_keeps_the_span_where_it_says(parts: list[str], data: st.DataObject) -> None:
    text = "".join(f"A{part}. " for part in parts)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 60)))
    cut, span = windowed(text, (start, end), random.Random(data.draw(st.integers(0, 9))))
    assert span is not None and cut[slice(*span)] == text[start:end]
    assert len(cut) <= max(WINDOW, 300) + 100
