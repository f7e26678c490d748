"""The reader as it ships: scores that hang on the pair alone, spans that lie in the passage, a file that is checked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag.reader
from rag.doctor import diagnose
from rag.errors import ModelFileError
from rag.reader import CALIBRATION, FILE, Reader, open_reader
from rag.reader.card import CARD, put
from rag.settings import Settings

BRIDGE = (
    "The harbour bridge was closed on 4 May 2021 after a ship struck it. The mayor, Ann Vole, said that repairs would "
    "cost 3.1 million crowns. No one was hurt, the coast guard said."
)
CHOIR = "The choir of St Olave sang for two hours on Sunday. Its conductor, Per Lind, will retire in the spring."
RATES = "The central bank left its main interest rate at 4.5 percent, its governor told reporters in Oslo."
PASSAGES = [BRIDGE, CHOIR, RATES, f"{BRIDGE} {CHOIR} {RATES} " * 4, "No."]
QUESTION = "How much will the repairs of the bridge cost?"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


class TestRead:
    def test_the_passage_that_answers_is_told_from_others_and_its_answer_in_the_span(self, reader: Reader) -> None:
        answers, *others = reader.read(QUESTION, PASSAGES[:3])
        assert "3.1 million" in BRIDGE[answers.start : answers.end]
        assert answers.none_score < min(other.none_score for other in others)

    def test_what_the_passage_does_not_say_is_less_likely_answered(self, reader: Reader) -> None:
        said, not_said = (
            reader.read(question, [BRIDGE])[0].none_score
            for question in ("Who is the mayor?", "Who is the captain of the ferry?")
        )
        assert said < not_said

    @given(question=WORDS, passage=WORDS)
    @settings(max_examples=40, deadline=None)
    def test_any_text_gives_a_span_in_the_passage_and_probabilities(self, question: str, passage: str) -> None:
        (one,) = READER.read(question, [passage])
        assert 0 <= one.start <= one.end <= len(passage)
        assert 0 <= one.answer_score <= 1 - one.none_score + 1e-6
        assert 0 <= one.none_score <= 1

    def test_nothing_answers_in_an_empty_passage(self, reader: Reader) -> None:
        assert [one.none_score for one in reader.read(QUESTION, ["", " \n"])] == [1.0, 1.0]

    def test_no_passages_give_no_readings(self, reader: Reader) -> None:
        assert reader.read(QUESTION, []) == []
        assert reader.judge("It rained.", []) == []

    def test_a_question_longer_than_the_model_leaves_room_for_the_passage(self, reader: Reader) -> None:
        (one,) = reader.read("Why " * 3000, [BRIDGE])
        assert one.end > one.start


class TestJudge:
    def test_a_supported_sentence_is_told_from_a_wrong_one(self, reader: Reader) -> None:
        right, wrong = (
            reader.judge(text, [BRIDGE])[0].supports
            for text in ("Repairs will cost 3.1 million crowns.", "Repairs will cost 9 million crowns.")
        )
        assert right > wrong

    @given(sentence=WORDS, span=WORDS)
    @settings(max_examples=30, deadline=None)
    def test_the_three_sum_to_one(self, sentence: str, span: str) -> None:
        (one,) = READER.judge(sentence, [span])
        assert one.supports + one.contradicts + one.neither == pytest.approx(1, abs=1e-5)
        assert min(one.supports, one.contradicts, one.neither) >= 0


READER = Reader()  # for Hypothesis, which takes no fixture of a test's own scope


class TestStability:
    def test_a_score_does_not_hang_on_the_passages_beside_it(self, reader: Reader) -> None:
        together = reader.read(QUESTION, PASSAGES)
        assert together == [reader.read(QUESTION, [one])[0] for one in PASSAGES]
        assert reader.read(QUESTION, PASSAGES[::-1]) == together[::-1]
        judged = reader.judge(QUESTION, PASSAGES)
        assert judged == [reader.judge(QUESTION, [one])[0] for one in PASSAGES]

    @pytest.mark.parametrize("threads", [1, 2, 5])
    def test_nor_on_the_number_of_threads(
        self, reader: Reader, threads: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(threads)), raising=False)
        other = Reader()
        for a, b in zip(reader.read(QUESTION, PASSAGES), other.read(QUESTION, PASSAGES), strict=True):
            assert (a.start, a.end) == (b.start, b.end)
            assert (a.answer_score, a.none_score) == pytest.approx((b.answer_score, b.none_score), abs=1e-4)
        for one, two in zip(reader.judge(QUESTION, PASSAGES), other.judge(QUESTION, PASSAGES), strict=True):
            assert one.supports == pytest.approx(two.supports, abs=1e-4)
            assert one.contradicts == pytest.approx(two.contradicts, abs=1e-4)


class TestFile:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in (FILE, CALIBRATION):
            shutil.copy(str(files("rag.reader").joinpath(name)), tmp_path)
        return tmp_path

    def test_it_is_small_enough(self) -> None:
        assert files("rag.reader").joinpath(FILE).stat().st_size <= 25e6  # type: ignore[attr-defined]  # a real path

    def test_a_flipped_byte_is_refused(self, folder: Path) -> None:
        data = bytearray((folder / FILE).read_bytes())
        data[5_000_000] ^= 1
        (folder / FILE).write_bytes(data)
        with pytest.raises(ModelFileError, match=r"reader\.onnx is not the published one") as caught:
            Reader(folder).read(QUESTION, [BRIDGE])
        assert "Install Byline again" in caught.value.remedy

    def test_a_missing_file_is_named(self, folder: Path) -> None:
        (folder / FILE).unlink()
        with pytest.raises(ModelFileError, match="missing"):
            Reader(folder).read(QUESTION, [BRIDGE])

    def test_without_its_file_there_is_no_reader_and_the_doctor_says_so(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / FILE).unlink()
        monkeypatch.setattr(rag.reader, "files", lambda _: folder)
        assert open_reader(Settings()) is None
        (finding,) = [one for one in diagnose(Settings()) if one.name == "reader"]
        assert finding.ok and "not installed" in finding.detail

    def test_it_can_be_switched_off(self) -> None:
        assert open_reader(Settings(reader=False)) is None
        (finding,) = [one for one in diagnose(Settings(reader=False)) if one.name == "reader"]
        assert "BYLINE_READER" in finding.detail

    def test_the_doctor_tries_it(self) -> None:
        (finding,) = [one for one in diagnose(Settings()) if one.name == "reader"]
        assert finding.ok and "it works" in finding.detail

    def test_the_doctor_finds_a_broken_one(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / FILE).write_bytes(b"another model")
        monkeypatch.setattr(rag.reader, "files", lambda _: folder)
        (finding,) = [one for one in diagnose(Settings()) if one.name == "reader"]
        assert not finding.ok and finding.remedy

    def test_opening_it_loads_nothing(self) -> None:
        code = """
import sys
from rag.reader import open_reader
from rag.settings import Settings
assert open_reader(Settings()) is not None
assert not {"onnxruntime", "tokenizers", "torch"} & set(sys.modules)
"""
        subprocess.run([sys.executable, "-c", code], check=True)


class TestCard:
    def test_a_part_is_written_between_its_marks_and_nothing_else_changes(self, tmp_path: Path) -> None:
        card = tmp_path / "card.md"
        card.write_text(CARD.read_text("utf-8"), "utf-8")
        put("curve", "| a |\n| b |", card)
        put("curve", "| c |", card)
        text = card.read_text("utf-8")
        assert "| c |" in text and "| a |" not in text
        outside = [re.split("<!-- (?:end of )?curve.*-->", one)[::2] for one in (text, CARD.read_text("utf-8"))]
        assert outside[0] == outside[1]

    def test_a_card_without_marks_is_refused(self, tmp_path: Path) -> None:
        card = tmp_path / "card.md"
        card.write_text("# Nothing", "utf-8")
        with pytest.raises(ValueError, match="no marks for curve"):
            put("curve", "x", card)

    def test_it_names_the_file_that_ships(self) -> None:
        assert Reader().calibration.sha256 in CARD.read_text("utf-8")


def test_a_colder_calibration_moves_probabilities_and_no_span(reader: Reader) -> None:
    cold = Reader()
    cold.__dict__["calibration"] = replace(reader.calibration, answer_bias=reader.calibration.answer_bias - 2)
    (one,), (two,) = reader.read(QUESTION, [BRIDGE]), cold.read(QUESTION, [BRIDGE])
    assert (one.start, one.end) == (two.start, two.end)
    assert two.none_score > one.none_score
