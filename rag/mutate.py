"""A correct sentence → wrong ones of a named kind; teaches the reader, tests the verifier.

Each wrong sentence says something else than the right one: another value, another name of the same sort, never a
synonym, never a bound that the right one implies ("more than 600" for "more than 650"). Pure and seeded; nothing but
the texts given is looked at. Grammar is kept where that is cheap and given up where it is not.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, get_args

from rag.attribution import attribute
from rag.dates import DateMention, find_dates
from rag.names import names, same_name
from rag.numbers import Number, outside_dates
from rag.text import content_terms, fold, is_stop, term, words
from rag.verbs import BASE

Kind = Literal[
    "number", "date", "name", "speaker", "polarity", "certainty", "quotation", "citation", "exchange", "bound",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Sort = Literal["person", "place", "organisation", "people", "thing"]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A wrong sentence; ``changed`` is what stood there and what stands there now (empty: left out).

    Of kind citation, ``text`` is the right sentence and ``changed`` the first span it rests on and one that says
    nothing of it.
    """

    kind: Kind
    text: str
    changed: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What other sentences offer in place of a sentence's own: names with their sort, speakers, words."""

    names: tuple[tuple[str, Sort], ...] = ()
    voices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


_Change = tuple[int, int, str]  # start, end, what stands there instead


def elsewhere(others: Sequence[str]) -> Elsewhere:
    """From the sentences of the same and of other articles; made once for many sentences."""
    votes: dict[str, Counter[Sort]] = {}
    for one in others:
        for name, sort in _named(one):
            votes.setdefault(name, Counter())[sort] += 1
    for name, count in votes.items():  # what is known of Vladimir Putin holds for Putin
        first, _, last = name.rpartition(" ")
        if first and last in votes and not votes[last].keys() & {"place"}:
            votes[last].update(person for person in count.elements() if person == "person")
    sorts = {name: _settled(count) for name, count in votes.items()}
    voices = dict.fromkeys(v for one in others if (v := _voice(one)))
    plain = dict.fromkeys(w.text for one in others for w in words(one) if _is_plain(w.text))
    return Elsewhere(tuple(sorts.items()), tuple(voices), tuple(plain))


def mutations(sentence: str, others: Elsewhere, seed: int) -> list[Mutation]:
    """One for each place of ``sentence`` that can be made wrong, by kind and place; all kinds but citation.
    The same arguments give the same list."""
    chance = random.Random(f"{seed} {sentence}")
    quoted = [m.span() for m in _QUOTED.finditer(sentence)]
    out: dict[str, Mutation] = {}
    for kind, changes in _CHANGES:
        for start, end, new in changes(sentence, others, chance):
            inside = any(a < end and start < b for a, b in quoted)
            if inside != (kind == "quotation"):
                continue  # what is quoted is a matter of the quotation, whatever stands in it
            text = _put(sentence, start, end, new)
            if text != sentence:
                out.setdefault(text, Mutation(kind, text, (sentence[start:end], new)))
    return list(out.values())


def miscited(sentence: str, spans: Sequence[str], others: Sequence[str], seed: int) -> Mutation | None:
    """``sentence`` with a span of ``others`` that is about the like but does not carry it; None without one."""
    wanted = _terms(sentence)
    own = frozenset[str]().union(*map(_terms, spans))
    offered: list[tuple[int, str]] = []
    for one in dict.fromkeys(others):
        there = _terms(one)
        if there and len(there & own) < _OVERLAP * min(len(there), len(own)) and 2 * len(there & wanted) < len(wanted):
            offered.append((len(there & wanted), one))
    offered.sort(key=lambda pair: (-pair[0], pair[1]))
    if not offered or not spans:
        return None
    chosen = random.Random(f"{seed} {sentence}").choice(offered[:_NEAREST])[1]
    return Mutation("citation", sentence, (spans[0], chosen))


@lru_cache(maxsize=16384)
def _terms(text: str) -> frozenset[str]:
    return frozenset(content_terms(text))


_OVERLAP = 0.4  # of the shorter one's terms: above it two spans may tell the same
_NEAREST = 3
_QUOTED = re.compile(
    r"[“„\"][^“”„\"]+[”“\"]|«[^»]+»|(?<!\w)[‘'](?:[^‘’']|(?<=\w)['’](?=\w))+[’'](?!\w)"
)  # fmt: skip


def _put(text: str, start: int, end: int, new: str) -> str:
    """``text`` with ``new`` in place, without the gaps or commas that leaving something out would leave behind."""
    before, after = text[:start], text[end:]
    if not new:
        before, after = before.rstrip(), after.lstrip()
        before = before if after[:1] in {".", ",", ";", ":", "!", "?", ""} or not before else before + " "
    opens = not re.search(r"\w", before) and text[start : start + 1].isupper()
    made = new + after if opens else after
    return before + made[:1].upper() + made[1:] if opens else before + new + after


# Numbers -----------------------------------------------------------------------------------------------------------
_UNITS = "two three four five six seven eight nine ten eleven twelve".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NTHS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_MORE = {"dozens": "thousands", "hundreds": "thousands", "thousands": "millions", "twice": "five times",
         "double": "triple", "triple": "double"}  # fmt: skip
_AT_MOST = re.compile(
    r"\b(?:(?:no|not) more than|up to|at most|less than|fewer than|lower than|under|below|almost|nearly|as many as|"
    r"as much as|within|maximum of)\s[$€£¥]?$", re.IGNORECASE,
)  # fmt: skip
_AT_LEAST = re.compile(
    r"\b(?:more than|over|at least|upwards? of|above|exceed\w*|higher than|(?:no|not) (?:less|fewer) than|minimum of)"
    r"\s[$€£¥]?$", re.IGNORECASE,
)  # fmt: skip
_PAIR = re.compile(r"\b(?:the|these|those|both|their|its|his|her|all)\s$", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d,. ]*\d|\d")


def _numbers(sentence: str, _: Elsewhere, chance: random.Random) -> Iterator[_Change]:
    there = outside_dates(sentence)
    for one in there:
        said = one.text.lower()
        coded = sentence[max(0, one.start - 1) : one.start].isalpha()  # T0504
        known = said == "two" and _PAIR.search(sentence[: one.start])
        if said in {"one", "first", "second"} or coded or known or one.kind == "time":
            continue
        up = _direction(sentence[: one.start])
        new = _other_number(one, up, {n.value for n in there}, chance)
        if new:
            yield one.start, one.end, _like(new, one.text)


def _direction(before: str) -> bool | None:
    """Whether a number after these words must grow (True) or shrink (False) to say something that they do not."""
    near = before[-24:]
    return False if _AT_MOST.search(near) else True if _AT_LEAST.search(near) else None


def _other_number(one: Number, up: bool | None, taken: set[float], chance: random.Random) -> str | None:
    found = _DIGITS.search(one.text)
    if found:
        new = _other_digits(found.group(), one.kind, up, taken, chance)
        return new and _ordinal(one.text[: found.start()] + new + one.text[found.end() :])
    said = one.text.lower()
    if one.kind == "fraction":
        return _other_part(said, up, chance)
    if said in _MORE:
        return _MORE[said] if up is not False else None
    for token in re.findall("[a-z]+", said):
        for series in (_UNITS, _TENS, _NTHS):
            if token in series:
                at = series.index(token)
                choices = [w for i, w in enumerate(series)
                           if abs(i - at) > (series is _UNITS and at > 6) and up in {None, i > at}]  # fmt: skip
                choices = [w for w in choices if w != token]
                return re.sub(rf"\b{token}\b", chance.choice(choices), said, count=1) if choices else None
    return None


def _other_digits(digits: str, kind: str, up: bool | None, taken: set[float], chance: random.Random) -> str | None:
    """Of as many digits, decimals and closing noughts, at least a quarter larger or smaller."""
    grouped = re.fullmatch(r"\d{1,3}(?:([, .])\d{3})+", digits)
    mark = grouped.group(1) if grouped and (grouped.group(1) != "." or digits.count(".") > 1) else ""
    plain = digits.replace(mark, "") if mark else digits.replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        return None
    places = len(plain.partition(".")[2])
    noughts = len(plain) - len(plain.rstrip("0")) if not places and value else 0
    step = 10.0 ** (noughts - places)
    limit = 100.0 if kind == "percent" and value <= 100 else float("inf")
    grow = [1.3, 1.5, 1.8, 2.2, 3.0] if up is not False else []
    shrink = [0.3, 0.5, 0.6, 0.75] if up is not True else []
    choices = {round(round(value * by / step) * step, places) for by in grow + shrink}
    choices |= {value + 2 * step} if up is not False else set()
    choices |= {value - 2 * step} if up is not True and value < 10 else set()
    fit = sorted(c for c in choices if 0 < c <= limit and c != 1 and c not in taken and abs(c - value) >= value / 5)
    fit = [c for c in fit if mark or not 1900 <= c <= 2100] or []
    if not fit:
        return None
    new = chance.choice(fit)
    return f"{new:,.{places}f}".replace(",", mark) if mark else f"{new:.{places}f}"


def _other_part(said: str, up: bool | None, chance: random.Random) -> str | None:
    part = next((p for p in _PARTS if re.search(rf"\b{p}\b", said)), None)
    if part is None or up is not None or said == "half":
        return None
    return re.sub(rf"\b{part}\b", chance.choice([p for p in _PARTS if p != part]), said)


def _ordinal(text: str) -> str:
    def ended(match: re.Match[str]) -> str:
        n = int(match[1])
        return f"{n}{'th' if 11 <= n % 100 <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"

    return re.sub(r"(\d+)(?:st|nd|rd|th)\b", ended, text)


def _like(new: str, old: str) -> str:
    """``new`` in capitals, or with a capital, where ``old`` is so written."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


# Dates -------------------------------------------------------------------------------------------------------------
_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DATE_WORD = re.compile("|".join([*_WEEKDAYS, *_MONTHS, *(m[:3] for m in _MONTHS), "Sept"]), re.IGNORECASE)


def _dates(sentence: str, _: Elsewhere, chance: random.Random) -> Iterator[_Change]:
    for one in find_dates(sentence):
        parts = list(_date_parts(sentence, one, chance))
        if parts:
            yield chance.choice(parts)
    for number in outside_dates(sentence):
        hour = re.match(r"\d{1,2}", number.text) if number.kind == "time" else None
        if hour:
            other = chance.choice([h for h in range(1, 12) if h != int(hour.group())])
            yield number.start, number.start + hour.end(), str(other)


def _date_parts(sentence: str, one: DateMention, chance: random.Random) -> Iterator[_Change]:
    """A change of each part of the date; of one in figures, of its year."""
    written = sentence[one.start : one.end]
    for year in re.finditer(r"(?:19|20)\d\d", written):
        new = str(int(year.group()) + chance.choice([-3, -2, -1, 1, 2, 3]))
        yield one.start + year.start(), one.start + year.end(), new
        if re.search(r"\d[./-]\d", written):
            return
    for word in _DATE_WORD.finditer(written):
        series = [*_WEEKDAYS] if len(word.group()) > 3 and word.group().title() in _WEEKDAYS else _MONTHS
        full = next((s for s in series if s.lower().startswith(word.group().lower())), "")
        other = chance.choice([s for s in series if s != full])
        short = len(word.group()) < len(full)
        yield one.start + word.start(), one.start + word.end(), _like(other[:3] if short else other, word.group())
    day = re.search(r"(?<!\d)\d{1,2}(?!\d)", written)
    if day and not one.last_day:
        new = str(chance.choice([d for d in range(2, 28) if abs(d - int(day.group())) > 1]))
        tail = re.match("st|nd|rd|th", written[day.end() :])
        end = day.end() + (tail.end() if tail else 0)
        yield one.start + day.start(), one.start + end, _ordinal(new + "th") if tail else new


# Names and speakers ------------------------------------------------------------------------------------------------
_ORGANISED = frozenset(
    """
    ministry institute party bank university court agency army union times post council board association federation
    service office company group club hospital police commission committee department authority journal herald
    society trust fund foundation league academy bureau parliament senate congress division brigade church
""".split()
)
_TITLES = frozenset(
    """
    mr mrs ms dr sir lord lady president minister prime chancellor king queen prince senator governor mayor general
    professor judge captain colonel major coach referee director chairman chief prosecutor councillor bishop pope
""".split()
)
_AT_PLACE = re.compile(r"\b(?:in|near|at|outside|around|across|towards?|into|city of|town of|village of|region of)\s$")
_OF_PLACE = re.compile(r"\s(?:region|city|town|village|district|oblast|province|county|island|airport|front)\b")
_SPEAKS = re.compile(r"(?:,[^,]{2,60},)?\s(?:said|says|told|added|warned|argued|who|was born|resigned|replied)\b")
_SPOKEN = re.compile(r"\b(?:said|says|told|asked|added|by|with)\s$")
_DEMONYM = re.compile(r"^[A-Z]\w{2,}(?:ian|ean|ish|ese|ans)s?$")
_PEOPLES = frozenset("french german germans greek greeks israeli israelis iraqi iraqis pakistani saudi dutch".split())
# A state, its people and the seat that stands for it: no other name for the purpose of a newspaper.
_STATES = [frozenset(line.split()) for line in """
    russia russian russians moscow kremlin | ukraine ukrainian ukrainians kyiv kiev | britain british uk london
    us u_s usa states united america american americans washington | china chinese beijing | france french paris
    germany german germans berlin | israel israeli israelis jerusalem | iran iranian tehran | turkey turkish ankara
    eu european europe brussels e_u | un u_n nations | japan japanese tokyo | india indian delhi | italy italian rome
    spain spanish madrid | poland polish warsaw | syria syrian damascus | iraq iraqi baghdad | egypt egyptian cairo
    canada canadian ottawa | australia australian canberra | mexico mexican | brazil brazilian brasilia
    belarus belarusian minsk | georgia georgian tbilisi | serbia serbian belgrade | hungary hungarian budapest
    greece greek athens | sweden swedish stockholm | norway norwegian oslo | finland finnish helsinki
    denmark danish copenhagen | pakistan pakistani islamabad | saudi riyadh | lebanon lebanese beirut
    korea korean seoul pyongyang | vietnam vietnamese hanoi | venezuela venezuelan caracas | cuba cuban havana
""".replace("\n", "|").split("|") if line.strip()]  # fmt: skip
_VOICES = ("the mayor", "the opposition leader", "a hospital spokesman", "the chief of police", "a trade union")
_PLURAL_VOICES = ("residents", "union leaders", "hospital doctors", "witnesses")
_NO_VOICE = re.compile(
    r"^(?:he|she|they|we|i|it|some|many|others|both|one|all)$|^(?:his|her|their|its|or|and|a video|those|these)\b"
    r"|[,;:|\"“”()\d]|\b(?:is|are|was|were)\b", re.IGNORECASE,
)  # fmt: skip


@lru_cache(maxsize=8192)
def _core(text: str) -> tuple[tuple[int, int, str], ...]:
    """The names of a text without titles and owners before them ("Russia's President"), with their places."""
    out = []
    for one in names(text):
        start = one.start
        for lead in re.finditer(r"(\S+)\s(?!of\b|for\b)", one.text):
            bare = fold(lead[1].strip("."))
            if bare.endswith("'s") or bare in _TITLES:
                start = one.start + lead.end()
        if not _DATE_WORD.fullmatch(text[start : one.end]):
            out.append((start, one.end, text[start : one.end]))
    return tuple(out)


@lru_cache(maxsize=8192)
def _named(text: str) -> tuple[tuple[str, Sort], ...]:
    """Names with the sort that their neighbourhood speaks for."""
    return tuple((name, _sort(text, start, end, name)) for start, end, name in _core(text))


def _sort(text: str, start: int, end: int, name: str) -> Sort:
    said = [fold(w.text) for w in words(name)]
    before, after = text[max(0, start - 24) : start], text[end : end + 80]
    if name in {"US", "U.S.", "USA", "UK", "U.K.", "United States"}:
        return "place"
    if _ORGANISED & set(said) or (name.isalpha() and name.isupper() and 2 <= len(name) <= 6):
        return "organisation"
    if len(said) == 1 and (_DEMONYM.match(name) or said[0] in _PEOPLES):
        return "people"
    if any(_telling(name) <= state for state in _STATES) or _OF_PLACE.match(after) or _AT_PLACE.search(before):
        return "place"
    titled = re.search(r"(\w+)\.?\s$", before)
    aside = re.search(r"[a-z]{3,},\s$", before) and after.startswith(",")  # "its director, Jan Novak,"
    if (titled and fold(titled[1]) in _TITLES) or _SPEAKS.match(after):
        return "person"
    if len(said) == 2 and (aside or _SPOKEN.search(before)):
        return "person"
    return "thing"


def _settled(count: Counter[Sort]) -> Sort:
    sure = [(n, sort) for sort, n in count.items() if sort != "thing"]
    return max(sure)[1] if sure else "thing"


def _names(sentence: str, others: Elsewhere, chance: random.Random) -> Iterator[_Change]:
    sorts = dict(others.names)
    speaker = _voice(sentence) or ""
    for start, end, name in _core(sentence):
        if name in speaker:
            continue
        sort = _lookup(name, sorts) or _sort(sentence, start, end, name)
        fit = [o for o, kind in others.names if kind == sort and not _same(o, sentence) and len(o) < 40]
        if fit:
            yield start, end, chance.choice(fit)


def _lookup(name: str, sorts: Mapping[str, Sort]) -> Sort | None:
    if name in sorts:
        return sorts[name]
    last = name.split()[-1]
    return next((sort for other, sort in sorts.items() if other.split()[-1] == last), None)


@lru_cache(maxsize=65536)
def _same(name: str, text: str) -> bool:
    """Whether ``text`` may already speak of ``name``: a shared word in any spelling, its state, its initials."""
    mine, there = _telling(name), _telling(text)
    if any(mine & state and there & state for state in _STATES):
        return True
    if name.isupper() and len(name) > 1 and fold(name) in _initials(text):
        return True
    if len(initials := _initials(name)) > 1 and initials in there:
        return True
    return any(a == b or (min(len(a), len(b)) > 3 and (a.startswith(b) or b.startswith(a) or same_name(a, b)))
               for a in mine for b in there)  # fmt: skip


def _initials(text: str) -> str:
    return "".join(re.findall(r"\b[A-Z]", text)).lower()


@lru_cache(maxsize=16384)
def _telling(text: str) -> frozenset[str]:
    bare = (re.sub("['’]s$", "", w.text) for w in words(text) if not is_stop(w.text) or w.text == "US")
    return frozenset(term(w) if "." in w else fold(w) for w in bare)


@lru_cache(maxsize=8192)
def _voice(sentence: str) -> str | None:
    """The speaker as written, where it is a plain name or noun."""
    found = attribute(sentence).speaker
    if not found or len(found.split()) > 6 or _NO_VOICE.search(found) or outside_dates(found):
        return None
    return found if sentence.count(found) == 1 else None


def _speakers(sentence: str, others: Elsewhere, chance: random.Random) -> Iterator[_Change]:
    speaker = _voice(sentence)
    if speaker is None:
        return
    many = _is_many(speaker)
    fit = [v for v in others.voices if _is_many(v) == many and not _same(v, sentence)]
    fit = fit or [v for v in (_PLURAL_VOICES if many else _VOICES) if not _same(v, sentence)]
    if fit:
        start = sentence.index(speaker)
        new = chance.choice(fit)
        yield start, start + len(speaker), new[:1].lower() + new[1:] if re.match("(?:The|An?) ", new) else new


def _is_many(voice: str) -> bool:
    head = re.split(r"\s(?:of|in|at|for|from|on)\s", voice)[0].split()
    return bool(head) and head[-1][:1].islower() and head[-1].endswith("s") and not head[-1].endswith("ss")


# Yes and no, sure and unsure ---------------------------------------------------------------------------------------
_OPPOSITES = """
    confirmed denied, confirms denies, confirm deny, advance retreat, advanced retreated, advancing retreating,
    advances retreats, rose fell, rise fall, risen fallen, rising falling, rises falls, increase decrease,
    increased decreased, increasing decreasing, increases decreases, won lost, win lose, winning losing, wins loses,
    gains losses, gained lost, accepted rejected, accepts rejects, accept reject, allowed banned, allows bans,
    allow ban, approved rejected, supported opposed, supports opposes, support oppose, higher lower, highest lowest,
    high low, larger smaller, largest smallest, best worst, better worse, strengthen weaken, strengthened weakened,
    improved worsened, improve worsen, guilty innocent, began ended, begin end, opened closed, open closed,
    captured lost, capture lose, north south, east west, northern southern, eastern western, majority minority,
    legal illegal, safe unsafe, stable unstable, possible impossible, likely unlikely, able unable, success failure,
    morning evening, bought sold, buy sell, upheld overturned, easier harder, always never, often seldom,
    inside outside, older younger, nearest farthest, nearer farther, deadliest mildest
"""
_OTHER_WORD: dict[str, str] = {}
for _a, _b in (pair.split() for pair in _OPPOSITES.split(",")):
    _OTHER_WORD.setdefault(_a, _b)
    _OTHER_WORD.setdefault(_b, _a)
_PAIRED = re.compile(rf"(?<![\w-])(?:{'|'.join(_OTHER_WORD)})(?![\w-])")
# Of these the other word is no noun, or the phrase an idiom.
_NOUNS_TOO = frozenset({"end", "support", "ban", "win", "buy", "open", "close", "best", "lost"})
_AS_VERB = re.compile(r"\b(?:to|will|would|can|could|may|might|must|should|not|they|we|who|has|have|had|[A-Z]\w+)\s$")
_CHECKED = "verified|confirmed|established|corroborated|proven|ruled"
_NOT_EVEN = r"(?!\s(?:only|just|least|merely|even|simply|(?:\w+\s){0,2}(?:" + _CHECKED + r")\b))"
_FLIPS = [(re.compile(old), new) for old, new in (
    (r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|should|must)( not)\b" + _NOT_EVEN, ""),
    (r"\bcan(not)\b" + _NOT_EVEN, ""),
    (r"\b(no longer)\b", "still"), (r"\b(never)\b", "often"), (r"\b([Nn]obody|[Nn]o one)\b", "everybody"),
    (r"\b([Nn]othing)\b(?! but)", "everything"), (r"\b([Nn]one) of\b", "all"),
    (r"\b(without) (?=\w+ing\b)", "while"), (r"\b(without) (?!\w+ing\b)", "with"),
    (r"\b([Ff]ailed|[Rr]efused|[Dd]eclined) to\b", "managed"),
    (r"\b([Nn]o) (?!one\b|longer\b|doubt\b|matter\b|more\b|fewer\b|less\b|later\b|sooner\b)[a-z]{3}", "some"),
    (r"\b([Mm]ore) than\b", "less"), (r"\b([Ll]ess|[Ff]ewer) than\b", "more"),
    (r"\bat (least)\b", "most"), (r"\bat (most)\b", "least"), (r"\b(said|says) that\b", "denied"),
)]  # fmt: skip
_AFFIRMED = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|should|must"
    r"|(?:has|have|had)(?= (?:\w+ly )?(?:been|\w{2,}(?:ed|en|wn))\b))"
    r"(?=\s\w)(?! (?:not|no|never|nothing|nobody|none|only|hardly|unable|to)\b)"
)
_NEGATED = re.compile(r"\b(?:not|no|never|nobody|nothing|none|cannot|denied|denies)\b|n['’]t\b")


def _polarity(sentence: str, _: Elsewhere, chance: random.Random) -> Iterator[_Change]:
    for found in _PAIRED.finditer(sentence):
        noun = found.group() in _NOUNS_TOO and not _AS_VERB.search(sentence[: found.start()])
        if not noun and not _NEGATED.search(sentence[max(0, found.start() - 20) : found.start()]):
            yield found.start(), found.end(), _OTHER_WORD[found.group()]
    for old, new in _FLIPS:
        for found in old.finditer(sentence):
            yield found.start(1), found.end(1), _like(new, found[1])
    affirmed = [m for m in _AFFIRMED.finditer(sentence) if not _NEGATED.search(sentence[m.end() : m.end() + 20])]
    if affirmed:
        place = chance.choice(affirmed).end()
        yield place, place, " not"


_SURE = [(re.compile(old), new) for old, new in (
    (r"(?<=\w )(may|might) (?!have\b|not\b)[a-z]", "will"), (r"(?<=\w )(could) (?!have\b|not\b|no\b)[a-z]", "will"),
    (r"(?<=\w )((?:may|might|could) have) \w", "has"),
    (r"\b((?:[Rr]eportedly|[Aa]llegedly|[Aa]pparently|[Pp]ossibly|[Pp]robably|[Pp]erhaps|[Pp]resumably"
     r"|[Pp]urportedly|[Ss]upposedly),?)(?= )", ""),
    (r"\b(an? (?:alleged|suspected|purported)) [a-z]", "a confirmed"),
    (r"\b(?:the|his|her|their|its|this) (alleged|suspected|purported) [a-z]", "confirmed"),
    (r"\b(?:is|are|was|were) (said|believed|thought|alleged|reported|rumoured) to\b", "known"),
    (r"\b(?:is|are|was|were) (likely|expected) to\b", "certain"),
    (r"\b(seems|appears) to\b", "is known"), (r"\b(seem|appear) to\b", "are known"),
    (r"\b((?:could|can) not (?:\w+ )?be|cannot (?:\w+ )?be|(?:has|have) not (?:yet )?been|(?:was|were) not) "
     r"(?:\w+ly )?(?:" + _CHECKED + r")\b(?! out)", "has been"),
    (r"\b(unverified|unconfirmed)\b", "confirmed"), (r"\b(claimed|alleged) that\b", "proved"),
    (r"\b(claims|alleges) that\b", "has proved"),
    (r"\b(plans|intends|hopes|wants|aims) to\b", "has begun"),
    (r"(?<=s )(plan|intend|hope|want|aim) to\b", "have begun"),
    (r"(?<!is )(?<!was )(planned|hoped|intended) to\b", "began"),
)]  # fmt: skip


def _certainty(sentence: str, _: Elsewhere, __: random.Random) -> Iterator[_Change]:
    for old, new in _SURE:
        for found in old.finditer(sentence):
            yield found.start(1), found.end(1), _like(new, found[1]) if new else ""


# Quotations --------------------------------------------------------------------------------------------------------
_SPARE = ("usual", "clearly", "others", "moving", "ended", "question", "window")


def _is_plain(word: str) -> bool:
    return word.isalpha() and word.islower() and len(word) > 3 and not is_stop(word)


def _quotations(sentence: str, others: Elsewhere, chance: random.Random) -> Iterator[_Change]:
    for found in _QUOTED.finditer(sentence):
        inside = [w for w in words(sentence[found.start() : found.end()]) if _is_plain(w.text)]
        if not inside:
            continue
        one = chance.choice(inside)
        new = _OTHER_WORD.get(one.text) or _unlike(one.text, [*others.words, *_SPARE], sentence, chance)
        if new:
            yield found.start() + one.start, found.start() + one.end, new


def _unlike(word: str, offered: Sequence[str], sentence: str, chance: random.Random) -> str | None:
    """A word of the same ending that is of no family with any of the sentence."""
    taken = {w.term[:4] for w in words(sentence)}
    fit = [w for w in offered if w[-2:] == word[-2:] and term(w)[:4] not in taken]
    fit = fit or [w for w in offered if term(w)[:4] not in taken]
    return chance.choice(fit) if fit else None


# What stands there, in another place or within another bound ---------------------------------------------------------
_MUTUAL = frozenset("met fought faced joined married played became remained turned left".split())
_VERB = re.compile(r"\s(?:\w+ly\s)?(?:(?:has|have|had)\s)?(?P<verb>[a-z]+)(?:\sby)?\s(?:the\s)?")
_PASSIVE = re.compile(r"\s(?:was|were|(?:has|have|had)\sbeen)\s(?:\w+ly\s)?(?P<verb>[a-z]+)\sby\s(?:the\s)?")
_APART = re.compile(r"[.;:]\s")
_BOUNDS = [(re.compile(rf"\b({old})\s[$€£¥]?$", re.IGNORECASE), new) for old, new in (
    ("more than|at least|upwards of|(?:no|not) (?:fewer|less) than", "up to"),
    ("up to|at most|(?:no|not) more than|less than|fewer than", "more than"),
    ("(?<!told )about|around|roughly|approximately|some", "exactly"),
    ("more than|up to|less than|fewer than", ""),
)]  # fmt: skip


def _exchanges(sentence: str, _: Elsewhere, __: random.Random) -> Iterator[_Change]:
    """Two neighbouring numbers that count different things, or the names on both sides of a verb, change places."""
    there = [n for n in outside_dates(sentence) if n.text.lower() not in {"one", "first", "second"}]
    for a, b in pairwise(there):
        between = sentence[a.end : b.start]
        told = any(w.text.islower() and not is_stop(w.text) for w in words(between))
        if told and not _APART.search(between) and a.kind == b.kind in {"count", "percent"} and a.value != b.value:
            yield a.start, b.end, f"{_like(b.text, a.text)}{between}{a.text.lower()}"
    for (start, end, one), (begin, stop, other) in pairwise(_core(sentence)):
        between = sentence[end:begin]
        verb = _PASSIVE.fullmatch(between) or _VERB.fullmatch(between)
        if verb and verb["verb"] in BASE.keys() - _MUTUAL and not _same(one, other):
            yield start, stop, f"{other}{between}{one}"


def _bounds(sentence: str, _: Elsewhere, __: random.Random) -> Iterator[_Change]:
    for number in outside_dates(sentence):
        if number.kind not in {"count", "percent"}:
            continue
        for old, new in _BOUNDS:
            if found := old.search(sentence[: number.start]):
                yield found.start(1), found.end(1), _like(new, found[1])


_CHANGES: tuple[tuple[Kind, Callable[[str, Elsewhere, random.Random], Iterator[_Change]]], ...] = (
    ("number", _numbers), ("date", _dates), ("name", _names), ("speaker", _speakers), ("polarity", _polarity),
    ("certainty", _certainty), ("quotation", _quotations), ("exchange", _exchanges), ("bound", _bounds),
)  # fmt: skip
