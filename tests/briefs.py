"""A summary, a timeline and claims, made up over two made-up articles, for tests of how they are drawn; spans hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from views import ARTICLE, HOSTILE, cite, sentence

from rag.schema import Article, Check, Claim, ClaimStatus, Conflict, Event, Meeting, Precision, Stance, Summary

HELD = "The flood barrier held through the night, the water ministry said on Monday."
SLEPT = "𝔘nusually, 1,200 people spent the night in two schools."
DISPUTE = "Residents of the lower quarter dispute the figure."
CLOSED = "The barrier closed at 21:40 on Sunday."
PUMPS = "The ministry denied that the pumps had failed 🚱."
RAN = "“They ran all night,” its spokesman said."
OTHER_TEXT = """Some 900 people slept in schools while the barrier held

Some 900 people spent the night in schools, the valley council said on 13 August 2024.

The pumps failed twice, residents said. The barrier was built in 1998 and raised between May and July 2016.
"""
ABOUT_900 = "Some 900 people spent the night in schools, the valley council said on 13 August 2024."
FAILED = "The pumps failed twice, residents said."
BUILT = "The barrier was built in 1998 and raised between May and July 2016."
OTHER = replace(
    ARTICLE, id="fed321fed321", source="valley-council.txt", text=OTHER_TEXT, outlet="Valley Wire",
    title="Some 900 people slept in schools while the barrier held", date=date(2024, 8, 13), date_basis="stated",
)  # fmt: skip


def hostile(article: Article = ARTICLE) -> str:
    """The hostile words as they stand in the article, which may have lost a character that shows nothing."""
    return HOSTILE if HOSTILE in article.text else HOSTILE.replace("\u202e", "")


def summary(one: Article = ARTICLE, other: Article = OTHER, **fields: object) -> Summary:
    """Seven sentences: a claim, a conflict, what one source reports, what is open, a replaced one, a wrong one."""
    sentences = (
        sentence(HELD, cite(1, HELD, one), speaker="the water ministry"),
        sentence(SLEPT, cite(2, SLEPT, one)),
        sentence(ABOUT_900, cite(3, ABOUT_900, other), speaker="the valley council"),
        replace(sentence(PUMPS, cite(4, PUMPS, one), speaker="The ministry"), claim_status="denied"),
        replace(sentence(FAILED, cite(5, FAILED, other), speaker="residents"), claim_status="unverified"),
        sentence(
            CLOSED, cite(6, CLOSED, one),
            replaces=sentence(
                "It never closed.", cite(6, CLOSED, one), verdict="contradicted",
                checks=(Check("polarity", False, "adds “never”"),),
            ),
        ),
        sentence(
            hostile(one), cite(7, hostile(one), one), verdict="partly",
            checks=(Check("names", False, "not in the source: Kim"),),
        ),
    )  # fmt: skip
    whole: dict[str, object] = {
        "status": "answered", "outcome": "answered", "reason": None, "topic": None, "length": "full",
        "articles": (one.id, other.id), "sentences": sentences,
        "conflicts": (Conflict((1, 2), "true", "1,200 people, or 900"),), "warnings": ("1 article was left out.",),
        "mode": "quotes", "lone": (5,), "left_open": (3, 4), **fields,
    }  # fmt: skip
    return Summary(**whole)  # type: ignore[arg-type]  # fields by name, for brevity in tests


NOTHING = Summary(
    "abstained", "nothing", "No article mentions “cheese”.", "cheese", "short", (), (), (), (), "quotes"
)  # fmt: skip


def event(
    day: date | None, precision: Precision, when: str, *said: tuple[str, Article], until: date | None = None,
    differs: tuple[int, ...] = (),
) -> Event:  # fmt: skip
    """An event told in these sentences, whose citations are numbered from 1."""
    told = tuple(sentence(words, cite(n, words, article)) for n, (words, article) in enumerate(said, 1))
    return Event(day, precision, told, when, until, differs)


def events(one: Article = ARTICLE, other: Article = OTHER) -> tuple[Event, ...]:
    """Of each precision, told otherwise, told by two, and without a date."""
    return (
        event(date(1998, 1, 1), "year", "in 1998", (BUILT, other)),
        event(date(2016, 5, 1), "month", "between May and July 2016", (BUILT, other), until=date(2016, 7, 1)),
        event(date(2024, 8, 1), "month", "this month", (DISPUTE, one)),
        event(date(2024, 8, 11), "day", "on Sunday", (CLOSED, one)),
        event(date(2024, 8, 12), "day", "on Monday", (HELD, one), until=date(2024, 8, 13)),
        event(date(2024, 8, 12), "day", "the night", (SLEPT, one), (HELD, one), differs=(6,)),
        event(date(2024, 8, 13), "day", "on 13 August 2024", (ABOUT_900, other), differs=(5,)),
        event(None, "none", f"one day {HOSTILE}", (hostile(one), one)),
    )


def many_events(count: int) -> tuple[Event, ...]:
    """A day apart each, for charts that count."""
    first = date(2024, 1, 1).toordinal()
    return tuple(event(date.fromordinal(first + n), "day", "then", (CLOSED, ARTICLE)) for n in range(count))


def claim(
    id: str, words: str, article: Article, matter: int, status: ClaimStatus = "asserted", speaker: str | None = None,
    verb: str | None = None, because: str | None = None, about: Sequence[Meeting] = (), voice: str | None = None,
) -> Claim:  # fmt: skip
    where = cite(1, words, article)
    return Claim(
        id, words, speaker, verb, status, because, article.date, article.id, article.source, article.title,
        article.outlet, voice or article.id, where.start, where.end, words, matter, tuple(about),
    )  # fmt: skip


def claims(one: Article = ARTICLE, other: Article = OTHER) -> tuple[Claim, ...]:
    """Of each status; the first stands alone."""
    return (
        claim("c-closed", CLOSED, one, 1),
        claim("c-slept", SLEPT, one, 2, about=[Meeting("c-900", "updates")]),
        claim(
            "c-900", ABOUT_900, other, 2, "attributed", "the valley council", "said",
            about=[Meeting("c-slept", "updates")],
        ),
        claim("c-dispute", DISPUTE, one, 2, "disputed", "Residents of the lower quarter", None, "dispute"),
        claim(
            "c-pumps", PUMPS, one, 3, "denied", "The ministry", "denied", "denied",
            [Meeting("c-failed", "conflicts"), Meeting("c-ran", "agrees")],
        ),
        claim("c-ran", RAN, one, 3, "attributed", "its spokesman", "said", about=[Meeting("c-pumps", "agrees")]),
        claim(
            "c-failed", FAILED, other, 3, "unverified", "residents", "said", "could not be verified",
            [Meeting("c-pumps", "conflicts")],
        ),
        claim("c-hostile", hostile(one), one, 4, "attributed", HOSTILE, HOSTILE, HOSTILE),
    )  # fmt: skip


def stances(one: Article = ARTICLE, other: Article = OTHER) -> tuple[Stance, ...]:
    """To "c-pumps": said by one voice in two articles, contradicted by one, silent one."""

    def stance(article: Article, how: str, *of: str, id: str | None = None, voice: str | None = None) -> Stance:
        return Stance(
            id or article.id, article.source, article.title, article.outlet, article.date, voice or article.id,
            how, of,  # type: ignore[arg-type]  # a stance, by name
        )  # fmt: skip

    return (
        stance(other, "contradicts", "c-failed"),
        stance(one, "says", "c-pumps", "c-ran"),
        stance(one, "says", "c-pumps", id="copy", voice=one.id),
        stance(replace(one, title=HOSTILE, outlet=HOSTILE), "silent", id="third", voice="third"),
    )
