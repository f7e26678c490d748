"""Correcting title, outlet and date by hand: all that was built of them follows, and nothing else changes."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import dying
import numpy as np
import pytest
from make_files import write
from stores import HashingEmbedder, Store, assert_whole, opened

from rag import Desk, Settings
from rag.errors import ArticleNotFound, EmbedderChanged, UsageError
from rag.schema import Article, Filters
from rag.store.correction import correct
from rag.store.database import FILE

TABLES = "articles texts blocks sentences vectors passages origins files names bands search".split()
DAY = datetime.date(2024, 8, 7)
STORY = (
    "Harbour closed after fire\n\nThe harbour of Bergen was closed on Aug. 6 after a fire. About 120 dockers went"
    " home.\n\nThe mayor said that ships would wait. No one was hurt, the fire service said on Friday."
)
OTHER = "The council of Porto approved a budget on Monday. The mayor said that schools would get more money."


def corrected(
    store: Store, id: str, *, title: str | None = None, outlet: str | None = None,
    date: datetime.date | str | None = None,
) -> Article:  # fmt: skip
    return correct(
        id, title=title, outlet=outlet, date=date, catalog=store.catalog, vectors=store.vectors,
        embedder=store.embedder, settings=store.settings, progress=store.heard.append,
    )  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a store (``data``) of two files (``articles``), one with an outlet and a date of its own."""
    write(tmp_path / "base" / "articles", "a.txt", STORY)
    write(tmp_path / "base" / "articles", "a.json", '{"outlet": "Wrong Times", "date": "2023-01-02", "author": "Ann"}')
    write(tmp_path / "base" / "articles", "b.txt", OTHER)
    with opened(tmp_path / "base" / "data") as store:
        store.ingest(tmp_path / "base" / "articles")
        assert store.catalog.count() == 2
    return tmp_path / "base"


def id_of(store: Store, source: str = "a.txt") -> str:
    (found,) = store.catalog.resolve(source)
    return found


def rows(data: Path) -> list[tuple[object, ...]]:
    """All that is stored of articles, vectors and full text, but for the order in which it was."""
    with closing(sqlite3.connect(data / FILE)) as db:
        return [row for table in TABLES for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


def test_everything_that_was_built_of_the_three_follows(base: Path) -> None:
    with opened(base / "data") as store:
        id = id_of(store)
        before = store.catalog.article(id)
        assert (before.outlet, before.author) == ("Wrong Times", "Ann")
        after = corrected(store, id, title="Blaze shuts port", outlet="Gull Herald", date=DAY)
        assert after == store.catalog.article(id)
        assert (after.title, after.outlet, after.date, after.date_basis) == (
            "Blaze shuts port", "Gull Herald", DAY, "given",
        )  # fmt: skip
        assert (after.id, after.text, after.blocks, after.source, after.author, after.language) == (
            before.id, before.text, before.blocks, before.source, before.author, before.language,
        )  # fmt: skip
        assert_whole(store)
        passages = store.catalog.passages(sorted(store.catalog.passage_ids()))
        mine = [row for row in passages if row.article == id]
        assert mine and all(row.passage.header == "Blaze shuts port. Gull Herald, 2024-08-07." for row in mine)
        with closing(sqlite3.connect(base / "data" / FILE)) as db:
            titles = [row[0] for row in db.execute("SELECT title FROM search")]
            stored = {row[0]: row[1] for row in db.execute("SELECT p.id, v.vector FROM passages p JOIN vectors v"
                      " ON v.place = p.article * (1 << 24) + (1 << 23) + p.place")}  # fmt: skip
        assert any("blaze" in title and "herald" in title for title in titles)
        assert not any("wrong" in title for title in titles)
        for row in mine:
            text = f"{row.passage.header}\n{after.text[row.passage.start : row.passage.end]}"
            (wanted,) = store.embedder.matrix([text])
            assert np.allclose(np.frombuffer(stored[row.rowid], np.float32), wanted)
            ((nearest, distance), *_) = store.vectors.query(wanted, 1, Filters())
            assert nearest == row.rowid and distance < 1e-5
        assert store.words("blaze") == {id}
        assert store.words("wrong times") == set()


def test_the_sentences_and_their_vectors_stay(base: Path) -> None:
    with opened(base / "data") as store:
        id = id_of(store)
        before = store.catalog.sentences([(id, 0, 1000)])
        corrected(store, id, title="Another", outlet="", date="")
        after = store.catalog.sentences([(id, 0, 1000)])
        assert list(after) == list(before) and before
        for place, one in after.items():
            assert (one.sentence, one.text) == (before[place].sentence, before[place].text)
            assert np.array_equal(one.vector, before[place].vector)
        assert store.catalog.all_names() and "Bergen" in store.catalog.all_names()


@pytest.mark.parametrize("wide", [False, True])
def test_filters_see_the_correction_in_both_indexes(base: Path, wide: bool) -> None:
    with opened(base / "data") as store:
        id = id_of(store)
        corrected(store, id, outlet="Gull Herald", date=DAY)
        right = Filters(outlets=("gull herald",)) if wide else Filters(since=DAY, until=DAY)
        wrong = Filters(outlets=("Wrong Times",)) if wide else Filters(until=datetime.date(2023, 12, 31))
        vector = store.embedder.matrix(["harbour fire"])[0]
        for filters, wanted in ((right, {id}), (wrong, set())):
            ranked = [store.catalog.bm25('"harbour"', 5, filters), store.vectors.query(vector, 5, filters)]
            for found in ranked:
                assert {row.article for row in store.catalog.passages([rowid for rowid, _ in found])} == wanted
        assert store.catalog.outlets() == ["Gull Herald"]


def test_one_field_leaves_the_others_and_an_empty_text_clears(base: Path) -> None:
    with opened(base / "data") as store:
        id = id_of(store)
        before = store.catalog.article(id)
        titled = corrected(store, id, title="  Blaze\u00a0shuts  port ")
        assert (titled.title, titled.outlet, titled.date) == ("Blaze shuts port", before.outlet, before.date)
        cleared = corrected(store, id, title="", outlet=" ", date="")
        assert (cleared.title, cleared.outlet, cleared.date, cleared.date_basis) == (None, None, None, "unknown")
        assert all(not row.passage.header for row in store.catalog.passages(list(store.catalog.passage_ids())))
        dated = corrected(store, id, date="2091-03-04")
        assert (dated.date, dated.date_basis) == (datetime.date(2091, 3, 4), "given")
        moment = datetime.datetime(2024, 8, 7, 12, 30)
        assert corrected(store, id, date=moment).date == DAY
        assert store.catalog.source(id).date == DAY
        assert_whole(store)


def test_a_day_without_a_year_follows_the_date(base: Path) -> None:
    with opened(base / "data") as store:
        id = id_of(store)
        corrected(store, id, date=DAY)
        named = (datetime.date(2024, 8, 6), datetime.date(2024, 8, 6))
        assert store.catalog.article(id).mentions == store.catalog.source(id).mentions == named
        corrected(store, id, date="")
        assert store.catalog.article(id).mentions is store.catalog.source(id).mentions is None


def test_reading_the_unchanged_file_again_keeps_the_correction(base: Path) -> None:
    with opened(base / "data") as store:
        after = corrected(store, id_of(store), title="Blaze shuts port", date=DAY)
        stored = rows(base / "data")
        report = store.ingest(base / "articles")
        assert {item.status for item in report.articles} == {"unchanged"}
        assert rows(base / "data") == stored
        assert [item.title for item in report.articles if item.id == after.id] == ["Blaze shuts port"]
        write(base / "elsewhere", "copy.txt", STORY)
        (copied,) = store.ingest(base / "elsewhere").articles
        assert (copied.status, copied.title) == ("copy", "Blaze shuts port")
        assert store.catalog.article(after.id) == after
        store.remove(id_of(store, "b.txt"))
        assert store.catalog.article(after.id) == after


def test_reindex_keeps_the_correction(base: Path) -> None:
    other = HashingEmbedder(dying.OTHER, "other")
    with opened(base / "data") as store:
        after = corrected(store, id_of(store), title="Blaze shuts port", outlet="Gull Herald")
        store.reindex(other)
    with opened(base / "data", other) as store:
        assert store.vectors.fresh()
        assert store.catalog.article(after.id) == after
        assert_whole(store)
        assert store.meaning("fire", Filters(outlets=("Gull Herald",))) == {after.id}


def test_a_changed_file_brings_its_own_metadata(base: Path) -> None:
    with opened(base / "data") as store:
        old = corrected(store, id_of(store), title="Blaze shuts port", outlet="Gull Herald")
        write(base / "articles", "a.txt", STORY + " It burns still.")
        statuses = {item.source: item.status for item in store.ingest(base / "articles").articles}
        assert statuses["a.txt"] == "replaced"
        new = store.catalog.article(id_of(store))
        assert (new.outlet, new.id == old.id) == ("Wrong Times", False)
        assert old.id not in store.ids()
        assert_whole(store)


def test_near_copies_stay_one_voice(tmp_path: Path) -> None:
    text = " ".join(f"On day {n} the council of town {n * n} voted on matter {n * 7}." for n in range(12))
    write(tmp_path / "articles", "a.txt", text)
    write(tmp_path / "articles", "b.txt", text + " So it was told.")
    with opened(tmp_path / "data") as store:
        store.ingest(tmp_path / "articles")
        first, second = id_of(store, "a.txt"), id_of(store, "b.txt")
        assert store.catalog.article(second).copy_of == first
        for id in (first, second):
            corrected(store, id, outlet="Gull Herald")
            assert (store.catalog.article(first).copy_of, store.catalog.article(second).copy_of) == (None, first)
            assert_whole(store)


# What cannot be


@pytest.mark.parametrize(
    "values",
    [
        {}, {"title": "a" * 10_000}, {"title": "two\nlines"}, {"outlet": "a\x00b"}, {"outlet": "a\x1b[31mb"},
        {"title": "\ud800"}, {"title": "\u200b"}, {"date": "2024-13-01"}, {"date": "yesterday"}, {"date": "20240807"},
        {"date": "2024-W10-1"}, {"date": "2024-08"}, {"title": "right", "date": "2023-02-30"},
    ],
    ids=ascii,
)  # fmt: skip
def test_an_impossible_value_is_refused_and_nothing_changes(base: Path, values: dict[str, str]) -> None:
    with opened(base / "data") as store:
        before, generation = rows(base / "data"), store.catalog.generation()
        with pytest.raises(UsageError) as caught:
            corrected(store, id_of(store), **values)
        assert caught.value.message and caught.value.remedy
        assert (rows(base / "data"), store.catalog.generation()) == (before, generation)


def test_nothing_is_written_when_all_is_right_already(base: Path) -> None:
    with opened(base / "data") as store:
        one = store.catalog.article(id_of(store))
        before, generation = rows(base / "data"), store.catalog.generation()
        assert corrected(store, one.id, title=one.title, outlet=one.outlet, date=one.date) == one
        assert (rows(base / "data"), store.catalog.generation()) == (before, generation)


def test_an_article_that_is_gone_and_another_embedder(base: Path) -> None:
    with opened(base / "data") as store:
        id = id_of(store)
        with pytest.raises(ArticleNotFound):
            corrected(store, "0" * 12, title="T")
    before = rows(base / "data")
    with opened(base / "data", HashingEmbedder(64, "other")) as store, pytest.raises(EmbedderChanged):
        corrected(store, id, title="T")
    longer = HashingEmbedder(32)
    longer.fingerprint = HashingEmbedder().fingerprint  # the same name, as a server's model may change
    with opened(base / "data", longer) as store, pytest.raises(EmbedderChanged, match="32 numbers"):
        corrected(store, id, title="T")
    assert rows(base / "data") == before


# A kill, and other processes


def _correct(store: Store, articles: Path) -> object:
    return corrected(store, id_of(store), title="Blaze shuts port", outlet="Gull Herald") if articles else None


def test_a_kill_at_any_step_leaves_the_old_or_the_new(base: Path, tmp_path: Path) -> None:
    states: list[str] = []
    for step in count(1):
        data = tmp_path / str(step)
        shutil.copytree(base / "data", data)
        code = dying.run(_correct, data, base / "articles", step)
        with opened(data) as store:
            found = store.catalog.article(id_of(store))
            states.append(str(found.outlet))
            assert found.title == ("Blaze shuts port" if found.outlet == "Gull Herald" else "Harbour closed after fire")
            assert store.words(str(found.outlet)) == {found.id}
            if store.catalog.unfinished() or not store.vectors.fresh():
                assert store.reconcile()
            assert_whole(store)
            assert store.catalog.article(found.id) == found
            assert store.meaning("fire", Filters(outlets=(str(found.outlet),))) == {found.id}
            assert corrected(store, found.id, outlet="Gull Herald").outlet == "Gull Herald"
            assert_whole(store)
            assert {item.status for item in store.ingest(base / "articles").articles} == {"unchanged"}
        shutil.rmtree(data)
        if code == 0:
            break
        assert code == -9
    assert states == sorted(states, reverse=True)  # "Wrong Times", then for good "Gull Herald"
    assert set(states) == {"Wrong Times", "Gull Herald"}
    assert step > 6


def test_an_open_reader_sees_the_correction_of_another_process(base: Path) -> None:
    with opened(base / "data") as store:
        gull = Filters(outlets=("Gull Herald",))
        assert store.vectors.fresh()
        assert store.meaning("fire", gull) == set()
        assert dying.run(_correct, base / "data", base / "articles") == 0
        assert store.vectors.fresh()
        assert store.meaning("fire", gull) == store.words("gull herald") == {id_of(store)}
        assert_whole(store)


# The desk


def test_the_desk_corrects_by_any_name_and_answers_with_it(own: Path) -> None:
    with Desk.open(Settings(data_dir=own, model="quotes")) as desk, Desk.open(desk.settings) as beside:
        one = desk.sources()[0]
        question = "Who said what about the nuclear plant?"
        assert beside.ask(question).status == "answered"
        with pytest.raises(ArticleNotFound):
            desk.correct("no-such", title="T")
        assert desk.correct(one.source, title="A corrected title", outlet="The Gull").id == one.id
        assert desk.correct(one.id[:8], date="2024-08-07").outlet == "The Gull"
        for reader in (desk, beside):
            hits = reader.search("power plant", 5, filters=Filters(outlets=("the gull",)))
            assert {(hit.span.article, hit.title, hit.outlet, hit.date, hit.date_basis) for hit in hits} == {
                (one.id, "A corrected title", "The Gull", DAY, "given")
            }
            text = reader.article(one.id).text
            assert all(text[hit.span.start : hit.span.end] == hit.quote for hit in hits)
        assert beside.ask(question).status == "answered"
