"""The catalog: what readers see, how full text ranks and filters, near copies, and a file that cannot be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import HashingEmbedder, article, begin, finish, stored

from rag.errors import ArticleNotFound, StoreBusy, StoreError
from rag.schema import Filters
from rag.store import database
from rag.store.catalog import Catalog
from rag.store.copies import bands, same_story, shingles
from rag.store.journal import Journal, Placement
from rag.text import canonical, terms

FLOOD = "The river rose on Monday. Hundreds of people left Kyiv.\nThe mayor of Kiev spoke of luck. Nobody died."
VOTE = "Parliament voted on the budget. The minister resigned in Zürich."
LONG = " ".join(f"Witness number {n} told the court about the harbour fire and the missing ship." for n in range(9))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog.open(tmp_path / "data")
    yield opened
    opened.close()


def found(catalog: Catalog, question: str, filters: Filters | None = None, limit: int = 9) -> list[str]:
    """The sources of the passages that full text finds, best first."""
    match = " OR ".join(f'"{term}"' for term in terms(question))
    rowids = [rowid for rowid, _ in catalog.bm25(match, limit, filters or Filters())]
    rows = {row.rowid: row for row in catalog.passages(rowids)}
    return [catalog.article(rows[rowid].article).source for rowid in rowids]


# Reading


def test_an_article_comes_back_as_it_was_stored(catalog: Catalog) -> None:
    new = article(FLOOD, title="Flood", outlet="The Post", day=date(2024, 8, 6), boilerplate="Subscribe now")
    (id,) = stored(catalog, new)
    assert catalog.article(id) == new.article
    (row,) = catalog.sources()
    assert (row.id, row.source, row.title, row.outlet, row.date) == (id, "a.txt", "Flood", "The Post", date(2024, 8, 6))
    assert (row.sentences, row.passages, row.words) == (4, 2, len(new.article.text.split()))
    assert catalog.source(id) == row
    card = catalog.cards([id, "nobody"])
    assert list(card) == [id]
    assert (card[id].source, card[id].date_basis) == ("a.txt", "given")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.text(min_size=1).map(canonical), min_size=1, max_size=4))
def test_any_text_keeps_its_characters_and_spans(tmp_path: Path, lines: list[str]) -> None:
    text = "\n".join(lines)
    new = article(text, source=f"{abs(hash(text))}.txt")
    catalog = Catalog.open(tmp_path / "any")
    try:
        (id,) = stored(catalog, new)
        back = catalog.article(id)
        assert back.text == text
        assert back.blocks == new.article.blocks
        rows = catalog.sentences([(id, 0, 10_000)])
        assert [rows[id, n].text for n in range(len(rows))] == [text[s.start : s.end] for s in new.sentences]
    finally:
        catalog.close()


def test_a_pending_article_is_seen_by_nobody(catalog: Catalog) -> None:
    stored(catalog, article(VOTE, source="vote.txt"))
    before = (catalog.sources(), catalog.outlets(), catalog.all_names(), catalog.generation())
    new = article(FLOOD, outlet="The Post")
    pending = begin(catalog, new)
    id = new.article.id
    assert (catalog.sources(), catalog.outlets(), catalog.all_names(), catalog.generation()) == before
    assert catalog.count() == 1
    assert catalog.passage_count() == 1
    assert found(catalog, "river Kyiv mayor") == []
    assert catalog.passages(list(pending[0].rowids)) == []
    assert catalog.sentences([(id, 0, 9)]) == {}
    assert catalog.resolve(id) == catalog.resolve(id[:6]) == catalog.resolve("a.txt") == []
    assert catalog.document_frequency(["river"]) == ({}, 1)
    with pytest.raises(ArticleNotFound):
        catalog.article(id)
    assert catalog.unfinished()
    finish(catalog, pending)
    assert not catalog.unfinished()
    assert catalog.generation() == before[3] + 1
    assert catalog.count() == 2
    assert found(catalog, "river Kyiv mayor") == ["a.txt", "a.txt"]


def test_an_article_is_named_by_id_prefix_and_source(catalog: Catalog) -> None:
    flood, vote = stored(catalog, article(FLOOD, source="flood.txt"), article(VOTE, source="vote.txt"))
    assert catalog.resolve(flood) == catalog.resolve(flood.upper()) == [flood]
    assert catalog.resolve(flood[:4]) == catalog.resolve(flood[:11]) == [flood]
    assert catalog.resolve(flood[:3]) == []
    assert catalog.resolve("vote.txt") == [vote]
    assert catalog.resolve("nobody.txt") == catalog.resolve("") == catalog.resolve("%") == []
    # Two folders may hold files of one name, and a copy has a name of its own.
    other = article(FLOOD + " Later.", source="vote.txt")
    pending = begin(catalog, other)
    key = Journal(catalog.database).key_of(flood)
    assert key is not None
    Journal(catalog.database).finish(
        pending,
        [
            Placement("/b/vote.txt", "/b/vote.txt", "vote.txt", "h", pending[0].key),
            Placement("/b/copy.txt", "/b/copy.txt", "copy.txt", "h", key),
        ],
    )
    assert catalog.resolve("vote.txt") == [vote, other.article.id]
    assert catalog.resolve("copy.txt") == [flood]


# Full text


def test_full_text_ranks_by_relevance_and_prefers_the_body_to_the_header(catalog: Catalog) -> None:
    stored(
        catalog,
        article("The harbour burned. Ships sank.", source="titled.txt", title="Budget vote"),
        article("The budget vote failed. Ministers left.", source="body.txt", title="Harbour news"),
        article("Rain fell. It was cold.", source="rain.txt", title="Weather report"),
    )
    assert found(catalog, "budget vote") == ["body.txt", "titled.txt"]
    scores = [score for _, score in catalog.bm25('"budget"', 5, Filters())]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1] > 0
    assert len(catalog.bm25('"budget" OR "rain"', 2, Filters())) == 2


def test_full_text_knows_word_forms_accents_and_abbreviations(catalog: Catalog) -> None:
    stored(catalog, article(VOTE, source="vote.txt"), article("They told us so. We left.", source="us.txt"))
    stored(catalog, article("The US sent ships. All was quiet.", source="america.txt"))
    assert found(catalog, "resigning ministers") == ["vote.txt"]
    assert found(catalog, "Zurich") == ["vote.txt"]
    assert found(catalog, "U.S.") == ["america.txt"]
    assert found(catalog, "us") == ["us.txt"]


def test_an_empty_expression_matches_nothing_and_a_broken_one_is_explained(catalog: Catalog) -> None:
    stored(catalog, article(FLOOD))
    assert catalog.bm25("", 5, Filters()) == catalog.bm25("  ", 5, Filters()) == []
    for broken in ('"river', "AND", "nobody : river", "river *("):
        with pytest.raises(StoreError):
            catalog.bm25(broken, 5, Filters())
    assert found(catalog, "river") == ["a.txt"]


def test_filters_restrict_by_outlet_article_and_inclusive_dates(catalog: Catalog) -> None:
    first, second, undated = stored(
        catalog,
        article("The river rose. It fell.", source="1.txt", outlet="The Post", day=date(2024, 8, 5)),
        article("The river fell. It rose.", source="2.txt", outlet="Le Monde", day=date(2024, 8, 6)),
        article("The river froze. It thawed.", source="3.txt", outlet="the post "),
    )

    def seen(**filters: object) -> list[str]:
        return sorted(found(catalog, "river", Filters(**filters)))  # type: ignore[arg-type]

    assert seen() == ["1.txt", "2.txt", "3.txt"]
    assert seen(outlets=("THE POST",)) == ["1.txt", "3.txt"]
    assert seen(outlets=("le monde", "The Post")) == ["1.txt", "2.txt", "3.txt"]
    assert seen(outlets=("Nobody",)) == []
    assert seen(articles=(second, undated)) == ["2.txt", "3.txt"]
    assert seen(since=date(2024, 8, 6)) == ["2.txt"]
    assert seen(until=date(2024, 8, 5)) == ["1.txt"]
    assert seen(since=date(2024, 8, 5), until=date(2024, 8, 6)) == ["1.txt", "2.txt"]
    assert seen(since=date(2024, 8, 7)) == []
    assert seen(articles=(first,), outlets=("Le Monde",)) == []

    assert catalog.undated_outside(Filters(since=date(2000, 1, 1))) == 1
    assert catalog.undated_outside(Filters(since=date(2000, 1, 1), outlets=("Le Monde",))) == 0
    assert catalog.undated_outside(Filters(outlets=("Le Monde",))) == 0
    assert catalog.outlets() == ["Le Monde", "The Post"]


def test_a_filter_reaches_what_would_rank_below_the_limit(catalog: Catalog) -> None:
    loud = [article(f"River river river {n}. River.", source=f"loud{n}.txt", outlet="Loud") for n in range(9)]
    stored(catalog, *loud, article("A river, once, far away. Quiet.", source="quiet.txt", outlet="Quiet"))
    assert found(catalog, "river", Filters(outlets=("quiet",)), limit=2) == ["quiet.txt"]


def test_a_filter_costs_no_more_than_the_search(catalog: Catalog) -> None:
    """SQLite's planner would otherwise run the full-text search once for each passage let in."""
    many = [article(f"The river rose in town {n}. It fell.", source=f"{n}.txt", outlet="All") for n in range(1500)]
    finish(catalog, begin(catalog, *many))

    def seconds(filters: Filters) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            assert len(catalog.bm25('"river"', 5, filters)) == 5
            times.append(time.perf_counter() - start)
        return min(times)

    assert seconds(Filters(outlets=("All",))) < 20 * seconds(Filters())


def test_document_frequency_counts_passages_and_follows_changes(catalog: Catalog) -> None:
    stored(catalog, article(FLOOD))
    assert catalog.document_frequency(terms("river mayor nothing")) == ({terms("river")[0]: 1, "mayor": 1}, 2)
    stored(catalog, article("Another river. A mayor.", source="b.txt"))
    assert catalog.document_frequency(["river", "mayor"]) == ({"river": 2, "mayor": 2}, 3)
    Journal(catalog.database).take_out(catalog.resolve("b.txt"))
    assert catalog.document_frequency(["river"]) == ({"river": 1}, 2)
    assert catalog.has_prefix("hund")
    assert not catalog.has_prefix("hundx")


def test_names_are_found_by_sound_and_leave_with_their_article(catalog: Catalog) -> None:
    (id,) = stored(catalog, article(FLOOD))
    stored(catalog, article(VOTE, source="vote.txt"))
    assert catalog.names_like(["kv"]) == ["Kiev", "Kyiv"]
    assert catalog.names_like(["nothing"]) == catalog.names_like([]) == []
    assert "Zürich" in catalog.all_names()
    Journal(catalog.database).take_out([id])
    assert catalog.names_like(["kv"]) == []


# Sentences


def test_sentences_come_with_text_and_vector_as_far_as_there_are_any(catalog: Catalog) -> None:
    flood = article(FLOOD)
    (one, two) = stored(catalog, flood, article(VOTE, source="vote.txt"))
    rows = catalog.sentences([(one, 1, 2), (two, 0, 99), (one, -3, 0), ("gone", 0, 5)])
    assert sorted(rows) == sorted([(one, 0), (one, 1), (one, 2), (two, 0), (two, 1)])
    assert rows[one, 2].sentence == flood.sentences[2]
    assert rows[one, 2].text == "The mayor of Kiev spoke of luck."
    for row in rows.values():
        assert row.vector.dtype == np.float32
        np.testing.assert_array_equal(row.vector, HashingEmbedder().matrix([row.text])[0])


def test_a_passage_never_takes_over_the_key_of_one_that_is_gone(catalog: Catalog) -> None:
    """A reader may still hold it, and Chroma its vector."""
    (id,) = stored(catalog, article(FLOOD))
    keys = catalog.passage_ids()
    Journal(catalog.database).take_out([id])
    Journal(catalog.database).purge()
    stored(catalog, article(FLOOD))
    assert len(catalog.passage_ids()) == len(keys)
    assert not catalog.passage_ids() & keys


# Near copies


def test_a_near_copy_names_the_first_of_its_kind(catalog: Catalog) -> None:
    first, second, third, other = stored(
        catalog,
        article(LONG, source="wire.txt"),
        article(LONG + " Our reporter adds one more line of her own.", source="paper.txt"),
        article("Copyright notice at the top of the page. " + LONG, source="site.txt"),
        article(
            LONG.replace("harbour", "theatre").replace("court", "panel").replace("told", "wrote to"), source="x.txt"
        ),
    )
    copies = {row.id: row.copy_of for row in catalog.sources()}
    assert copies == {first: None, second: first, third: first, other: None}
    voices = {row.article: row.voice for row in catalog.passages(sorted(catalog.passage_ids()))}
    assert voices == {first: first, second: first, third: first, other: other}

    # When the first goes, the next takes its place; when one is left, it stands alone.
    Journal(catalog.database).take_out([first])
    assert {row.id: row.copy_of for row in catalog.sources()} == {second: None, third: second, other: None}
    Journal(catalog.database).take_out([second])
    assert {row.id: row.copy_of for row in catalog.sources()} == {third: None, other: None}


def test_an_article_that_quotes_another_whole_is_its_copy_whichever_is_longer(catalog: Catalog) -> None:
    essay = " ".join(
        f"Chapter {n} weighs the evidence of expert {n * n} on tides, winds and charts." for n in range(30)
    )
    longer, shorter = stored(catalog, article(f"{essay}\n{LONG}", source="essay.txt"), article(LONG, source="wire.txt"))
    assert {row.id: row.copy_of for row in catalog.sources()} == {longer: None, shorter: longer}


def test_boilerplate_and_short_texts_make_no_copies(catalog: Catalog) -> None:
    footer = " ".join(f"Follow channel {n} for news and offers from our partners today" for n in range(20))
    fire = "The fire began at noon. It burned until night. Nobody knows the cause of it yet."
    stored(
        catalog,
        article(fire + " A.", source="1.txt", boilerplate=footer),
        article(VOTE + " " + LONG, source="2.txt", boilerplate=footer),
        article(fire + " B.", source="3.txt"),
    )
    assert [row.copy_of for row in catalog.sources()] == [None, None, None]


@settings(max_examples=25, deadline=None)
@given(st.integers(60, 400), st.integers(0, 10_000))
def test_bands_meet_for_every_text_that_is_nearly_whole_in_another(size: int, seed: int) -> None:
    numbers = np.random.default_rng(seed).integers(0, 5000, size)
    words = [f"word{n}" for n in numbers]
    edited = [*words[: size // 2], "changed", *words[size // 2 :], "and", "more"]
    a, b = shingles(" ".join(words)), shingles(" ".join(edited))
    assert same_story(a, b)
    assert set(bands(a)) & set(bands(b))
    strangers = shingles(" ".join(f"other{n}" for n in numbers))
    assert not same_story(a, strangers)
    assert not set(bands(a)) & set(bands(strangers))


# The file


def broken(folder: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Catalog.open(folder).close()
    assert caught.value.remedy
    return caught.value


def test_a_catalog_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path)
    stored(catalog, article(FLOOD))
    catalog.close()
    with closing(sqlite3.connect(tmp_path / database.FILE)) as db:
        db.execute("PRAGMA user_version = 99")
    before = (tmp_path / database.FILE).read_bytes()
    error = broken(tmp_path)
    assert "newer" in error.message
    assert "Upgrade" in error.remedy
    assert (tmp_path / database.FILE).read_bytes() == before
    with closing(sqlite3.connect(tmp_path / database.FILE)) as db:
        db.execute(f"PRAGMA user_version = {database.VERSION}")
    again = Catalog.open(tmp_path)
    assert again.count() == 1
    again.close()


def test_files_that_are_no_catalog_are_explained(tmp_path: Path) -> None:
    (tmp_path / database.FILE).write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    assert "damaged" in broken(tmp_path).message
    (tmp_path / database.FILE).unlink()
    with closing(sqlite3.connect(tmp_path / database.FILE)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    assert "not a catalog" in broken(tmp_path).message
    file = tmp_path / "file"
    file.write_text("in the way")
    assert str(file) in broken(file).message
    assert str(file) in broken(file / "deeper").message


def test_a_damaged_page_is_an_explained_failure(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path)
    stored(catalog, *(article(f"{LONG} {n}.", source=f"{n}.txt") for n in range(5)))
    catalog.close()
    path = tmp_path / database.FILE
    data = bytearray(path.read_bytes())
    data[4096 : len(data)] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        Catalog.open(tmp_path).sources()


def test_a_full_disk_stores_nothing_and_harms_nothing(catalog: Catalog) -> None:
    (id,) = stored(catalog, article(FLOOD))
    writer = catalog.database._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="disk is full") as caught:
        stored(catalog, *(article(f"{LONG} {n}.", source=f"{n}.txt") for n in range(20)))
    assert "Free some space" in caught.value.remedy
    writer.execute("PRAGMA max_page_count = 1000000")
    Journal(catalog.database).purge()
    assert id in [row.id for row in catalog.sources()]
    assert "a.txt" in found(catalog, "river")
    stored(catalog, article(VOTE, source="vote.txt"))
    assert found(catalog, "budget") == ["vote.txt"]


def test_a_file_that_may_not_be_written_is_explained(catalog: Catalog) -> None:
    stored(catalog, article(FLOOD))
    catalog.database._writer.execute("PRAGMA query_only = ON")  # SQLite then answers as for a read-only file
    with pytest.raises(StoreError, match="cannot be written") as caught:
        stored(catalog, article(VOTE, source="vote.txt"))
    assert "--data" in caught.value.remedy
    assert found(catalog, "river budget") == ["a.txt"]


def test_a_busy_file_is_a_matter_of_trying_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    catalog = Catalog.open(tmp_path)
    stored(catalog, article(FLOOD))
    with closing(sqlite3.connect(tmp_path / database.FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy) as caught:
            stored(catalog, article(VOTE, source="vote.txt"))
        assert caught.value.retryable
        assert found(catalog, "river") == ["a.txt"]
        other.execute("ROLLBACK")
    stored(catalog, article(VOTE, source="vote.txt"))
    assert catalog.count() == 2
    catalog.close()


# Threads and processes


def test_readers_never_wait_for_a_writer(catalog: Catalog) -> None:
    stored(catalog, article(FLOOD))
    seen: list[int] = []

    def read() -> None:
        for _ in range(20):
            seen.append(len(found(catalog, "river Kyiv")))

    with catalog.database.writing() as db:
        db.execute("UPDATE articles SET title = 'half done'")
        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(timeout=20)
        assert not any(reader.is_alive() for reader in readers)
        assert catalog.sources()[0].title is None
    assert seen == [1] * 80
    assert catalog.sources()[0].title == "half done"


def test_a_failed_transaction_leaves_nothing(catalog: Catalog) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), catalog.database.writing() as db:
        db.execute("UPDATE state SET generation = 99")
        raise Stop
    assert catalog.generation() == 0
    stored(catalog, article(FLOOD))
    assert catalog.count() == 1


def test_two_processes_may_make_the_catalog_at_once(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from rag.store.catalog import Catalog\n"
        "time.sleep(max(0, float(sys.argv[2]) - time.time()))\n"
        "print(Catalog.open(Path(sys.argv[1])).state().uuid)"
    )
    start = str(time.time() + 3)
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "new"), start], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    uuids = {run.communicate(timeout=60)[0].strip() for run in runs}
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(uuids) == 1
