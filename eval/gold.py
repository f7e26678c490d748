"""Gold questions and summary points: read from YAML, checked against the articles, with their evidence as spans.

A gold that contradicts itself grades nothing, so every fault of a file is an error that names file and question.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eval.matching import any_found, flat, spans
from rag.schema import Article

AnswerableKind = Literal[
    "fact", "number", "date", "list", "quotation", "table", "attribution", "disputed", "across", "comparison", "time",
    "follow-up",
]  # fmt: skip
UnanswerableKind = Literal["near-miss", "false-premise", "off-topic", "boilerplate", "injection"]
Kind = AnswerableKind | UnanswerableKind
ANSWERABLE: tuple[str, ...] = get_args(AnswerableKind)
UNANSWERABLE: tuple[str, ...] = get_args(UnanswerableKind)
SUMMARIES, ARTICLES = "summaries.yaml", "articles.yaml"
BRIEFINGS = ("timeline.yaml", "claims.yaml", "matters.yaml")  # see eval/briefings.py
_T = TypeVar("_T")
_Strings = Annotated[tuple[str, ...], Field(min_length=1)]


class GoldError(ValueError):
    """What is wrong with the gold, a line each, with file and question."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class _Gold(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(_Gold):
    """Found when one of ``any`` stands in the answer (see ``eval.matching.found``)."""

    any: _Strings
    optional: bool = False


class Quote(_Gold):
    """Words of an article that carry the answer, verbatim."""

    article: str
    quote: str


class Question(_Gold):
    """One gold question; without ``facts`` the articles do not answer it, and ``why`` says why."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    kind: Kind
    question: str = Field(min_length=5)
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Quote, ...] = ()
    never: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    why: str = ""
    correction: tuple[str, ...] = ()
    writer: Literal["articles-only", "engineer"] = "engineer"

    @property
    def answerable(self) -> bool:
        return self.kind in ANSWERABLE

    @property
    def required(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if not fact.optional)


class Point(_Gold):
    """What a good summary holds: all of its facts."""

    name: str
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    evidence: _Strings


class Never(_Gold):
    """What a summary must not say."""

    name: str
    any: _Strings


class SummaryGold(_Gold):
    """Of one article."""

    points: Annotated[tuple[Point, ...], Field(min_length=5, max_length=8)]
    never: Annotated[tuple[Never, ...], Field(min_length=2)]


class ArticleGold(_Gold):
    """What an article says of itself; a field that is not given is not graded, null is "it does not say"."""

    title: str | None = None
    outlet: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """``text[start:end]`` of the article with that source, as Byline stores it, carries the answer."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its evidence found in the articles."""

    gold: Question
    spans: tuple[GoldSpan, ...]


def read_questions(folder: Path) -> list[Question]:
    """All questions of a folder's YAML files, by file and place. Raises GoldError."""
    faults: list[str] = []
    read: list[Question] = []
    for file in sorted(folder.glob("*.yaml")):
        if file.name in (SUMMARIES, ARTICLES, *BRIEFINGS):
            continue
        try:
            entries = yaml.safe_load(file.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            faults.append(f"{file.name}: {error}")
            continue
        for place, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
            try:
                read.append(Question.model_validate(entry))
            except ValidationError as error:
                name = entry.get("id", f"number {place}") if isinstance(entry, dict) else f"number {place}"
                faults += [f"{file.name}, {name}: {_told(one)}" for one in error.errors()]
    if not read and not faults:
        faults.append(f"There is no gold question in {folder}.")
    if faults:
        raise GoldError(faults)
    return read


def read_articles(folder: Path) -> dict[str, ArticleGold]:
    """What is known of the articles themselves, by source; empty where nothing is. Raises GoldError."""
    return _read(folder / ARTICLES, TypeAdapter(dict[str, ArticleGold]))


def read_summaries(folder: Path) -> dict[str, SummaryGold]:
    """The summary gold of a folder by source; empty where there is none. Raises GoldError."""
    return _read(folder / SUMMARIES, TypeAdapter(dict[str, SummaryGold]))


def _read(file: Path, shape: TypeAdapter[dict[str, _T]]) -> dict[str, _T]:
    if not file.exists():
        return {}
    try:
        return shape.validate_python(yaml.safe_load(file.read_text("utf-8")))
    except ValidationError as error:
        raise GoldError(f"{file.name}: {_told(one)}" for one in error.errors()) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GoldError([f"{file.name}: {error}"]) from None


def _told(error: Mapping[str, object]) -> str:
    where = ".".join(map(str, error["loc"])) if isinstance(error["loc"], tuple) else ""
    return f"{where}: {error['msg']}"


def located(questions: Iterable[Question], articles: Mapping[str, str]) -> list[Asked]:
    """The questions with their evidence as spans of ``articles`` (source -> stored text). Raises GoldError for all
    that does not hold together."""
    questions = list(questions)
    faults = [*_doubles(questions), *(fault for one in questions for fault in _faults(one, articles))]
    if faults:
        raise GoldError(faults)
    return [
        Asked(one, tuple(GoldSpan(e.article, *s) for e in one.evidence for s in spans(e.quote, articles[e.article])))
        for one in questions
    ]


def check_summaries(gold: Mapping[str, SummaryGold], articles: Mapping[str, str]) -> None:
    """Raises GoldError for a quote that is not in its article, or a point that its own evidence does not carry."""
    faults: list[str] = []
    for source, one in gold.items():
        text = articles.get(source)
        if text is None:
            faults.append(f"summaries: there is no article {source}")
            continue
        for point in one.points:
            faults += [f"summaries, {point.name}: not in {source}: {q!r}" for q in point.evidence if not spans(q, text)]
            told = " ".join(point.evidence)
            faults += [f"summaries, {point.name}: none of {f.any} in its evidence" for f in point.facts
                       if not any_found(f.any, told)]  # fmt: skip
    if faults:
        raise GoldError(faults)


def misdescribed(gold: Mapping[str, ArticleGold], articles: Mapping[str, Article]) -> list[str]:
    """Where an article was read to say something else of itself than it does, in words."""
    found: list[str] = []
    for source, one in gold.items():
        there = articles.get(source)
        if there is None:
            found.append(f"{source}: there is no such article")
            continue
        for name in sorted(one.model_fields_set):
            right, read = getattr(one, name), getattr(there, name)
            if right != read:
                found.append(f"{source}: its {name} is {right}, not {read}")
    return found


def _doubles(questions: list[Question]) -> Iterator[str]:
    ids = Counter(one.id for one in questions)
    yield from (f"{id}: {times} questions have this id" for id, times in ids.items() if times > 1)
    texts = Counter((one.after, flat(one.question).text) for one in questions)
    yield from (f"asked {times} times: {text}" for (_, text), times in texts.items() if times > 1)


def _faults(one: Question, articles: Mapping[str, str]) -> Iterator[str]:
    if one.answerable and not one.required:
        yield f"{one.id}: an answerable question needs a required fact"
    if one.answerable and not one.evidence:
        yield f"{one.id}: an answerable question needs evidence"
    if not one.answerable and one.facts:
        yield f"{one.id}: a question of kind {one.kind} has no facts"
    if not one.answerable and not one.why:
        yield f"{one.id}: say why the articles do not answer it"
    if one.kind == "follow-up" and not one.after:
        yield f"{one.id}: a follow-up follows a question; name it in after"
    for evidence in one.evidence:
        text = articles.get(evidence.article)
        if text is None:
            yield f"{one.id}: there is no article {evidence.article}"
        elif not spans(evidence.quote, text):
            yield f"{one.id}: not in {evidence.article}: {evidence.quote!r}"
    quoted = [evidence.quote for evidence in one.evidence]
    for fact in one.facts:
        if quoted and not any(any_found(fact.any, quote) for quote in quoted):
            yield f"{one.id}: none of {list(fact.any)} stands in its evidence"
    if one.correction and not any(any_found(one.correction, quote) for quote in quoted):
        yield f"{one.id}: none of {list(one.correction)} stands in its evidence"
    for string in one.never:
        if any_found([string], " ".join(quoted)) and any(string in fact.any for fact in one.facts):
            yield f"{one.id}: {string!r} is a fact and must not be said"
