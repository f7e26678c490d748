"""Answering in the sources' own words: which sentences answer, and which of their words are the answer."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from rag.attribution import attribute
from rag.dates import find_dates
from rag.evidence import led
from rag.fates import fates
from rag.fitted import fitted
from rag.holding import PEOPLE, holds, qualifies
from rag.names import names
from rag.numbers import quantities
from rag.overlap import akin, carried, terms_of
from rag.question import Question
from rag.rerank import believed
from rag.schema import Evidence, Span
from rag.subjects import is_statement
from rag.text import content_terms, is_stop, quoted, term, words
from rag.transcript import opened
from rag.whose import knows, said_by, theirs
from rag.yes_no import judged

MOST = 4  # sentences
WORDS = 80  # of all sentences together, unless the first alone is longer
# Distances to the best sentence, in log-odds, within which another may answer, or is another voice.
BEHIND, VOICES = 2.0, 1.4
CAUSED = 2  # words before or behind a reason that may say that it is one
COUNTED = 25  # characters behind a number that may say what it counts
_CORRECTION = re.compile(
    r"\bearlier version of this\b|\bmisstated\b|\bthis (?:article|story|report) (?:was|has been) (?:amended|corrected)",
    re.IGNORECASE,
)
_MISTAKE = re.compile(r"\b(?:correct|error|mistake|wrong|amend|earlier version|put right)", re.IGNORECASE)
_BACK = re.compile(
    r"\b(?:it|this|that|these|those|claims?|allegations?|reports?|accusations?|assertions?|statements?|figures?|accounts?)\b",
    re.IGNORECASE,
)
_DENIES_THAT = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|disput(?:es?|ed|ing)|reject(?:s|ed|ing)?)\sthat\s(?P<told>(?!(?:and|but|this|these)\b)[^.;]+)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[“”„«»\"]")
_WHO_IS = re.compile(r"^\W*[Ww]ho(?:'s| is| was| are| were)\s+(?:the\s+)?[A-Z]")
_ASKS_SPEAKER = re.compile(
    r"\b(?<!is )(?<!are )(?<!was )(?<!were )(?:sa(?:y|id|ys)|claim|deni|deny|report|announc|told|accord|suggest|warn)"
)
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|or|and)\s")
_PART = re.compile(r"\s(?:out\s)?of\s(?:[\w'’-]+\s){0,3}")  # "1,850 of the port's 2,100 dockers": the first
_OF_THEM = re.compile(r"\sof\s(?:them|those|these|whom|which)\b")  # "2,000 work there, 1,200 of them as dockers"
_APART = re.compile(r"[,;:()](?=\s|$)")
# "Fell 38% to 61 million euros": the change, then what it came to.
_CHANGE = re.compile(
    r"\d[\d.,]*\s?(?:%|per\s?cent)[^.;:]{0,30}?\bto\s(?=[^\d\s]?\d[\d.,]*(?!\s?(?:%|per\s?cent)|[\d.,]))"
)
_ASKS_SHARE = re.compile(r"%|\b(?:per\s?cent|percentage|share|proportion|fraction|rate|by how much)\b", re.IGNORECASE)
_ASIDE = re.compile(r",\s(?:who|whom|whose|which|where)\b.*", re.DOTALL)
_HONORIFIC = re.compile(r"(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Lord|Lady)\.?")
_CLAUSE = re.compile(r"\s(?:is|are|was|were|has|have|had|will|would)\s")
_UNIT = re.compile(r"[\s-]*(?:%|[^\W\d_]+(?:[-'’][^\W\d_]+)*)")
_PLURAL = re.compile(r"\s(?:[a-z]{3,}s(?<!ss)|people|men|women|children|troops|police)\b")
_SEVERAL = re.compile(r"\b(?:which|what)\s(?:[a-z]+\s)?[a-z]+s\b(?<!ss)", re.IGNORECASE)
_A_NAME = r"[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)*"
_LISTED = re.compile(rf"{_A_NAME}(?:,\s{_A_NAME})*(?:,?\sand|,)\s$")
_NUMERIC = re.compile(
    r"\W*(?:\d[\d.,:/ –-]*(?:[a-z]{1,3}\b|(?:m|b|tr)illion)?\W*|n/?a\W*)?", re.IGNORECASE
)
_ASKS_ALL_ROWS = re.compile(r"\b(?:most|least|each|every|all|more|less|fewer|than|\w{2,}est)\b", re.IGNORECASE)
_PLACING = re.compile(r"\b(?:in|at|near|from|to|of|toward|towards|around|into)\s(?:the\s)?$")


def answering(question: Question, ranked: Sequence[Evidence], behind: float = BEHIND) -> list[Evidence]:
    """The ranked evidence that may answer, best first. A number, a date, a name or an exact wording is asked for only
    where the sentence holds one, a year only where it or its article is of that year, and somebody's words only where
    they or their office are named. What asks itself, or quotes an error put right, is no answer, nor is a row of
    numbers as good as its neighbours; nor what lies too far behind the best of all others."""
    may = [e for e in ranked if not e.quote.endswith("?")]
    if not _MISTAKE.search(question.text):
        may = [e for e in may if not _CORRECTION.search(e.quote)]
    if not _ASKS_ALL_ROWS.search(question.text):
        may = [e for e in may if not _any_row(question, e, ranked)]
    if question.speaker:
        may = [e for e in may if said_by(question, e, ranked)]
    if question.voice:
        may = theirs(question.voice, may, behind)
    near = [e for e in may if e.score >= may[0].score - behind]
    for year in question.years:
        near = [e for e in near if str(year) in f"{e.context} {led(e)} {e.title} {e.date}"]
    if question.office:
        near = [e for e in near if knows(question.office, e.span.article, ranked)]
    if question.wants == "number":
        held = [e for e in near if e.why.get("kind") or _marks_number(question, e)]
        return sorted(held, key=lambda e: _of_a_fate(question, e.quote))
    if question.wants in {"date", "person"} or question.asks_wording:
        return [e for e in near if e.why.get("kind")]
    return near


def _of_a_fate(question: Question, text: str) -> bool:
    """Whether it only counts those whom something befell where that is not asked: how many passengers were aboard is
    told by "carried 212 passengers" sooner than by "killed nine people"."""
    befell = bool(question.counted) and question.fate is None and any(fates(text))
    return befell and _number(question, text) is None


def _marks_number(question: Question, one: Evidence) -> bool:
    """Whether the reader takes a number in it for the answer that counts the thing asked in another word: "480 posts"
    for jobs, but not "480 soldiers" for tanks."""
    marked = one.answer_text
    if not marked:
        return False
    plain = bool(question.counted) and not question.asks_measure and not question.asks_money
    counted = terms_of(marked + one.quote.partition(marked)[2][:COUNTED])
    people = bool(counted & PEOPLE) and not any(term in PEOPLE for term in question.counted)
    told = any(fate in {None, question.fate or fate} for fate in fates(marked))
    return plain and told and not people and believed(one)


def select(question: Question, ranked: Sequence[Evidence], parts: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The one to four sentences that answer, the best first; empty when none may.

    A question that asks several things gets the best sentence for each; a list is given whole where several things of
    a kind are asked for. Otherwise a further sentence must be likely enough to be worth its reading, speak of the
    same names and say something else; where several voices are asked for, it must be another's.
    """
    if parts:
        best = [one for one in best_of_parts(question, parts) if one is not None]
        return list({one.span: one for one in best}.values())[:MOST]
    found = answering(question, ranked)
    if not found:
        return []
    if items := _list_of(question, found[0], ranked):
        return items
    chosen = [found[0]]
    length = len(found[0].quote.split())
    named = [name for name in question.names if _speaks(found[0], name)]
    likely = _likely(ranked)
    for one in found[1:]:
        length += len(one.quote.split())
        other = question.asks_voices and all(_voice(one) != _voice(c) for c in chosen)
        if not (one.score >= chosen[0].score - VOICES if question.asks_voices else _worth_it(one, chosen, likely)):
            break
        if length > WORDS or len(chosen) == MOST:
            break
        if question.asks_voices and not other:
            continue
        if not all(_speaks(one, name) for name in named) or any(_overlap(one, c) > 0.6 for c in chosen):
            continue
        chosen.append(one)
    return chosen


def _worth_it(one: Evidence, chosen: Sequence[Evidence], likely: Mapping[Span, float]) -> bool:
    """Whether quoting one more sentence raises the expected F1 of what is quoted (precision over sentences, recall of
    the answer): its probability of being the answer exceeds that of the chosen together, over one more than they."""
    return likely[one.span] * (len(chosen) + 1) > sum(likely[c.span] for c in chosen)


def _likely(ranked: Sequence[Evidence]) -> dict[Span, float]:
    """The probability of each sentence to be the answer, if one of them is."""
    powers = [math.exp(e.score - ranked[0].score) for e in ranked]
    return {e.span: power / sum(powers) for e, power in zip(ranked, powers, strict=True)}


def best_of_parts(question: Question, parts: Sequence[Sequence[Evidence]]) -> list[Evidence | None]:
    """The sentence for each part of a question that asks several things: None where none may answer it."""
    return [next(iter(answering(one, found)), None) if found else None
            for one, found in zip(question.parts, parts, strict=True)]  # fmt: skip


def part_of(question: Question, parts: Sequence[Sequence[Evidence]], one: Evidence) -> Question:
    """The part of the question that ``one`` is the best sentence for; the question itself without one."""
    best = best_of_parts(question, parts) if parts else []
    tops = zip(question.parts, best, strict=bool(parts))
    return next((part for part, top in tops if top is not None and top.span == one.span), question)


def answered_back(chosen: Sequence[Evidence], ranked: Sequence[Evidence]) -> list[Evidence]:
    """The chosen sentences, each claim among them followed by the denial or doubt that stands right behind it:
    a claim must not be quoted without the answer to it."""
    placed = {(e.span.article, e.position): e for e in ranked}
    out: list[Evidence] = []
    for one in chosen:
        out.append(one)
        if attribute(one.quote).status not in {"attributed", "unverified"}:
            continue
        for behind in (1, 2):
            after = placed.get((one.span.article, one.position + behind))
            if after is None or after in chosen:
                break
            if _answers_back(after.quote, one.quote):
                out.append(after)
            elif not quoted(after.quote):  # a quotation goes on with the claim: the answer to it stands behind it
                break
    return list({e.span: e for e in out}.values())[:MOST]


def _any_row(question: Question, one: Evidence, ranked: Sequence[Evidence]) -> bool:
    """Whether it is a row of mere numbers whose label the question does not share, and no likelier to answer than the
    other rows of its table together: a table's header speaks for all of them."""
    label, *cells = one.quote.strip("| ").split("|")
    if not one.quote.startswith("|") or not all(_NUMERIC.fullmatch(cell) for cell in cells):
        return False
    told = terms_of(label)
    if any(carried(t, told) for t in question.terms) or (PEOPLE.intersection(question.counted) and PEOPLE & told):
        return False
    table = [e for e in ranked if e.span.article == one.span.article and e.context == one.context]
    return _likely(table)[one.span] <= 1 / 2


def _answers_back(text: str, claim: str) -> bool:
    """Whether a sentence denies or doubts what was said before it: it points back to that, or tells what it denies,
    which then shares a word with the claim."""
    if text.startswith("|") or attribute(text).status not in {"denied", "disputed", "unverified"}:
        return False
    told = _DENIES_THAT.search(text)
    if told is None or not is_statement(f"x {told['told']}"):
        return bool(_BACK.search(text))
    said = terms_of(claim)
    return any(carried(t, said) for t in content_terms(told["told"]) if not _BACK.fullmatch(t))


def _list_of(question: Question, one: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The items, the likeliest where there are many, of the list that ``one`` leads into, or that it belongs to where
    several things are asked for; in order."""
    apart = one.quote.startswith("|") or opened(one.context) is not None
    lead = one.context if question.asks_list and not apart else ""
    if one.quote.endswith(":"):
        lead = one.quote
    items = [e for e in ranked if lead and e.context == lead and e.span.article == one.span.article]
    return sorted(items[:MOST], key=lambda e: e.position)


def _speaks(found: Evidence, name: str) -> bool:
    there = terms_of(f"{found.context} {found.quote}")
    return carried(term(name), there) > 0


def _voice(found: Evidence) -> tuple[str, str | None]:
    return found.span.article, attribute(found.quote).speaker


def _overlap(a: Evidence, b: Evidence) -> float:
    """Share of the shorter sentence's words that the other holds too."""
    x, y = set(content_terms(a.quote)), set(content_terms(b.quote))
    return len(x & y) / max(1, min(len(x), len(y)))


def short_answer(question: Question, found: Evidence) -> str | None:
    """The words of the sentence that are the answer: those that the reader marked and believes, but for yes-no
    questions and where a rule gives them with their unit; where it marked nothing, those that a rule gives. None where
    neither is sure: what it marked and doubts gives way only to a number of what is counted."""
    ruled, marked = short_by_rule(question, found), marked_answer(question, found)
    sure = float(found.why.get("stated", math.inf)) >= fitted()["thresholds"]["short"]
    if not marked or question.wants == "yes-no" or (ruled and marked in ruled):
        return ruled
    if sure:
        return marked
    return ruled if question.counted else None


def marked_answer(question: Question, found: Evidence) -> str | None:
    """What the reader marked: with the names in front that it is listed with where several are asked for, without what
    is told beside it, and of a change and what it came to the latter. None where a number or date is asked for and it
    holds none, or numbers of several things, and where a person is asked for and it is a statement or a mere "Mr"."""
    if found.answer is None:
        return None
    start, end = found.answer.start - found.span.start, found.answer.end - found.span.start
    several = found.quote[start].isupper() and _SEVERAL.search(question.text)
    if several and (listed := _LISTED.search(found.quote[:start])):
        start = listed.start()
    marked = found.quote[start:end]
    change = _CHANGE.match(marked)
    if change and question.wants in {"number", "thing"} and not _ASKS_SHARE.search(question.text):
        marked = marked[change.end() :]
    match question.wants:
        case "person" | "place" if find_dates(marked) and not names(marked):
            return None
        case "person" | "place" | "thing":
            marked = _ASIDE.sub("", marked)
            bare = _HONORIFIC.fullmatch(marked) or (question.wants == "person" and _CLAUSE.search(marked))
            return None if bare else marked
        case "number" if any(_APART.search(marked, a.end, b.start) for a, b in pairwise(quantities(marked))):
            return None
        case "number" | "date":
            return marked if holds(question, marked) else None
        case "reason":  # its cause may be told by the word in front of it, or behind
            around = " ".join([*found.quote[:start].split()[-CAUSED:], marked, *found.quote[end:].split()[:CAUSED]])
            return marked if holds(question, _MARKS.sub("", around)) else None
        case _:
            return marked


def short_by_rule(question: Question, found: Evidence) -> str | None:
    """The asked-for number, date or name in a sentence; None where no rule is sure."""
    text = found.quote
    match question.wants:
        case "number":
            return _number(question, text)
        case "date":
            return _nearest(question, text, [(d.start, d.end) for d in find_dates(text)])
        case "person":
            speaker = attribute(text).speaker
            if speaker and _ASKS_SPEAKER.search(question.text) and speaker in text:
                return speaker
            return None if _WHO_IS.search(question.text) else _nearest(question, text, _new_names(question, text))
        case "place":
            placed = [(a, b) for a, b in _new_names(question, text) if _PLACING.search(text[:a])]
            return _nearest(question, text, placed)
        case "yes-no":
            return judged(question, found)
        case _:
            return None


def _new_names(question: Question, text: str) -> list[tuple[int, int]]:
    asked = set(question.terms)
    return [
        (n.start, n.end) for n in names(text)
        if not any(akin(term(w), a) for w in n.words for a in asked) and not qualifies(text, n.text, n.end)
    ]  # fmt: skip


def _number(question: Question, text: str) -> str | None:
    """The number that counts what is asked, with its unit as it stands."""
    spans: list[tuple[int, int]] = []
    counting: list[tuple[int, int]] = []
    parted = False
    found = quantities(text)
    for earlier, (number, following) in enumerate(zip_longest(found, found[1:]), -1):
        if question.fate is not None and fates(text)[earlier + 1] not in {None, question.fate}:
            continue
        unit = _UNIT.match(text, number.end)
        end = _counted_to(text, unit.end()) if unit and not is_stop(unit.group().strip(" -")) else number.end
        # What a number counts stands before the next number.
        reach = min(number.end + 40, following.start if following else len(text))
        after = [w.term for w in words(text[number.end : reach])[:4]]
        of_them = bool(counting) and _OF_THEM.match(text, number.end) is not None
        if of_them or any(akin(c, w) or w.startswith(c) for c in question.counted for w in after):
            first = spans[-1][0] if spans and _RANGE.fullmatch(text, spans[-1][1], number.start) else number.start
            if earlier >= 0 and _PART.fullmatch(text, found[earlier].end, number.start):
                first = found[earlier].start
            counting.append((first, end))
            parted = parted or of_them
        begins = following is not None and _RANGE.fullmatch(text, number.end, following.start)
        spans.append((number.start, number.end if begins else end))
    if counting and not parted:
        return text[slice(*counting[0])]
    return _nearest(question, text, counting if counting or question.counted else spans)


def _counted_to(text: str, end: int) -> int:
    """Where what a number counts ends, of which the first word ends at ``end``: "14 polling stations"."""
    more = _PLURAL.match(text, end)
    return more.end() if more and text[end - 1] != "s" and not is_stop(more.group().strip()) else end


def _nearest(question: Question, text: str, spans: Sequence[tuple[int, int]]) -> str | None:
    """The span with the most of the question's words close by."""
    if not spans:
        return None
    places = [w.start for w in words(text) if any(t == w.term or akin(t, w.term) for t in question.terms)]

    def away(place: int, span: tuple[int, int]) -> int:
        """Characters between, a stop or comma between counting for thirty."""
        between = text[place : span[0]] if place < span[0] else text[span[1] : place]
        return min(abs(place - span[0]), abs(place - span[1])) + 30 * len(_APART.findall(between))

    def closeness(span: tuple[int, int]) -> float:
        return sum(1 / (10 + away(place, span)) for place in places)

    start, end = max(spans, key=closeness)
    return text[start:end]
