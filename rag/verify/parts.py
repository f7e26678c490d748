"""A sentence that rests on two spans: what stands in one clause of it is told by one of them, not half by each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import saying
from rag.attribution import attribute
from rag.names import name_words
from rag.names import names as names_in
from rag.numbers import find_numbers
from rag.schema import Check
from rag.subjects import finites, has_verb, subject_of
from rag.text import content_terms, words
from rag.verify import attribution, dates, names, numbers
from rag.verify.cited import Cited
from rag.verify.wording import near

_RELATIVE = ("who", "which", "whose")
_APART = ("with", "compared with", "as against", "up from", "down from")  # these need no verb behind them
_OPENING = rf"and|but|while|whereas|though|although|because|after|before|when|as|so|{'|'.join(_RELATIVE)}"
_JOINT = re.compile(rf"(?:[;:,]|\s[–—-])\s(?:(?P<opening>{'|'.join(_APART)}|{_OPENING})\s)?|\s(?P<bare>{_OPENING})\s")
_APPOSED = re.compile(r"(?:the|an?|his|her|its|their|once|then|now|former|\d+|[\w’'-]+['’]s)\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:these|those|such|this)\s[a-z]", re.IGNORECASE)
_DOING = re.compile(rf"{saying.PRESENT.pattern}|[a-z]{{2,}}ing\s")  # "denies the charge", "leaving 300 homeless"


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    """None of one span alone. "A rose by 4 and B fell by 2" may rest on two, but where one says that B fell by 2,
    "B fell by 4" does not rest on it and on another that holds a 4; so with dates and with who does or says it."""
    if len(spans) < 2:
        return None
    stitched = next((part for part in clauses(sentence) if not _told(part, sentence, spans)), None)
    return Check("parts", stitched is None, f"put together of two: “{stitched.strip(' ,.')}”" if stitched else "")


def _told(part: str, sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether of the spans that carry most of its plain words any agrees with it."""
    plain = _plain(part)
    carried = [sum(any(near(one, other) for other in content_terms(span.text)) for one in plain) for span in spans]
    return any(
        _agrees(span, part, sentence, [one for one in spans if one is not span])
        for span, many in zip(spans, carried, strict=True)
        if 2 * many > max(carried) or not any(carried)
    )


def _plain(part: str) -> list[str]:
    """The terms of what is neither a name nor a number, nor who says it."""
    taken = {w.start - 2 for w in name_words(f"x {part}")} | {n.start for n in find_numbers(part)}
    voice = content_terms(attribute(part).speaker or "")
    return [t for t in content_terms(" ".join(w.text for w in words(part) if w.start not in taken)) if t not in voice]


def _agrees(span: Cited, part: str, sentence: str, others: Sequence[Cited]) -> bool:
    """Where the span says nothing in its place, what the others tell may explain it: "Its chair" is named by them."""
    explained = Cited(span.text, span.before, " ".join([span.context, *(one.text for one in others)]))
    linked = [one for one in others if _BACK.search(one.text)]  # "He refused these demands."
    if _fails(names.check(part, [explained, *linked])):
        return False
    if any(
        _fails(one(part, [span])) and _fails(one(span.text, [Cited(sentence)])) for one in (numbers.check, dates.check)
    ):
        return False
    return attribute(part).speaker is None or not _fails(attribution.check(part, [explained]))


def _fails(found: Check | None) -> bool:
    return found is not None and not found.passed


def clauses(sentence: str) -> list[str]:
    """Clauses and appositions, each behind the name or subject that it lacks; who says it, and what has no verb,
    belong to the clause that they stand by."""
    masked = saying.QUOTED.sub(lambda m: "_" * len(m.group()), sentence)
    speaker = attribute(sentence).speaker
    told, asides = [""], []
    at, opening = 0, ""
    for joint in (*_JOINT.finditer(masked), None):
        piece = sentence[at : joint.start() if joint else len(sentence)]
        begins = _DOING.match(piece) is not None or any(found.start() == 2 for found in finites(f"x {piece}"))
        verb = begins or has_verb(piece)
        voice = speaker is not None and speaker in piece and len(words(piece)) <= len(words(speaker)) + 3
        last = names_in(f"x {told[-1]}")[-1:]
        who = last[0].text if last and told[-1].endswith(last[0].text) else ""
        if verb and told[-1] and opening in _RELATIVE and not voice:
            asides.append(f"{who} {piece}")
        elif not verb and not voice and who and _APPOSED.match(piece) and not opening:
            asides.append(f"{who}, {piece}")
        elif not voice and _has_predicate(told[-1]) and (verb or opening):
            told.append(f"{subject_of(told[-1])} {piece}" if begins else piece)
        else:
            told[-1] = f"{told[-1]} {piece}".lstrip()
        if joint:
            at, opening = joint.end(), joint["opening"] or joint["bare"] or ""
    whole = [told[0]]
    for one in told[1:]:
        if _has_predicate(one):
            whole.append(one)
        else:  # "and C", the last of a list
            whole[-1] = f"{whole[-1]} {one}"
    return [*whole, *asides]


def _has_predicate(text: str) -> bool:
    return has_verb(f"x {text}") or any(_DOING.match(text, at.end()) for at in re.finditer(r"\s", text))
