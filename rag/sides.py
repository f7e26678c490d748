"""A question put to two sides → the same question to each: "…, according to the union and according to the company?",
"… - the police's figure and the organisers'", "What do A and B each say?"."""

from __future__ import annotations

import re

SPEAKER = re.compile(
    r"\bwhat (?:did|does|do|has|have|had) (?P<who>.+?) (?P<verb>sa(?:y|id)|tell|told|claim(?:ed)?|argued?|warn(?:ed)?|"
    r"think|thought|promised?|suggest(?:ed)?|announced?|demand(?:ed)?|estimated?|reported?|state|stated)\b",
    re.IGNORECASE,
)
ACCORDING = re.compile(r"(?:^|,?\s)according to (?!wh)(?P<who>[^,?]+?)(?=,\s|\s*\??$)", re.IGNORECASE)
_DO = re.compile(r"\bdo $")
# Two who are asked about together: "the union and the company", not "the ministry of trade and industry".
_TWO = re.compile(
    r"(?:both\s)?(?P<one>(?:(?! of\b)[^,])+?),?\sand\s(?:(?:according\s)?to\s)?"
    r"(?P<other>(?:the|his|her|its|their|an?|(?-i:[A-Z][\w.-]*))\b.*?)(?:\s(?:each|both))?",
    re.IGNORECASE,
)
_AND = r",?\s(?:and|or|vs\.?|versus|against|compared\s(?:with|to))\s"
_WHO = r"(?:[\w.’'-]+\s){0,5}?[\w.-]+"
# "…, according to the company, and according to the union"
_TWICE = re.compile(
    rf"(?P<base>.+?),?\s(?:according to|for|by) (?P<one>{_WHO}){_AND}(?:according\s)?to (?P<other>{_WHO})",
    re.IGNORECASE,
)
_TOLD = (
    r"(?:(?:own|first|latest|later|earlier|official)\s)?(?:versions?|accounts?|figures?|counts?|numbers?|estimates?|tall(?:y|ies)|"
    r"explanations?|stor(?:y|ies)|sides?|claims?|views?|answers?|responses?|lines?|statements?|positions?|tolls?|repl(?:y|ies))"
)
# "… - the mechanic's version and the ministry's", "…, police count vs organisers"
_BESIDE = re.compile(
    rf"(?P<base>.{{8,}}?)(?:[?.]\s+|\s*[,:;]\s+|\s+[-–—]+\s+)(?:(?:compare|contrast|both)\s)?"
    rf"(?P<one>{_WHO})(?:(?P<of>['’]s?)?\s{_TOLD})(?:(?P<joint>{_AND})|\swith\s)"
    rf"(?P<other>{_WHO})(?:['’]s?)?(?:\s{_TOLD})?",
    re.IGNORECASE,
)
# "…? Compare what the crew said with the owner's answer."
_COMPARED = re.compile(
    rf"(?P<base>.{{8,}}?)[?.]\s+(?:compare\s)?what (?P<one>{_WHO}) (?:said|says?|told \w+|claim(?:s|ed)?)"
    rf"(?:{_AND}|\s(?:with|to)\s)(?:what\s)?(?P<other>{_WHO})(?:['’]s?\s{_TOLD}|\s(?:said|says?|did|do|does|claim(?:s|ed)?))",
    re.IGNORECASE,
)
# "…? What do the lawyer and the ministry each say?"
_EACH = re.compile(
    rf"(?P<base>.{{8,}}?)\?\s+what (?:do|did|does) (?:both\s)?(?P<one>{_WHO}),?\sand\s(?P<other>{_WHO})"
    r"(?:\s(?:each|both))?\s(?:say|claim|answer|reply|think)(?:\s(?:about|of|to) (?:it|this|that))?",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:his|her|its|their|he|she|it|they|what|who|which|that)\b", re.IGNORECASE)
_END = " ?!."


def by_side(question: str) -> list[str]:
    """A question of what two say, or of what is so according to two, as a question of each; empty for any other."""
    for pattern in (ACCORDING, SPEAKER):
        if (found := pattern.search(question)) and (two := _TWO.fullmatch(found["who"])):
            start, end = found.span("who")
            return [f"{_DO.sub(_agreeing(two[who]), question[:start])}{two[who]}{question[end:]}"
                    for who in ("one", "other")]  # fmt: skip
    return []


def put_to_two(question: str) -> list[str]:
    """A question with those who are to answer it behind it, as a question of each; empty for any other."""
    whole = question.strip(_END)
    found = next(filter(None, (form.fullmatch(whole) for form in (_TWICE, _COMPARED, _EACH, _BESIDE))), None)
    if found is None or any(_PRONOUN.match(found[who]) for who in ("one", "other")):
        return []  # whose it is would have to be looked up
    if found.re is _BESIDE and not found["of"] and not re.search(r"\b(?:vs|versus|against)\b", found["joint"] or ""):
        return []  # "the final line and the table" are nobody's
    return [f"{found['base'].strip(_END)}, according to {found[who]}?" for who in ("one", "other")]


def _agreeing(who: str) -> str:
    """The form of "do" with one of two who are asked about: "the families", "Moscow"."""
    return "do " if re.search(r"(?:(?<!s)s|\b(?:police|people|children|women|men|military))$", who) else "does "
