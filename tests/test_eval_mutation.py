"""The mutation test's own parts: what its data must hold to, its figures counted by hand, its floors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval import mutation
from eval.gold import GoldError
from eval.metrics import Share
from eval.mutation import (
    UNTOUCHED,
    Alike,
    Measured,
    Paraphrase,
    Remembered,
    Source,
    Tried,
    below,
    best_naive,
    by_verifier,
    digest,
    faults,
    figures,
    floors_of,
    lowered,
    naive,
    read_floors,
    read_paraphrases,
    shared,
    survivors,
    table,
    trials,
    words_stand,
)
from rag.embed import Matrix
from rag.verify import Cited

ARTICLE = (
    "The Harbour Authority said on Tuesday that 650 containers were lost in the storm near Velden.\n"
    'Captain Ivo Tamm called the loss "a heavy blow" and blamed the crane.'
)
SPAN = "The Harbour Authority said on Tuesday that 650 containers were lost in the storm near Velden."
QUOTE = 'Captain Ivo Tamm called the loss "a heavy blow" and blamed the crane.'
GOOD = Paraphrase(
    id="harbour-01", article="a.txt", quotes=(SPAN,), speaker=("Harbour Authority",),
    sentence="By the Harbour Authority's count bad weather cost Velden some 650 boxes.",
)  # fmt: skip


def _faults(**changes: object) -> str:
    return "\n".join(faults([Paraphrase.model_validate({**GOOD.model_dump(), **changes})], {"a.txt": ARTICLE}))


def test_a_good_paraphrase_has_no_fault() -> None:
    assert list(faults([GOOD], {"a.txt": ARTICLE})) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"article": "b.txt"}, "there is no article b.txt"),
     ({"quotes": ("The harbour is fine.",)}, "not in a.txt"),
     ({"sentence": "650 containers were lost in the storm near Velden."}, "part of its span"),
     ({"sentence": "The Harbour Authority said 650 boxes were lost in the storm."}, "of its words stand"),
     ({"turned": "The Harbour Authority said on Tuesday that none was lost."}, "of its words stand"),
     ({"sentence": "By somebody's count bad weather cost them some 650 boxes."}, "names none of"),
     ({"speaker": ("authority's count",)}, "its spans name none of"),
     ({"sentence": 'The Harbour Authority calls bad weather a "light blow" for everyone.'}, "not said so"),
     ({"wrong": {"number": GOOD.sentence}}, "its wrong number is the sentence itself")],
)  # fmt: skip
def test_a_bad_paraphrase_is_told(changes: dict[str, object], told: str) -> None:
    assert told in _faults(**changes)


def test_doubles_are_told() -> None:
    found = list(faults([GOOD, GOOD], {"a.txt": ARTICLE}))
    assert any("the id" in one for one in found) and any("the sentence" in one for one in found)


def test_the_share_of_words_counts_small_and_repeated_ones() -> None:
    assert shared("The cat saw the dog", ["A dog saw the bird."]) == pytest.approx(4 / 5)
    assert shared("Velden’s harbour", ["Velden lies here"]) == pytest.approx(1 / 2)
    assert shared("", ["anything"]) == 1.0


def test_a_file_that_is_no_paraphrases_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("- {id: one, sentence: too few fields}\n")
    with pytest.raises(GoldError, match=r"x\.yaml"):
        read_paraphrases(file)
    file.write_text("- {id: [}\n")
    with pytest.raises(GoldError, match=r"x\.yaml"):
        read_paraphrases(file)


def test_what_is_tried_is_each_sentence_untouched_and_wrong_by_hand_before_by_code() -> None:
    by_hand = "By the Harbour Authority's count bad weather cost Velden some 13 boxes."
    other = Source("", ("Governor Ada Brandt visited Corran on Friday; the storm was over.",), "")
    source = Source(ARTICLE, (SPAN, QUOTE), "Storm at Velden 2024-05-14")
    one = GOOD.model_copy(update={"wrong": {"number": by_hand}})
    tried = trials([one], {"a.txt": source, "b.txt": other})
    untouched = [t for t in tried if t.kind == UNTOUCHED]
    assert [(t.text, t.spans) for t in untouched] == [(GOOD.sentence, (Cited(SPAN, "", "Storm at Velden 2024-05-14"),))]
    numbers = [(t.text, t.by_hand) for t in tried if t.kind == "number"]
    assert numbers == [(by_hand, True)]
    citation = next(t for t in tried if t.kind == "citation")
    assert citation.text == GOOD.sentence and SPAN not in citation.quotes
    assert digest(tried) == digest(trials([one], {"a.txt": source, "b.txt": other}))
    assert digest(tried) != digest(tried[1:])


def test_figures_counted_by_hand() -> None:
    judged = [("number", False), ("number", True), ("number", False), ("name", False), (UNTOUCHED, True),
              (UNTOUCHED, True), (UNTOUCHED, False), (UNTOUCHED, True)]  # fmt: skip
    made = figures(judged)
    assert made.kills == {"number": Share(2, 3), "name": Share(1, 1)}
    assert made.killed == Share(3, 4)
    assert made.kept == Share(3, 4)
    assert not made.passes


def test_the_bar_is_at_95_kills_and_5_false_alarms_and_nothing_measured_never_passes() -> None:
    def made(killed: int, kept: int) -> bool:
        wrong = [("number", n >= killed) for n in range(100)]
        return figures([*wrong, *((UNTOUCHED, n < kept) for n in range(100))]).passes

    assert made(95, 95)
    assert not made(94, 100)
    assert not made(100, 94)
    assert not figures([]).passes
    assert not figures([("number", False)]).passes
    assert not figures([(UNTOUCHED, True)]).passes


def _tried(kind: str, text: str, id: str = "one") -> Tried:
    return Tried(id, kind, False, text, (Cited(SPAN),))


TRIED = [  # of seven content words ("not" and "said" are none) all, six, all; then one of five stand in the span
    _tried(UNTOUCHED, "The Harbour Authority said 650 containers were lost near Velden."),
    _tried("number", "The Harbour Authority said 840 containers were lost near Velden."),
    _tried("polarity", "The Harbour Authority said not one of 650 containers was lost near Velden."),
    _tried(UNTOUCHED, "Bad weather cost Velden crates.", "two"),
]


def test_the_naive_verifier_counts_words() -> None:
    assert [words_stand(one) for one in TRIED] == [1.0, pytest.approx(6 / 7), 1.0, pytest.approx(1 / 5)]
    strict = naive(TRIED)[1.0]
    assert (strict.killed, strict.kept) == (Share(1, 2), Share(1, 2))
    at, best = best_naive(TRIED)
    assert (round(at, 3), best.killed, best.kept) == (0.2, Share(0, 2), Share(2, 2))  # of equals the lowest
    assert best_naive([*TRIED, TRIED[1]])[0] == 1.0
    assert best_naive([*TRIED, TRIED[1]])[1].killed == Share(2, 3)
    assert best_naive([*TRIED[:2], TRIED[1]])[0] == 1.0  # all true ones kept, all wrong ones refused
    assert not best.passes


def test_only_paraphrases_that_are_believed_prove_a_good_eye() -> None:
    measured = Measured("x", (*TRIED, _tried("name", "Bad weather cost Corran crates.", "two")),
                        {"quotes": [True, False, True, False, False]})  # fmt: skip
    assert measured.figures("quotes").killed == Share(2, 3)
    assert measured.of_believed("quotes").killed == Share(1, 2)
    assert measured.of_believed("quotes").kept == Share(1, 2)
    assert measured.figures("quotes", by_hand=True).kills == {}
    lines = table(Measured("x", measured.tried, {**measured.supported, "cited": measured.supported["quotes"]}))
    assert any(line.startswith("number") and "1/1" in line for line in lines)
    assert any(line.startswith("speaker") and "unmeasured" in line for line in lines)
    assert [line.split(":")[0] for line in survivors(measured, "quotes", 5)] == ["polarity one", "untouched two"]


class _Lengths:
    """Vectors by the length of a text; counts what it was asked."""

    fingerprint = slug = "lengths"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def matrix(self, texts: Sequence[str]) -> Matrix:
        self.asked += texts
        rows = np.array([[1.0, len(text) / 100] for text in texts], dtype=np.float32)
        made: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return made


def test_a_text_is_embedded_once() -> None:
    inner = _Lengths()
    remembered = Remembered(inner)
    first = remembered.matrix(["one", "three", "one"])
    assert first.tolist() == _Lengths().matrix(["one", "three", "one"]).tolist()
    assert remembered.matrix(["three"]).tolist() == first[1:2].tolist()
    assert inner.asked == ["one", "three"]


def test_skipping_what_no_vector_can_save_changes_no_judgement() -> None:
    plain = [{name: judge(one, _Lengths(), None) for name, judge in mutation.JUDGES.items()} for one in TRIED]
    inner = _Lengths()
    made = by_verifier(TRIED, Remembered(inner), None)
    assert [{name: made[name][at] for name in made} for at in range(len(TRIED))] == plain
    assert TRIED[0].text in inner.asked  # what is open is embedded
    assert TRIED[1].text not in inner.asked  # 840 is wrong, whatever it is near to
    assert Alike().matrix(["a", "b"]).shape == (2, 1)


def _measure(killed: int, of: int) -> Measured:
    tried = (*(_tried("number", f"{n}") for n in range(of)), _tried(UNTOUCHED, "true"))
    supported = [*(n >= killed for n in range(of)), True]
    return Measured("x", tried, dict.fromkeys(mutation.JUDGES, supported))


def test_floors_leave_two_sentences_and_break_below() -> None:
    floors = floors_of(_measure(8, 10))
    assert floors["quotes"] == {"number": 0.6, UNTOUCHED: 0.0}
    assert below(floors, _measure(6, 10)) == []
    assert below({"quotes": {"number": 0.6}}, _measure(5, 10)) == ["x, quotes, number: 0.500, floor 0.600"]
    assert below({"quotes": {"date": 0.0}}, _measure(5, 10)) == ["x, quotes, date: unmeasured, floor 0.000"]


def test_a_floor_that_falls_or_goes_is_told() -> None:
    old = {"quotes": {"number": 0.6, "name": 0.5}}
    assert lowered(old, {"quotes": {"number": 0.7, "name": 0.5}}) == []
    assert lowered(old, {"quotes": {"number": 0.5}}) == ["quotes, number: 0.6 → 0.5", "quotes, name: 0.5 → none"]


def test_floors_are_lowered_only_on_purpose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "floors.json"
    monkeypatch.setattr(mutation, "FLOORS", file)
    made = {"worth": _measure(8, 10)}
    monkeypatch.setattr(mutation, "measure", lambda *_: made["worth"])
    assert mutation.main(["--corpus", "seeds", "--update-floors"]) == 0
    assert read_floors(file)["x"][1]["quotes"]["number"] == 0.6
    made["worth"] = _measure(5, 10)
    assert mutation.main(["--corpus", "seeds"]) == 1
    assert "below: x, " in capsys.readouterr().out
    assert mutation.main(["--corpus", "seeds", "--update-floors"]) == 1
    assert json.loads(file.read_text())["x"]["floors"]["quotes"]["number"] == 0.6
    assert mutation.main(["--corpus", "seeds", "--update-floors", "--allow-worse"]) == 0
    assert read_floors(file)["x"][1]["quotes"]["number"] == 0.3


def test_without_the_reader_nobody_reads_and_no_floor_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "floors.json"
    file.write_text(json.dumps({"x": {"tried": "", "floors": {"quotes": {"number": 0.9}}}}), "utf-8")
    monkeypatch.setattr(mutation, "FLOORS", file)
    readers: list[object] = []

    def measured(_name: str, _embedder: object, reader: object) -> mutation.Measured:
        readers.append(reader)
        return _measure(5, 10)

    monkeypatch.setattr(mutation, "measure", measured)
    assert mutation.main(["--corpus", "seeds"]) == 1
    capsys.readouterr()
    assert mutation.main(["--corpus", "seeds", "--without-reader"]) == 0
    assert capsys.readouterr().out.startswith("Without the reader")
    assert [one is None for one in readers] == [False, True]
    with pytest.raises(SystemExit, match="2"):
        mutation.main(["--without-reader", "--update-floors"])


def test_without_floors_the_command_that_makes_them_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--update-floors"):
        read_floors(tmp_path / "none.json")


def test_in_the_altered_corpus_a_seat_unknown_to_the_spans_becomes_their_state() -> None:
    one = Paraphrase(id="a", article="a.txt", sentence="Moscow's men beat Kyiv's.", quotes=("Russian men won.",))
    mapped = mutation._mapped(one, lambda text: text.replace("Russia", "Varland"))
    assert mapped.sentence == "Varland's men beat Kyiv's."
    assert mapped.quotes == ("Varlandn men won.",)
    named = one.model_copy(update={"quotes": ("Russian men won, Moscow said.",)})
    assert mutation._mapped(named, lambda text: text).sentence == named.sentence
