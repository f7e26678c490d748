"""What kind of thing a question asks for: a person, a number, a date, a reason, …"""

from __future__ import annotations

import re
from typing import Literal

Wants = Literal["person", "number", "date", "place", "reason", "manner", "statement", "yes-no", "thing"]

# What is only counted or measured, and what has a name of its own: sentences give the first without its noun ("three
# million people"), of the second there are several kinds ("profit" is not "revenue").
MEASURE_NOUNS = (
    "number|amount|share|percentage|percent|proportion|fraction|distance|size|cost|price|population|age|toll|"
    "total|rate|figure|sum|length|height|weight|depth|speed|duration|volume|value|strength|tally|count|attendance"
)
_NUMBER_NOUNS = (
    f"{MEASURE_NOUNS}|score|margin|pay|salary|wage|income|revenue|profit|loss|budget|deficit|surplus|debt|fee|fine|"
    "temperature|capacity|majority|turnout|quota|ceiling|limit|circulation|stake"
)
_PLACE_NOUNS = (
    "city|town|village|region|country|place|location|area|state|province|district|river|port|oblast|capital|"
    "settlement|continent|county|site|street|venue|nation"
)
_PERSON_NOUNS = (
    "person|people|president|minister|leader|commander|analyst|spokesperson|spokesman|spokeswoman|official|"
    "politician|author|expert|general|adviser|advisor|director|institute|institution|organisation|organization|"
    "agency|newspaper|outlet|group|side|party|army|company"
)
DATE_NOUNS = "day|date|month|year|week|time|hour|weekday|decade|season"
AUX = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
_YES_NO = rf"^\W*(?:(?:and|but|so)\s+)?(?:{AUX})(?:n't)?\b"
# From the most telling; see wanted() for where in a question they are looked for.
_PATTERNS: list[tuple[Wants, str]] = [
    ("number", r"\bhow (?:many|much|far|long(?! ago)|old|big|large|tall|high|deep|fast|often|frequently|strong|wide|"
               r"close|heavy|hot|cold|warm|thick|steep|expensive)\b"),
    ("number", r"\b(?:what|which)(?:'s| is| was| are| were)?(?: the| its| their)?"
               rf"(?: (?!kind|type|sort|do|does|did)\w+){{0,2}} (?:{_NUMBER_NOUNS})s?\b"),
    ("number", rf"^\W*(?:the )?(?:{_NUMBER_NOUNS})s? of\b"),
    ("date", rf"\bwhen\b|\bsince when\b|\bhow long ago\b|\b(?:what|which) (?:{DATE_NOUNS})s?\b"),
    ("place", rf"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:{_PLACE_NOUNS})s?\b"),
    ("reason", r"\bwhy\b|\bhow come\b|\bwhat (?:for|reasons?)\b|\b(?:reason|motive|purpose|aim|goal)s?\b|"
               r"\bwhat caused\b"),
    ("statement", r"\bwhat (?:did|does|do|has|have|had) .+ (?:sa(?:y|id)|tell|told|claim|call|describe|argue|warn|"
                  r"think|promise|suggest|announce|demand)\b|\bhow (?:did|does|do|has|have) .+ (?:describe|call|"
                  r"characteri[sz]e|respond|react|put|word for word|verbatim)\b|\bquot(?:e|ation)\b|\bwords\b|"
                  r"\bword for word\b|\bverbatim\b"),
    ("person", rf"\bwho(?:m|se|'s)?\b|\b(?:what|which) (?:\w+ )?(?:{_PERSON_NOUNS})s?\b|"
               rf"\bnames? of (?:those\b|(?:the|a) (?:\w+ )?(?:{_PERSON_NOUNS}|man|woman|men|women)s?\b)"),
    ("manner", r"\bhow\b"),
    ("yes-no", _YES_NO),
]  # fmt: skip
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]
_WH = r"(?:who|whom|whose|what|which|why|when|where|how)\b"
ASKING = rf"(?:(?:in|at|on|by|from|to|for|with|of)\s+)?{_WH}"
_LEADS = r"(?:in|at|on|by|from|to|for|with|of|about|under|since|until|after|before|during|through|into|than|and|or)\s"
_KNOWN = (
    r"(?:know[ns]?|sa(?:y|id|ys)|tells?|told|mention(?:s|ed)?|explain(?:s|ed)?|states?|stated|specif(?:y|ies|ied)|"
    r"reveal(?:s|ed)?|clear|decided|about|of|on|out)\s(?:us\s|me\s|them\s)?"
)
# The word that asks: first, behind two words, a stop or a preposition, or what somebody may know or tell.
_ASKS = re.compile(
    rf"(?:^\W*(?:[^\s,]+\s){{0,2}}?|[,:;?!.]\s(?:\w+\s)?|\b{_LEADS}|\b{_KNOWN})(?P<asks>{_WH})", re.IGNORECASE
)
_EMBEDDED = re.compile(rf"\b{_KNOWN}(?:{_LEADS})?(?P<asks>{_WH})|\b(?P<as>how|why|what)\b", re.IGNORECASE)
# "When the bus crashed, who …", "When it crashed how many …": the clause in front does not ask.
_CLAUSE = re.compile(
    rf"^\W*(?:when|where)\s(?!(?:{AUX}|exactly|else|and)\b)[^,?]+"
    rf"(?:,\s(?:then\s)?(?={ASKING})|\s(?=how\s(?:much|many)\b))",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:who(?:m|se|'s)?|why|when|where|how)$", re.IGNORECASE)


def wanted(question: str) -> Wants:
    """What kind of thing is asked for: what the word that asks says with those behind it, or else a noun.

    "What was the reason …" asks for a reason. Another "who", "when" or "where" only describes: "What was said when …",
    "Did the man who …".
    """
    asked = _CLAUSE.sub("", question)
    found = [(kind, match) for kind, pattern in _KINDS for match in pattern.finditer(asked)]
    yes_no = any(kind == "yes-no" for kind, _ in found)
    word = _EMBEDDED.search(asked) if yes_no else _ASKS.search(asked)
    if word is None:
        return "yes-no" if yes_no else next((kind for kind, _ in found), "thing")
    at = word.start(word.lastgroup or 0)
    by_word = [kind for kind, match in found if match.start() == at and kind != "yes-no"]
    by_noun = [kind for kind, match in found if not _BARE.match(match.group()) and kind != "yes-no"]
    return next(iter([*by_word, *by_noun]), "thing")
