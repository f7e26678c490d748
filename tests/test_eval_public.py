"""The measuring on public data: splits, figures and baselines by hand, and the whole on records written here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.progress import Progress

from eval.metrics import auc, balanced_accuracy
from eval.public import __main__ as command
from eval.public import answerable, conflicts, consistency, retrieval
from eval.public.data import (
    IDS,
    Conflicting,
    Halves,
    changed,
    is_odd,
    known_ids,
    read_answerable,
    read_conflicts,
    read_consistency,
    write_ids,
)
from eval.public.saved import Remembering, Results, folder_for
from eval.public.scoring import (
    LEFT_OUT,
    Case,
    Figure,
    Row,
    Table,
    compared,
    drawings,
    mean,
    reliable,
    resampled,
    share,
    threshold,
    unreported,
    weighted_auc,
)
from eval.public.stores import Document, OnlyOne, Stored, stored
from rag import Settings
from rag.embed import LocalEmbeddings, Matrix
from rag.names import skeleton
from rag.question import understand

FERRY = (
    "The ferry Aurelia ran aground off Tarsk on 3 May. The harbour office said 41 passengers were taken ashore. "
    "Nobody was hurt."
)
DAM = (
    "Engineers closed the Orlen dam on Monday. Its builder, Marta Quist, said the wall had moved by four centimetres. "
    "The village of Hame was emptied."
)
CHOIR = "The choir of Lund sang in the old mill. Tickets cost 12 euros. The hall was full on both evenings."


# The split


def test_documents_are_split_by_their_hash() -> None:
    # sha256 of these ends in …15ad, …b855 and …9824.
    assert [is_odd("abc"), is_odd(""), is_odd("hello")] == [True, True, False]


def _lines(file: Path, *records: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return file


def _question(id: str, passage: str, question: str, answerable: bool) -> dict[str, Any]:
    return {"id": id, "origin": "own", "title": "", "passage": passage, "question": question, "answerable": answerable}


def test_records_are_read_into_halves(tmp_path: Path) -> None:
    file = _lines(
        tmp_path / "answerable.jsonl", _question("a", "abc", "Why?", True), _question("b", "hello", "Who?", False)
    )
    read = read_answerable(file)
    assert ([one.id for one in read.even], [one.id for one in read.odd]) == (["b"], ["a"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "answerable.jsonl is empty"),
        ('{"id": "a"', "line 1, is no JSON"),
        ('{"id": "a", "passage": "x", "question": "y"}', "line 1: answerable"),
    ],
)
def test_what_is_no_record_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "answerable.jsonl"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=told):
        read_answerable(file)


def test_an_id_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    one = {"id": "a", "document": "x", "summary": "y", "consistent": True}
    with pytest.raises(ValueError, match="1 ids stand there twice"):
        read_consistency(_lines(tmp_path / "consistency.jsonl", one, one))


def test_a_conflict_is_split_by_all_its_documents(tmp_path: Path) -> None:
    one = {"id": "a", "question": "Q?", "documents": [{"text": "he"}, {"text": "y"}], "gold_answers": []}
    read = read_conflicts(_lines(tmp_path / "conflicts.jsonl", one))
    assert (read.even + read.odd)[0].document == "he\ny"


def test_a_quick_look_takes_the_same_records_whatever_their_order(tmp_path: Path) -> None:
    records = [_question(f"q{n}", "abc", "Why?", True) for n in range(9)]
    forth = read_answerable(_lines(tmp_path / "a.jsonl", *records)).first(4)
    back = read_answerable(_lines(tmp_path / "b.jsonl", *reversed(records))).first(4)
    assert [one.id for one in forth.odd] == [one.id for one in back.odd]
    assert len(forth.odd) == 4


# The committed list


def _halves(file: str, sha: str, *ids: str) -> Halves[Any]:
    odd = tuple(Conflicting(id=id, question="Q", documents=(), gold_answers=()) for id in ids)
    return Halves(file, sha, (), odd)


def test_a_changed_file_is_told(tmp_path: Path) -> None:
    list_ = tmp_path / "ids.json"
    write_ids([_halves("a.jsonl", "11", "x", "y")], list_)
    write_ids([_halves("b.jsonl", "22", "z")], list_)
    known = known_ids(list_)
    assert known == {"a.jsonl": ("11", frozenset("xy")), "b.jsonl": ("22", frozenset("z"))}
    assert changed(_halves("a.jsonl", "11", "y", "x"), known) is None
    assert "1 are new and 1 are gone" in (changed(_halves("a.jsonl", "11", "x", "w"), known) or "")
    assert "HAS CHANGED" in (changed(_halves("a.jsonl", "12", "x", "y"), known) or "")
    assert "no list" in (changed(_halves("c.jsonl", "11"), known) or "")


def test_the_committed_list_holds_ids_and_nothing_else() -> None:
    assert IDS.stat().st_size < 200_000
    entries = json.loads(IDS.read_text("utf-8"))["files"]
    assert {*entries} == {"answerable.jsonl", "consistency.jsonl", "conflicts.jsonl"}
    for one in entries.values():
        assert {*one} == {"sha256", "ids"}
        assert one["ids"]
        assert all(len(id) < 40 and " " not in id for id in one["ids"])


# Figures


def _case(id: str, document: str, positive: bool, **scores: float) -> Case:
    return Case(id, "own", document, positive, scores)


def test_the_threshold_is_the_best_of_its_half() -> None:
    cases = [_case("a", "a", True, s=0.9), _case("b", "b", True, s=0.4), _case("c", "c", False, s=0.6),
             _case("d", "d", False, s=0.1)]  # fmt: skip
    # At 0.9: 1/2 and 2/2, so 0.75; at 0.6: 0.5; at 0.4: 2/2 and 1/2, so 0.75; the smallest of the best is taken.
    assert threshold(cases, "s") == 0.4
    with pytest.raises(ValueError, match="both kinds"):
        threshold(cases[:2], "s")


def test_thresholds_come_from_one_half_and_figures_from_the_other() -> None:
    even = [_case("a", "a", True, s=0.9, f=1.0), _case("b", "b", False, s=0.5, f=0.0)]
    odd = [_case("c", "c", True, s=0.8, f=1.0), _case("d", "d", False, s=0.2, f=1.0)]
    by_score, fixed = compared(even, odd, ["s", "f"], {"f": 0.5})
    assert by_score.figures["AUC"].value == 1.0
    assert by_score.figures["balanced accuracy"].value == 0.5  # the even half's 0.9 is above both
    assert "AUC" not in fixed.figures
    assert fixed.figures["balanced accuracy"].value == 0.5
    assert by_score.of == 2


def test_figures_are_given_by_origin_too() -> None:
    both = [Case("a", "x", "a", True, {"s": 1.0}), Case("b", "x", "b", False, {"s": 0.0}),
            Case("c", "y", "c", True, {"s": 0.0})]  # fmt: skip
    rows = compared(both, both, ["s"], {})
    assert [(row.origin, row.of, row.figures["AUC"].value) for row in rows] == [
        ("all", 3, 0.75), ("x", 2, 1.0), ("y", 1, None),
    ]  # fmt: skip


def test_an_origin_without_a_reported_document_is_told() -> None:
    even = [Case("a", "x", "a", True, {}), Case("b", "y", "b", True, {})]
    (told,) = unreported(even, even[:1])
    assert told.startswith("y: none of its documents is of the odd half")


def test_an_origin_without_a_reported_document_has_the_thresholds_of_the_other_documents() -> None:
    odd = [Case("a", "x", "a", True, {"s": 1.0, "f": 1.0}), Case("b", "x", "b", False, {"s": 0.0, "f": 0.0})]
    even = [*odd, Case("c", "y", "c", True, {"s": 2.0, "f": 0.0}), Case("d", "y", "c", False, {"s": 1.5, "f": 0.0}),
            Case("e", "y", "e", True, {"s": 3.0, "f": 0.0})]  # fmt: skip
    rows = compared(even, odd, ["s", "f"], {"f": 0.5})
    left_out = f"y, {LEFT_OUT}"
    assert [(row.origin, row.system) for row in rows] == [("all", "s"), ("all", "f"), (left_out, "s"), (left_out, "f")]
    # All of the half would put the threshold at 2.0, between c's own two; without c it is 1.0, which both pass.
    assert threshold(even, "s") == 2.0
    assert {name: figure.value for name, figure in rows[2].figures.items()} == {"AUC": 1.0, "balanced accuracy": 0.5}
    assert {name: figure.value for name, figure in rows[3].figures.items()} == {"balanced accuracy": 0.5}


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_the_fast_threshold_is_the_plain_one(drawn: list[tuple[int, bool]]) -> None:
    cases = [_case(str(n), str(n), kind, s=float(score)) for n, (score, kind) in enumerate(drawn)]
    good, bad = ([float(s) for s, kind in drawn if kind is wanted] for wanted in (True, False))
    if good and bad:
        assert threshold(cases, "s") == max(
            sorted({*good, *bad}), key=lambda cut: balanced_accuracy(good, bad, cut) or 0.0
        )


def test_what_is_said_with_a_probability_is_compared_with_how_often_it_is_so() -> None:
    cases = [_case("a", "a", True, s=0.62), _case("b", "b", False, s=0.68), _case("c", "c", True, s=1.0)]
    sixties, nineties, whole = reliable(cases, ["s"])
    assert [(row.origin, row.of) for row in (sixties, nineties, whole)] == [
        ("0.6 to 0.7", 2), ("0.9 to 1.0", 1), ("all", 3),
    ]  # fmt: skip
    assert (sixties.figures["said, mean"].value, sixties.figures["is so"].value) == (0.65, 0.5)
    assert whole.figures["calibration error"].value == pytest.approx((2 * 0.15 + 0) / 3)
    assert whole.figures["is so"].value == pytest.approx(2 / 3)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_the_fast_auc_is_the_plain_one(drawn: list[tuple[int, bool]]) -> None:
    scores = np.array([float(score) for score, _ in drawn])
    positive = np.array([kind for _, kind in drawn])
    plain = auc([s for s, p in zip(scores, positive, strict=True) if p],
                [s for s, p in zip(scores, positive, strict=True) if not p])  # fmt: skip
    once, thrice = weighted_auc(scores, positive, np.array([[1.0] * len(drawn), [3.0] * len(drawn)]))
    if plain is None:
        assert np.isnan(once)
    else:
        assert once == pytest.approx(plain)
        assert thrice == pytest.approx(plain)


def test_a_weight_counts_a_case_so_often() -> None:
    scores, positive = np.array([0.5, 0.6, 0.1]), np.array([True, False, False])
    assert weighted_auc(scores, positive, np.array([[1.0, 1.0, 3.0]]))[0] == pytest.approx(3 / 4)


def test_documents_are_drawn_not_cases() -> None:
    drawn = drawings(["a", "a", "b", "c"], times=50)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert (drawn == drawings(["a", "a", "b", "c"], times=50)).all()
    alone = mean([_case("1", "a", True, s=0.0), _case("2", "a", True, s=1.0)], "s")
    assert (alone.value, alone.low, alone.high) == (0.5, 0.5, 0.5)
    two = mean([_case("1", "a", True, s=0.0), _case("2", "b", True, s=1.0)], "s")
    assert (two.value, two.low, two.high) == (0.5, 0.0, 1.0)


def test_nothing_is_unmeasured_and_not_zero() -> None:
    assert str(resampled([], lambda weights: weights[:, 0])) == "unmeasured"
    assert share(0, 0).value is None
    assert str(share(1, 2)) == "0.500 (0.09-0.91)"


# Baselines


def test_plain_bm25_by_hand() -> None:
    found = retrieval.PlainBM25({"x": ["dam", "wall", "dam"], "y": ["choir"]}, k1=1.0, b=0.5)
    # idf = ln(1 + (2 - 1 + 0.5) / 1.5) = ln 2; x has 3 of 2 words on average: norm = 0.5 + 0.5 * 1.5 = 1.25.
    assert found.scores(["dam", "sea"]) == pytest.approx([np.log(2) * 2 * 2 / 3.25, 0.0])
    assert found.ranked(["dam"]) == ["x"]
    assert found.ranked(["choir", "wall"], k=1) == ["y"]


def test_recall_counts_relevant_documents_among_the_first() -> None:
    assert retrieval.recall(["a", "b", "c"], {"b": 2.0, "d": 1.0, "a": 0.0}, k=2) == 0.5
    assert retrieval.recall([], {"a": 1.0}) == 0.0


class _Compass:
    """An embedder that knows four texts."""

    fingerprint = slug = "compass"
    asked = 0

    def matrix(self, texts: Sequence[str]) -> Matrix:
        self.asked += len(texts)
        points = {"n": (1.0, 0.0), "e": (0.0, 1.0), "ne": (0.6, 0.8), "s": (-1.0, 0.0)}
        return np.array([points[text] for text in texts], dtype=np.float32)


def test_the_worst_served_sentence_of_a_summary_counts() -> None:
    # "ne" is 0.8 like "e", "n" is 0.6 like "ne" at best.
    assert consistency.least_alike(["e", "n"], ["ne", "s"], Remembering(_Compass())) == pytest.approx(0.6)


def test_a_text_is_embedded_once() -> None:
    compass = _Compass()
    known = Remembering(compass)
    assert known.matrix(["n", "e", "n"]).tolist() == [[1, 0], [0, 1], [1, 0]]
    assert known.matrix(["e"]).tolist() == [[0, 1]]
    assert compass.asked == 2


# Conflicts


def _conflict(*texts: str, gold: Sequence[str], wrong: Sequence[str] = ()) -> Conflicting:
    documents = [{"text": text, "type": "correct"} for text in texts]
    return Conflicting.model_validate(
        {"id": "c", "question": "How many?", "documents": documents, "gold_answers": gold, "wrong_answers": wrong}
    )


def test_sides_are_the_answers_that_stand_in_the_documents() -> None:
    one = _conflict("It was 41.", "It was 41 people, others say 50.", gold=["41", "41 people", "7"], wrong=["50"])
    assert conflicts.sides(one) == ["41", "50"]  # “41 people” holds “41”, nobody says 7
    agreeing = _conflict("It was 41.", gold=["41"], wrong=["50"])
    assert conflicts.conflicting([one, agreeing]) == [one]


def test_documents_that_agree_give_one_answer_and_no_other() -> None:
    texts = ["It was 41.", "All 41 came.", "Not 50.", "41 or 50.", "Nobody knows."]
    assert conflicts.agreeing(_conflict(*texts, gold=["41"], wrong=["50"])) == texts[:2]
    assert conflicts.agreeing(_conflict("It was 41.", "It was 50.", gold=["41"], wrong=["50"])) == []


def test_what_a_text_shows_of_a_conflict() -> None:
    one = _conflict("41 or 50 or 60", gold=["41", "50"], wrong=["60"])
    assert conflicts.shown("They say 50, others 60.", one) == {
        "both sides": 1.0, "every side": 0.0, "no side": 0.0, "a right one": 1.0, "words": 5.0,
    }  # fmt: skip
    assert conflicts.shown("", one)["no side"] == 1.0
    alone = conflicts.shown("It was 60.", one)
    assert (alone["a right one"], alone["both sides"], alone["no side"]) == (0.0, 0.0, 0.0)


# What is kept


def test_results_are_gone_on_with(tmp_path: Path) -> None:
    file, head = tmp_path / "kept" / "a.jsonl", {"program": "1"}
    Results(file, head).add("x", {"s": 0.5})
    with file.open("a", encoding="utf-8") as out:
        out.write('{"id": "y", "sco')  # cut off
    again = Results(file, head)
    assert again["x"] == {"s": 0.5}
    assert "y" not in again
    again.add("y", {})
    assert "y" in Results(file, head)
    assert "x" not in Results(file, {"program": "2"})


def test_a_folder_of_another_head_is_emptied(tmp_path: Path) -> None:
    (folder_for("a", {"program": "1"}, tmp_path) / "file").write_text("x", "utf-8")
    assert (folder_for("a", {"program": "1"}, tmp_path) / "file").exists()
    assert not (folder_for("a", {"program": "2"}, tmp_path) / "file").exists()


# BEIR's folders


def _beir(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    _lines(folder / "corpus.jsonl", {"_id": "f", "title": "Ferry", "text": FERRY},
           {"_id": "d", "title": "", "text": DAM}, {"_id": "c", "text": CHOIR})  # fmt: skip
    _lines(folder / "queries.jsonl", {"_id": "1", "text": "Who built the Orlen dam?"}, {"_id": "2", "text": "sea"},
           {"_id": "3", "text": "tickets"})  # fmt: skip
    return folder


def test_a_beir_folder_is_read(tmp_path: Path) -> None:
    folder = _beir(tmp_path / "own")
    (folder / "qrels").mkdir()
    (folder / "qrels" / "train.tsv").write_text("query-id\tcorpus-id\tscore\n3\tc\t1\n", "utf-8")
    documents, queries = retrieval.read_beir(folder)
    assert [(one.key, one.title) for one in documents] == [("f", "Ferry"), ("d", ""), ("c", "")]
    assert [(one.id, one.relevant) for one in queries] == [("3", {"c": 1.0})]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td\t2\n1\tc\t0\n2\tf\t0\n", "utf-8")
    assert [(one.id, one.relevant) for one in retrieval.read_beir(folder)[1]] == [("1", {"d": 2.0, "c": 0.0})]
    (folder / "qrels.tsv").write_text("2 Q0 f 1\n".replace(" ", "\t"), "utf-8")
    assert [one.id for one in retrieval.read_beir(folder)[1]] == ["2"]


def test_faults_of_a_beir_folder_are_told(tmp_path: Path) -> None:
    folder = _beir(tmp_path / "own")
    with pytest.raises(ValueError, match="no qrels"):
        retrieval.read_beir(folder)
    (folder / "qrels.tsv").write_text("1\td\t1\n2\td\tmany\n", "utf-8")
    with pytest.raises(ValueError, match="line 2"):
        retrieval.read_beir(folder)
    (folder / "qrels.tsv").write_text("1\td\t1\n", "utf-8")
    _lines(folder / "corpus.jsonl", {"_id": "f"})
    with pytest.raises(ValueError, match=r"corpus\.jsonl, line 1, lacks"):
        retrieval.read_beir(folder)


# With the real store and embedder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    with _stored(tmp_path_factory.mktemp("three"), FERRY, DAM, CHOIR) as store:
        yield store


def _stored(root: Path, *texts: str) -> Any:
    documents = [Document(text, "", text) for text in texts]
    return stored("own", documents, Settings(model="quotes"), LocalEmbeddings(), Progress(disable=True), root)


@pytest.mark.parametrize("question", ["Who built the Orlen dam?", "How far did Hame's wall move?", "Who saw Tarsk?"])
def test_one_article_of_a_store_is_asked_as_if_it_were_alone(three: Stored, tmp_path: Path, question: str) -> None:
    asked = understand(question)
    own = OnlyOne(three.catalog, three.articles[DAM])
    among, _ = answerable.decided(asked, own, three, three.articles[DAM], three.reader)
    with _stored(tmp_path, DAM) as one:
        alone, _ = answerable.decided(asked, one.catalog, one, one.articles[DAM], one.reader)
    assert among.outcome == alone.outcome
    assert among.reason == alone.reason
    assert among.answers == pytest.approx(alone.answers, abs=0.02)


def test_of_one_article_its_own_words_and_names_are_known(three: Stored) -> None:
    one = OnlyOne(three.catalog, three.articles[DAM])
    assert one.document_frequency(["dam", "ferri"]) == ({"dam": 1}, 1)
    assert three.catalog.document_frequency(["dam", "ferri"]) == ({"dam": 1, "ferri": 1}, 3)
    assert (one.has_prefix("orle"), one.has_prefix("aureli")) == (True, False)
    assert "Orlen" in one.all_names()
    assert "Aurelia" not in one.all_names()
    assert one.names_like([skeleton("Orlen"), skeleton("Aurelia")]) == ["Orlen"]


def test_a_store_is_gone_on_with(tmp_path: Path) -> None:
    with _stored(tmp_path, FERRY, DAM, FERRY) as first:
        before = (dict(first.articles), first.catalog.generation())
    with _stored(tmp_path, FERRY, DAM, FERRY) as second:
        assert (dict(second.articles), second.catalog.generation()) == before
    assert len({*before[0].values()}) == 2


def test_the_nearest_sentences_are_quoted(three: Stored) -> None:
    found = conflicts.nearest("How many passengers were taken ashore?", [three.articles[FERRY]], three)
    assert found[0] == "The harbour office said 41 passengers were taken ashore."
    assert len(found) == 3


# The command


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "FOLDER", tmp_path / "kept")
    folder = tmp_path / "data"
    folder.mkdir()
    passages = {is_odd(text): text for text in (f"{FERRY} It was {hour} o'clock." for hour in range(12))}
    assert len(passages) == 2
    _lines(folder / "answerable.jsonl", *(
        _question(f"{half}-{n}", text, question, right)
        for half, text in passages.items()
        for n, (question, right) in enumerate([("What did the harbour office say?", True), ("Who is Bo Rask?", False)])
    ))  # fmt: skip
    _lines(folder / "consistency.jsonl", *(
        {"id": f"{half}-{n}", "origin": "own", "document": text, "summary": summary, "consistent": right}
        for half, text in passages.items()
        for n, (summary, right) in enumerate([(text.split(". ")[0] + ".", True), ("On Friday 900 people fled.", False)])
    ))  # fmt: skip
    both = ["The harbour office counted 41 passengers.", "The ferry line counted 50 passengers."]
    _lines(folder / "conflicts.jsonl", *(
        {"id": f"c{n}", "question": "How many passengers were counted?", "gold_answers": ["41", "50"],
         "documents": [{"text": text + " " * n, "type": "correct"} for text in both]}
        for n in range(8)
    ))  # fmt: skip
    beir = _beir(folder / "beir")
    (beir / "qrels.tsv").write_text("1\td\t1\n3\tc\t1\n", "utf-8")
    return folder


def test_all_is_measured_and_a_second_time_from_what_is_kept(
    public: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.main([str(public), "--json"]) == 0
    tables = json.loads(capsys.readouterr().out)
    assert [one["title"] for one in tables] == [
        "Answerable or not", "Reliability: answerable", "Retrieval of the passage that answers",
        "Consistent or edited to be wrong", "Reliability: consistent", "Conflicting documents", "BEIR: beir",
    ]  # fmt: skip
    gate = {row["system"]: row["figures"] for row in tables[0]["rows"]}
    assert gate["gate, probability"]["AUC"]["value"] == 1.0
    verified = {row["system"]: row["figures"] for row in tables[3]["rows"]}
    assert verified["verify, as shipped"]["balanced accuracy"]["value"] == 1.0
    assert all(row["figures"]["nDCG@10"]["value"] == 1.0 for row in tables[6]["rows"])
    for at, systems in (1, ["gate, probability", answerable.READER]), (4, ["verify, score", consistency.READER]):
        whole = [row for row in tables[at]["rows"] if row["origin"] == "all"]
        assert [(row["system"], row["of"]) for row in whole] == [(system, 2) for system in systems]
        assert all(row["figures"]["is so"]["value"] == 0.5 for row in whole)
        assert all(0 <= row["figures"]["said, mean"]["value"] <= 1 for row in whole)
    assert any("no list" in note or "ANOTHER FILE" in note for note in tables[0]["notes"])

    def measured(*_: object) -> Any:
        raise AssertionError("measured anew")

    for module, name in ((answerable, "decided"), (consistency, "check_text"), (retrieval, "retrieve")):
        monkeypatch.setattr(module, name, measured)
    assert command.main([str(public), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert [one["rows"] for one in again] == [one["rows"] for one in tables]


def test_ctrl_c_leaves_what_was_measured(
    public: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(consistency, "check_text", stop)
    assert command.main([str(public)]) == 130
    said = capsys.readouterr()
    assert "Answerable or not" in said.out
    assert "Consistent" not in said.out
    assert "goes on" in said.err


def test_a_part_measured_anew_leaves_the_other_tables_of_the_card() -> None:
    def table(title: str, value: float) -> Table:
        return Table(title, (Row("all", 3, "s", {"AUC": Figure(value)}),), (f"{title} took 3 s here and now",))

    first = command.carded("", [table("One", 0.1), table("Two", 0.2)])
    card = f"Text\n<!-- scores: written by a command -->\n\n{first}\n\n<!-- end of scores -->\n**Not ours**\n"
    again = command.carded(card, [table("Two", 0.3), table("Three", 0.4)])
    assert again == command.carded("", [table("One", 0.1), table("Two", 0.3), table("Three", 0.4)])


def test_bad_paths_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path / "nowhere")]) == 2
    assert "is no folder" in capsys.readouterr().err
    assert command.main([str(tmp_path)]) == 2
    assert "nothing in" in capsys.readouterr().err
