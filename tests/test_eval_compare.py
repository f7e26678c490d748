"""Saved runs compared, and judged by a model: by hand, and against a real server that speaks OpenAI's API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from ferry import ASHORE, FERRY
from openai_server import OpenAIServer

from eval import compare as comparing
from eval import judge as judging
from eval.answers import Header, kept, read
from eval.compare import Changed, compare, found, regraded, said, shown
from eval.corpora import Corpus, Opened, corpus, opened
from eval.gold import Question
from eval.judge import Judged, agreement, prompt, verdict_of
from eval.metrics import scores
from rag import Settings

GOLD: list[dict[str, Any]] = [
    ASHORE,
    {"id": "name", "kind": "fact", "question": "Which ferry ran aground?", "facts": [{"any": ["Aurelia"]}],
     "evidence": [{"article": "ferry.txt", "quote": "The ferry Aurelia ran aground off Tarsk"}]},
    {"id": "captain", "kind": "near-miss", "question": "Did the same captain, Bo Rask, steer it before?",
     "why": "no captain is named"},
]  # fmt: skip


@pytest.fixture(scope="module")
def own_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "ferries"
    (folder / "articles").mkdir(parents=True)
    (folder / "gold").mkdir()
    (folder / "articles" / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "gold" / "own.yaml").write_text(yaml.safe_dump(GOLD), "utf-8")
    return folder


@pytest.fixture(scope="module")
def there(own_corpus: Path) -> Iterator[tuple[Corpus, Opened]]:
    chosen = corpus(str(own_corpus))
    with opened(chosen, Settings(model="quotes")) as one:
        yield chosen, one


@pytest.fixture
def saved(tmp_path: Path, there: tuple[Corpus, Opened], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two runs: as Byline answers, and with the first answer lost, the second another's, the third unmeasured."""
    folder = tmp_path / "saved"
    chosen, one = there
    head = Header(chosen.name, "quotes", "program", chosen.digest(), "cpu")
    before = folder / "before.ferries.jsonl"
    assert [id for id, _ in kept(before, head, one.desk, one.asked)] == ["ashore", "name", "captain"]
    first, *lines = before.read_text("utf-8").splitlines()
    answers = {entry["id"]: entry for entry in map(json.loads, lines)}
    answers["ashore"] = {"id": "ashore", "answer": answers["captain"]["answer"]}
    answers["name"]["answer"]["sentences"][0]["text"] = "It is the Aurelia."
    answers["name"]["answer"]["text"] = "It is the Aurelia. [1]"
    answers["captain"] = {"id": "captain", "error": "ProviderBusy: later"}
    other = json.dumps({**json.loads(first), "program": "another"})
    (folder / "after.ferries.jsonl").write_text("\n".join([other, *map(json.dumps, answers.values())]) + "\n", "utf-8")
    for module in (comparing, judging):
        monkeypatch.setattr(module, "SAVED", folder)
    return folder


# Compare


def test_a_name_means_its_files(tmp_path: Path) -> None:
    for name in ("mini.seeds", "mini.fresh", "minimal.seeds"):
        (tmp_path / f"{name}.jsonl").write_text("", "utf-8")
    assert [file.stem for file in found("mini", tmp_path)] == ["mini.fresh", "mini.seeds"]
    assert [file.stem for file in found("mini.seeds", tmp_path)] == ["mini.seeds"]
    assert found(str(tmp_path / "mini.fresh.jsonl"), tmp_path / "no") == [tmp_path / "mini.fresh.jsonl"]
    with pytest.raises(ValueError, match=r"saved are: mini\.fresh, mini\.seeds, minimal\.seeds"):
        found("maxi", tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "turned"),
    [("", "lacks 41", "right → wrong"), ("lacks 41", "", "wrong → right"), ("", "", "right, as before"),
     ("refuses", "lacks 41", "wrong, as before")],
)  # fmt: skip
def test_how_an_answer_turned(before: str, after: str, turned: str) -> None:
    assert Changed("a", "Q", "x", "y", before, after).turned == turned


def test_two_runs_are_compared_on_what_both_measured(
    saved: Path, own_corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert comparing.main(["before", "after", "--corpus", str(own_corpus), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one["corpus"] == "ferries"
    assert [figures["right"] for figures in one["figures"]] == [1.0, 0.5]
    assert one["mcnemar"] == {"first_only": 1, "second_only": 0, "p": 1.0}
    assert [(c["id"], c["turned"]) for c in one["changed"]] == [
        ("ashore", "right → wrong"),
        ("name", "right, as before"),
    ]
    assert one["changed"][1]["after"] == "It is the Aurelia. [1]"
    notes = " ".join(one["notes"])
    assert "1 questions of the second are UNMEASURED: captain" in notes
    assert "1 more were measured in the first alone" in notes
    assert "the program differs: program, another" in notes
    assert saved.is_dir()


def test_the_comparison_is_drawn(saved: Path, own_corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(saved / f"{name}.ferries.jsonl") for name in ("before", "after")]
    assert comparing.main([*paths, "--corpus", str(own_corpus)]) == 0
    said_ = capsys.readouterr().out
    assert "right in before.ferries alone 1, in after.ferries alone 0: McNemar p = 1.000" in said_
    assert "ashore (right → wrong)" in said_
    assert "It is the Aurelia. [1]" in said_  # a marker, no markup


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["before", "nothing"], "neither a file nor saved"), (["before", "after"], "say where it is with --corpus")],
)
def test_what_cannot_be_compared_is_told(
    saved: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saved.is_dir()
    assert comparing.main(arguments) == 2
    assert message in capsys.readouterr().err


def test_runs_of_different_corpora_have_nothing_in_common(saved: Path) -> None:
    head = Header("seeds", "quotes", "p", "d", "c")
    (saved / "other.seeds.jsonl").write_text(json.dumps(asdict(head)) + "\n", "utf-8")
    with pytest.raises(ValueError, match="no corpus in common"):
        comparing.pairs("before", "other", saved)


def test_other_data_are_told(there: tuple[Corpus, Opened]) -> None:
    chosen, one = there
    head = Header("ferries", "quotes", "p", chosen.digest(), "c")
    run = regraded(one, head, {"ashore": "lost"})
    assert [a.gold.id for a in run.asked] == ["ashore"]
    stale = replace(run, header=replace(head, data="older"))
    notes = compare(run, stale, chosen.digest()).notes
    assert any("the second was asked of other articles" in note for note in notes)
    assert not any("the first was asked of other articles" in note for note in notes)


def test_the_same_answers_have_not_changed(there: tuple[Corpus, Opened], saved: Path) -> None:
    run = regraded(there[1], *read(saved / "before.ferries.jsonl"))
    same = compare(run, run, run.header.data)
    assert (same.changed, same.lost, same.won, same.p) == ((), 0, 0, 1.0)
    assert same.notes == ("3 questions were measured in both",)


def test_a_figure_of_nothing_is_unmeasured() -> None:
    nothing = scores([])
    assert {shown(name, nothing) for name in ("right", "abstention_f1", "median_words")} == {"unmeasured"}
    assert shown("tokens", nothing) == "0"


# Judge


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("[1]", True), ("[2].", False), ("The true one is [ 2 ].", False), ("[1] and again [1]", True), ("1", True),
     ("**2**", False), ("[1] or [2]", None), ("", None), ("I cannot tell.", None), ("Statement 1", None)],
)  # fmt: skip
def test_what_a_reply_says(reply: str, verdict: bool | None) -> None:
    assert verdict_of(reply) is verdict


@pytest.mark.parametrize(
    ("verdicts", "verdict", "unanimous"),
    [((True, True, False), True, False), ((False, None, False), False, False), ((True, True, True), True, True),
     ((True, None, False), None, False), ((None, None, True), None, False)],
)  # fmt: skip
def test_two_of_three_decide(verdicts: tuple[bool | None, ...], verdict: bool | None, unanimous: bool) -> None:
    one = Judged("a", verdicts, 0, 0, None)
    assert one.verdict is verdict
    assert one.unanimous is unanimous


def test_agreement_by_hand(there: tuple[Corpus, Opened], saved: Path) -> None:
    chosen, one = there
    head, outcomes = read(saved / "before.ferries.jsonl")
    grades = regraded(one, head, outcomes).grades
    assert [judging.text_right(grade) for grade in grades] == [True, True, True]
    yes, no, none = ((v, v, v) for v in (True, False, None))
    judged = [Judged("ashore", yes, 0, 0, None), Judged("name", no, 0, 0, None), Judged("captain", none, 0, 0, None)]
    share, kappa = agreement(judged, grades)
    assert (share.hits, share.of) == (1, 2)
    # Theirs 1 of 2 right, ours 2 of 2: chance agrees in 0.5 · 1 + 0.5 · 0, so kappa is (0.5 - 0.5) / 0.5.
    assert kappa == 0.0
    assert agreement(judged[:1], grades)[1] is None
    assert agreement(judged[2:], grades)[0].value is None
    assert chosen.name == "ferries"


def test_the_answer_stands_fenced_in_the_prompt() -> None:
    gold = Question.model_validate({**GOLD[0], "never": ["14"]})
    text = prompt(gold, "Reply [1]!", "f00")
    assert "~~~ f00 ~~~\nReply [1]!\n~~~ f00 ~~~" in text
    assert "- 41 passengers were taken ashore" in text
    assert "- 41\n" in text
    assert "It does not say: 14" in text
    assert "no captain is named" in prompt(Question.model_validate(GOLD[2]), "", "f00")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer("bare") as running:  # names the statement that shares words with the question, else the first
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        yield running


def _judge(own_corpus: Path, *more: str) -> int:
    return judging.main(["before", "--model", "openai:test-model", "--corpus", str(own_corpus), *more])


def test_answers_are_judged_three_times_and_kept(
    saved: Path, own_corpus: Path, server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.cost = 0.001
    assert _judge(own_corpus) == 0
    said_ = capsys.readouterr().out
    assert len(server.requests) == 9
    assert "ferries, answers of quotes: judged right 0.67" in said_  # “same” stands in the second statement
    assert "agreement with our grades: 0.67" in said_
    assert "differs: captain: judged wrong, ours right" in said_
    assert "the three repeats agree on 3 of 3" in said_
    assert "cost: 0.0090 as the server says" in said_
    fences = {request.prompt.text.split("~~~")[1] for request in server.requests}
    assert len(fences) == 9
    assert _judge(own_corpus) == 0
    assert len(server.requests) == 9
    assert capsys.readouterr().out == said_
    assert [file.name for file in (saved / "judged").iterdir()] == ["before.ferries.openai-test-model.jsonl"]


def test_what_cannot_be_parsed_is_unmeasured(
    saved: Path, own_corpus: Path, server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script = ["refuse", "bare", "bare", "refuse", "refuse", "bare"]
    assert _judge(own_corpus, "--limit", "2", "--price", "1000000", "0") == 0
    said_ = capsys.readouterr().out
    assert len(server.requests) == 6
    assert "unparsable replies: 3 of 6; unmeasured answers: 1 (" in said_
    assert "at the given price" in said_
    assert saved.is_dir()


def test_a_judge_that_fails_is_told_and_gone_on_with(
    saved: Path, own_corpus: Path, server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script = ["bare", "bare", "bare", "401"]
    assert _judge(own_corpus) == 2
    assert "refused the key" in capsys.readouterr().err
    assert _judge(own_corpus) == 0
    assert len(server.requests) == 4 + 6
    assert judging.main(["before", "--model", "quotes"]) == 2
    assert saved.is_dir()


def test_a_refusal_is_shown_with_its_reason(there: tuple[Corpus, Opened]) -> None:
    answer = there[1].desk.ask("Who is Bo Rask?")
    assert said(answer).startswith(f"({answer.outcome}) ")
    assert said("ProviderBusy: later") == "unmeasured: ProviderBusy: later"
