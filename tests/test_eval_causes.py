"""Failing questions sorted by cause: made answers whose cause is known, ceilings by hand, and the command."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from ferry import ASHORE, FERRY
from rich.console import Console

from eval import causes as command
from eval import ceilings
from eval.answers import Header, kept
from eval.corpora import corpus, opened
from eval.failing import CAUSES, CITED, STOOD, Sheet, cause, cited, short, stood
from eval.found import Found, Place
from eval.gold import Question as Gold
from eval.gold import located
from eval.grade import grade
from eval.metrics import scores
from eval.sorting import ANSWERED, Sorting, as_json, reason, sort
from rag import Settings
from rag.schema import Answer, AnswerSentence, Citation

ARTICLES = {
    "court.txt": (
        "The court in Lund fined the bank 40 million kronor on Friday.",  # 0
        "It had hidden losses from the auditors.",  # 1
        "Judge Berit Holm read the verdict.",  # 2
        "The bank called the verdict wrong.",  # 3
        "Its shares fell by nine percent.",  # 4
        "The hearing had taken four days.",  # 5
    ),
    "cup.txt": (
        "Malmo won the cup after extra time.",  # 0
        "The prosecutor called the fine of 40 million kronor too low.",  # 1
        "Rain had soaked the pitch.",  # 2
    ),
}
SHELF: dict[str, tuple[Place, ...]] = {}
for _source, _sentences in ARTICLES.items():
    _starts = [len(" ".join([*_sentences[:n], ""])) for n in range(len(_sentences))]
    SHELF[_source] = tuple(
        Place(_source, n, start, start + len(text), text)
        for n, (start, text) in enumerate(zip(_starts, _sentences, strict=True))
    )
COURT, CUP = SHELF["court.txt"], SHELF["cup.txt"]
TEXTS = {source: " ".join(sentences) for source, sentences in ARTICLES.items()}


def sheet(
    kind: str = "fact", facts: Sequence[str] = ("40 million",), gold: Sequence[Place] = COURT[:1],
    told: Sequence[Place] | None = COURT[:1], ranked: Sequence[Place] = (*COURT, *CUP), *, read: int = 4,
    probability: float = 0.5, said: Sequence[str] | None = None, question: str = "How much must the bank pay?",
    id: str = "q-1", never: Sequence[str] = (), outcome: str = "not-said", reason: str = "No.",
    short: str | None = None, speaker: Sequence[str] = (),
) -> Sheet:  # fmt: skip
    """A question with an answer that tells ``told``, one sentence a citation; None where it is refused."""
    entry: dict[str, Any] = {"id": id, "kind": kind, "question": question, "never": never, "speaker": speaker}
    if facts:
        entry |= {"facts": [{"any": [fact]} for fact in facts]}
        entry |= {"evidence": [{"article": one.source, "quote": one.text} for one in gold]}
    else:
        entry["why"] = "it is not there"
    (asked,) = located([Gold.model_validate(entry)], TEXTS)
    sentences = tuple(
        AnswerSentence(
            text, None, None, None, "supported",
            (Citation(n, "a", p.source, None, None, None, "unknown", p.start, p.end, p.text),), (),
        )
        for n, (p, text) in enumerate(zip(told or (), said or [p.text for p in told or ()], strict=True), 1)
    )  # fmt: skip
    answer = Answer(
        None, question, question, "abstained" if told is None else "answered",
        outcome if told is None else "answered",  # type: ignore[arg-type]
        reason if told is None else None, short, "", "quotes", sentences, (), (), (), {}, None, None, "",
    )  # fmt: skip
    found = Found(tuple(ranked), frozenset(ranked[:read]), probability, 0.15)
    return Sheet(asked, grade(asked, answer, TEXTS), answer, found, SHELF)


FAILING: dict[str, tuple[Sheet, list[str]]] = {
    "refused, sentence first": (sheet(told=None), ["first"]),
    "refused, sentence read": (sheet(told=None, gold=COURT[2:3], facts=["Berit Holm"]), ["read"]),
    "refused, sentence unread": (sheet(told=None, gold=COURT[5:], facts=["four days"]), ["unread"]),
    "refused, sentence not found": (sheet(told=None, ranked=COURT[1:]), ["not found"]),
    "answers a near-miss": (sheet("near-miss", ()), []),
    "answers a false-premise": (sheet("false-premise", ()), []),
    "answers an off-topic": (sheet("off-topic", ()), []),
    "answers a boilerplate": (sheet("boilerplate", ()), []),
    "answers an injection": (sheet("injection", ()), []),
    "words lost": (sheet(said=["The bank must pay a fine."]), ["told"]),
    "a voice missing": (
        sheet("disputed", ["too low", "wrong"], (COURT[3], CUP[1]), COURT[3:4]), ["unread"],
    ),
    "an article missing": (
        sheet("across", ["Berit Holm", "too low"], (COURT[2], CUP[1]), COURT[2:3], (CUP[1], *COURT), read=1),
        ["before"],
    ),
    "beside": (sheet(told=COURT[1:2]), ["beside"]),
    "a sentence missing": (
        sheet("list", ["Berit Holm", "four days"], (COURT[2], COURT[5]), COURT[2:3]), ["unread"],
    ),
    "passed over": (sheet(told=COURT[3:4]), ["before"]),
    "ranked below": (sheet(told=COURT[3:4], ranked=(*COURT[3:], *COURT[:3])), ["read"]),
    "not found": (sheet(told=COURT[3:4], ranked=COURT[3:]), ["not found"]),
    "says what it must not": (sheet(never=["Lund"]), []),
    "other sentence": (sheet(told=CUP[1:2]), []),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_a_failing_question_has_the_cause_that_it_was_made_with(name: str) -> None:
    one, where = FAILING[name]
    assert not one.grade.right
    assert cause(one) == name
    lost = one.asked.gold.required if one.grade.abstained else one.lost
    assert [stood(one, fact) for fact in lost] == where


def test_a_false_quote_is_the_cause_before_all_others() -> None:
    right = sheet()
    (said,) = right.answer.sentences
    forged = [Citation(1, "a", "court.txt", None, None, None, "unknown", 0, 9, "The count")]
    answer = Answer(**{
        **{name: getattr(right.answer, name) for name in Answer.__slots__},
        "sentences": (AnswerSentence(said.text, None, None, None, "supported", tuple(forged), ()),),
    })  # fmt: skip
    assert cause(Sheet(right.asked, grade(right.asked, answer, TEXTS), answer, right.found, SHELF)) == "false quote"


def test_every_cause_is_made_once_and_a_right_answer_has_none() -> None:
    assert {*FAILING, "false quote"} == {*CAUSES}
    assert {where for _, several in FAILING.values() for where in several} == {*STOOD}
    assert cause(sheet()) is None
    assert cause(sheet("near-miss", (), told=None)) is None


def test_a_fact_that_runs_over_two_sentences_is_carried_by_both() -> None:
    facts = [{"any": ["Friday. It had hidden"]}, {"any": ["hidden losses"]}]
    across = Gold.model_validate({
        "id": "a", "kind": "fact", "question": "Why was it fined?", "facts": facts,
        "evidence": [{"article": "court.txt", "quote": f"{COURT[0].text} {COURT[1].text}"}],
    })  # fmt: skip
    one = sheet()
    (asked,) = located([across], TEXTS)
    spread = Sheet(asked, one.grade, one.answer, one.found, SHELF)
    assert [spread.carriers(fact) for fact in asked.gold.facts] == [{*COURT[:2]}, {COURT[1]}]


def test_two_sentences_off_is_not_beside() -> None:
    one = sheet("list", ["Berit Holm", "nine percent"], (COURT[2], COURT[4]), COURT[2:3])
    assert cause(one) == "a sentence missing"


GOLD_SAID = sheet("across", ["40 million"], COURT[:1], (COURT[0], COURT[1], CUP[1]), question="What of the fine?")


@pytest.mark.parametrize(
    ("one", "place", "what"),
    [
        (GOLD_SAID, COURT[0], "gold"),
        (GOLD_SAID, COURT[1], "beside gold"),
        (GOLD_SAID, CUP[1], "fact again"),
        (sheet(told=CUP[1:2]), CUP[1], "fact elsewhere"),
        (sheet(facts=["wrong"], gold=COURT[3:4], told=COURT[2:4]), COURT[2], "beside gold"),
        (sheet(facts=["nine percent"], gold=COURT[4:5], told=COURT[3:5]), COURT[3], "lead"),
        (sheet(facts=["nine percent"], gold=COURT[4:5], told=COURT[:2]), COURT[0], "lead"),
        (sheet(told=COURT[3:4]), COURT[3], "same article, on it"),
        (sheet(told=COURT[5:]), COURT[5], "same article, off it"),
        (sheet(told=CUP[:1], question="Who won the fine?"), CUP[0], "other article, on it"),
        (sheet(told=CUP[2:]), CUP[2], "other article, off it"),
        (sheet(told=CUP[2:], question="Where was it read?"), CUP[2], "other article, off it"),  # nor is the gold on it
    ],
)  # fmt: skip
def test_what_a_citation_is(one: Sheet, place: Place, what: str) -> None:
    assert cited(one, place) == what
    assert what in CITED


@pytest.mark.parametrize(
    ("said", "what"),
    [(None, "none given"), ("40 million kronor", "right"), ("million", "right"), ("Friday", "wrong"),
     ("Disputed", "yes or no, not graded")],
)  # fmt: skip
def test_a_short_answer_holds_the_fact_or_stands_in_it(said: str | None, what: str) -> None:
    assert short(sheet(short=said, facts=["40 million"])) == what


def test_reasons_that_differ_by_what_they_name_are_one() -> None:
    def why(told: str, outcome: str = "nothing") -> str:
        return reason(sheet(told=None, reason=told, outcome=outcome).answer)

    assert why("No article mentions “Tarsk”.") == why("No article mentions “Bo Rask”, “Umea” and “Oslo”.")
    assert why("What the articles say of this is not about 2019.") == why(
        "What the articles say of this is not about 2019, 2020."
    )
    assert why("They say: “one”", "false-premise") == why("It was not; they say: “two”", "false-premise")
    assert why("The articles hold nothing about this.") != why("No article mentions “Tarsk”.")


@pytest.fixture(scope="module")
def sorting() -> Sorting:
    refused = sheet("near-miss", (), told=None, reason="No article mentions “Tarsk”.", outcome="nothing")
    unnamed = sheet(short="Friday", speaker=["the prosecutor"])
    made = [*(one for one, _ in FAILING.values()), GOLD_SAID, unnamed, refused]
    return sort("made", [replace(one, grade=replace(one.grade, id=f"q-{n}")) for n, one in enumerate(made, 1)])


def test_a_sorting_adds_up_to_the_figures(sorting: Sorting) -> None:
    figures = scores(one.grade for one in sorting.sheets)

    def count(of: dict[str, Sequence[str]]) -> int:
        return sum(map(len, of.values()))

    assert count({**sorting.failing}) == figures.right.of - figures.right.hits
    assert (len(sorting.facts["told"]), count({**sorting.facts})) == (figures.fact_recall.hits, figures.fact_recall.of)
    on_gold = len(sorting.first["gold"]) + len(sorting.further.get("gold", ()))
    assert on_gold == figures.citation_precision.hits
    assert count({**sorting.first}) + count({**sorting.further}) == figures.citation_precision.of
    assert count({**sorting.ranks}) == figures.over_refusal.of
    assert (len(sorting.wrongly[ANSWERED]), len(sorting.rightly["nothing: No article mentions …."])) == (5, 1)
    assert {what: len(ids) for what, ids in sorting.short.items()} == {"none given": 1, "wrong": 1}
    assert sorting.unattributed == ("q-21",)
    told = ceilings.choices(sorting.sheets)[0]
    assert told.precision == figures.citation_precision


def test_the_page_names_each_cause_and_its_question(sorting: Sorting) -> None:
    console = Console(width=150, record=True, file=StringIO())
    for piece in command.drawn(sorting):
        console.print(piece)
    page = console.export_text()
    assert "19 of 22 questions fail (86.4%)" in page
    assert all(why in page for why in FAILING)
    (across,) = [line for line in page.splitlines() if line.startswith("│ across ")]
    assert [cell.strip() for cell in across.split("│")[2:4]] == ["1.00 (2/2)", "0.00 (0/2)"]
    assert json.loads(json.dumps(as_json(sorting)))["causes"]["passed over"] == ["q-15"]


# Ceilings


def test_the_best_sentences_hold_the_most_facts_then_the_most_gold() -> None:
    one = sheet("list", ["Berit Holm", "four days"], (COURT[2], COURT[3], COURT[5]), COURT[:1])
    assert set(ceilings.chosen(one, 2)) == {COURT[2], COURT[5]}
    assert set(ceilings.chosen(one, 3)) == {COURT[2], COURT[3], COURT[5]}
    assert set(ceilings.chosen(one, 3, fewer=True)) == {COURT[2], COURT[5]}
    # What the gold does not list may hold a fact and is no better for it.
    assert ceilings.chosen(sheet(gold=(COURT[0], COURT[3]), ranked=(CUP[1], COURT[3])), 1) == (COURT[3],)
    assert ceilings.chosen(sheet(ranked=()), 2) == ()


def test_figures_of_other_choices_by_hand() -> None:
    sheets = [
        sheet(told=(COURT[3], COURT[0])),  # right, one citation too many
        sheet(told=None),
        sheet("list", ["Berit Holm", "four days"], (COURT[2], COURT[5]), COURT[2:3]),
        sheet(facts=["nine percent"], gold=COURT[4:5], told=(COURT[0], COURT[1])),  # the first leads into the second
    ]
    ways = {way.name: way for way in ceilings.choices(sheets)}
    figures = {
        name: (f"{w.recall.hits}/{w.recall.of}", f"{w.precision.hits}/{w.precision.of}",
               w.answering and w.answering.hits)
        for name, w in ways.items()
    }  # fmt: skip
    assert figures["the sentences told"] == ("2/5", "2/5", None)
    assert figures["without those told only to lead into the next"] == ("2/5", "2/4", None)
    assert figures["at most 1 of the rest"] == ("1/5", "1/3", None)
    assert figures["the best found, as many as told"] == ("3/5", "3/5", 4)
    assert figures["the best 1 found"] == ("3/5", "3/3", 4)
    assert figures["the best found, as few as needed, at most 3"] == ("4/5", "4/4", 5)
    held = ceilings.held(sheets)
    assert {name: share.hits for name, share in held.items()} == {
        "the first 1 found": 2, "the first 5 found": 4, "the first 10 found": 5,
        "those that were read": 3, "all that were found": 5,
    }  # fmt: skip
    elsewhere = ceilings.held([sheet(ranked=(CUP[1], *COURT))])  # what the gold does not list holds it first
    assert [share.hits for share in elsewhere.values()] == [0, 1, 1, 1, 1]


def test_the_best_threshold_is_found_and_rules_stay() -> None:
    def one(id: str, answerable: bool, probability: float, *, answered: bool) -> Sheet:
        told = COURT[:1] if answered else None
        kind, facts = ("fact", ["40 million"]) if answerable else ("near-miss", [])
        return sheet(kind, facts, id=id, told=told, probability=probability)

    sheets = [
        one("a", True, 0.9, answered=True), one("b", True, 0.6, answered=True),
        one("c", True, 0.7, answered=False),  # by a rule
        one("d", False, 0.5, answered=True), one("e", False, 0.1, answered=False),
    ]  # fmt: skip
    ways = {way.name: way for way in ceilings.refusing(sheets)}
    today, alone = ways["as today"], ways["best F1, the probability alone"]
    assert (today.precision.hits, today.precision.of, today.recall.of, today.f1) == (1, 2, 2, 0.5)
    assert (alone.threshold, alone.f1, alone.over.hits) == (0.6, 1.0, 0)
    ruled = ways["best F1, with today's rules"]
    assert (ruled.threshold, ruled.f1, ruled.over.hits) == (0.6, 0.8, 1)
    assert "best F1 at over-refusal of at most 0.05, with today's rules" not in ways
    assert ceilings.separates(sheets) == 1.0
    assert {name: share.hits for name, share in ceilings.right(sheets).items()} == {
        "as today": 3, "the best sentences found were told, at most 3": 3, "the gate never erred": 5, "both": 5,
    }  # fmt: skip
    below = [*sheets, sheet(told=COURT[3:4]), sheet(told=None, ranked=(CUP[1], *COURT))]
    assert [share.hits for share in ceilings.right(below).values()] == [3, 4, 5, 7]


# The command

GOLD: list[dict[str, Any]] = [
    ASHORE,
    {"id": "bread", "kind": "off-topic", "question": "How long does sourdough bread rise?", "why": "nothing of bread"},
]  # fmt: skip


def test_a_saved_run_is_sorted_and_what_was_found_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own, saved = tmp_path / "ferries", tmp_path / "saved"
    for name, text in (("articles/ferry.txt", FERRY), ("gold/own.yaml", yaml.safe_dump(GOLD))):
        (own / name).parent.mkdir(parents=True)
        (own / name).write_text(text, "utf-8")
    chosen = corpus(str(own))
    with opened(chosen, Settings(model="quotes")) as there:
        head = Header(chosen.name, "quotes", "program", chosen.digest(), "cpu")
        file = saved / "mine.ferries.jsonl"
        assert len(list(kept(file, head, there.desk, there.asked))) == 2
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    lines[1]["answer"] = lines[2]["answer"]  # the first question refused as the second is
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    monkeypatch.setattr(command, "SAVED", saved)
    assert command.main(["mine", "--corpus", str(own), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one["causes"] == {"refused, sentence first": ["ashore"]}
    assert one["facts"] == {"refused: first": ["ashore"], "told": []}
    assert one["probability"]["ashore"] > one["probability"]["bread"]
    assert "for 1 of 2 questions it finds another sentence first than was offered then: ashore" in one["notes"][0]
    (kept_,) = (saved / "found").iterdir()
    before = kept_.read_bytes()
    assert command.main(["mine", "--corpus", str(own)]) == 0
    assert "mine.ferries (quotes): 1 of 2 questions fail (50.0%)" in capsys.readouterr().out
    assert kept_.read_bytes() == before  # nothing was asked again
    assert command.main(["mine"]) == 2
    assert "say where it is with --corpus" in capsys.readouterr().err
