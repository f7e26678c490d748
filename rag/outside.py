"""Whether a question asks of a time that no stored article reaches: after the newest of them, or before the oldest."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from rag.dates import DateMention, find_dates
from rag.question import Question
from rag.schema import Evidence

# An article of Wednesday may tell of Friday without its date.
AHEAD = timedelta(days=7)


def later(question: Question, dated: tuple[date, date] | None, found: Sequence[Evidence]) -> str | None:
    """That all dates of the question lie well after the newest article, and no sentence found tells of them; None
    where not so. ``dated`` are the dates of the oldest and the newest article."""
    asked = _asked(question)
    if dated is None or not asked or any(_first(one) <= dated[1] + AHEAD for one in asked):
        return None
    return _untold(question, asked, dated[1], found, f"The newest article is of {_written(dated[1])}")


def beyond(question: Question, dated: tuple[date, date] | None, found: Sequence[Evidence]) -> str | None:
    """That all of them lie before the oldest article, or after the newest, and no sentence found tells of them: news
    tells of the past too, so that this explains why nothing answers, and is no reason to look for no answer."""
    asked = _asked(question)
    if dated is None or not asked or any(_first(d) <= dated[1] and dated[0] <= _last(d) for d in asked):
        return None
    span = f"The articles are of {_written(dated[0])} to {_written(dated[1])}"
    return _untold(question, asked, dated[1], found, span if dated[0] < dated[1] else span.partition(" to ")[0])


def _untold(
    question: Question, asked: Sequence[DateMention], newest: date, found: Sequence[Evidence], reach: str
) -> str | None:
    if any(_tells(e, one, newest) for e in found for one in asked):
        return None
    listed = " or ".join(question.text[one.start : one.end] for one in asked)
    return f"{reach}, and none speaks of {listed}."


def _asked(question: Question) -> list[DateMention]:
    """Its dates with a year; another may be of any."""
    return [one for one in find_dates(question.text) if one.year is not None]


def _tells(one: Evidence, asked: DateMention, newest: date) -> bool:
    """Whether a sentence names that time, as exactly as it is asked for; or no more than its year, which is to come."""
    if asked.month is None and str(asked.year) in f"{one.context} {one.quote}":
        return True
    for told in find_dates(f"{one.context} {one.quote}"):
        if told.month is None and told.year == asked.year and _first(told) > newest:
            return True
        same_day = asked.day is None or (told.day is not None and told.day <= asked.day <= (told.last_day or told.day))
        if told.year in {None, asked.year} and told.month == asked.month is not None and same_day:
            return True
    return False


def _first(asked: DateMention) -> date:
    assert asked.year is not None
    return date(asked.year, asked.month or 1, asked.day or 1)


def _last(asked: DateMention) -> date:
    assert asked.year is not None
    month = asked.month or 12
    return date(asked.year, month, asked.last_day or asked.day or monthrange(asked.year, month)[1])


def _written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
