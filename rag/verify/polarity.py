"""The sentence does not deny what the source affirms, nor affirm what it denies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from rag.overlap import akin
from rag.schema import Check
from rag.text import content_terms, fold, is_stop, stem, term, terms, words
from rag.verbs import BASE
from rag.verify.cited import Cited
from rag.verify.clauses import Clause, clauses

# What turns a statement round wherever it stands; and words that say no in a statement of their own ("talks
# failed", "without power"), which another wording may put plainly.
_HARD = (
    r"not|no|never|nor|none|nobody|nothing|neither|cannot|unable|"
    r"(?<!the )(?<!a )(?:fail|refus|declin)(?:s|ed|es|ing|e)? to|"
    r"den(?:y|ies|ied|ying)|unverified|unconfirmed|unlikely|impossible|st(?:op|ops|opped|opping) short of|"
    r"(?:acquitt|exonerat|absolv)(?:al|ed|es|ing) of|(?:was|were|been|is|are) cleared of(?=[^.;]*\b(?:charge|count|"
    r"wrongdoing|offen[cs]e|allegation|accusation|[a-z]+ing\b))"
)
_SOFT = r"without|fail(?:s|ed|ing)?|refus(?:es|ed|ing|e)|reject(?:s|ed|ing)?|lack(?:s|ed|ing)?"
# Words in which a denial may lie: what nobody may know is "secret", where nobody lives is "uninhabited", what never was
# so happens "for the first time".
_HIDDEN = re.compile(
    r"\b(?:negative|openly|secret\w*|hid|hides?|hidden|hiding|conceal\w*|withheld|withhold\w*|silen(?:t|ce)|avoid\w*|"
    r"prevent\w*|spar(?:e|es|ed|ing)|miss(?:es|ed|ing)|absen(?:t|ce)|barely|scarcely|hardly|rarely|free (?:of|from)|"
    r"too (?!many\b|much\b)\w+ to|yet to|rul(?:es?|ed|ing) out|bar(?:s|red)|bans?|banned|forb\w+|prohibit\w*|skip\w*|"
    r"ignor\w+|halt\w*|suspend\w*|cancel\w*|scrap\w*|normal(?:ly)?|first|than ever|record|unprecedented|[a-z]{3,}less|"
    r"un(?!der|it|ion|iv|iq|til|less|known|clear|certain)[a-z]{4,}|"
    r"the (?:\w+ )?(?:most \w+|(?:fast|larg|bigg|high|low|strong|"
    r"long|short|old|young|great|bad|deadli|heavi|slow|small|hott|cold|wett|"
    r"dri|poor|rich|new|b|wor)e?st))\b",
    re.IGNORECASE,
)
# Turns of phrase that hold such a word and deny nothing.
IDIOM = re.compile(
    r"\bno (?:more|less|fewer|later|earlier|sooner|other) than\b|\b(?:as|like) never before\b"
    r"|\bno (?:doubt|matter|sooner|wonder)\b|\b(?:if|or) not\b"
    r"|\bnot (?:only|just|merely|least|until|since|to mention)\b"
    r"|\bnot (?:\w+ ){1,4}until\b"
    r"|\bnot \w+ (?:minute|hour|day|week|month|year)s? (?:after|later)\b",
    re.IGNORECASE,
)
DENIES = re.compile(rf"\b(?:{_HARD})\b|n['’]t\b", re.IGNORECASE)
_NOT = re.compile(rf"\b(?:{_HARD}|{_SOFT})\b|n['’]t\b", re.IGNORECASE)
# The whole of a statement denied, and the words for that in a source.
_FALSE = re.compile(r"\b(?:it|that|this) (?:is|was) (?:not true|not the case|untrue|false|wrong)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:den(?:y|ies|ied|ial)|reject|dismiss|refut|disput|debunk|false|untrue|lie[sd]?\b)", re.I)
RESTATED = 0.8  # share of a sentence's words that stand in its source, of which nearly all it says is the same
_REACH = 4  # words between a denial and what it denies
# What is told to be false, whole: "reports that the dam had cracked were false", "cleared of a charge, that of fraud".
_UNTRUE = (
    r"(?:false|untrue|unfounded|baseless|groundless|fabricated|fake|incorrect|a hoax|not (?:true|correct|the case))"
)
_RUMOUR = r"(?:reports?|claims?|rumou?rs?|suggestions?|allegations?|posts?|stor(?:y|ies)|speculation|accounts?)"
_FALSEHOOD = re.compile(
    rf"\b{_RUMOUR}\b(?P<told>[^.;]+?)\b(?:is|are|was|were|be|been|as)\s(?:\w+ly\s|all\s)?{_UNTRUE}\b"
    r"|\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:es|ed|ing))\s(?:as \w+ )?"
    rf"(?:\w+\s)?{_RUMOUR}\s(?:that|of)\s(?P<refused>[^.;,]+)"
    r"|\breject(?:s|ed|ing)?\s(?:\w+\s)?(?:calls?|demands?|requests?|proposals?|pleas?|motions?|plans?)\s(?:to|for)\s"
    r"(?P<unwanted>[^.;,]+)"
    r"|\b(?:cleared|acquitted)\sof\s(?:\w+\s){1,2}(?:charges?|counts?|offen[cs]es?)"
    r"(?P<charge>(?:,? that)? of [^.;,]+)",
    re.IGNORECASE,
)
_UNDONE = re.compile(r"(?:un|non|dis|in|im|ir)(?=[a-z]{4})")
_APART = re.compile(r"[,;:()]|\b(?:but|although|though|while|who|which|that)\b")
_PAIRS = """
    rise rose risen increase raise grow grew climb jump soar / fall fell fallen decrease decline drop lower reduce
    win / lose, won / lost, accept approve / reject, confirm / deny, advance / retreat, open / close, begin / end
    support favour favor / oppose against, north / south, east / west, northern / southern, eastern / western
    more / fewer less, guilty / innocent, allow permit / ban prohibit forbid, gain / lose, arrive / leave
    strengthen / weaken, success / failure, safe / unsafe, stable / unstable, high / low, highest / lowest
    largest biggest / smallest, best / worst, import / export, buy bought / sell sold, uphold upheld / overturn quash
    improve / worsen, include / exclude, majority / minority, legal / illegal, alive / dead, deploy / withdraw
    morning / evening afternoon, above / below, convict sentence / acquit, profit / loss, praise / criticise criticize
    agree / reject refuse
"""
# Words that say little themselves, and those whose opposite tells the same from the other side: what one "gave" the
# other "took" or "borrowed", he who "came" to the one "went" from the other.
_SIDES = """
    take took taken give gave given make made get got put have had come came go went gone here there now then
    lend lent borrow borrower lender lead led leader leading follow follower following
"""
_LIGHT = frozenset(map(stem, _SIDES.split()))
_COMPOUND = re.compile(r"\b\w+(?:-\w+)+\b")  # "open-source" says nothing is open
_EMPTY = re.compile(rf"{_HARD}|{_SOFT}|people|persons?|anyone|someone|somebody|several", re.IGNORECASE)
_VOTED = re.compile(r"\b(vot\w+|ballots?) for\b", re.IGNORECASE)


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    mine = _content(sentence)
    there = frozenset[str]().union(*(_content(span.all) for span in spans))
    cited = frozenset[str]().union(*(_stated_apart(span.text) for span in spans))
    own = _stated_apart(sentence)
    if clash := opposite(own - _LIGHT, cited, there, lambda word: denied_by(word, sentence) is None):  # "not far"
        return Check("polarity", False, f"the source says “{clash[1]}”, not “{clash[0]}”")
    if turned := _turned(sentence, spans):
        return turned
    if _FALSE.search(sentence) and not any(_FALSE.search(span.text) or _DENIED.search(span.text) for span in spans):
        return Check("polarity", False, "calls false what the source does not call so")
    denials = DENIES.findall(IDIOM.sub(" ", sentence))
    sources = [bool(_NOT.search(span.text)) for span in spans]
    if denials and not any(sources) and not (len(denials) == 1 and _undone(mine, sentence, spans)):
        return Check("polarity", False, "denies what the source does not deny")
    if not _NOT.search(sentence) and all(sources) and len(mine - there) <= len(mine) * 0.2:
        negated = [m.group() for span in spans for m in _NOT.finditer(span.text)]
        # A long source sentence may deny one thing and state another: only a near-whole restatement counts.
        if all(len(_content(span.text)) <= len(mine) * 1.6 for span in spans):
            return Check("polarity", False, f"leaves out the source's “{negated[0]}”")
    return Check("polarity", True, "") if denials else None


def _turned(sentence: str, spans: Sequence[Cited]) -> Check | None:
    """What is wrong with a verb that sentence and source share: denied in all of the one, and in none of the other."""
    told = [one for span in spans for one in clauses(span.text)]
    mine = clauses(sentence)
    for one in mine:
        there = [other for other in told if other.verb == one.verb]
        same = [other for other in there if _same_matter(one, other, sentence, spans)]
        if one.denied is None or not same or any(other.denied is not (not one.denied) for other in there):
            continue
        if any(other.denied is not one.denied for other in mine if other.verb == one.verb):
            continue
        if one.denied:
            return Check("polarity", False, f"denies what the source does not: “{same[0].said}”")
        if not (_NOT.search(sentence) or _DENIED.search(sentence)):
            return Check("polarity", False, f"the source denies it: “{same[0].said}”")
    return None


def _same_matter(one: Clause, other: Clause, sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether two clauses tell of the same; of nobody, where nearly all that the sentence says stands there."""
    if not {one.mode, other.mode} <= {"fact", "future"}:
        return False  # what somebody wants may well not happen
    if one.nobody == other.nobody:
        return one.alike(other)
    return _repeats(sentence, spans)


def certain(sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether a denial in the sentence or the source alone is one: of a verb that both have, or where the sentence
    repeats the source; in other words it may be made up for ("would not" for "refused to")."""
    return _turned(sentence, spans) is not None or _repeats(sentence, spans)


def hidden(sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether a span may hold what the sentence denies in another word, "kept secret" for "told nobody"."""
    return len(DENIES.findall(IDIOM.sub(" ", sentence))) == 1 and any(_HIDDEN.search(span.text) for span in spans)


def _repeats(sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether the sentence says nearly what the source says, word for word."""
    mine = [w for w in words(sentence) if not is_stop(w.text) and not _EMPTY.fullmatch(w.text)]
    there = frozenset[str]().union(*(_content(span.text) for span in spans))
    return sum(w.term in there for w in mine) >= RESTATED * len(mine)


def _undone(mine: frozenset[str], sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether what the sentence denies is undone in a span, or has its opposite there: "not known" where that says
    "unknown", "will not close" where it says "stays open"."""
    denied = [word for word in mine if denied_by(word, sentence) is not None]
    affirmed = [_stated_apart(span.text) - {stem("not")} for span in spans]
    return any(
        denied_by(word, span.text) is not None or opposite(frozenset({word}), there, frozenset()) is not None
        for word in denied for span, there in zip(spans, affirmed, strict=True)
    )  # fmt: skip


def denied_by(wanted: str, text: str) -> int | None:
    """How many words stand between a denial and the word (given as a term) where that stands in the text, but only
    denied or undone ("unconfirmed"); of what is told to be false, the verbs stand nearest; None where it is affirmed or
    does not stand there."""
    found = [w for w in words(text) if not is_stop(w.text)]
    undone = {w for w in found if (part := _UNDONE.match(fold(w.text))) and _is(fold(w.text)[part.end() :], wanted)}
    plain = [w for w in found if w not in undone and _is(w.text, wanted)]
    false = [found.span(found.lastgroup or 0) for found in _FALSEHOOD.finditer(text)]
    untrue = {w: int(fold(w.text) not in BASE) for w in plain if any(a <= w.start < b for a, b in false)}
    away = [untrue.get(w, _behind_denial(text[: w.start])) for w in plain]
    if not (undone or plain) or None in away:
        return None
    return min([0] * len(undone) + [far for far in away if far is not None])


def _is(word: str, wanted: str) -> bool:
    return bool(word) and (term(word) == wanted or akin(term(word), wanted))


def _behind_denial(before: str) -> int | None:
    """How many words ago, in the same clause, something was denied; None where nothing was."""
    clause = _APART.split(before)[-1]
    last = next(reversed([*DENIES.finditer(clause)]), None)
    far = len(words(clause[last.end() :])) if last is not None else _REACH
    return far if far < _REACH else None


# One sentence is compared with many: of the two of a pair, one was just looked at.
@lru_cache(maxsize=1024)
def _content(text: str) -> frozenset[str]:
    return frozenset(content_terms(text))


@lru_cache(maxsize=1024)
def _stated_apart(text: str) -> frozenset[str]:
    """What is stated outside compounds."""
    return stated(_COMPOUND.sub(" ", text))


def stated(text: str) -> frozenset[str]:
    return frozenset(terms(_VOTED.sub(r"\1 favour", text)))


@cache
def _opposites() -> Mapping[str, tuple[tuple[frozenset[str], frozenset[str]], ...]]:
    """Each stem -> the words that it is one of, and their opposites: those above, and WordNet's that are no small
    words ("on", "off")."""
    lines = files("rag").joinpath("data/opposites.txt").read_text("utf-8").splitlines()
    listed = [line for line in lines if not line.startswith("#") and not any(map(is_stop, line.split(" ")))]
    found: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = {}
    for pair in (*re.split("[,\n]", _PAIRS.strip()), *listed):
        a, b = (frozenset(map(stem, side.split())) for side in pair.split("/"))
        for one, other in ((a - b, b - a), (b - a, a - b)):
            for word in one:
                found.setdefault(word, []).append((one, other))
    return {word: tuple(pairs) for word, pairs in found.items()}


def opposite(
    mine: frozenset[str], cited: frozenset[str], around: frozenset[str],
    affirmed: Callable[[str], bool] = lambda _word: True,
) -> tuple[str, str] | None:  # fmt: skip
    """A word of mine whose opposite alone stands in what is cited, and it not even around that: mine and theirs. Words
    that are not ``affirmed`` count as not mine; only about those that have an opposite there is it asked."""
    for word in sorted(mine):
        for here, other in _opposites().get(word, ()):
            alone = cited & other and not (cited | around) & here
            if alone and affirmed(word) and not any(map(affirmed, mine & other)):
                return word, min(cited & other)
    return None
