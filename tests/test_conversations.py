"""Conversations: kept across reloads and kills, told apart by owner and process, deleted for good."""

from __future__ import annotations

import datetime
import hashlib
import json
import multiprocessing
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_serialise import CITED, SAID
from test_serialise import answer as made

from rag import Desk, Settings
from rag.errors import StoreBusy, StoreError, UsageError
from rag.schema import Answer, Article, Filters, Problem, SourceInfo
from rag.serialise import answer_from_json, answer_json
from rag.store import database
from rag.store.conversations import FILE, VERSION, Conversations, StoredTurn, missing_sources
from rag.store.turns import LONGEST_TITLE, shortened

DAY = datetime.date(2024, 5, 3)
CONTEXT = multiprocessing.get_context("spawn")
KEY = "sk-proj-0123456789abcdefghij"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    conversations = Conversations.open(tmp_path / "data")
    yield conversations
    conversations.close()


@pytest.fixture
def talk(kept: Conversations) -> str:
    return kept.create().id


def stored_form(answer: Answer) -> Answer:
    """As it comes back from the file."""
    return answer_from_json(answer_json(answer))


# What is kept


def test_a_conversation_comes_back_after_a_restart(tmp_path: Path) -> None:
    kept = Conversations.open(tmp_path)
    talk = kept.create("ann")
    assert (talk.title, talk.owner, talk.filters) == ("", "ann", Filters())
    asked = kept.add(talk.id, "What sank?")
    assert (asked.state, asked.question, asked.conversation) == ("running", "What sank?", talk.id)
    assert kept.turns(talk.id) == [asked]
    kept.finish(asked.id, answer=made(), partial="The fer", state="done", problem=None)
    (before,) = kept.turns(talk.id)
    kept.close()
    again = Conversations.open(tmp_path)
    assert again.turns(talk.id) == again.turns_of(asked.id) == [before]
    assert (before.state, before.answer, before.problem, before.rating) == ("done", stored_form(made()), None, None)
    found = again.get(talk.id)
    assert found is not None
    assert (found.title, found.created) == ("What sank?", talk.created)
    assert found.updated > talk.updated
    assert again.list("ann") == [found]
    again.close()


@pytest.mark.parametrize("state", ["stopped", "failed"])
def test_what_did_not_end_well_is_kept_as_it_was(kept: Conversations, talk: str, state: Any) -> None:
    problem = Problem("ProviderBusy", "Too much.", "Wait.") if state == "failed" else None
    kept.finish(kept.add(talk, "What sank?").id, partial="The ferry", state=state, problem=problem)
    (turn,) = kept.turns(talk)
    assert (turn.state, turn.answer, turn.partial, turn.problem) == (state, None, "The ferry", problem)


def test_each_owner_sees_their_own_the_last_used_first(kept: Conversations) -> None:
    first, second, third = kept.create(), kept.create(), kept.create("ann")
    assert [one.id for one in kept.list()] == [second.id, first.id]
    turn = kept.add(first.id, "What sank?")
    assert [one.id for one in kept.list()] == [first.id, second.id]
    kept.add(second.id, "And then?")
    assert [one.id for one in kept.list()] == [second.id, first.id]
    kept.finish(turn.id, made())
    assert [one.id for one in kept.list()] == [first.id, second.id]
    assert [one.id for one in kept.list("ann")] == [third.id]
    assert kept.list("' OR 1=1 --") == []


def test_filters_are_kept_with_the_conversation(kept: Conversations, talk: str) -> None:
    other = kept.create()
    for filters in (Filters(("BBC", "L'Équipe"), ("a" * 12,), DAY, datetime.date(2025, 1, 1)), Filters(until=DAY)):
        kept.set_filters(talk, filters)
        found = kept.get(talk)
        assert found is not None and found.filters == filters
    untouched = kept.get(other.id)
    assert untouched is not None and untouched.filters == Filters()


def test_a_newer_answer_that_cannot_be_read_spoils_no_other(kept: Conversations, talk: str, tmp_path: Path) -> None:
    turns = [kept.add(talk, f"Question {n}?") for n in range(3)]
    for turn in turns:
        kept.finish(turn.id, made())
    with closing(sqlite3.connect(tmp_path / "data" / FILE)) as db, db:
        db.execute("UPDATE turns SET answer = '{\"id\": 7}' WHERE id = ?", [turns[0].id])
        db.execute("UPDATE turns SET answer = '{\"id' WHERE id = ?", [turns[1].id])
    first, second, third = kept.turns(talk)
    assert (third.state, third.answer) == ("done", stored_form(made()))
    for broken in (first, second):
        assert (broken.state, broken.answer, broken.question[:8]) == ("failed", None, "Question")
        assert broken.problem is not None and "cannot be read" in broken.problem.message and broken.problem.remedy


# Titles, and other people's text


def test_the_first_question_names_the_conversation_at_a_word(kept: Conversations, talk: str) -> None:
    kept.add(talk, "  Who said\n that the harbour " + "of the old town " * 9)
    kept.add(talk, "And why?")
    found = kept.get(talk)
    assert found is not None
    assert found.title == "Who said that the harbour of the old town of the old town of the old town of…"
    kept.rename(talk, "Harbour")
    kept.add(talk, "And when?")
    named = kept.get(talk)
    assert named is not None and named.title == "Harbour"
    kept.rename(talk, " \u200b\n")
    back = kept.get(talk)
    assert back is not None and back.title == found.title


def test_a_name_given_before_the_first_question_stays(kept: Conversations, talk: str) -> None:
    kept.rename(talk, "Harbour")
    kept.add(talk, "What sank?")
    found = kept.get(talk)
    assert found is not None and found.title == "Harbour"


HOSTILE = [
    "'; DROP TABLE turns; --", '<script>alert("x")</script>', "\x00\x1b[31m red", "\u202eflipped\u202c", "a" * 100_000,
    "$x$ :name: [x](javascript:1)", "lone \ud800 surrogate", "🇺🇦 Київ 北京", "%s {0} \\n", "", " ", "…" * 500,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_text(kept: Conversations, text: str) -> None:
    other = kept.create("somebody else")
    kept.add(other.id, "Untouched?")
    talk = kept.create(text).id
    kept.rename(talk, text)
    turn = kept.add(talk, text)
    kept.save_partial(turn.id, text)
    kept.set_filters(talk, Filters((text,), (text,)))
    kept.finish(
        turn.id, made(question=text, text=text, sentences=(replace(SAID, text=text),)), text, "failed",
        Problem(text, text, text),
    )  # fmt: skip
    kept.rate(turn.id, False, text)
    plain = text.replace("\ud800", "\ufffd")
    (found,) = kept.turns(talk)
    assert (found.question, found.partial, found.comment) == (plain, plain, plain.strip())
    assert found.problem == Problem(plain, plain, plain)
    assert found.answer is not None and found.answer.question == found.answer.sentences[0].text == plain
    conversation = kept.get(talk)
    assert conversation is not None and conversation.filters == Filters((plain,), (plain,))
    assert len(conversation.title) <= LONGEST_TITLE and conversation.title.isprintable()
    assert [one.id for one in kept.list(text)] == [talk]
    for id in (text, "no-such"):
        assert kept.get(id) is None and kept.turns(id) == kept.turns_of(id) == []
        kept.delete(id)
        kept.save_partial(plain, "x")
        for change in (lambda id=id: kept.rename(id, "x"), lambda id=id: kept.set_filters(id, Filters()),
                       lambda id=id: kept.add(id, "x"), lambda id=id: kept.rate(id, True)):  # fmt: skip
            with pytest.raises(UsageError, match="deleted"):
                change()
    assert [turn.question for turn in kept.turns(other.id)] == ["Untouched?"]


@given(st.text(st.characters(codec=None), max_size=300))
def test_a_title_is_one_short_line_of_the_text(text: str) -> None:
    title = shortened(text)
    assert len(title) <= LONGEST_TITLE
    assert title == " ".join(title.split()) == shortened(title)
    title.encode()
    line = shortened(text[:LONGEST_TITLE])
    assert title == line or title.endswith("…")


def test_a_key_is_never_stored(tmp_path: Path) -> None:
    with Desk.open(Settings(data_dir=tmp_path, openai_api_key=KEY, model="quotes")) as desk:
        kept = desk.conversations
        talk = kept.create(f"ann {KEY}").id
        kept.rename(talk, KEY)
        turn = kept.add(talk, f"Is {KEY} my key?")
        kept.save_partial(turn.id, f"Key {KEY}")
        kept.set_filters(talk, Filters((KEY,)))
        answer = made(question=KEY, warnings=(f"refused: {KEY}",))
        kept.finish(turn.id, answer, KEY, "failed", Problem("ProviderAuthError", f"{KEY} was refused", ""))
        kept.rate(turn.id, True, KEY)
        (found,) = kept.turns(talk)
        assert found.question == "Is ••• my key?"
        assert found.answer is not None and found.answer.warnings == ("refused: •••",)
        for path in tmp_path.glob("conversations*"):
            assert KEY.encode() not in path.read_bytes()
    assert [path.name for path in tmp_path.glob(f"{FILE}*")] == [FILE]


def test_a_word_set_in_place_of_a_key_is_a_word(tmp_path: Path) -> None:
    kept = Conversations.open(tmp_path, secrets=["none", ""])
    assert kept.add(kept.create().id, "Was none hurt?").question == "Was none hurt?"
    kept.close()


# Deletion


def test_a_deleted_conversation_leaves_no_trace(kept: Conversations, tmp_path: Path) -> None:
    told = "Tromsø harbourmaster"
    talk, other = kept.create().id, kept.create().id
    for number in range(20):
        turn = kept.add(talk, f"{told} {number}? " * 50)
        kept.finish(turn.id, made(text=told * 100), partial=told)
        kept.rate(turn.id, True, told)
    kept.finish(kept.add(other, "What sank?").id, made())
    running = kept.add(talk, told)
    folder = tmp_path / "data"
    assert any(told.encode() in path.read_bytes() for path in folder.iterdir())
    kept.delete(talk)
    kept.delete(talk)
    kept.save_partial(running.id, told)  # its answer was being made meanwhile
    kept.finish(running.id, made(text=told), told)
    assert kept.get(talk) is None and kept.turns(talk) == []
    assert [one.id for one in kept.list()] == [other]
    assert [turn.question for turn in kept.turns(other)] == ["What sank?"]
    with closing(sqlite3.connect(folder / FILE)) as db:
        assert db.execute("SELECT count(*) FROM turns").fetchone() == (1,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not any(told.encode() in path.read_bytes() for path in folder.iterdir())


# Feedback


def test_rated_turns_are_candidates_for_gold_questions(kept: Conversations) -> None:
    talk, other = kept.create().id, kept.create("ann").id
    turns = [kept.add(one, f"Question {n}?") for n, one in enumerate((talk, other, talk, talk, talk))]
    for turn in turns[:4]:
        kept.finish(turn.id, made(question=turn.question, understood=f"{turn.question} (in May)"))
    kept.finish(turns[4].id, partial="The", state="stopped")
    kept.rate(turns[0].id, True, " Well said. ")
    kept.rate(turns[1].id, False)
    kept.rate(turns[3].id, True, "No")
    kept.rate(turns[3].id, None)
    kept.rate(turns[4].id, None, "Too slow")
    first, second, third = kept.feedback_questions()
    assert first == {
        "question": "Question 0?", "understood": "Question 0? (in May)", "thumb": "up", "comment": "Well said.",
        "outcome": "answered", "short": "the ferry",
        "quotes": [{"source": "news.txt", "article": "a" * 12, "start": 10, "end": 25, "quote": "The ferry sank."}],
    }  # fmt: skip
    assert (second["question"], second["thumb"], second["comment"]) == ("Question 1?", "down", "")
    assert third == {
        "question": "Question 4?", "understood": None, "thumb": None, "comment": "Too slow", "outcome": None,
        "short": None, "quotes": [],
    }  # fmt: skip
    json.dumps([first, second, third])
    assert [turn.rating for turn in kept.turns(talk)] == [True, None, None, None]


# Citations whose source has gone

TEXT = "Headline.\nThe ferry sank."
QUOTED = replace(CITED, start=10, end=25, quote=TEXT[10:25])


def article(text: str = TEXT, id: str = "a" * 12, source: str = "news.txt") -> Article:
    return Article(id, source, text, "Harbour news", None, None, None, DAY, "given", "en", None, ())


def source(id: str, name: str = "news.txt") -> SourceInfo:
    return SourceInfo(id, name, "Harbour news", None, DAY, "given", "en", 5, 1, 1, None)


def missing(*library: Article, cited: Any = QUOTED, hashes: dict[str, str] | None = None) -> dict[int, str]:
    answer = made(sentences=(replace(SAID, citations=(cited,), replaces=None),))
    articles = {one.id: one for one in library}
    return missing_sources(answer, articles.get, [source(one.id, one.source) for one in library], hashes)


def test_a_source_that_stands_where_it_did_is_not_missing() -> None:
    assert missing(article()) == {}
    assert missing(article(), hashes={"a" * 12: hashlib.sha256(TEXT.encode()).hexdigest()}) == {}
    assert missing(article(), hashes={"b" * 12: "other"}) == {}


def test_a_source_that_has_gone_or_changed_says_so() -> None:
    gone = {1: "“Harbour news” (news.txt) is no longer in the library."}
    changed = {1: "“Harbour news” (news.txt) has changed since this was answered."}
    assert missing() == gone
    assert missing(article(id="b" * 12, source="other.txt")) == gone
    assert missing(article(TEXT + " Again.", id="b" * 12)) == changed
    assert missing(article("Headline!\n\nThe ferry sank.")) == changed
    assert missing(article(TEXT[:20])) == changed
    assert missing(article(), hashes={"a" * 12: hashlib.sha256(b"other").hexdigest()}) == changed
    assert missing(cited=replace(QUOTED, title=None)) == {1: "news.txt is no longer in the library."}


def test_one_text_from_standard_input_is_not_another() -> None:
    assert missing(article(id="b" * 12, source="-"), cited=replace(QUOTED, source="-")) == {
        1: "“Harbour news” (-) is no longer in the library."
    }


def test_each_citation_is_judged_by_itself_even_of_a_replaced_sentence() -> None:
    draft = replace(SAID, citations=(replace(QUOTED, n=3, article="c" * 12, source="c.txt"),), replaces=None)
    cited = (QUOTED, replace(QUOTED, n=2, start=0, end=15))
    answer = made(sentences=(replace(SAID, citations=cited, replaces=draft),))
    asked: list[str] = []

    def find(id: str) -> Article | None:
        asked.append(id)
        return article() if id == "a" * 12 else None

    assert set(missing_sources(answer, find, [])) == {2, 3}
    assert asked == ["a" * 12, "c" * 12]


def test_the_hash_of_each_cited_text_is_kept_beside_the_answer(own: Path) -> None:
    with Desk.open(Settings(data_dir=own, model="quotes")) as desk:
        kept = desk.conversations
        assert desk.conversations is kept
        talk = kept.create().id
        answer = desk.ask("Who claims the village?")
        turn = kept.add(talk, answer.question)
        kept.finish(turn.id, answer)
        (found,) = kept.turns(talk)
        cited = {one.article for sentence in answer.sentences for one in sentence.citations}
        assert found.answer == stored_form(answer) and cited
        assert found.hashes == {id: hashlib.sha256(desk.article(id).text.encode()).hexdigest() for id in cited}
        assert all(full.startswith(id) for id, full in found.hashes.items())

        def gone() -> dict[int, str]:
            articles = {one.id: desk.article(one.id) for one in desk.sources()}
            assert found.answer is not None
            return missing_sources(found.answer, articles.get, desk.sources(), found.hashes)

        assert gone() == {}
        first = answer.sentences[0].citations[0]
        desk.correct(first.article, title="Another title")
        assert gone() == {}
        desk.remove([first.article])
        assert gone()[first.n].endswith("is no longer in the library.")
        kept.finish(turn.id, answer)  # what has gone has no hash any more
        assert set(kept.turns(talk)[0].hashes) == cited - {first.article}
    with pytest.raises(StoreError):
        kept.list()


# Threads and processes


def test_any_thread_may_use_it(kept: Conversations) -> None:
    errors: list[BaseException] = []

    def ask(owner: str) -> None:
        try:
            for number in range(5):
                talk = kept.create(owner).id
                turn = kept.add(talk, f"{owner} {number}?")
                kept.save_partial(turn.id, "The")
                kept.finish(turn.id, made(question=turn.question))
                assert [turn.question for turn in kept.turns(talk)] == [f"{owner} {number}?"]
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=ask, args=(f"owner{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    for n in range(6):
        assert len(kept.list(f"owner{n}")) == 5


def _ask(folder: Path, talk: str, question: str, ready: Event, go: Event) -> None:
    kept = Conversations.open(folder)
    turn = kept.add(talk, question)
    kept.save_partial(turn.id, f"draft of {question}")
    ready.set()
    go.wait(60)
    kept.finish(turn.id, made(question=question), partial=f"draft of {question}")
    kept.close()


def asking(folder: Path, talk: str, question: str) -> tuple[Any, Event]:
    """A process that has stored a question and a draft, and the event that lets it finish."""
    ready, go = CONTEXT.Event(), CONTEXT.Event()
    process = CONTEXT.Process(target=_ask, args=(folder, talk, question, ready, go))
    process.start()
    assert ready.wait(60)
    return process, go


def by_question(turns: list[StoredTurn]) -> dict[str, tuple[str, str]]:
    return {turn.question: (turn.state, turn.partial) for turn in turns}


def test_what_a_killed_process_left_is_stopped_and_a_live_one_s_goes_on(tmp_path: Path) -> None:
    kept = Conversations.open(tmp_path)
    talk = kept.create().id
    mine = kept.add(talk, "mine")
    (dead, _), (alive, go) = asking(tmp_path, talk, "dies"), asking(tmp_path, talk, "lives")
    running = {"mine": ("running", ""), "dies": ("running", "draft of dies"), "lives": ("running", "draft of lives")}
    assert by_question(kept.turns(talk)) == running
    dead.kill()
    dead.join(timeout=60)
    assert dead.exitcode == -9
    after = {**running, "dies": ("stopped", "draft of dies")}
    reader = Conversations.open(tmp_path)  # one that never asks holds no seat, and judges alike
    assert by_question(reader.turns(talk)) == by_question(kept.turns(talk)) == after
    third, go_third = asking(tmp_path, talk, "later")  # takes the seat of the dead
    assert by_question(reader.turns(talk)) == {**after, "later": ("running", "draft of later")}
    go.set()
    go_third.set()
    alive.join(timeout=60)
    third.join(timeout=60)
    assert (alive.exitcode, third.exitcode) == (0, 0)
    states = {question: state for question, (state, _) in by_question(reader.turns(talk)).items()}
    assert states == {"mine": "running", "dies": "stopped", "lives": "done", "later": "done"}
    kept.save_partial(mine.id, "The ferry")
    kept.close()
    assert by_question(reader.turns(talk))["mine"] == ("stopped", "The ferry")
    assert len(list(tmp_path.glob("*.lock"))) == 3  # as many as asked at once
    reader.close()


def test_a_new_process_stops_what_the_last_one_left(tmp_path: Path) -> None:
    kept = Conversations.open(tmp_path)
    talk, other = kept.create().id, kept.create().id
    dead, _ = asking(tmp_path, talk, "dies")
    dead.kill()
    dead.join(timeout=60)
    kept.add(other, "next")
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert dict(db.execute("SELECT question, state FROM turns")) == {"dies": "stopped", "next": "running"}
    kept.close()


# A file that fails


def broken(folder: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Conversations.open(folder).close()
    assert caught.value.remedy
    return caught.value


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    kept = Conversations.open(tmp_path)
    talk = kept.create().id
    kept.finish(kept.add(talk, "What sank?").id, made())
    kept.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
    before = (tmp_path / FILE).read_bytes()
    error = broken(tmp_path)
    assert "newer" in error.message and FILE in error.message and "Upgrade" in error.remedy
    assert (tmp_path / FILE).read_bytes() == before
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute(f"PRAGMA user_version = {VERSION}")
    again = Conversations.open(tmp_path)
    assert len(again.turns(talk)) == 1
    again.close()


def test_files_that_are_no_conversations_are_explained(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    error = broken(tmp_path)
    assert "damaged" in error.message and FILE in error.remedy
    (tmp_path / FILE).unlink()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    assert "not a record of conversations" in broken(tmp_path).message
    file = tmp_path / "file"
    file.write_text("in the way")
    assert str(file) in broken(file).message
    # And nothing of it keeps the articles from being read.
    with Desk.open(Settings(data_dir=tmp_path, model="quotes")) as desk:
        assert desk.sources() == []
        with pytest.raises(StoreError):
            _ = desk.conversations


def test_a_full_disk_stores_nothing_and_harms_nothing(kept: Conversations, talk: str) -> None:
    turn = kept.add(talk, "What sank?")
    kept._db.execute(f"PRAGMA max_page_count = {kept._db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(StoreError, match="disk is full"):
        kept.finish(turn.id, made(text="x" * 100_000))
    kept._db.execute("PRAGMA max_page_count = 1000000")
    assert [(one.state, one.answer) for one in kept.turns(talk)] == [("running", None)]
    kept.finish(turn.id, made())
    assert [one.state for one in kept.turns(talk)] == ["done"]


def test_a_busy_file_is_a_matter_of_trying_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    kept = Conversations.open(tmp_path)
    talk = kept.create().id
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            kept.add(talk, "What sank?")
        assert kept.turns(talk) == []
        other.execute("ROLLBACK")
    kept.add(talk, "What sank?")
    assert len(kept.turns(talk)) == 1
    kept.close()
