"""Reads what the lines around an article say about it: bylines, datelines of agencies, dates of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from string import capwords
from typing import Literal

from rag.dates import MONTHS, WEEKDAYS, find_dates
from rag.parse.boilerplate import bare

_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES = frozenset(_WORD.findall("de del della di da du la le van von der den ter bin ibn al el y e und i ben"))
_NOT_A_NAME = frozenset(
    _WORD.findall(
        """the a an and or of for news staff reporter reporters writer writers editor editors editorial desk team
        newsroom agency agencies correspondent press media online web updated published what why how who when where
        is are in on at to with from as all air land sea law our your this that numbers morning afternoon evening
        night today photo image related final breaking live analysis opinion exclusive"""
    )
    + [name for name in MONTHS if len(name) > 3 or name == "may"]
    + WEEKDAYS
)
_NAME_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]|$))*")
_BY = re.compile(
    r"(?:(?:Written |Words |Story |Text |Reported |Posted |Analysis |Report |Interview )?[Bb][Yy]|WRITTEN BY"
    r"|Authors?|Autor(?:ka)?|Von|Par|Por|Автор|Текст)(?:\s*:\s*|\s+)"
)
_JOINED = re.compile(r"\s*(?:,|&|;)\s*(?:and\s+)?|\s+(?:and|und|et|y|e|i|та|и|і)\s+", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:[|–—•·/(]|\s-\s|\s(?:in|at|for|of|from|on|reporting)\s)\s*")
_FOR = re.compile(r"(?:^|\s)for\s+((?:The\s+|the\s+)?[^\W\d_a-z][\w.&’' -]{1,40})$")
_NEWS_WORD = re.compile(
    r"\b(?:News|Times|Post|Herald|Tribune|Journal|Guardian|Telegraph|Mail|Gazette|Observer|Independent|Chronicle|Press"
    r"|Today|Daily|Standard|Jazeera|Pravda|Interfax|Meduza|Axios|Politico|Agency|Broadcasting|Reuters|AFP|AP|BBC|CNN|NPR|PBS|CBS|NBC|ABC|DW|RFE/RL|Bloomberg|Xinhua|TASS|dpa|PAP"
    r"|Ukrinform|Wire|Newswire|Dispatch|Courier|Examiner|Inquirer)\b"
)
_ROLE = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|analyst|columnist|staff|producer|journalist|desk|team)s?\b",
    re.IGNORECASE,
)

AGENCY = (
    r"(?:A\.?P|AFP|Reuters|REUTERS|Xinhua|TASS|Interfax(?:-Ukraine)?|DPA|dpa|ANSA|EFE|Lusa|Kyodo(?: News)?|Yonhap|PTI"
    r"|ANI|IANS|IRNA|Tasnim|Mehr|Fars|Anadolu(?: Agency)?|AA|Ukrinform|UNIAN|Bloomberg|CNN|BBC|NPR|UPI|PA(?: Media)?"
    r"|The Canadian Press|CP|STT|TT|NTB|Ritzau|MTI|CTK|PAP|TASR|BTA|Agerpres|HINA|Tanjug|Belga|ANP|APA|ATS|MAP|WAM|SPA"
    r"|QNA|KUNA|SANA|Petra|NNA|MENA|APS|TAP|GNA|NAN|Bernama|Antara|VNA|KCNA|CNA|RFE/RL|VOA|DW)"
)
_CAP = r"[^\W\d_a-z][\w'’.-]*"
_PLACE = rf"{_CAP}(?:[ -](?:{_CAP}|of|de|del|la|al|el|der|sur|am)){{0,3}}"
_WHERE = rf"{_PLACE}(?:/{_PLACE})?(?:, {_PLACE})?"
_WHEN = (
    r"(?P<when>[^\W\d_]{3,9}\.? \d{1,2}(?:,? \d{4})?|\d{1,2}\.? [^\W\d_]{3,9}\.?(?: \d{4})?|\d{1,2}\.\d{1,2}\.\d{4})"
)
_DASH = r"\s?(?:--|[-–—])\s"
_NAMED = r"\((?P<agency>[^\W\d_a-z][\w .&/-]{1,25})\)\.?\s?(?:--|[-–—])\s*"
_CAPITALS = r"(?P<caps>[^\W\d_a-z](?:[^\W\d_a-z]|[ .'’-]{1,2}(?=[^\W\d_a-z])){2,30})"
_DATELINES = tuple(
    re.compile(form)
    for form in (
        # KYIV, Ukraine (AP) — · LONDON, Aug 6 (Reuters) - · (Reuters) - · KYIV. Aug 6 (Interfax-Ukraine) –
        rf"(?:{_WHERE}(?:[,.]? {_WHEN})?[,.]? )?\((?P<agency>{AGENCY})\)\.?\s?(?::|--|[-–—])\s*",
        # The same with an agency we do not know, where the place is in capitals or a day is given.
        rf"{_CAPITALS}(?:, {_PLACE})?(?:[,.]? {_WHEN})?[,.]? {_NAMED}",
        rf"{_WHERE}[,.]? {_WHEN}[,.]? {_NAMED}",
        # Tehran - IRNA - · Tehran, IRNA – · KIEV, July 22 - RIA Novosti.
        rf"{_WHERE}{_DASH}(?P<agency>{AGENCY}|[A-Z][A-Z.&-]{{2,12}}){_DASH}(?:{_WHEN}{_DASH})?",
        rf"{_WHERE}, (?:{_WHEN}, )?(?P<agency>{AGENCY}){_DASH}",
        rf"{_WHERE}(?:, {_WHEN})?{_DASH}(?P<agency>{AGENCY}|RIA Novosti)\.\s",
        # MOSCOW, August 6. /TASS/.
        rf"{_WHERE}[,.] {_WHEN}\.? ?/(?P<agency>[^\W\d_a-z][\w-]{{1,15}})/\.?\s?(?:(?:--|[-–—])\s)?",
        # WASHINGTON — · DNIPRO, Ukraine, Aug. 6 —
        rf"{_CAPITALS}(?<=\w{{4}})(?:, {_PLACE})?(?:, {_WHEN})?\s(?:--|[-–—])\s",
    )
)

_LABEL = re.compile(
    r"(?<!\w)(?:(?P<published>(?:first |originally )?(?:published|posted|issued|released)(?: (?:on|at|date))?"
    r"|publication date|pub(?:lish)? date|date|veröffentlicht(?: am)?|publiée?(?: le)?|publicad[oa](?: el| em)?"
    r"|pubblicato(?: il)?|gepubliceerd(?: op)?|opublikowano|data publikacji"
    r"|опубліковано|опубликовано|дата(?: публікації| публикации)?)"
    r"|(?P<updated>(?:last )?(?:updated|modified|edited|revised)(?: (?:on|at))?|last update|aktualisiert(?: am)?|stand"
    r"|mis à jour(?: le)?|actualizado(?: el)?|atualizado(?: em)?|aggiornato(?: il)?|bijgewerkt|aktualizacja"
    r"|оновлено|обновлено))(?!\w)\s*:?",
    re.IGNORECASE,
)
_MONTH_WORD = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_WORD = "|".join(day[:3] + f"(?:{day[3:]})?" for day in WEEKDAYS)
_DATE_BITS = re.compile(
    r"(?<!\w)\d+[ -]min(?:ute)?s? read(?!\w)|(?<!\w)(?:an?|\d+) (?:minute|hour|day|week|month)s? ago(?!\w)"
    rf"|(?<!\w)(?:{_MONTH_WORD}|{_DAY_WORD}|tues|thurs?)(?!\w)\.?"
    r"|\d{1,2}\.? (?:de |of )?[^\W\d_]{3,12}\.? (?:de )?\d{4}(?: ?(?:г|р|року|года)\.?)?"
    r"|\d[\d:./-]*(?:st|nd|rd|th|h\d*|z|[ap]m)?(?![^\W\d_])|(?<!\w)[ap]\.?m\.?(?!\w)"
    r"|(?<!\w)(?:utc|gmt|est|edt|e\.?t|pst|pdt|pt|bst|cet|cest|eet|eest|msk|ist|aest|local time|kyiv time)(?!\w)"
    r"(?:\s?[+-]\s?\d+(?::\d+)?)?"
    r"|(?<!\w)(?:at|on|of|the|le|el|em|am|um|uhr|à|a las|às|kl|в|о|об)(?!\w)|[|,;:•·–—()/+.-]",
    re.IGNORECASE,
)
_PARTED = re.compile(r"\s*[|·•]\s*")
_COMMA = re.compile(r"\s*,\s*|\s+[-–—]\s+")
_SMALL = frozenset({"by", "and", "in", "for", "of", "the", "at", "staff", "reporter", "reporters", "correspondent"})
_ISSUE = re.compile(
    r"\b(?:assessment|update|report|brief(?:ing)?|digest|summary|bulletin|review|newsletter|round-?up)\b", re.IGNORECASE
)
_DAY_AND_YEAR = re.compile(
    r"(?=.*(?<!\d)\d{4}(?!\d))(?:.*(?<!\d)\d{1,2}(?:st|nd|rd|th)?\.?,? (?:of |de )?[^\W\d_]{3}"
    r"|.*[^\W\d_]{3}\.? \d{1,2}(?:st|nd|rd|th)?\b|.*\d[./-]\d)"
)
_TIMESTAMP = re.compile(
    r"[\[(]?(?:[01]?\d|2[0-3])[:.h][0-5]\d(?::[0-5]\d)?\s?(?:[ap]\.?m\.?)?"
    r"\s?(?:[A-Z]{2,5}|local time|Kyiv time)?[\])]?\s?[-–—:]?"
)
_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"\s*(\d{4})([-/.]?)(\d\d)\2(\d\d)(?!\d)")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d/-])")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it, and for whom, where a byline says so."""

    author: str | None
    outlet: str | None


@dataclass(frozen=True, slots=True)
class Dateline:
    """An agency's opening ("LONDON, Aug 6 (Reuters) - "): ``end`` is where the news begins in the paragraph."""

    end: int
    agency: str | None
    when: str | None


@dataclass(frozen=True, slots=True)
class PageDate:
    """A line that only dates the page, and names whose it is and who wrote it where it does; ``label`` tells what the
    date is, ``text`` the line to be read, ``words`` how many of its words are none of that."""

    label: Literal["published", "updated", "none"]
    text: str
    author: str | None = None
    outlet: str | None = None
    words: int = 0

    @property
    def titles(self) -> bool:
        """Whether it may be a title that ends with its day: "Russian Offensive Campaign Assessment, 4 March 2024"."""
        if self.label != "none" or self.outlet or self.words < 2 or _BY.match(self.text) or _ROLE.search(self.text):
            return False
        return self.words > 3 or _ISSUE.search(self.text) is not None


def is_name(text: str) -> bool:
    """Whether the text looks like one person's name: two to four capitalised words, particles between them."""
    tokens = text.split()
    if not 2 <= len(tokens) <= 5 or not all(_NAME_TOKEN.fullmatch(t) and not t.endswith(("'s", "’s")) for t in tokens):
        return False
    capitals = [t for t in tokens if t[0].isupper() or "-" in t[:4]]
    if len(capitals) < 2 or len(capitals) > 4 or not (tokens[0][0].isupper() and tokens[-1][0].isupper()):
        return False
    return all(t in capitals or t.lower() in _PARTICLES for t in tokens) and not any(
        t.lower().rstrip(".") in _NOT_A_NAME for t in tokens
    )


def byline(line: str) -> Byline | None:
    """``By Jane Doe and John Roe, Political editor | Daily Post`` → its parts; None when it is no byline."""
    text = bare(line)
    lead = _BY.match(text)
    if lead is None or len(text) > 160 or (text.endswith((".", "!", "?")) and len(text.split()) > 6):
        return None
    rest = text[lead.end() :].rstrip(".")
    named = _TAIL.split(rest)[0]
    authors: list[str] = []
    for piece in _JOINED.split(named):
        if not is_name(piece):
            # "Jane Doe Diplomatic correspondent"
            piece = " ".join(piece.split()[:2]) if _ROLE.search(piece) else ""
            if not is_name(piece):
                break
        if is_outlet(piece):
            break
        authors.append(piece.title() if piece.isupper() else piece)
    outlet = _byline_outlet(rest, authors)
    if not authors:
        first = named.split(",")[0]
        if len(first.split()) > 4 or not (_ROLE.search(first) or re.fullmatch(AGENCY, first) or is_outlet(first)):
            return None
        desk = " ".join(_ROLE.sub(" ", first).split())  # "By Al Jazeera Staff"
        return Byline(None, outlet or (desk if is_outlet(desk) else None))
    return Byline(" and ".join(authors) if len(authors) < 3 else ", ".join(authors), outlet)


def signature(line: str) -> str | None:
    """The author of a line that is a name without "By": ``Jane Doe``, ``Jane Doe in Kyiv``, ``Jane Doe, editor``."""
    if len(line) > 100 or line.endswith((".", "!", "?", ":")):
        return None
    named, *rest = _TAIL.split(line, maxsplit=1)
    authors = _JOINED.split(named)
    if len(authors) > 1 and not is_name(authors[-1]):  # "Jane Doe, BBC News"
        authors, rest = authors[:-1], [authors[-1]]
    fits = all(is_name(a) and not is_outlet(a) for a in authors)
    fits = fits and all(len(r.split()) <= 4 and (r[0].isupper() or _ROLE.search(r)) for r in rest if r)
    return " and ".join(a.title() if a.isupper() else a for a in authors) if fits else None


def _byline_outlet(rest: str, authors: list[str]) -> str | None:
    pieces = [p.strip() for p in re.split(r"\s*[,|–—•·]\s*|\s-\s", rest)]
    for piece in pieces:
        if found := _FOR.search(piece):
            return found[1].strip()
        if piece not in authors and is_outlet(piece):
            return piece
    return None


def is_outlet(text: str) -> bool:
    """Whether the text is the name of a news outlet by a word of it ("Daily Post", "BBC News"), not of a role."""
    tokens = text.split()
    return (
        0 < len(tokens) <= 5
        and all(t[0].isupper() or t in {"of", "the", "and", "&", "dpa"} for t in tokens)
        and _NEWS_WORD.search(text) is not None
        and _ROLE.search(text) is None
    )


def dateline(paragraph: str) -> Dateline | None:
    """The dateline that opens a paragraph, when at least four words of news follow it."""
    for form in _DATELINES:
        match = form.match(paragraph, 0, 140)
        if match is None:
            continue
        place, news = paragraph[: match.end()], paragraph[match.end() : match.end() + 300]
        if len(news.split()) < 4 or news[0].islower() or re.search(r"['’]s\b", place):
            continue
        found = match.groupdict()
        caps, agency = found.get("caps"), found.get("agency")
        if caps and agency is None and re.search(rf"(?<!\w){re.escape(caps.strip())}(?!\w)", news):
            continue  # "NATO — The alliance said NATO …": a place stands in capitals only in the dateline
        return Dateline(match.end(), agency.strip() if agency else None, found.get("when"))
    return None


def page_date(line: str) -> PageDate | None:
    """The date of a line that says nothing but when the page was published or changed (and by whom, or under which
    name and section: ``Evening Post | Sport | 13 August 2025``)."""
    if len(line) > 140 or not _DIGIT.search(line):
        return None
    text = re.sub(r"(?<=\d)T(?=\d\d:)", " ", bare(line))
    if not _DAY_AND_YEAR.match(text):
        return None
    labels = list(_LABEL.finditer(text))
    pieces = _PARTED.split(text)
    if len(pieces) == 1:
        pieces = _COMMA.split(text)
    parts = [_DATE_BITS.sub(" ", _LABEL.sub(" ", piece)).split() for piece in pieces]
    left = [token for part in parts for token in part]
    # A name or a place may stand beside the date; a lower-case word makes it a sentence.
    if len(left) > 8 or any(not t[0].isupper() and t not in _SMALL and t != "&" for t in left):
        return None
    named = [" ".join(t for t in part if t.lower() != "by") for part in parts]
    outlet = next((piece for piece in pieces if is_outlet(piece)), None)
    whose = named if _PARTED.search(text) else [name for name in named if name][:1]  # behind a comma stands a place
    author = next((name for name in whose if is_name(name) and not is_outlet(name)), None)
    if not labels:
        signed = left and (left[0].lower() == "by" or len(left) <= 2 or _ROLE.search(pieces[0]))
        fits = not left or author or (signed and not text[0].isdigit())
        headed = outlet and all(is_outlet(name) or name == author or len(name.split()) <= 2 for name in named)
        return PageDate("none", text, author, outlet, len(left)) if fits or headed else None
    published = [m for m in labels if m["published"]]
    after = text[(published or labels)[0].end() :]
    label: Literal["published", "updated"] = "published" if published else "updated"
    return PageDate(label, after if _DAY_AND_YEAR.match(after) else text, author, outlet, len(left))


def is_timestamp(line: str) -> bool:
    """Whether the line is a bare time of day, as live pages put above an entry ("14:32 GMT")."""
    return len(line) <= 24 and _TIMESTAMP.fullmatch(bare(line)) is not None


def full_days(text: str) -> list[date]:
    """The days that the text gives in full, in order; ``03/04/2024`` could be two days and counts as none."""
    if iso := _ISO.match(text):
        return _valid(int(iso[1]), int(iso[3]), int(iso[4]))
    numeric: list[date] = []
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second:
            numeric += _valid(year, second, first)
        elif second > 12:
            numeric += _valid(year, first, second)
    if numeric:
        return numeric
    spoken = capwords(_NUMERIC.sub(" ", text).replace(",", ", "))
    return [date(d.year, d.month, d.day) for d in find_dates(spoken) if d.year and d.month and d.day]


def ambiguous_day(text: str) -> bool:
    """Whether the text holds a day such as ``03/04/2024``, in which day and month cannot be told apart."""
    return any(m[2] != "." and int(m[1]) <= 12 and int(m[3]) <= 12 and m[1] != m[3] for m in _NUMERIC.finditer(text))


def _valid(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
