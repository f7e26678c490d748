"""Answers end to end: a real store, the real embedder, and a real server speaking the OpenAI API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai_server import INVENTED, OpenAIServer

from rag import Desk, Settings
from rag.errors import EmptyStoreError, UsageError
from rag.schema import Answer, Delta, Filters, Step, Turn
from rag.serialise import answer_json

CLAIM = "Which village did the Russian army claim to have taken?"
QUESTIONS = [
    json.loads(line)
    for name in ("seeds", "fresh")
    for line in (Path(__file__).parent / "questions" / f"{name}.jsonl").read_text("utf-8").splitlines()
]


def holds(opened: Desk, answer: Answer) -> None:
    """What must be true of every answer ever printed."""
    for sentence in answer.sentences:
        for cited in sentence.citations:
            assert opened.article(cited.article).text[cited.start : cited.end] == cited.quote
        assert bool(sentence.citations) != (sentence.verdict == "uncited")
        if answer.mode == "quotes":
            assert [sentence.text] == [c.quote for c in sentence.citations]
    for found in answer.evidence:
        assert opened.article(found.span.article).text[found.span.start : found.span.end] == found.quote
    if answer.status == "abstained":
        assert answer.text == "" and answer.sentences == () and answer.reason
    else:
        assert answer.sentences
    numbers = [c.n for s in answer.sentences for c in s.citations]
    firsts = list(dict.fromkeys(numbers))
    assert firsts == list(range(1, len(firsts) + 1))
    json.dumps(answer_json(answer))


def writing(data: Path, server: OpenAIServer, **more: object) -> Desk:
    return Desk.open(Settings(data_dir=data, model="openai:test", openai_base_url=server.url, model_retries=0, **more))


@pytest.mark.parametrize("question", QUESTIONS, ids=[q["id"] for q in QUESTIONS])
def test_every_citation_stands_in_its_article(desk: Desk, question: dict[str, str]) -> None:
    holds(desk, desk.ask(question["question"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(min_size=1, max_size=200))
def test_any_text_gets_an_answer_or_a_usage_error(desk: Desk, asked: str) -> None:
    try:
        answer = desk.ask(asked)
    except UsageError as error:
        assert error.remedy
    else:
        holds(desk, answer)


@pytest.mark.parametrize("asked", ["", "   ", "?!…", "\x00\u200b"])
def test_an_empty_question_is_a_usage_error(desk: Desk, asked: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        desk.ask(asked)


def test_a_question_of_100_000_characters_is_a_usage_error_and_the_next_is_answered(desk: Desk) -> None:
    with pytest.raises(UsageError, match="99,999"):
        desk.ask("why " * 25_000)
    assert desk.ask(CLAIM).status == "answered"


def test_what_it_cost_is_told_by_stage_and_reading_is_one(desk: Desk) -> None:
    assert list(desk.ask(CLAIM).timings_ms) == ["understand", "retrieve", "read", "gate", "write", "verify"]


def test_a_claim_keeps_its_speaker(desk: Desk) -> None:
    answer = desk.ask(CLAIM)
    assert answer.sentences[0].speaker == "Russia"
    assert answer.sentences[0].claim_status == "attributed"
    assert "Zarya" in answer.text
    assert answer.text.endswith("[1]")


@contextmanager
def reading(folder: Path, text: str) -> Iterator[Desk]:
    """A desk that has read one article."""
    article = folder / "article.txt"
    article.write_text(text, "utf-8")
    with Desk.open(Settings(data_dir=folder / "data", model="quotes")) as opened:
        opened.ingest([article])
        yield opened


def test_a_common_word_is_no_spelling_of_a_name_like_it(tmp_path: Path) -> None:
    text = (
        "Schools shut\n\nAll schools in the valley stay shut until 24 March, the town said. Pupils from Vale and from "
        "Kharkiv are taught at home. The trains to Vale stopped on Friday.\n"
    )
    with reading(tmp_path, text) as opened:
        assert opened.ask("Until when are schools in the valley shut?").warnings == ()
        assert opened.ask("Where are pupils from kharkov taught?").warnings == ("Also looked for kharkov as Kharkiv.",)


def test_other_spellings_find_the_article(desk: Desk) -> None:
    one = desk.ask("When was the Oreshnik missile first used?")
    assert "November 2024" in one.text and one.short == "November 2024"
    assert "Zelensky" in desk.ask("What did Zelenskiy call the Russian demands?").text


@pytest.mark.parametrize(
    "asked",
    [
        "How long should sourdough rise?",
        "Who won the Eurovision Song Contest?",
        "What does Emmanuel Macron say about Siversk?",
    ],
)
def test_what_the_articles_do_not_hold_is_refused_with_a_reason_and_the_nearest(desk: Desk, asked: str) -> None:
    answer = desk.ask(asked)
    assert answer.status == "abstained" and answer.outcome in {"nothing", "not-said"}
    assert answer.reason and answer.evidence


@pytest.mark.parametrize(
    "asked",
    ["What did Putin say about the Oreshnik missile?", "What has Elena Mircheva claimed about the container quay?"],
)
def test_nobody_is_given_words_on_something_else_or_of_somebody_else(desk: Desk, asked: str) -> None:
    answer = desk.ask(asked)
    assert answer.status == "abstained"
    assert answer.reason


def test_somebody_s_own_words_are_found_by_their_name(desk: Desk) -> None:
    answer = desk.ask("What did Elena Mircheva say about the deaths?")
    assert answer.status == "answered"
    assert "Mircheva" in (answer.sentences[0].speaker or "")


def test_whom_he_means_is_told_where_he_was_named_two_sentences_before(tmp_path: Path) -> None:
    goes_on = "“Wareham stays with our club until the summer of 2027.”"
    article = tmp_path / "club.txt"
    article.write_text(
        "Club answers\n\nThe chairman, Derek Moss, hit back on Friday. “No promise was ever made to anybody, in "
        f"writing or otherwise,” he said in a statement. {goes_on} The transfer window closes in September.\n", "utf-8"
    )  # fmt: skip
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as opened:
        opened.ingest([article])
        answer = opened.ask("Until when does Wareham stay with the club?")
        assert [(s.text, s.speaker) for s in answer.sentences][-1] == (goes_on, "Derek Moss")
        assert {one.text: one.speaker for one in opened.claims()}[goes_on] == "Derek Moss"


def test_a_state_is_found_by_its_seat_of_government_but_no_place_by_the_state(tmp_path: Path) -> None:
    text = (
        "Ministers meet on herring\n\nNorway demands that the herring catch be cut by a third next year. "
        "The talks ended on Friday without a result. Iceland has rejected the demand.\n"
    )
    with reading(tmp_path, text) as opened:
        answer = opened.ask("What cut in the herring catch does Oslo demand?")
        assert answer.status == "answered" and "Norway demands" in answer.text
        placed = opened.ask("What was demanded in Oslo about the herring catch?")
        assert placed.status == "abstained" and placed.reason == "No article mentions “Oslo”."


def test_an_abbreviated_office_is_nobody_s_name(tmp_path: Path) -> None:
    text = (
        "Boatbuilder to be sold\n\nThe chief executive, Ann Vole, will leave the boatbuilder in May. "
        "The sale of the yard is to end a year of losses, the board said on Monday.\n"
    )
    with reading(tmp_path, text) as opened:
        assert "will leave" in opened.ask("When will the CEO Ann Vole leave the boatbuilder?").text
        assert opened.ask("When will the Peruvian XYZ leave?").reason == "No article mentions “Peruvian”, “XYZ”."


def test_a_number_is_not_answered_by_a_sentence_without_it(desk: Desk) -> None:
    answer = desk.ask("What is the population of Zaporizhzhia city?")
    assert answer.status == "abstained"


def test_an_empty_store_names_the_command_that_fills_it(tmp_path: Path) -> None:
    with Desk.open(Settings(data_dir=tmp_path / "new", model="quotes")) as opened:
        with pytest.raises(EmptyStoreError) as caught:
            opened.ask(CLAIM)
        assert "byline ingest" in caught.value.remedy


def test_dates_leave_undated_articles_out_and_say_so(desk: Desk) -> None:
    answer = desk.ask("What happened in Kursk?", filters=Filters(since=date(2024, 1, 1), until=date(2024, 12, 31)))
    assert {e.date and e.date.year for e in answer.evidence} == {2024}
    assert any("undated" in warning for warning in answer.warnings)
    none = desk.ask(CLAIM, filters=Filters(until=date(1999, 1, 1)))
    assert (none.status, none.outcome) == ("abstained", "outside-dates")


def test_as_of_is_an_upper_bound(desk: Desk) -> None:
    answer = desk.ask("What happened in Kursk?", as_of=date(2024, 8, 31))
    assert all(e.date is not None and e.date <= date(2024, 8, 31) for e in answer.evidence)


def test_a_filter_by_article_or_outlet_holds(desk: Desk) -> None:
    third = desk.article("002_9364d2141c2d22ca.txt")
    answer = desk.ask("What did Zelensky say?", filters=Filters(articles=(third.id,)))
    assert {e.span.article for e in answer.evidence} == {third.id}
    assert third.outlet
    by_outlet = desk.ask("What did Zelensky say?", filters=Filters(outlets=(third.outlet.lower(),)))
    assert {e.outlet for e in by_outlet.evidence} == {third.outlet}


def test_a_follow_up_is_completed_by_code(desk: Desk) -> None:
    first = desk.ask("Who claims to have advanced into the Dnipropetrovsk region?")
    answer = desk.ask("and who could not confirm it?", [Turn(first.question, first.understood, first.text)])
    assert "Dnipropetrovsk" in answer.understood
    assert "Dnipropetrovsk" in answer.text


# With a model


def test_prose_is_streamed_cited_and_checked(stored: Path) -> None:
    with OpenAIServer("paraphrase") as server, writing(stored, server) as opened:
        out = list(opened.stream(CLAIM))
        answer = out[-1]
        assert isinstance(answer, Answer)
        holds(opened, answer)
        assert answer.mode == "test" and answer.prompt and answer.tokens and answer.tokens["output"] > 0
        assert {s.name for s in out if isinstance(s, Step)} >= {"retrieve", "write", "verify"}
        streamed = "".join(d.text for d in out if isinstance(d, Delta))
        assert answer.sentences[0].text[:40] in streamed and "[1]" in streamed
        assert "Zarya" in answer.text


@pytest.mark.parametrize("behaviour", ["omit", "miscite"])
def test_missing_and_wrong_markers_are_matched_by_our_code(stored: Path, behaviour: str) -> None:
    with OpenAIServer(behaviour) as server, writing(stored, server) as opened:
        answer = opened.ask(CLAIM)
        holds(opened, answer)
        matched = [s for s in answer.sentences if any(c.name == "matched" for c in s.checks)]
        assert matched
        assert all(c.quote == s.text for s in matched if s.verdict == "supported" for c in s.citations[:1])


def test_an_invented_sentence_is_shown_as_unsupported(stored: Path) -> None:
    with OpenAIServer("invent") as server, writing(stored, server) as opened:
        answer = opened.ask(CLAIM)
        holds(opened, answer)
        made_up = [s for s in answer.sentences if INVENTED.split()[1] in s.text]
        assert made_up and all(s.verdict in {"unsupported", "uncited"} for s in made_up)
        failed = {c.name for c in made_up[0].checks if not c.passed}
        assert {"numbers", "names"} <= failed


def test_a_wrong_sentence_gives_way_to_the_source_s_own_and_stays_in_view(stored: Path) -> None:
    with OpenAIServer("misstate") as server, writing(stored, server) as opened:
        answer = opened.ask(CLAIM)
        holds(opened, answer)
        (repaired,) = [s for s in answer.sentences if s.replaces is not None]
        assert repaired.verdict == "supported" and repaired.text == repaired.citations[0].quote
        assert repaired.text in answer.text
        wrong = repaired.replaces
        assert wrong is not None and wrong.verdict in {"contradicted", "unsupported"}
        assert wrong.text not in answer.text and any(not c.passed for c in wrong.checks)
        assert wrong.citations == repaired.citations


EARLY = """---
outlet: Harbour Times
date: 2025-03-02
---
# Fire on the Solveig

A fire on the ferry Solveig killed nine people on Saturday, the coast guard said. Passengers said the ferry had been
overloaded.
"""
LATE = """---
outlet: Coast Daily
date: 2025-03-05
---
# Toll on the Solveig rises

The fire on the ferry Solveig killed 13 people, the coast guard said on Wednesday. Divers will search the ferry again.
"""


def of_two_tolls(folder: Path, said: str) -> Answer:
    """How many a fire killed of which two articles give two tolls, by a model that writes ``said``."""
    for name, text in (("early.md", EARLY), ("late.md", LATE)):
        (folder / name).write_text(text, "utf-8")
    with OpenAIServer() as server, writing(folder / "data", server) as opened:
        server.dictated = said
        opened.ingest([folder / "early.md", folder / "late.md"])
        answer = opened.ask("How many people did the fire on the ferry Solveig kill?")
        holds(opened, answer)
    return answer


def test_a_side_that_the_model_leaves_out_is_quoted_beside_its_prose(tmp_path: Path) -> None:
    answer = of_two_tolls(tmp_path, "The coast guard says that 13 people were killed by the fire on the Solveig.")
    assert answer.mode == "test" and answer.sentences[0].text.startswith("The coast guard says")
    assert [s.citations[0].outlet for s in answer.sentences] == ["Coast Daily", "Harbour Times"]
    assert answer.conflicts[0].sentences == (0, 1) and answer.short is None


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_wrong_sentence_does_not_give_way_to_one_of_something_else(tmp_path: Path, number: int) -> None:
    answer = of_two_tolls(tmp_path, f"Fourteen passengers died. [{number}]")
    assert not any("overloaded" in s.text or "Divers" in s.text for s in answer.sentences)
    assert any("killed 13 people" in s.text for s in answer.sentences)  # where nothing stands, all is quoted
    assert "Fourteen" not in " ".join(s.text for s in answer.sentences if s.verdict in {"supported", "partly"})


@pytest.mark.parametrize(("opinion", "kept"), [("Yes, they do.", True), ("No.", False)])
def test_a_model_asked_again_stands_by_its_words_or_not(stored: Path, opinion: str, kept: bool) -> None:
    with OpenAIServer("vague") as server, writing(stored, server, second_opinion=True) as opened:
        server.opinion = opinion
        answer = opened.ask(CLAIM)
        holds(opened, answer)
        doubted = answer.sentences[0].replaces or answer.sentences[0]
        assert doubted.verdict == "unsupported"  # whatever the model says of itself
        asked = [c for c in doubted.checks if c.name == "second opinion"]
        assert [c.passed for c in asked] == [kept] and "test" in asked[0].detail
        assert len(server.requests) == 2


def test_a_model_that_fails_when_asked_again_changes_nothing(stored: Path) -> None:
    with OpenAIServer("vague") as server, writing(stored, server, second_opinion=True) as opened:
        server.script = ["vague", "500"]
        answer = opened.ask(CLAIM)
        assert any("not asked again" in warning for warning in answer.warnings)
        assert answer.sentences[0].verdict == "unsupported" and answer.mode == "test"


def test_a_model_is_not_asked_again_unless_that_is_wanted(stored: Path) -> None:
    with OpenAIServer("vague") as server, writing(stored, server) as opened:
        opened.ask(CLAIM)
        assert len(server.requests) == 1


def test_an_unknown_marker_is_said_to_be_unknown(stored: Path) -> None:
    with OpenAIServer("unknown-marker") as server, writing(stored, server) as opened:
        out = list(opened.stream(CLAIM))
        answer = out[-1]
        assert isinstance(answer, Answer)
        holds(opened, answer)
        assert "[99?]" in "".join(d.text for d in out if isinstance(d, Delta))
        assert any("99" in c.detail for s in answer.sentences for c in s.checks if not c.passed)


@pytest.mark.parametrize(
    "behaviour", ["refuse", "401", "429", "500", "cut", "not-json", "wrong-schema", "empty", "hang"]
)
def test_a_failing_or_refusing_model_yields_the_quotes_answer_and_a_warning(
    stored: Path, desk: Desk, behaviour: str
) -> None:
    with OpenAIServer(behaviour) as server, writing(stored, server, model_timeout=0.6) as opened:
        answer = opened.ask(CLAIM)
        assert answer.mode == "quotes" and answer.warnings
        assert answer.text == desk.ask(CLAIM).text
        server.behaviour = "quote"
        assert opened.ask(CLAIM).mode == "test"


def test_bare_markers_are_a_request_to_quote(stored: Path) -> None:
    with OpenAIServer("bare") as server, writing(stored, server) as opened:
        answer = opened.ask(CLAIM)
        holds(opened, answer)
        assert answer.mode == "quotes" and len(answer.sentences) == 2


def test_the_gate_is_shut_before_the_model_is_called(stored: Path) -> None:
    with OpenAIServer("quote") as server, writing(stored, server) as opened:
        assert opened.ask("How long should sourdough rise?").status == "abstained"
        assert server.requests == []


def test_a_model_completes_a_follow_up(stored: Path) -> None:
    with OpenAIServer("quote") as server, writing(stored, server) as opened:
        answer = opened.ask("and who denied it?", [Turn(CLAIM, CLAIM, "Russia claimed Zarya.")])
        assert len(server.requests) == 2
        assert answer.understood != "and who denied it?"


def test_articles_stand_in_a_random_fence_and_the_key_is_sent_but_never_shown(stored: Path) -> None:
    with OpenAIServer("quote") as server, writing(stored, server, openai_api_key="sk-very-secret") as opened:
        first, second = (opened.ask(CLAIM) for _ in range(2))
        fences = [next(line for line in str(r.body["messages"][1]["content"]).split("\n")) for r in server.requests]
        assert len(set(fences)) == 2 and first.prompt == second.prompt
        assert server.requests[0].key == "sk-very-secret"
        assert "sk-very-secret" not in json.dumps(answer_json(first)) + repr(opened.settings)


def test_closing_the_stream_cancels_the_request(stored: Path) -> None:
    with OpenAIServer("slow") as server, writing(stored, server) as opened:
        stream: Iterator[object] = opened.stream(CLAIM)
        for piece in stream:
            if isinstance(piece, Delta):
                break
        stream.close()  # type: ignore[attr-defined]
        server.behaviour = "quote"
        assert opened.ask(CLAIM).mode == "test"


def test_the_short_answer_stands_in_the_prose_or_its_sentence_is_appended(stored: Path, desk: Desk) -> None:
    asked = "How many drones did Russia launch at the energy infrastructure on Tuesday morning?"
    short = desk.ask(asked).short
    assert short and "650" in short
    with OpenAIServer("inject") as server, writing(stored, server) as opened:
        assert "650" in opened.ask(asked).text


def test_a_desk_is_used_from_several_threads(stored: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    asked = [q["question"] for q in QUESTIONS[:12]]
    with Desk.open(Settings(data_dir=stored, model="quotes")) as opened, ThreadPoolExecutor(4) as pool:
        alone = [opened.ask(q).text for q in asked]
        assert list(pool.map(lambda q: opened.ask(q).text, asked)) == alone


def test_an_open_desk_sees_what_another_stored_and_removed(own: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.txt"
    new.write_text(
        "The harbour of Vellmar was closed on Monday after a crane fell. Mayor Ilse Brandt said nobody was hurt."
    )
    asked = "Why was the harbour of Vellmar closed?"
    with Desk.open(Settings(data_dir=own, model="quotes")) as reader:
        assert reader.ask(asked).status == "abstained"
        with Desk.open(Settings(data_dir=own, model="quotes")) as writer:
            writer.ingest([new])
            assert "crane" in reader.ask(asked).text
            writer.remove(["new.txt"])
        assert reader.ask(asked).status == "abstained"
