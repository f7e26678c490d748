"""Which verb a date hangs on: whether it tells what is past or what is to come, or only when somebody said so."""

from __future__ import annotations

import re

from rag.verbs import BASE, PARTICIPLES

_PRESENT = (  # of what is scheduled; only forms that are seldom nouns
    r"(?:meet|open|begin|start|convene|vote|resume|return|arrive|end|close|expire|reopen|visit|host|depart|leave|sail|take|"
    r"appear|applie|enter|cease|conclude|premiere|retire|decide|hear|compete|speak|testifie|face|gather|become)s"
    r"|(?<=[a-z]s\s)(?:meet|begin|convene|resume|arrive|expire|reopen|depart|appear|apply|gather|take|face)"
    r"|(?:come|go)(?:e?s)?(?=\s(?:into|up|on|before|to)\b)"
)
_DUE = (  # "due to open", not "due to snow"
    "be|open|begin|start|resume|return|meet|appear|take|go|come|leave|arrive|end|close|expire|face|play|speak|testify|"
    "hear|join|give|hold|run|reopen|decide|publish|receive|visit"
)
_MOVED = r"(?:postpon|adjourn|deferr|mov|push|shift|delay|brought|put)\w*\b[^,;:]{0,40}"
_ADVERBS = r"(?:\s(?:not|also|now|then|only|later|soon|again|still|[a-z]+ly))*"
_PAST = "|".join((*BASE, *PARTICIPLES.split()))
# What tells the time of a clause: ``ahead`` to come, ``now`` the present of what is scheduled, ``behind`` the past,
# ``either`` what may be both. No form is a past behind a modal or "to": "will cut", "to be towed".
_TENSE = re.compile(
    rf"""\b(?:
    (?P<ahead>
      will{_ADVERBS}\shave\s(?:been\s)?\w+
    | (?:will|would|shall|could|(?-i:may)|might|can|must|should)
      (?!{_ADVERBS}\shave\b(?!\sto\b)){_ADVERBS}(?:\sbe\b{_ADVERBS})?\s[\w-]+
    | (?:is|are|set|going|has|have)\sto\s(?!(?:the|an?|its|his|her|their)\b)(?:be\b{_ADVERBS}\s)?\w+
    | (?<=,\s)to\sbe\s\w+ | due(?!\sto\b(?!\s(?:{_DUE})\b)) | set\sfor | (?:re)?scheduled | plan(?:s|ned)?
    | expect(?:s|ed)? | slated | until | till | hopes? | aims? | intends? | wants? | deadline | ahead\sof | upcoming
    | coming | {_MOVED}\s(?:to|for)(?=\s(?:the\s)?$) )
  | (?P<either>{_MOVED}\sfrom(?=\s(?:the\s)?$)
    | (?:agree|decid|vow|pledg|promis|threaten|offer|urg|order|invit|ask|call|prepar)\w*\b[^,;:]{{0,30}}\sto\s\w+
    | (?:is|are)(?!\s(?:expected|scheduled|planned|due|set|slated|being)\b){_ADVERBS}\s(?:\w{{3,}}ed|{_PAST}) )
  | (?P<now>(?:is|are)\sbeing\s\w+ | {_PRESENT} )
  | (?P<behind>said|told|was|were|had|did|has|have|since|died|led|fled|of\s(?:having\s)?\w+ing | {_PAST}
    | (?!(?:hundr|unit|ne|inde|spe|exce|proce|succe|sacr|wick|nak)ed\b)\w{{3,}}ed )
  | (?:to\s)?(?:be|being)\b{_ADVERBS}\s\w+ | to\s\w+
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# "Are questioned over the fire on Monday": the day is the fire's.
_OVER = re.compile(r"\b(?:over|about|following|amid|despite|for)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:—–(]\s|\s[–—-]\s|\bthat\b|\b(?:and|but|while|after|before|when|because|which|who)\b")
_IS_MOVED = re.compile(rf"\b{_MOVED}\sfrom\s$", re.IGNORECASE)
# "Said on Saturday", "told the council in Tolm late on Saturday", not "was told" nor "said the talks on Saturday".
_SAID = r"(?:said|says?|told\s(?:[\w’'-]+\s){0,5}?[\w’'-]+|reported|confirmed|added|stated|wrote)"
_SAID_ON = re.compile(
    rf"(?<!was\s)(?<!were\s)(?<!been\s)\b{_SAID}\s(?:(?:in|at|to|via|through|from|during)\s(?:[\w’'-]+\s){{1,6}}?)?"
    r"(?:(?:late|early|earlier|later|again|also)\s)?(?:on\s|in\s)?$",
    re.IGNORECASE,
)
# "On Saturday rescuers said", "rescuers on Saturday said".
_OPENS = re.compile(r"\W*(?:(?:late|early|earlier|later)\s)?(?:on\s|in\s)?", re.IGNORECASE)
_THEN_SAID = re.compile(r"(?:,?\s(?:[\w.’'-]+\s){1,6}?|\s)(?:said|says|told|confirmed)\b")


def is_ahead(sentence: str, start: int, end: int) -> bool | None:
    """Whether the clause speaks of what is to come: the last word before the date that tells the time, or the first
    behind it where the clause begins with the date. Where the clause has none it is behind if all the sentence is. None
    where nobody can tell."""
    cut = max((m.end() for m in _CLAUSE.finditer(sentence, 0, start)), default=0)
    stop = _CLAUSE.search(sentence, min(end + 1, len(sentence)))
    before, after = _tenses(sentence, cut, start), _tenses(sentence, end, stop.start() if stop else len(sentence))
    if not before and not after:
        every = _tenses(sentence, 0, len(sentence))
        return False if every and {one.lastgroup for one in every} == {"behind"} else None
    said = before[-1] if before else after[0]
    if said.lastgroup == "now" and _OVER.search(sentence, said.end(), max(start, said.end())):
        return None
    return {"ahead": True, "now": True, "behind": False}.get(said.lastgroup or "")


def is_of_saying(sentence: str, start: int, end: int) -> bool:
    """Whether the date in these characters is when somebody said what the sentence tells."""
    cut = max((m.end() for m in _CLAUSE.finditer(sentence, 0, start)), default=0)
    if _SAID_ON.search(sentence[cut:start]):
        return True
    then = _THEN_SAID.match(sentence, end)
    if then is None or _tenses(sentence, cut, start) or len(_tenses(sentence, end, then.end())) != 1:
        return False
    return sentence[end : then.end()].count(" ") == 1 or _OPENS.fullmatch(sentence, cut, start) is not None


def is_moved(sentence: str, start: int) -> bool:
    """Whether something is put off from the day that stands here to another."""
    return _IS_MOVED.search(sentence[:start]) is not None


def _tenses(sentence: str, start: int, end: int) -> list[re.Match[str]]:
    return [found for found in _TENSE.finditer(sentence, start, end) if found.lastgroup]
