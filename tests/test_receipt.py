"""Receipts: whatever is edited is seen, whatever no longer stands is named, and no file is trusted."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Desk, Settings, __version__
from rag.errors import InputError, UsageError
from rag.receipt import (
    Kind,
    Verification,
    article_ids,
    check_free,
    file,
    read_receipt,
    receipt,
    seal,
    verification_json,
    verify_receipt,
    write_receipt,
)
from rag.schema import Answer, AnswerSentence, Article, Citation, Claim, Evidence, Meeting, Span
from rag.serialise import answer_json, claims_json, stances_json, summary_json, timeline_json

TEXT = "Das Schloß 🏰 fiel — “noch nie” gesehen.\nThe 𝔐ayor denied it. Nobody was hurt, the 市長 said.\n"
DENIED, HURT = "The 𝔐ayor denied it.", "Nobody was hurt, the 市長 said."


def made(text: str, source: str = "castle.txt", **fields: Any) -> Article:
    id = hashlib.sha256(text.encode()).hexdigest()[:12]
    whole: dict[str, Any] = {
        "title": "The castle", "outlet": "Hill Gazette", "author": None, "url": None, "date": date(2024, 5, 12),
        "date_basis": "stated", "language": "en", "mentions": None, "blocks": (), **fields,
    }  # fmt: skip
    return Article(id, source, text, **whole)


ARTICLE = made(TEXT)
SETTINGS = Settings(model="quotes", openai_api_key="sk-a-secret-that-nobody-shall-read")
MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def cite(quote: str, n: int = 1, article: Article = ARTICLE) -> Citation:
    start = article.text.index(quote)
    return Citation(
        n, article.id, article.source, article.title, article.outlet, article.date, article.date_basis, start,
        start + len(quote), quote,
    )  # fmt: skip


def said(quote: str, n: int = 1, text: str | None = None) -> AnswerSentence:
    return AnswerSentence(text or quote, None, None, "asserted", "supported", (cite(quote, n),), ())


def found(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(
        Span(ARTICLE.id, start, start + len(quote)), quote, "", 0, ARTICLE.source, ARTICLE.title, ARTICLE.outlet,
        ARTICLE.date, ARTICLE.date_basis, 1.5, 0.5,
    )  # fmt: skip


def answered(*sentences: AnswerSentence, mode: str = "quotes", **fields: Any) -> dict[str, Any]:
    text = " ".join(f"{s.text} {''.join(f'[{c.n}]' for c in s.citations)}".rstrip() for s in sentences)
    whole: dict[str, Any] = {"prompt": None, "short": None, **fields}
    return answer_json(Answer(
        None, "Who?", "Who?", "answered", "answered", None, text=text, mode=mode, sentences=sentences, conflicts=(),
        evidence=(found(DENIED), found("Das Schloß 🏰 fiel")), warnings=(), timings_ms={"retrieve": 1.25}, tokens=None,
        index="i", **whole,
    ))  # fmt: skip


CLAIM = Claim(
    "1f0c5a9e77d2", DENIED, "The 𝔐ayor", "denied", "denied", "denied", date(2024, 5, 12), ARTICLE.id, ARTICLE.source,
    "The castle", "Hill Gazette", ARTICLE.id, TEXT.index(DENIED), TEXT.index(DENIED) + len(DENIED), DENIED, 0,
    (Meeting("aaaaaaaaaaaa", "conflicts"),), "stated",
)  # fmt: skip
ANSWER = answered(said(DENIED), said(HURT, 2))
TOLD = receipt("answer", {"question": "Who?"}, ANSWER, [ARTICLE], SETTINGS, made=MADE)


def check(told: dict[str, Any], *stored: Article) -> Verification:
    """Against these articles alone."""

    def by_id(id: str) -> Article | None:
        return next((one for one in stored if one.id == id), None)

    def by_source(source: str) -> Sequence[Article]:
        return [one for one in stored if one.source == source]

    return verify_receipt(told, by_id, by_source)


def forged(change: Callable[[dict[str, Any]], object], told: dict[str, Any] = TOLD) -> dict[str, Any]:
    """Edited by somebody who sealed it anew."""
    other = copy.deepcopy(told)
    change(other)
    return {**other, "seal": seal(other)}


# Making


def test_a_receipt_holds_what_was_asked_said_and_quoted_and_what_made_it() -> None:
    assert TOLD["result"] == ANSWER and TOLD["asked"] == {"question": "Who?"}
    assert (TOLD["receipt"], TOLD["kind"], TOLD["byline"]) == (1, "answer", __version__)
    assert TOLD["made"] == "2026-01-02T03:04:05+00:00"
    assert TOLD["settings"]["mode"] == "quotes" and "minilm" in TOLD["settings"]["embeddings"]
    (listed,) = TOLD["articles"]
    assert listed["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest() and listed["id"] == ARTICLE.id
    assert (listed["outlet"], listed["date"], listed["source"]) == ("Hill Gazette", "2024-05-12", "castle.txt")
    assert TOLD["prompts"] == {}


def test_a_model_s_answer_names_the_prompts() -> None:
    prompts = receipt("answer", {}, answered(said(DENIED), mode="m", prompt="abc"), [], SETTINGS)["prompts"]
    assert {"answer", "follow_up"} <= prompts.keys() and all(len(hash) == 12 for hash in prompts.values())


def test_no_key_gets_into_a_receipt() -> None:
    told = receipt("answer", {"question": "Is sk-a-secret-that-nobody-shall-read a key?"}, ANSWER, [], SETTINGS)
    assert "sk-a-secret" not in json.dumps(told) and told["asked"] == {"question": "Is *** a key?"}
    assert told["seal"] == seal(told)


def test_the_articles_of_a_result_are_those_it_covers_and_cites() -> None:
    assert article_ids(ANSWER) == [ARTICLE.id]
    assert article_ids({"articles": ["b", "a"], "sentences": [{"citations": [{"article": "c"}]}]}) == ["b", "a", "c"]
    assert article_ids({"claim": {"article": "a"}, "articles": [{"article": "b"}, {"article": "a"}]}) == ["a", "b"]


# The seal


@st.composite
def edits(draw: st.DrawFn) -> dict[str, Any]:
    """The receipt with one value, anywhere in it, changed, added or taken out."""
    told = copy.deepcopy(TOLD)
    place: Any = told
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = draw(st.sampled_from([k for k in keys if k != "seal"]))
        inner = place[key]
        if not (isinstance(inner, dict | list) and inner and draw(st.booleans())):
            break
        place = inner
    if draw(st.booleans()):
        del place[key]
    else:
        new = draw(st.one_of(st.none(), st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False)))
        while json.dumps(new) == json.dumps(place[key]):
            new = f"{new}!"
        place[key] = new
    return told


@given(edits())
def test_any_edit_breaks_the_seal(edited: dict[str, Any]) -> None:
    assert seal(edited) != edited["seal"]


def test_an_edit_of_the_file_is_seen_and_spaces_are_none(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_receipt(TOLD, path)
    assert read_receipt(path) == TOLD and check(read_receipt(path), ARTICLE).holds
    text = path.read_text(encoding="utf-8")
    assert DENIED in text, "people read it too"
    path.write_text(json.dumps(json.loads(text), indent=7), encoding="utf-8")
    assert check(read_receipt(path), ARTICLE).holds
    path.write_text(text.replace("Hill Gazette", "Dale Gazette", 1), encoding="utf-8")
    now = check(read_receipt(path), ARTICLE)
    assert not now.sealed and not now.holds


# What stands


def test_an_untouched_receipt_holds() -> None:
    now = check(TOLD, ARTICLE)
    assert now.holds and now.sealed and now.altered == () and now.unread == 0
    assert [(one.standing, one.cited) for one in now.citations] == [
        ("stands", True), ("stands", True), ("stands", False), ("stands", False)
    ]  # fmt: skip
    assert [one.standing for one in now.articles] == ["same"]
    assert now.citations[0].where == "sentences[0].citations[0]" and now.citations[0].now == Span(
        ARTICLE.id, TEXT.index(DENIED), TEXT.index(DENIED) + len(DENIED)
    )
    json.dumps(verification_json(now))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.data())
def test_every_span_of_any_text_stands_and_moves_with_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = made(text)
    quote = text[start:end]
    claim = replace(CLAIM, text=quote, quote=quote, start=start, end=end, article=article.id)
    told = receipt("claims", {}, claims_json([claim]), [article], SETTINGS)
    assert check(told, article).holds
    moved = check(told, made("🏰 new\n" + text))
    assert not moved.holds
    (one,) = moved.citations
    assert one.standing == "moved" and one.now is not None
    assert ("🏰 new\n" + text)[one.now.start : one.now.end] == quote
    assert [one.standing for one in moved.articles] == ["changed"]


@pytest.mark.parametrize(
    "stored, standing, article",
    [
        ((made(TEXT.replace("denied", "admitted")),), "changed", "changed"),
        ((), "gone", "gone"),
        ((made("Another article.", "other.txt"),), "gone", "gone"),
        ((made("Of the same name, elsewhere."), made(f"X. {TEXT}")), "moved", "changed"),
    ],
)
def test_what_no_longer_stands_is_named(stored: tuple[Article, ...], standing: str, article: str) -> None:
    now = check(TOLD, *stored)
    assert not now.holds and now.sealed and not now.altered
    assert now.citations[0].standing == standing
    assert [one.standing for one in now.articles] == [article]


def test_an_article_that_came_from_standard_input_is_gone_when_its_text_is() -> None:
    piped = made(TEXT, "-")
    told = receipt("claims", {}, claims_json([replace(CLAIM, source="-")]), [piped], SETTINGS)
    assert check(told, piped).holds
    assert [one.standing for one in check(told, made("Anything.", "-")).citations] == ["gone"]


def test_what_was_offered_and_not_cited_does_not_decide() -> None:
    other = made("A council met.", "other.txt")
    offered = replace(found(DENIED), span=Span(other.id, 0, 14), quote="A council met.", source="other.txt")
    result = {**ANSWER, "evidence": [*ANSWER["evidence"], {**ANSWER["evidence"][0], "article": other.id,
              "source": "other.txt", "start": 0, "end": offered.span.end, "quote": offered.quote}]}  # fmt: skip
    told = receipt("answer", {}, result, [ARTICLE, other], SETTINGS)
    assert check(told, ARTICLE, other).holds
    now = check(told, ARTICLE)
    assert now.holds and [one.standing for one in now.citations if not one.cited][-1] == "gone"
    assert [one.standing for one in now.articles] == ["same", "gone"]


def test_a_label_that_is_not_the_store_s_is_told() -> None:
    corrected = replace(ARTICLE, outlet="Dale Gazette", date=None)
    now = check(TOLD, corrected)
    assert not now.holds and now.altered == ()
    assert now.citations[0].relabelled == ("outlet: Hill Gazette → Dale Gazette", "date: 2024-05-12 → None")


def test_a_model_s_words_are_counted_as_unread() -> None:
    replaced = replace(said(HURT, 2), replaces=said(DENIED, 1, "The mayor fled."))
    answer = answered(said(DENIED, 1, "The mayor says no."), replaced, mode="m")
    told = receipt("answer", {}, answer, [ARTICLE], SETTINGS)
    now = check(told, ARTICLE)
    assert now.holds and now.unread == 1


# Sealed anew


def _cited(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = told["result"]["sentences"][0]["citations"][0]
    return found


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a quotation": lambda t: _cited(t).update(quote="The 𝔐ayor admitted it"),
    "a quotation and its sentence": lambda t: (
        _cited(t).update(quote="The 𝔐ayor admits it."), t["result"]["sentences"][0].update(text="The 𝔐ayor admits it."),
    ),
    "a sentence": lambda t: t["result"]["sentences"][0].update(text="The 𝔐ayor admitted it."),
    "the joined text": lambda t: t["result"].update(text=t["result"]["text"].replace("denied", "admitted")),
    "the short answer": lambda t: t["result"].update(short="4,000 dead"),
    "the short answer's form": lambda t: t["result"].update(short=["4,000 dead"]),
    "a span": lambda t: _cited(t).update(start=0, end=len(DENIED)),
    "a span from the end": lambda t: _cited(t).update(start=_cited(t)["start"] - len(TEXT)),
    "a span that is text": lambda t: _cited(t).update(start=str(_cited(t)["start"])),
    "a span that is true": lambda t: _cited(t).update(start=True),
    "an empty quotation": lambda t: _cited(t).update(start=0, end=0, quote=""),
    "a quotation taken out": lambda t: _cited(t).pop("quote"),
    "the citations taken out": lambda t: t["result"]["sentences"][0].update(citations=[]),
    "the citations made nothing": lambda t: t["result"]["sentences"][0].update(citations=None),
    "a sentence put in": lambda t: t["result"]["sentences"].append({"text": "All died.", "citations": []}),
    "a citation of nothing": lambda t: t["result"]["sentences"][0]["citations"].append({"quote": "x"}),
    "an article's hash": lambda t: t["articles"][0].update(sha256="0" * 64),
    "an article taken out": lambda t: t["articles"].pop(),
    "an article made text": lambda t: t.update(articles=["castle.txt"]),
    "what was offered": lambda t: t["result"]["evidence"][0].update(quote="The 𝔐ayor admitted it."),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_lie_about_the_sources_is_caught_under_a_whole_seal(name: str) -> None:
    now = check(forged(FORGERIES[name]), ARTICLE)
    assert now.sealed and not now.holds
    assert now.altered
    json.dumps(verification_json(now))


def test_a_claim_in_other_words_than_its_quotation_is_caught() -> None:
    told = receipt("claims", {}, claims_json([CLAIM]), [ARTICLE], SETTINGS)
    assert check(told, ARTICLE).holds
    now = check(forged(lambda t: t["result"][0].update(text="The 𝔐ayor admitted it."), told), ARTICLE)
    assert not now.holds and now.altered == ("[0]: its words are not those that it quotes",)


def test_a_timeline_s_sentences_are_compared_too() -> None:
    from rag.schema import Event

    told = receipt(
        "timeline", {}, timeline_json([Event(date(2024, 5, 12), "day", (said(DENIED),), "Sunday")]), [ARTICLE], SETTINGS
    )  # fmt: skip
    assert check(told, ARTICLE).holds
    lied = forged(lambda t: t["result"][0]["sentences"][0].update(text="It fell."), told)
    assert not check(lied, ARTICLE).holds


def test_a_supported_sentence_of_a_model_must_cite() -> None:
    told = receipt("answer", {}, answered(said(DENIED, 1, "He says no."), mode="m"), [ARTICLE], SETTINGS)
    bare = forged(lambda t: t["result"].update(text="He says no."), told)
    bare = forged(lambda t: t["result"]["sentences"][0].update(citations=[]), bare)
    assert check(bare, ARTICLE).altered == ("sentences[0] is called supported and cites nothing",)


# What our rules read in the articles


TOLD_BY = {
    "post": "Twelve miners died in the pit at Ostby on 3 May 2024, the rescue service said. "
            "The mine’s owner denied that the lift had failed. It was opened in 1998.",
    "echo": "The rescue service said 17 miners died in the pit at Ostby on 3 May 2024. "
            "A claim that the lift was sold could not be verified.",
    "mail": "The pit at Ostby was closed by the minister on 5 May 2024. The minister spoke in Nordby.",
    "wire": "The pit at Ostby was closed by the minister on 9 May 2024.",
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Four outlets that differ."""
    folder = tmp_path_factory.mktemp("library")
    for name, text in TOLD_BY.items():
        told = {"text": text, "title": name, "outlet": f"Ostby {name.capitalize()}", "date": "2024-05-10"}
        (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
    with Desk.open(Settings(data_dir=folder / "data", model="quotes")) as desk:
        desk.ingest([folder / f"{name}.json" for name in TOLD_BY])
        yield desk


@pytest.fixture(scope="module")
def kept(library: Desk) -> dict[str, dict[str, Any]]:
    """A receipt of each kind."""
    summary, claims = library.summarise(), library.claims()
    chosen = next(one for one in claims if one.about)
    results: dict[str, tuple[Kind, Any]] = {
        "summary": ("summary", summary_json(summary)),
        "timeline": ("timeline", timeline_json(library.timeline())),
        "claims": ("claims", claims_json(claims)),
        "stances": ("claims", stances_json(*library.stances(chosen.id))),
        **{
            question: ("answer", answer_json(library.ask(question)))
            for question in ("Who denied that the lift had failed?", "Timeline of the pit", "Summarise everything",
                             "Who says what about the miners")
        },
    }  # fmt: skip
    return {name: library.receipt(kind, result) for name, (kind, result) in results.items()}


def test_what_was_made_of_real_articles_holds(library: Desk, kept: dict[str, dict[str, Any]]) -> None:
    for name, told in kept.items():
        now = library.verify_receipt(told)
        assert now.holds, (name, now.altered, now.reread)
    assert len(kept["timeline"]["result"]) > 3 and kept["summary"]["result"]["conflicts"]
    assert kept["Timeline of the pit"]["result"]["conflicts"] and kept["summary"]["result"]["left_open"]


Change = Callable[[Any], object]
MISREAD: list[tuple[str, Change]] = [
    ("summary", lambda r: r["sentences"][0].update(speaker="The Kremlin")),
    ("summary", lambda r: r["sentences"][0].update(lead_in="The Planet")),
    ("summary", lambda r: r.update(left_open=[])),
    ("claims", lambda r: r[0].update(status="denied")),
    ("claims", lambda r: r[0].update(speaker=None)),
    ("claims", lambda r: r[0].update(words="denied")),
    ("claims", lambda r: r.append({"id": "1"})),
    ("stances", lambda r: r["claim"].update(speaker="Nobody")),
    ("timeline", lambda r: r[-1].update(date="2025-07-01")),
    ("timeline", lambda r: r[-1].update(precision="year")),
    ("timeline", lambda r: r[-1].update(until="2025-07-01")),
    ("timeline", lambda r: r[-1]["sentences"][0].update(claim_status="unverified")),
    ("timeline", lambda r: r.append([])),
    ("Who denied that the lift had failed?", lambda r: r["sentences"][0].update(claim_status="asserted")),
    ("Timeline of the pit", lambda r: r["sentences"][0].update(lead_in="1 Jan 1900")),
    ("Who says what about the miners", lambda r: r["sentences"][0].update(speaker="The Kremlin")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change"), MISREAD)
def test_what_the_words_do_not_say_is_altered(
    library: Desk, kept: dict[str, dict[str, Any]], name: str, change: Change
) -> None:
    told = forged(lambda t: change(t["result"]), kept[name])
    now = library.verify_receipt(told)
    assert now.sealed and not now.holds and now.altered
    other = forged(lambda t: t["settings"].update(rules="those of another version"), told)
    assert not library.verify_receipt(other).holds


UNMET: list[tuple[str, Change]] = [
    ("summary", lambda r: r.update(conflicts=[])),
    ("summary", lambda r: r["conflicts"][0].update(kind="scope")),
    ("claims", lambda r: [one.update(about=[]) for one in r]),
    ("claims", lambda r: [one.update(matter=0) for one in r]),
    ("stances", lambda r: [one.update(stance="says") for one in r["articles"]]),
    ("stances", lambda r: r["voices"].update(says=9)),
    ("timeline", lambda r: [one.update(differs=[]) for one in r]),
    ("Timeline of the pit", lambda r: r.update(conflicts=[])),
    ("Summarise everything", lambda r: r.update(conflicts=[])),
    ("Who says what about the miners", lambda r: r.update(conflicts=[])),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change"), UNMET)
def test_conflicts_that_are_not_those_found_are_named(
    library: Desk, kept: dict[str, dict[str, Any]], name: str, change: Change
) -> None:
    now = library.verify_receipt(forged(lambda t: change(t["result"]), kept[name]))
    assert now.sealed and not now.holds and now.reread
    assert verification_json(now)["reread"] == list(now.reread)


def test_other_rules_since_are_no_edit(library: Desk, kept: dict[str, dict[str, Any]]) -> None:
    """What an earlier version read otherwise is told, and not called an edit."""
    earlier = forged(lambda t: (t["settings"].pop("rules"), t["result"][0].update(speaker="rescuers")), kept["claims"])
    now = library.verify_receipt(earlier)
    assert not now.holds and now.altered == () and "speaker “rescuers”" in now.reread[0]


def test_an_outlet_that_the_receipt_calls_otherwise_is_named(library: Desk, kept: dict[str, dict[str, Any]]) -> None:
    def cited(told: dict[str, Any]) -> None:
        told["result"]["sentences"][0]["citations"][0]["outlet"] = "The Planet"

    def everywhere(told: dict[str, Any]) -> None:
        told.update(json.loads(json.dumps(told).replace("Ostby Post", "The Planet")))

    now = library.verify_receipt(forged(cited, kept["summary"]))
    assert not now.holds and "outlet not as in the receipt's list of articles" in now.altered[0]
    now = library.verify_receipt(forged(everywhere, kept["summary"]))
    assert not now.holds and now.altered == ()
    assert ("outlet: The Planet → Ostby Post",) in [one.relabelled for one in now.articles]


# The file


def _broken() -> Iterator[tuple[str, bytes, str]]:
    whole = json.dumps(TOLD)
    yield "nothing", b"", "is not JSON"
    yield "no JSON", b"\x89PNG\r\n\x1a\n\x00", "is not JSON"
    yield "half of it", whole[: len(whole) // 2].encode(), "is not JSON"
    yield "a list", b"[1]", "is not a receipt"
    yield "an answer", json.dumps(ANSWER).encode(), "is not a receipt"
    yield "not a number", whole.replace("1.25", "NaN").encode(), "NaN"
    yield "a name twice", whole.replace('"kind":', '"kind": "claims", "kind":').encode(), "stands twice"
    yield "too deep", whole.replace('"asked": {', '"asked": {"x": ' + "[" * 200 + "]" * 200 + ", ").encode(), "deep"
    yield "far too deep", b"[" * 1_000_000, "is not JSON"
    yield "a huge number", whole.replace('"receipt": 1', f'"receipt": 1{"0" * 5000}').encode(), "is not JSON"
    yield "newer", json.dumps({**TOLD, "receipt": 2}).encode(), "version 2"
    for name, value in (("receipt", True), ("receipt", "1"), ("receipt", 0), ("kind", "poem"), ("kind", []),
                        ("result", "text"), ("result", []), ("articles", None), ("seal", None)):  # fmt: skip
        yield f"{name} {value!r}", json.dumps({**TOLD, name: value}).encode(), name


@pytest.mark.parametrize("data, told", [pytest.param(data, told, id=id) for id, data, told in _broken()])
def test_what_is_no_receipt_is_refused_with_its_name(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"r\.json") as error:
        read_receipt(path)
    assert told in error.value.message and error.value.remedy


@pytest.mark.parametrize("name", ["missing.json", ".", "\0", "n" * 5000])
def test_a_path_that_cannot_be_read_or_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as error:
        read_receipt(tmp_path / name)
    assert "cannot be read" in error.value.message and error.value.remedy
    if name != "missing.json":
        with pytest.raises(UsageError):
            write_receipt(TOLD, tmp_path / name)


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "LARGEST", 1000)
    write_receipt(TOLD, tmp_path / "r.json")
    with pytest.raises(InputError, match="too large"):
        read_receipt(tmp_path / "r.json")


def test_no_file_is_overwritten_and_none_is_left_half_written(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("kept", encoding="utf-8")
    with pytest.raises(UsageError, match="is there already"):
        check_free(path)
    with pytest.raises(UsageError, match="is there already"):
        write_receipt(TOLD, path)
    assert path.read_text(encoding="utf-8") == "kept"
    with pytest.raises(UsageError, match="folder"):
        check_free(tmp_path / "no" / "r.json")
    with pytest.raises(TypeError):
        write_receipt({**TOLD, "result": object()}, tmp_path / "half.json")
    assert [one.name for one in tmp_path.iterdir()] == ["article.txt"]


def test_a_question_in_half_characters_can_be_kept(tmp_path: Path) -> None:
    told = receipt("answer", {"question": "Who\udcff?"}, ANSWER, [ARTICLE], SETTINGS)
    write_receipt(told, tmp_path / "r.json")
    assert check(read_receipt(tmp_path / "r.json"), ARTICLE).holds
