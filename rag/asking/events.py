"""One statement → who did it, what, when, where, why, how many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.asking.clauses import INTRANSITIVE, Clause, alternatives, fitting, shortened, timed, undated
from rag.asking.kinds import LONGEST, Drawn, leaves_open
from rag.dates import find_dates
from rag.names import name_words, names
from rag.numbers import Number, quantities
from rag.text import words

_PLURAL = re.compile(r"(?:people|men|women|children|police|troops|personnel|[a-z][a-z'’-]*[a-rt-z]s)")
_UNCOUNTED = re.compile(
    r"(?:percent|per|cent|points?|dollars?|euros?|pounds?|crowns|cents?|degrees?|times|million|billion|months?|weeks?|"
    r"hours?|minutes?|seconds?|days?|of|more|others|years?|km|kms|kilomet\w+|\w*met(?:er|re)s?|miles?|feet|acres|hectares|tonnes|"
    r"tons|basis|minus|plus)"
)
_ABOUT = re.compile(
    r"(?:(?:about|around|some|nearly|almost|roughly|approximately|over|only|just|up to|at least|at most|more than|"
    r"fewer than|less than|as many as|an estimated|a total of|all|further)\s)*",
    re.IGNORECASE,
)
_PARTICLE = re.compile(
    r"(?:out|up|down|off|back|away|in)\s(?=(?:[a-z]+\s){0,3}\d|(?:[a-z]+\s){0,3}(?:two|three|four|five)\b)"
)
_COUNTED = re.compile(
    r"\s((?:[a-z][\w-]*\s){0,2}?[a-z][\w'’-]*)(?=\s(?:in|at|on|from|to|for|with|by|near|into|over|against|across|during|"
    r"after|before|and)\b|,|$)"
)
_HARM = re.compile(r",?\s(?P<done>killing|injuring|wounding|displacing)\s")
_DONE = {"killing": "killed", "injuring": "injured", "wounding": "wounded", "displacing": "displaced"}
_MONEY = re.compile(
    r"(?:(?:about|nearly|more than|over|almost|up to|at least|some|around)\s)?[$€£]\s?\d[\d.,]*"
    r"(?:\s?(?:million|billion|trillion|bn|m|k))?\b(?!-)"
)
_SHARE = re.compile(
    r"(?:[a-z ]+\s)?(?P<number>\d[\d.]*)(?:%|\s(?:percent|per cent))\s(?P<whole>of the [a-z]+(?: [a-z]+)?)(?:$|,|\.)"
)
_SPENT = frozenset("pay spend raise invest earn donate lose".split())
# What is given or asked: "What did X offer?" says enough. The sides taken: "Who blamed …?" asks for any side.
_GIVEN = frozenset(
    """
    offer demand announce propose promise pledge reject ban publish launch unveil recommend request approve buy sell
    seek introduce impose
""".split()
)
_SIDES = frozenset(
    """
    blame accuse condemn criticise criticize praise support oppose endorse reject approve sue arrest investigate
    demand cancel ban urge approve block
""".split()
)
_RAISES = frozenset("raise cut lower increase reduce lift boost slash".split())
_CHANGES = _RAISES | frozenset(
    "fall rise drop lose gain jump climb decline slip surge plunge tumble grow shrink sink".split()
)
_SEEKING = re.compile(r"(?P<verb>(?:seek|demand|plan|offer|propos|consider|build|develop|prepar|negotiat)ing)\s")
_OBJECT = re.compile(r"(?:an?|the|its|his|her|their|new|more|further|\d[\d,.]*|[A-Z]\w+)\s")
_TO_NAME = re.compile(r"\s(?:in|to|for|on|after|against|from)\s(?=(?:the\s)?[A-Z])")
_PLACED = frozenset("arrest attack build damage destroy detain hold injure kill stage trigger wound hit strike".split())
_IN = re.compile(r"\s(?P<at>in|at|near|outside)\s(?P<the>the\s)?$")
_NOT_PLACE = re.compile(r"\s(?:in|at)\s(?:response|charge|favou?r|terms|addition|order|prison|custody)\b")
_BECAUSE = re.compile(r",?\s(?:because|in order to|due to|in protest (?:at|against)|in response to)\s")
_SAYS = alternatives("said says told tells added announced denied claimed reported called")


def events(found: Clause, article: str, dated: str = "", voice: str = "") -> Iterator[Drawn]:
    """The questions that one statement answers. Its subject stands as in mid-sentence; ``dated`` is a date that
    stood before it; ``voice``, whoever makes the statement: they are named in a question that names nobody else."""
    for one in (*_counted_subject(found), *_harmed(found), *_asked(found, article, dated)):
        if voice:
            yield replace(one, text=f"{one.text[:-1]}, according to {voice}?")
        if not voice or name_words(f"x {one.text[one.text.find(' ') :]}"):
            yield one


def _asked(found: Clause, article: str, dated: str) -> Iterator[Drawn]:
    if leaves_open(found.subject, owned=True) or quantities(found.subject):
        return
    short = found.short
    if short is not None and not leaves_open(short, owned=False) and (found.base or found.passive):
        kept = fitting(short, LONGEST - len(found.asked("")) - 7)
        if (date := timed(found.rest) or dated) and kept is not None:
            yield Drawn(f"When {found.asked(kept)}?", "when", date)
        yield from _where(found, short)
        because = _BECAUSE.search(found.rest)
        main = shortened(undated(found.rest[: because.start()]), after_auxiliary=not found.base) if because else None
        if main is not None and not find_dates(main):
            yield Drawn(f"Why {found.asked(main)}?", "why")
    yield from _changed(found)
    if short:
        yield from _done(found, short, article)
    if found.base is not None:
        yield from _counted_object(found)


def _done(found: Clause, short: str, article: str) -> Iterator[Drawn]:
    """“Who blamed the operator?”, “What did the company offer?”, “What is the ministry seeking?”."""
    if not leaves_open(short, owned=True) and found.base and (found.base in _SIDES or _actor(found.subject, article)):
        kept = fitting(short, LONGEST - len(found.finite) - 6)
        if kept is not None:
            yield Drawn(f"Who {found.finite} {kept}?", "who-did", found.subject)
    named = names(f"x {found.subject}")
    if named and found.base in _GIVEN and _OBJECT.match(short):
        yield Drawn(f"What {found.asked('')}?", "what-did")
        for place in _TO_NAME.finditer(short):
            if not leaves_open(short[place.start() :], owned=False):
                yield Drawn(f"What {found.asked('')}{short[place.start() :]}?", "what-did")
    seeking = _SEEKING.match(short)
    if named and seeking and found.verb in {"is", "are", "was", "were"} and _OBJECT.match(short[seeking.end() :]):
        yield Drawn(f"What {found.verb} {found.subject} {seeking['verb']}?", "what-did")


def _changed(found: Clause) -> Iterator[Drawn]:
    """“By how much did the index fall?” and “By how much did the bank raise interest rates?”."""
    if found.base not in _CHANGES or leaves_open(found.rest, owned=False):
        return
    by = re.match(r"(?P<what>(?:[a-z’'-]+\s){0,5}?)by\s|", undated(found.rest))
    what, after = (by["what"] or "", undated(found.rest)[by.end() :]) if by else ("", found.rest)
    for number in quantities(after)[:1]:
        unit = number.kind == "percent" or re.match(
            r"\s(?:basis points|percentage points|points)\b", after[number.end :]
        )
        if unit and _ABOUT.fullmatch(after[: number.start]) and not (what and found.base not in _RAISES):
            yield Drawn(f"By how much {found.asked(what.strip())}?", "how-many", number.text)


def _where(found: Clause, short: str) -> Iterator[Drawn]:
    """“Where was X arrested?”, when the statement ends in its place."""
    for name in names(short)[-1:]:
        before = _IN.search(short[: name.start])
        if before is None or short[name.end :].strip() or _NOT_PLACE.search(short[before.start() :]):
            continue
        left = short[: before.start()].strip()
        placed = found.passive or found.base in INTRANSITIVE or found.base in _PLACED
        if placed and (left or found.base) and not re.search(r"\b(?:in|at|near|on|to|from|into|outside)\s", left):
            yield Drawn(f"Where {found.asked(left)}?", "where", name.text)


def _counted_subject(found: Clause) -> Iterator[Drawn]:
    """“How many people were evacuated …?” from “More than 300 people were evacuated …”."""
    short = found.short
    for number in quantities(found.subject)[:1]:
        counted = found.subject[number.end :].strip()
        if not short or not _ABOUT.fullmatch(found.subject[: number.start]) or leaves_open(short, owned=True):
            return
        if number.kind == "percent" and counted.startswith("of "):
            yield Drawn(f"What percentage {counted} {found.finite} {short}?", "how-many", number.text)
        elif _countable(number, counted):
            yield Drawn(f"How many {counted} {found.finite} {short}?", "how-many", number.text)


def _counted_object(found: Clause) -> Iterator[Drawn]:
    """“How many drones did X launch?” and “How much did X pay …?”."""
    money = _MONEY.match(found.rest)
    if money and found.base in _SPENT:
        after = shortened(undated(found.rest[money.end() :].strip()))
        if after is not None and not leaves_open(after, owned=False) and not after.startswith(("and", "of ")):
            yield Drawn(f"How much {found.asked(after)}?", "how-many", money.group().split()[-1])
        return
    share = _SHARE.match(found.rest)
    if share and found.base in {"win", "receive", "get", "take"} and not leaves_open(share["whole"], owned=True):
        yield Drawn(f"What share {share['whole']} {found.asked('')}?", "how-many", share["number"])
        return
    particle = _PARTICLE.match(found.rest)
    rest = found.rest[particle.end() :] if particle else found.rest
    for number in quantities(rest)[:1]:
        behind = re.sub(r"^\sout of(?: the)? \d[\d,]*", "", rest[number.end :])
        rest = rest[: number.end] + behind
        counted = _COUNTED.match(behind) if _ABOUT.fullmatch(rest[: number.start]) else None
        if counted and _countable(number, counted[1]):
            after = shortened(undated(rest[number.end + counted.end() :].strip(" ,")))
            if after is not None and not leaves_open(after, owned=False) and not after.startswith("and "):
                after = f"{particle.group() if particle else ''}{after}".strip()
                yield Drawn(f"How many {counted[1]} {found.asked(after)}?", "how-many", number.text)


def _harmed(found: Clause) -> Iterator[Drawn]:
    """“How many people were killed when the mine collapsed?” from “The mine collapsed, killing two people”."""
    harm = _HARM.search(found.rest)
    before = shortened(undated(found.rest[: harm.start()])) if harm else None
    if harm is None or before is None or found.base is None or leaves_open(f"{found.subject} {before}", owned=True):
        return
    after = found.rest[harm.end() :]
    for number in quantities(after)[:1]:
        counted = _COUNTED.match(after[number.end :]) if _ABOUT.fullmatch(after[: number.start]) else None
        if counted and _countable(number, counted[1]):
            what = f"How many {counted[1]} were {_DONE[harm['done']]} when {found.subject} {found.verb}"
            yield Drawn(f"{what} {before}".strip() + "?", "how-many", number.text)


def _countable(number: Number, counted: str) -> bool:
    """Whether “how many” asks for this number of things."""
    head = re.split(r"\s(?:in|at|on|from|of|for|with|by|near|aged|around)\s", counted)[0].split()
    if (
        re.search(r"\d|\band\b", counted)
        or not head
        or number.kind in {"percent", "fraction", "ordinal", "time"}
        or number.value < 2
    ):
        return False
    return bool(_PLURAL.fullmatch(head[-1])) and not any(map(_UNCOUNTED.fullmatch, head)) and len(counted.split()) <= 6


def _actor(subject: str, article: str) -> bool:
    """Whether “who” can ask for the subject: a name, with words of rank before it at most, of somebody whom the
    article has speak."""
    found = names(f"x {subject}")
    if not found or not f"x {subject}".endswith(found[-1].text) or len(words(subject)) > 6:
        return False
    last = re.escape(subject.split()[-1])
    return bool(
        re.search(rf"\b{last}\s(?:also\s)?(?:{_SAYS})\b|\b(?:said|says|told|to)\s(?:[A-Z]\w+\s)?{last}\b", article)
    )
