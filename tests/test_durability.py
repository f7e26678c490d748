"""A kill at any step, two writers, readers beside a writer, and a disk that fails: nothing lost, nothing half seen."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import dying
import pytest
from make_files import write
from stores import HashingEmbedder, Store, article, assert_whole, begin, opened

from rag.errors import StoreError
from rag.schema import Filters
from rag.store.upkeep import vector_row
from rag.store.vectors import FOLDER

TOWNS = ["Gdansk", "Porto", "Bergen", "Trieste", "Odesa", "Rotterdam", "Split", "Varna"]

BERGEN = "harbour of Bergen and its dockers"


def story(town: str, *, more: str = "") -> str:
    number = 100 + TOWNS.index(town)
    return (
        f"The harbour of {town} was closed on Monday after a fire. {more}About {number} dockers went home.\n\n"
        f"The mayor of {town} said that ships would wait. No one was hurt in {town}, the fire service said."
    )


def make_articles(folder: Path) -> None:
    """Five files, with two records in one of them."""
    for name, town in (("a", "Gdansk"), ("b", "Porto"), ("c", "Bergen")):
        write(folder, f"{name}.txt", story(town))
    write(folder, "b2.txt", story("Porto"))
    write(folder, "d.jsonl", "\n".join(json.dumps({"text": story(town)}) for town in ("Trieste", "Odesa")))


def change_articles(folder: Path) -> None:
    """One changed, one with new metadata, one turned into a copy, two new; the others as they were."""
    write(folder, "a.txt", story("Gdansk", more="It is burning still. "))
    write(folder, "b.json", json.dumps({"outlet": "Porto Diary"}))
    write(folder, "d.jsonl", "\n".join(json.dumps({"text": story(town)}) for town in ("Trieste", "Bergen")))
    write(folder, "e.txt", story("Rotterdam"))
    write(folder, "f.txt", story("Split"))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a store (``data``) of the five files (``articles``)."""
    make_articles(tmp_path / "base" / "articles")
    with opened(tmp_path / "base" / "data") as store:
        store.ingest(tmp_path / "base" / "articles")
        assert store.catalog.count() == 5
    return tmp_path / "base"


Seen = frozenset[tuple[str, str | None]]


def seen(store: Store) -> Seen:
    """What a reader sees: ids with their outlets."""
    return frozenset((row.id, row.outlet) for row in store.catalog.sources())


def deaths(work: dying.Work, base: Path, scratch: Path) -> Iterator[tuple[int, Path]]:
    """A copy of the store for each step at which ``work`` can be killed, after that kill; at last the finished."""
    for step in count(1):
        data = scratch / str(step)
        shutil.copytree(base / "data", data)
        code = dying.run(work, data, base / "articles", step)
        yield step, data
        shutil.rmtree(data)
        if code == 0:
            return
        assert code == -9


def test_a_kill_at_any_step_of_an_ingest_is_repaired(base: Path, tmp_path: Path) -> None:
    with opened(base / "data") as store:
        before = seen(store)
    change_articles(base / "articles")
    states: list[Seen] = []
    for step, data in deaths(dying.ingest, base, tmp_path):
        with opened(data) as store:
            found = seen(store)
            if found not in states:
                states.append(found)  # only ever onwards: whole batches, each once
            assert found == states[-1], step
            # Even before any repair the reader finds what it sees, and nothing else.
            assert set(store.catalog.resolve("c.txt")) <= store.words(BERGEN) <= store.ids()
            assert store.vectors.fresh() or store.reconcile()
            if store.catalog.unfinished():
                assert store.reconcile()
            assert_whole(store)
            assert seen(store) == found
            assert set(store.catalog.resolve("c.txt")) <= store.meaning(BERGEN)
            report = store.ingest(base / "articles")
            assert "refused" not in {item.status for item in report.articles}
            assert_whole(store)
            final = seen(store)
            again = store.ingest(base / "articles")
            assert {item.status for item in again.articles} == {"unchanged"}
            assert seen(store) == final
    assert states[0] == before
    assert states[-1] == final
    assert len(states) >= 3  # before, between two batches, after
    assert step > 15


def test_a_kill_at_any_step_of_a_removal_is_repaired(base: Path, tmp_path: Path) -> None:
    with opened(base / "data") as store:
        before = store.ids()
        (gone,) = store.catalog.resolve("b.txt")
    outcomes = []
    for _step, data in deaths(dying.remove, base, tmp_path):
        with opened(data) as store:
            outcomes.append(gone in store.ids())
            assert store.ids() - {gone} == before - {gone}
            assert (gone in store.words("mayor of Porto")) == outcomes[-1]
            if store.catalog.unfinished():
                assert store.reconcile()
            assert_whole(store)
            store.remove(gone)
            assert store.ids() == before - {gone}
            assert_whole(store)
    assert outcomes == sorted(outcomes, reverse=True)
    assert outcomes[0]
    assert not outcomes[-1]
    assert len(outcomes) > 4


def test_a_kill_at_any_step_of_a_reindex_leaves_one_index_that_answers(base: Path, tmp_path: Path) -> None:
    old, new = HashingEmbedder(), HashingEmbedder(dying.OTHER, "other")
    made_by = []
    for _step, data in deaths(dying.reindex, base, tmp_path):
        with opened(data, old) as store:
            made_by.append(store.catalog.state().fingerprint)
        with opened(data, old if made_by[-1] == old.fingerprint else new) as store:
            assert store.vectors.fresh() or store.reconcile()
            assert set(store.catalog.resolve("c.txt")) <= store.meaning(BERGEN)
            assert_whole(store)
            assert store.vectors.collections() == [store.catalog.state().collection]
        with opened(data, new) as store:
            store.reindex(new)
            assert store.vectors.fresh()
            assert_whole(store)
            assert store.vectors.collections() == [store.catalog.state().collection]
    assert made_by == sorted(made_by, key=lambda name: name == new.fingerprint)
    assert (made_by[0], made_by[-1]) == (old.fingerprint, new.fingerprint)
    assert len(made_by) > 8


def test_a_killed_repair_is_repaired(base: Path, tmp_path: Path) -> None:
    """A kill, then a kill in the repair of it, and so on."""
    change_articles(base / "articles")
    assert dying.run(dying.ingest, base / "data", base / "articles", 4) == -9
    for step, data in deaths(dying.ingest, base, tmp_path):
        if step > 6:
            break
        with opened(data) as store:
            store.ingest(base / "articles")
            assert_whole(store)


def test_a_kill_at_any_moment_is_repaired(base: Path, tmp_path: Path) -> None:
    """Not at a step but at a time: inside SQLite, inside Chroma, while reading."""
    change_articles(base / "articles")
    for milliseconds in range(20, 420, 40):
        data = tmp_path / str(milliseconds)
        shutil.copytree(base / "data", data)
        process = dying.start(dying.ingest, data, base / "articles")
        time.sleep(milliseconds / 1000)
        process.kill()
        process.join(timeout=60)
        with opened(data) as store:
            if store.catalog.unfinished() or not store.vectors.fresh():
                assert store.reconcile()
            assert_whole(store)
            assert set(store.catalog.resolve("c.txt")) <= store.meaning(BERGEN)
            store.ingest(base / "articles")
            assert_whole(store)


def _mend(store: Store, articles: Path) -> object:
    assert not store.vectors.fresh()
    assert store.reconcile()
    assert store.vectors.fresh()
    assert_whole(store)
    return store.ingest(articles)


def test_torn_index_files_of_a_killed_writer_are_never_loaded(base: Path) -> None:
    """Chroma writes them in place, and loading torn ones can end the process: so this looks on from another."""
    text = " ".join(f"Fact number {n} concerns town {n * n}." for n in range(2400))
    with opened(base / "data") as store:
        (pending,) = begin(store.catalog, article(text, source="facts.txt"))
        rows = [vector_row(rowid, pending.new.article) for rowid in pending.rowids]
        store.vectors.upsert(rows, store.embedder.matrix([f"fact {n}" for n in pending.rowids]))
    torn = [path for path in (base / "data" / FOLDER).rglob("*.bin") if path.stat().st_size]
    assert torn  # so many vectors are written to index files
    for path in torn:
        path.write_bytes(b"\xff" * (path.stat().st_size // 2))
    assert dying.run(_mend, base / "data", base / "articles") == 0
    with opened(base / "data") as store:
        assert store.vectors.fresh()
        assert store.catalog.count() == 5
        assert set(store.catalog.resolve("c.txt")) <= store.meaning(BERGEN)


# Beside one another


@pytest.mark.parametrize("same", [True, False])
def test_two_processes_may_ingest_at_once(tmp_path: Path, same: bool) -> None:
    make_articles(tmp_path / "one")
    write(tmp_path / "two", "x.txt", story("Varna"))
    folders = [tmp_path / "one", tmp_path / ("one" if same else "two")]
    processes = [dying.start(dying.ingest, tmp_path / "data", folder) for folder in folders]
    for process in processes:
        process.join(timeout=120)
    assert [process.exitcode for process in processes] == [0, 0]
    with opened(tmp_path / "data") as store:
        assert store.catalog.count() == (5 if same else 6)
        assert_whole(store)
        assert store.vectors.fresh()
        for folder in folders:
            assert {item.status for item in store.ingest(folder).articles} == {"unchanged"}


def test_an_open_reader_sees_what_another_process_did(base: Path, tmp_path: Path) -> None:
    write(tmp_path / "more", "x.txt", story("Varna"))
    with opened(base / "data") as store:
        assert store.vectors.fresh()
        for question in ("the mayor of Varna", "the mayor of Porto"):
            assert store.catalog.resolve("x.txt") == []
            assert store.meaning(question) <= store.ids()
        assert dying.run(dying.ingest, base / "data", tmp_path / "more") == 0
        assert store.vectors.fresh()
        assert set(store.catalog.resolve("x.txt")) <= store.words("the mayor of Varna") & store.meaning(
            "the mayor of Varna"
        )
        (gone,) = store.catalog.resolve("b.txt")
        assert dying.run(dying.remove, base / "data", tmp_path / "more") == 0
        assert store.vectors.fresh()
        assert gone not in store.words("the mayor of Porto") | store.meaning("the mayor of Porto")
        assert dying.run(dying.ingest, base / "data", base / "articles") == 0
        assert store.vectors.fresh()
        assert gone in store.words("the mayor of Porto") & store.meaning("the mayor of Porto")
        assert_whole(store)


def test_a_reader_answers_while_another_process_writes(base: Path) -> None:
    change_articles(base / "articles")
    with opened(base / "data") as store:
        writer = dying.start(dying.ingest, base / "data", base / "articles")
        asked = 0
        everything = Filters(articles=tuple(store.ids()))
        while writer.is_alive() or not asked:
            store.vectors.fresh()
            bergen = set(store.catalog.resolve("c.txt"))
            assert bergen <= store.words(BERGEN) & store.meaning(BERGEN) & store.meaning(BERGEN, everything)
            asked += 1
        writer.join(timeout=60)
        assert writer.exitcode == 0
        assert store.vectors.fresh()
        assert_whole(store)


# A folder that fails


def test_a_deleted_chroma_folder_is_rebuilt_from_the_catalog(base: Path) -> None:
    shutil.rmtree(base / "data" / FOLDER)
    with opened(base / "data") as store:
        assert not store.vectors.fresh()
        assert store.reconcile()
        assert store.vectors.fresh()
        assert_whole(store)
        assert set(store.catalog.resolve("c.txt")) <= store.meaning(BERGEN)
    shutil.rmtree(base / "data" / FOLDER)
    with opened(base / "data") as store:  # and an ingest of something new mends it too
        write(base, "x.txt", story("Varna"))
        store.ingest(base / "x.txt")
        assert_whole(store)


def _with_small_files(store: Store, articles: Path) -> object:
    """A file may not grow beyond what it is and a little: the disk's last bytes, for SQLite and Chroma alike."""
    largest = max(path.stat().st_size for path in store.settings.data_dir.rglob("*") if path.is_file())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 20_000, resource.RLIM_INFINITY))
    return _expect_store_error(store, articles)


def _as_nobody(store: Store, articles: Path) -> object:
    """As a user who may read the data folder and not write to it."""
    if os.geteuid() == 0:
        os.setuid(65534)
    return _expect_store_error(store, articles)


def _expect_store_error(store: Store, articles: Path) -> object:
    try:
        store.ingest(articles)
    except StoreError as error:
        if error.remedy:
            os._exit(77)
    return None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither file size limits nor user ids")
@pytest.mark.parametrize("trouble", [_with_small_files, _as_nobody])
def test_a_failing_disk_harms_nothing_stored(base: Path, trouble: Callable[[Store, Path], object]) -> None:
    many = base / "many"
    for number in range(30):
        write(many, f"{number}.txt", story("Varna", more=f"It was fire number {number} of the year. " * 20))
    with opened(base / "data") as store:
        before = seen(store)
    for path in (base / "data", *(base / "data").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert dying.run(trouble, base / "data", many) == 77
    for path in (base / "data", *(base / "data").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with opened(base / "data") as store:
        assert before <= seen(store)
        if store.catalog.unfinished():
            assert store.reconcile()
        assert_whole(store)
        assert set(store.catalog.resolve("c.txt")) <= store.meaning(BERGEN)
        store.ingest(many)
        assert_whole(store)
        assert store.catalog.count() == 35
