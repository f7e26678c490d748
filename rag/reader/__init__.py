"""A small cross-encoder of our own: does this passage answer this question and where; does this span support this
sentence. One int8 ONNX file with two heads, run by onnxruntime; its card stands beside it.

``examples.py`` makes its training examples of public records, ``train.py`` trains it, ``export.py`` writes the file.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelFileError
from rag.tokenizer import LIMIT, tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

    from rag.settings import Settings

FILE, CALIBRATION = "reader.onnx", "reader.json"
LANGUAGES = frozenset({"en", "eng"})  # that it was taught, and the rules of who says what and when are written for
ANSWER_TOKENS = 24  # of a span, at most
ASKED_TOKENS = 96  # of a question or sentence, at most; the passage has the rest of LIMIT

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a passage is to a question. ``start`` and ``end`` bound the best span, in characters of the passage,
    half-open. ``none_score`` is the calibrated probability that the passage does not answer, ``answer_score`` that it
    does and with this very span."""

    start: int
    end: int
    answer_score: float
    none_score: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a span is to a sentence, as calibrated probabilities that sum to 1."""

    supports: float
    contradicts: float
    neither: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """``reader.json``: the model file's sha256, and what turns its logits into probabilities (fitted on data that
    neither trained it nor reports its scores)."""

    sha256: str
    answer_weight: float
    answer_bias: float
    support_weight: float
    support_bias: float


class Reader:
    """The reader in ``folder``, by default the one shipped. Nothing is loaded until it reads; ModelFileError then for
    a file that is missing or is not the one that its ``reader.json`` names.

    It reads one pair a run: quantised activations are scaled a run at a time, so that a pair's scores would move with
    its batch-mates."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder if folder is not None else files("rag.reader")

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading a passage, in order. What lies beyond 256 tokens of question and passage is not read."""
        return [self._reading(question, passage) for passage in passages]

    def judge(self, sentence: str, spans: Sequence[str]) -> list[Judgement]:
        """One judgement a span, in order."""
        return [self._judgement(sentence, span) for span in spans]

    def _reading(self, question: str, passage: str) -> Reading:
        pair = _pair(question, passage)
        if not pair.words:
            return Reading(0, 0, 0.0, 1.0)
        start, end, answer, _ = self._run(pair)
        begins, ends = (_softmax(one[0, pair.words.start : pair.words.stop]) for one in (start, end))
        joint = np.triu(np.outer(begins, ends)) - np.triu(np.outer(begins, ends), ANSWER_TOKENS)
        a, b = divmod(int(joint.argmax()), joint.shape[1])
        none = 1 - _probability(float(answer[0]), self.calibration.answer_weight, self.calibration.answer_bias)
        return Reading(pair.offsets[a][0], pair.offsets[b][1], float(joint[a, b]) * (1 - none), none)

    def _judgement(self, sentence: str, span: str) -> Judgement:
        pair = _pair(sentence, span)
        if not pair.words:
            return Judgement(0.0, 0.0, 1.0)
        supports, contradicts, neither = map(float, self._run(pair)[3][0])
        against = np.logaddexp(contradicts, neither)
        held = _probability(supports - against, self.calibration.support_weight, self.calibration.support_bias)
        return Judgement(
            held, (1 - held) * math.exp(contradicts - against), (1 - held) * math.exp(neither - against)
        )

    def _run(self, pair: _Pair) -> list[Logits]:
        ids = np.array([pair.ids], dtype=np.int64)
        types = np.zeros_like(ids)
        types[0, pair.words.start :] = 1
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        return [np.asarray(one, dtype=np.float32) for one in self._session.run(None, feed)]

    @cached_property
    def calibration(self) -> Calibration:
        return Calibration(**json.loads(self._folder.joinpath(CALIBRATION).read_text("utf-8")))

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime as ort

        try:
            data = self._folder.joinpath(FILE).read_bytes()
        except FileNotFoundError:
            raise ModelFileError(f"The reader's file {FILE} is missing.", _REMEDY) from None
        if hashlib.sha256(data).hexdigest() != self.calibration.sha256:
            raise ModelFileError(f"The reader's file {FILE} is not the published one.", _REMEDY)
        options = ort.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        options.log_severity_level = 3
        return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def open_reader(settings: Settings) -> Reader | None:
    """The reader; None where it is switched off or its file is not there: then similarity and words decide alone."""
    there = files("rag.reader").joinpath(FILE).is_file()
    return Reader() if settings.reader and there else None


_REMEDY = "Install Byline again; without the reader it answers by similarity and words."


@dataclass(frozen=True, slots=True)
class _Pair:
    """Token ids of ``[CLS] asked [SEP] passage [SEP]``; ``words`` are the places of the passage's tokens among them,
    ``offsets`` those tokens' bounds in the passage, in characters."""

    ids: list[int]
    words: range
    offsets: list[tuple[int, int]]


def _pair(asked: str, passage: str) -> _Pair:
    first, second = tokenizer().encode(asked), tokenizer().encode(passage, add_special_tokens=False)
    head = first.ids if len(first.ids) <= ASKED_TOKENS else [*first.ids[: ASKED_TOKENS - 1], first.ids[-1]]
    room = LIMIT - len(head) - 1
    ids = second.ids[:room]
    return _Pair([*head, *ids, head[-1]], range(len(head), len(head) + len(ids)), second.offsets[:room])


def _probability(odds: float, weight: float, bias: float) -> float:
    return 1 / (1 + math.exp(-weight * odds - bias))


def _softmax(logits: Logits) -> Logits:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)
