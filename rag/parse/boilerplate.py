"""Tells whether one line is furniture of a news page (share, subscribe, credit, advertisement) and not news.

What is furniture can never be cited, so the whole line has to fit a known form: "Share this article" is
furniture, "Share prices fell 3 %" is news. The forms are in ``rag/data/boilerplate.txt``; what depends on
neighbouring lines is in ``clean``.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

LONGEST = 600  # characters
SHORT = 260  # characters; only notices of cookies, copyright and the like are longer

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "•": "·"})
_EDGE = re.compile(
    "^[\\s>»→►▶▸●■◆★☆✓✔•·▪|*_~=\U0001f000-\U0001faff\u2600-\u27bf\ufe0f-]+"
    "|[\\s>»→►▶▸|*_~=\U0001f000-\U0001faff\u2600-\u27bf\ufe0f-]+$"
)
_LETTER = re.compile(r"[^\W\d_]")
_AGENCY = (
    r"(?:Getty(?: Images)?|GETTY(?: IMAGES)?|[Rr]euters|REUTERS|A\.?F\.?P|AP(?: Photo)?|(?:The )?Associated Press|EPA"
    r"|EFE|Anadolu(?: Agency)?|AA|TASS|PA(?: Media| Images| Wire)?|Shutterstock|Alamy|iStock(?:photo)?|Xinhua|[Dd]pa"
    r"|DPA|Ukrinform|UNIAN|Sputnik|Imago|IMAGO|Unsplash|Pexels|Pixabay|Depositphotos|Adobe Stock"
    r"|Wikimedia(?: Commons)?|NurPhoto|Zuma(?: Press)?|ZUMA|Bloomberg|Rex(?: Features)?|ANSA|Kyodo|Yonhap|SIPA|Sipa"
    r"|PAP|Al Jazeera|BBC|CNN|WireImage|Planet Labs|Maxar(?: Technologies)?|Handout|[Ss]upplied|POOL|Pool)"
)
_HAS_AGENCY = re.compile(rf"(?<!\w){_AGENCY}(?!\w)")
_ONLY_AGENCY = re.compile(rf"(?:(?:via|and|/|©|file|photo|Photo|[\s,.|()\[\]-]|(?:19|20)\d\d)*{_AGENCY})+[\s\])./\d]*")
_CREDIT_LEAD = re.compile(
    r"[\[(]?(?:(?:(?:Photo |Top |Main |Cover |File |Featured )?(?:Image|Photo|Picture|Photograph|Illustration|Graphic"
    r"|Video|Map|Chart|Foto|Фото|Bild|Zdjęcie|Crédit|IMAGE|PHOTO|PICTURE|VIDEO)(?:s|graphs|graphy)?)\s*(?::|by|via|/|-|–|—|\|)"
    r"|(?:[Aa]dditional |[Ww]ith )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled|[Tt]ranslated|[Ee]dited) by"
    r"|[Ww]ith (?:additional )?(?:inputs?|files|reporting|information|material|contributions?) (?:from|by)"
    r"|(?:Source|SOURCE|Credit|Credits|Via|VIA)s?\s*:)\s*"
)
_SMALL = frozenset(
    re.findall(
        r"\w+",
        """and in for by from at with via of the de del van von der la le al bin el y et und à writing editing
        reporting additional compiled translated agencies agency staff writers photo photos file handout courtesy
        image images pool news correspondent""",
    )
)
_TOKEN = re.compile(r"[^\s/;,:|&©()\[\]«»\"“”.]+")
_TAIL_CREDIT = re.compile(
    r"(?<=\S)\s*(?:[\[(](?P<inside>[^\[\]()]{2,90})[\])]\.?"
    r"|(?:©|\b(?:Photo|Image|Picture|Photograph|Credit|Photos|Images)(?: credit| source| courtesy| by|s)?\s*[:/])"
    r"\s?(?P<label>[^.!?]{2,90})"
    rf"|(?<=[.!?”\"’)])\s(?P<plain>[^\s.!?][^.!?]{{0,60}}/[^.!?]{{1,60}}?|{_AGENCY}))"
    r"(?:,?\s(?:Purchase|Acquire) Licensing Rights.{0,40})?\s*$"
)
_NOTICE = ("cookie", "copyright", "©", "(c)", "rights reserved", "privacy", "agree", "consent", " expressed ", "solely")
_PARTED = re.compile(r" ?[|·] ?")
_TWO_SENTENCES = re.compile(r"\w\w\w[.!] [^\W\d_]")
_STRONG_LABEL = re.compile(r"(?:read|see) (?:also|more|next)|also read|читайте|lire aussi|lesen sie auch")
_TO_READER = re.compile(r"\byou(?:r|'(?:re|ve|ll|d))?\b")
_CALL_LEAD = (
    r"please |now |don't forget to |be sure to |make sure to |you can (?:also )?"
    r"|to (?:stay|keep|get|read|see|learn|support|find|comment)\b[^.!?]{0,60}, |[^.:!?]{2,60}: "
)


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    """The compiled sections of the data file, by name."""
    names: dict[str, str] = {}
    sections: dict[str, list[str]] = {}
    section = ""
    for line in files("rag").joinpath("data/boilerplate.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("# ") or line == "#":
            continue
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
        elif section == "names":
            name, _, form = line.partition(" = ")
            names[f"<{name}>"] = form
        else:
            sections.setdefault(section, []).append(re.sub(r"<\w+>", lambda m: names[m.group()], line))
    joined = {name: "|".join(forms) for name, forms in sections.items()}
    label, inline, topic = joined["label"], joined["inline"], joined["topic"]
    return {
        "label": re.compile(rf"(?:{label}|{topic}) ?[:|>»→…]*"),
        "link": re.compile(rf"(?:{label}|{inline}) ?[:|>»→] ?\S.*"),
        "firm": re.compile(joined["firm"]),
        "anywhere": re.compile(joined["anywhere"]),
        "call": re.compile(rf"(?:{_CALL_LEAD})?(?:{joined['call']}) ?[.!:…]*"),
        "page": re.compile(rf"\b(?:{joined['page']})\b"),
        "reporting": re.compile(rf"\b(?:{joined['reporting']})\b"),
    }


def bare(line: str) -> str:
    """The line without bullets, arrows, emoji and emphasis marks at its edges, its spaces collapsed."""
    shown = " ".join(line.split())
    if shown and not (shown[0].isalnum() and (shown[-1].isalnum() or shown[-1] in ".!?")):
        return _EDGE.sub("", shown)
    return shown


def is_link_label(line: str) -> bool:
    """Whether the line announces links to other articles ("Related content", "Read also:")."""
    return len(line) <= 80 and _forms()["label"].fullmatch(_plain(bare(line))) is not None


def is_boilerplate(line: str) -> bool:
    """Whether the whole line is furniture of the page. A line is about a paragraph; its breaks count as spaces."""
    if len(line) > LONGEST:
        return False
    if not _LETTER.search(line):
        return not any(c.isdigit() for c in line)
    shown = bare(line)
    if not shown:
        return True
    text, forms = _plain(shown), _forms()
    if len(text) > SHORT and not any(word in text for word in _NOTICE):
        return False
    if forms["firm"].fullmatch(text) or forms["label"].fullmatch(text) or forms["anywhere"].search(text):
        return True
    title = len(text) <= 200 and not _TWO_SENTENCES.search(text)
    if title and forms["link"].fullmatch(text) and (text[-1] != "." or _STRONG_LABEL.match(text)):
        return True
    spoken = len(text) <= 250 and '"' not in text and _TO_READER.search(text) and forms["page"].search(text)
    parts = _PARTED.split(text)
    if 1 < len(parts) <= 6 and all(part and is_boilerplate(part) for part in parts):
        return True
    if (spoken or forms["call"].fullmatch(text)) and not forms["reporting"].search(text):
        return True
    return is_credit(shown)


def is_credit(line: str) -> bool:
    """Whether the line names only who made a picture, or reported or edited: capitalised names after a label
    ("Photo by Jane Doe/AP", "Reporting by Jane Doe; editing by John Roe"), or an agency with a name."""
    if len(line) > 300:
        return False
    lead = _CREDIT_LEAD.match(line)
    if lead:
        return _names_only(line[lead.end() :])
    if _ONLY_AGENCY.fullmatch(line):
        return True
    return len(line) <= 120 and "/" in line and _HAS_AGENCY.search(line) is not None and _names_only(line)


def tail_credit(line: str) -> int | None:
    """Where the image credit at the end of a caption begins: ``A man in Kyiv. Photo: Jane Doe/AP`` → 15."""
    match = _TAIL_CREDIT.search(line, max(0, len(line) - 130))
    if match is None:
        return None
    named = match["inside"] or match["label"] or match["plain"]
    credited = match["label"] is not None or is_credit(named) or _HAS_AGENCY.search(named) is not None
    start = len(line[: match.start()].rstrip())
    return start + len(line[start:]) - len(line[start:].lstrip()) if credited and _names_only(named) else None


def _plain(text: str) -> str:
    return text.translate(_PLAIN).lower()


def _names_only(text: str) -> bool:
    tokens = _TOKEN.findall(text)
    capital = sum(token[0].isupper() or token[0].isdigit() or token[0] == "@" for token in tokens)
    small = sum(token in _SMALL for token in tokens)
    return 0 < len(tokens) <= 30 and capital + small == len(tokens) and (capital > 0 or "agencies" in tokens)
