"""A conversation and its turns as the chat page sees them, made of what the file holds; and which of their citations
no longer stand where they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from rag.errors import InputError
from rag.schema import Answer, AnswerSentence, Article, Citation, Filters, Problem, SourceInfo
from rag.serialise import answer_from_json
from rag.text import canonical

LONGEST_TITLE = 80  # characters
State = Literal["running", "done", "stopped", "failed"]
Find = Callable[[str], Article | None]


@dataclass(frozen=True, slots=True)
class Conversation:
    """``title`` is empty until the first question; ``updated`` is when the last question was asked or answered."""

    id: str
    title: str
    owner: str
    created: datetime
    updated: datetime
    filters: Filters


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question and what became of it. ``partial`` is the unchecked draft, as far as it had come; ``hashes`` gives
    for the id of each cited article the sha256 of the text that was cited; ``sent`` is the prompt a model was given."""

    id: str
    conversation: str
    question: str
    state: State
    answer: Answer | None
    partial: str
    problem: Problem | None
    rating: bool | None
    comment: str
    created: datetime
    hashes: Mapping[str, str]
    sent: str = ""


def shortened(text: str) -> str:
    """A text as a title: one line without invisible characters, cut at a word when it is too long."""
    line = " ".join(canonical(text).split())
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    if line[len(cut)] != " ":  # in mid-word
        whole = cut.rpartition(" ")[0]
        cut = whole if len(whole) > LONGEST_TITLE // 2 else cut
    return cut.rstrip(" ,;:–—-") + "…"


# From the file


def conversation_of(row: Sequence[Any]) -> Conversation:
    """A row in the order of the fields."""
    id, title, owner, created, updated, filters = row
    times = datetime.fromisoformat(created), datetime.fromisoformat(updated)
    return Conversation(id, title, owner, *times, _filters(json.loads(filters)))


def turn_of(row: Sequence[Any]) -> StoredTurn:
    """A row in the order of the fields. An answer that cannot be read spoils no other turn: it counts as failed."""
    id, conversation, question, state, told, partial, wrong, rating, comment, created, hashes, sent = row
    answer, problem = None, Problem(**json.loads(wrong)) if wrong else None
    if told:
        try:
            answer = answer_from_json(json.loads(told))
        except (InputError, json.JSONDecodeError) as error:
            state = "failed"
            problem = Problem(
                "StoreError", f"The stored answer cannot be read: {error}", "Ask again; the question is kept."
            )
    return StoredTurn(
        id, conversation, question, state, answer, partial, problem, None if rating is None else bool(rating), comment,
        datetime.fromisoformat(created), json.loads(hashes), sent,
    )  # fmt: skip


def candidate(turn: StoredTurn) -> dict[str, Any]:
    """A rated turn as a candidate for a gold question, as ``Conversations.feedback_questions`` lists them."""
    answer = turn.answer
    quotes = {
        (cited.article, cited.start, cited.end): {
            "source": cited.source, "article": cited.article, "start": cited.start, "end": cited.end,
            "quote": cited.quote,
        }
        for sentence in (answer.sentences if answer else ())
        for cited in sentence.citations
    }  # fmt: skip
    return {
        "question": turn.question,
        "understood": answer.understood if answer else None,
        "thumb": None if turn.rating is None else "up" if turn.rating else "down",
        "comment": turn.comment,
        "outcome": answer.outcome if answer else None,
        "short": answer.short if answer else None,
        "quotes": [*quotes.values()],
    }


def filters_json(filters: Filters) -> dict[str, Any]:
    """The form in which a conversation keeps its filters."""
    return {
        "outlets": filters.outlets,
        "articles": filters.articles,
        "since": filters.since and filters.since.isoformat(),
        "until": filters.until and filters.until.isoformat(),
    }


def _filters(data: dict[str, Any]) -> Filters:
    days = [date.fromisoformat(data[name]) if data[name] else None for name in ("since", "until")]
    return Filters(tuple(data["outlets"]), tuple(data["articles"]), *days)


# Citations whose source has gone


def missing_sources(
    answer: Answer, find: Find, sources: Sequence[SourceInfo], hashes: Mapping[str, str] | None = None
) -> dict[int, str]:
    """Why a citation (by its ``n``) cannot be shown in its article: a sentence for the reader. A citation that is not
    in the result stands in the stored text where it says.

    ``find`` gives the article with exactly that id; ``sources`` are what is stored now; ``hashes`` as in StoredTurn.
    """
    texts: dict[str, str | None] = {}
    gone: dict[int, str] = {}
    for cited in citations(answer):
        if cited.article not in texts:
            article = find(cited.article)
            right = article is not None and article.id == cited.article
            right = right and (hashes or {}).get(cited.article) in (None, sha256(article.text if article else ""))
            texts[cited.article] = article.text if article is not None and right else None
        text = texts[cited.article]
        if text is None or text[cited.start : cited.end] != cited.quote:
            gone[cited.n] = _why_missing(cited, sources)
    return gone


def _why_missing(cited: Citation, sources: Sequence[SourceInfo]) -> str:
    name = f"“{cited.title}” ({cited.source})" if cited.title else cited.source
    # What comes from standard input is called "-" whatever it is.
    known = not cited.source.startswith("-") and any(one.source == cited.source for one in sources)
    return f"{name} has changed since this was answered." if known else f"{name} is no longer in the library."


def citations(answer: Answer) -> Iterator[Citation]:
    """Of all its sentences, those that were replaced included."""
    for sentence in answer.sentences:
        part: AnswerSentence | None = sentence
        while part is not None:
            yield from part.citations
            part = part.replaces


def sha256(text: str) -> str:
    """Of an article's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
