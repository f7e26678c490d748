"""Ingest: what becomes of each file, what is skipped, replaced, copied and refused, and that nothing doubles."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from make_files import write
from read_files import PARAGRAPHS, PROSE
from stores import HashingEmbedder, Matrix, Store, assert_whole, opened

from rag import ingest as ingesting
from rag.embed import open_embedder
from rag.errors import EmbedderChanged, ProviderUnreachable, StoreBusy
from rag.schema import Filters, IngestReport, Progress
from rag.settings import Settings
from rag.store.catalog import Catalog
from rag.store.upkeep import write_lock
from rag.store.vectors import Vectors
from rag.text import terms

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
STRIKE = (
    "Dock workers in Rotterdam began a strike on Friday, the union said. "
    "About 4,000 people stopped work at six in the morning. "
    "The port said that ships would be sent to Antwerp."
)
TRIAL = (
    "A court in Oslo opened the trial of a former banker on Wednesday. "
    "Prosecutors accuse him of hiding losses of 90 million kroner. "
    "He denies all charges, his lawyer told reporters."
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "data") as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    return made


def statuses(report: IngestReport) -> dict[str, str]:
    return {item.source: item.status for item in report.articles}


# What becomes of a file


def test_files_are_stored_once_and_skipped_when_unchanged(store: Store, folder: Path) -> None:
    write(folder, "flood.txt", PROSE)
    write(folder, "deep/strike.md", f"# Strike in Rotterdam\n\n{STRIKE}")
    report = store.ingest(folder)
    assert statuses(report) == {"flood.txt": "stored", "strike.md": "stored"}
    assert report.seconds > 0
    flood = next(item for item in report.articles if item.source == "flood.txt")
    assert flood.id is not None
    assert (flood.sentences, flood.passages > 0, flood.error, flood.copy_of) == (3, True, None, None)
    row = store.catalog.source(flood.id)
    assert (row.sentences, row.passages, row.title, row.outlet) == (3, flood.passages, flood.title, flood.outlet)
    assert_whole(store)

    generation = store.catalog.generation()
    again = store.ingest(folder, folder / "flood.txt")
    assert statuses(again) == {"flood.txt": "unchanged", "strike.md": "unchanged"}
    assert {(i.source, i.id, i.title, i.sentences, i.passages) for i in again.articles} == {
        (i.source, i.id, i.title, i.sentences, i.passages) for i in report.articles
    }
    assert store.catalog.generation() == generation
    assert_whole(store)
    assert store.words("Rotterdam strike") == store.meaning("Rotterdam strike dock workers") & store.ids() - {flood.id}


def test_an_unchanged_file_is_not_even_loaded(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "flood.txt", PROSE)
    write(folder, "two.jsonl", "\n".join(json.dumps({"text": text}) for text in (STRIKE, TRIAL)))
    store.ingest(folder)
    embedded = store.embedder.asked

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("loaded again")

    monkeypatch.setattr(ingesting, "load", forbidden)
    report = store.ingest(folder)
    assert statuses(report) == {"flood.txt": "unchanged", "two.jsonl#1": "unchanged", "two.jsonl#2": "unchanged"}
    assert store.embedder.asked == embedded
    monkeypatch.undo()
    write(folder, "two.jsonl", "\n".join(json.dumps({"text": text}) for text in (STRIKE, TRIAL, PROSE + " More.")))
    assert statuses(store.ingest(folder))["two.jsonl#3"] == "stored"


def test_a_changed_file_replaces_what_it_was(store: Store, folder: Path) -> None:
    path = write(folder, "a.txt", PROSE)
    write(folder, "b.txt", STRIKE)
    (old,) = [item.id for item in store.ingest(folder).articles if item.source == "a.txt"]
    path.write_text(TRIAL)
    report = store.ingest(folder)
    assert statuses(report) == {"a.txt": "replaced", "b.txt": "unchanged"}
    assert old not in store.ids()
    assert store.catalog.count() == 2
    assert "river" not in " ".join(store.catalog.all_names()).lower()
    assert store.words("river metres Monday") == set()
    assert store.catalog.resolve("a.txt") == [report.articles[0].id]
    assert_whole(store)


def test_changed_metadata_replaces_the_article_under_the_same_id(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    (first,) = store.ingest(folder).articles
    write(folder, "a.json", json.dumps({"title": "Port at a standstill", "outlet": "De Haven", "date": "2024-05-03"}))
    (second,) = store.ingest(folder).articles
    assert (second.status, second.id) == ("replaced", first.id)
    assert (second.title, second.outlet, second.date, second.date_basis) == (
        "Port at a standstill", "De Haven", date(2024, 5, 3), "given",
    )  # fmt: skip
    assert second.id is not None
    assert store.catalog.article(second.id).outlet == "De Haven"
    assert store.catalog.count() == 1
    assert_whole(store)
    assert store.vectors.query(store.embedder.matrix(["strike"])[0], 5, Filters(outlets=("de haven",))) != []
    (third,) = store.ingest(folder).articles
    assert third.status == "unchanged"


def test_a_touch_that_changes_nothing_of_the_article_is_unchanged(store: Store, folder: Path) -> None:
    path = write(folder, "a.txt", STRIKE)
    (first,) = store.ingest(folder).articles
    generation = store.catalog.generation()
    path.write_bytes(b"\xef\xbb\xbf" + STRIKE.encode() + b"\r\n")
    (second,) = store.ingest(folder).articles
    assert (second.status, second.id) == ("unchanged", first.id)
    assert store.catalog.generation() == generation
    assert_whole(store)


def test_better_reading_reads_every_file_again(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "a.txt", STRIKE)
    store.ingest(folder)
    monkeypatch.setattr(ingesting, "PARSER_VERSION", ingesting.PARSER_VERSION + 1)
    assert statuses(store.ingest(folder)) == {"a.txt": "replaced"}
    assert statuses(store.ingest(folder)) == {"a.txt": "unchanged"}
    assert store.catalog.count() == 1
    assert_whole(store)


# Copies


def test_identical_text_is_stored_once_whatever_carries_it(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    write(folder, "b.txt", STRIKE)  # in the same batch
    first = store.ingest(folder)
    assert statuses(first) == {"a.txt": "stored", "b.txt": "copy"}
    write(folder, "c.json", json.dumps({"text": STRIKE, "outlet": "The Copyist"}))  # in a later one
    second = store.ingest(folder)
    assert statuses(second) == {"a.txt": "unchanged", "b.txt": "unchanged", "c.json": "copy"}
    assert len({item.id for item in (*first.articles, *second.articles)}) == 1
    (row,) = store.catalog.sources()
    assert (row.source, row.outlet) == ("a.txt", first.articles[0].outlet)
    assert store.catalog.resolve("c.json") == store.catalog.resolve("b.txt") == [row.id]
    assert_whole(store)


def test_new_metadata_keeps_the_other_files_of_the_text(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    write(folder, "b.txt", STRIKE)
    store.ingest(folder)
    write(folder, "a.json", json.dumps({"outlet": "De Haven"}))
    assert statuses(store.ingest(folder)) == {"a.txt": "replaced", "b.txt": "unchanged"}
    assert store.catalog.resolve("a.txt") == store.catalog.resolve("b.txt") == list(store.ids())
    assert store.catalog.outlets() == ["De Haven"]
    assert_whole(store)
    (folder / "a.txt").write_text(TRIAL)
    store.ingest(folder)
    assert store.catalog.count() == 2
    assert_whole(store)


def test_an_article_stays_until_the_last_file_that_carries_it_changes(store: Store, folder: Path) -> None:
    a, b = write(folder, "a.txt", STRIKE), write(folder, "b.txt", STRIKE)
    write(folder, "b.json", json.dumps({"outlet": "Second Post"}))
    store.ingest(folder)
    (id,) = store.ids()
    a.write_text(TRIAL)
    assert statuses(store.ingest(folder)) == {"a.txt": "replaced", "b.txt": "unchanged"}
    assert store.catalog.source(id).source == "b.txt"
    assert_whole(store)
    # The file that the article is named after now also gives its metadata.
    store.ingest(folder)
    assert store.catalog.source(id).outlet == "Second Post"
    b.write_text(PROSE)
    assert statuses(store.ingest(folder)) == {"a.txt": "unchanged", "b.txt": "replaced"}
    assert id not in store.ids()
    assert store.catalog.count() == 2
    assert_whole(store)


def test_a_file_that_takes_on_another_ones_text_becomes_its_copy(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    b = write(folder, "b.txt", TRIAL)
    store.ingest(folder)
    b.write_text(STRIKE)
    assert statuses(store.ingest(folder)) == {"a.txt": "unchanged", "b.txt": "copy"}
    assert store.catalog.count() == 1
    assert store.words("banker Oslo trial") == set()
    assert_whole(store)


def test_two_files_may_swap_their_texts(store: Store, folder: Path) -> None:
    a, b = write(folder, "a.txt", STRIKE), write(folder, "b.txt", TRIAL)
    store.ingest(folder)
    before = store.ids()
    a.write_text(TRIAL)
    b.write_text(STRIKE)
    store.ingest(folder)
    assert store.ids() == before
    assert store.catalog.resolve("a.txt") != store.catalog.resolve("b.txt")
    assert_whole(store)
    store.ingest(folder)
    assert statuses(store.ingest(folder)) == {"a.txt": "unchanged", "b.txt": "unchanged"}


def test_a_near_copy_is_stored_and_says_whose_it_is(store: Store, folder: Path) -> None:
    story = f"{STRIKE} {TRIAL}"
    write(folder, "a.txt", story)
    write(folder, "b.txt", f"{story} Our reporter was there.")
    report = store.ingest(folder)
    first, second = report.articles
    assert (first.status, first.copy_of, second.status, second.copy_of) == ("stored", None, "stored", first.id)
    assert [row.copy_of for row in store.catalog.sources()] == [None, first.id]
    write(folder, "a.json", json.dumps({"outlet": "The Wire"}))
    again = store.ingest(folder)
    assert statuses(again) == {"a.txt": "replaced", "b.txt": "unchanged"}
    assert {row.source: row.copy_of for row in store.catalog.sources()} == {"a.txt": None, "b.txt": first.id}
    assert_whole(store)
    write(folder, "a.txt", PROSE)
    store.ingest(folder)
    assert {row.source: row.copy_of for row in store.catalog.sources()} == {"a.txt": None, "b.txt": None}
    assert_whole(store)


# Refusals


def test_a_bad_file_stops_nothing_and_is_tried_again(store: Store, folder: Path) -> None:
    write(folder, "good.txt", STRIKE)
    empty = write(folder, "empty.txt", "")
    write(folder, "footer.txt", "Related content\n\nSubscribe to our newsletter\n\nRead more")
    missing = folder / "missing.txt"
    report = store.ingest(folder, missing)
    assert statuses(report) == {
        "good.txt": "stored", "empty.txt": "refused", "footer.txt": "refused", "missing.txt": "refused",
    }  # fmt: skip
    for item in report.articles:
        if item.status == "refused":
            assert item.id is None
            assert item.error is not None
            assert item.error.type == "InputError"
            assert item.source in item.error.message
            assert item.error.remedy
    assert "boilerplate" in next(i.error.message for i in report.articles if i.error and i.source == "footer.txt")
    assert store.catalog.count() == 1
    assert_whole(store)
    empty.write_text(TRIAL)
    assert statuses(store.ingest(folder))["empty.txt"] == "stored"
    assert statuses(store.ingest(folder))["footer.txt"] == "refused"
    assert store.words("dock strike Rotterdam") == set(store.catalog.resolve("good.txt"))


def test_a_bad_line_leaves_the_other_lines(store: Store, folder: Path) -> None:
    lines = [json.dumps({"text": text}) for text in (STRIKE, TRIAL)]
    path = write(folder, "news.jsonl", "\n".join([lines[0], "{not json", lines[1]]))
    report = store.ingest(path)
    assert [item.status for item in report.articles] == ["stored", "refused", "stored"]
    assert store.catalog.count() == 2
    # What was good stays good when a file goes bad as a whole.
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert [item.status for item in store.ingest(path).articles] == ["refused"]
    assert store.catalog.count() == 2
    assert_whole(store)


def test_standard_input_is_an_article_too(store: Store) -> None:
    (first,) = store.ingest("-", stdin=STRIKE.encode()).articles
    assert (first.source, first.status) == ("-", "stored")
    assert store.ingest("-", stdin=STRIKE.encode()).articles[0].status == "unchanged"
    assert store.ingest("-", stdin=TRIAL.encode()).articles[0].status == "stored"
    assert store.ingest("-", stdin=b"").articles[0].status == "refused"
    assert store.catalog.count() == 2
    assert_whole(store)


# Batches


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingesting, "BATCH", 2)


def write_many(folder: Path, count: int) -> list[str]:
    return [
        write(
            folder, f"{n}.txt", f"Report {n} from the harbour. {STRIKE} Ship number {n * 7} waits. {n} men left."
        ).name
        for n in range(count)
    ]


@pytest.mark.usefixtures("small_batches")
def test_batches_report_in_order_and_their_progress(store: Store, folder: Path) -> None:
    names = write_many(folder, 5)
    report = store.ingest(folder)
    assert [item.source for item in report.articles] == names
    assert {item.status for item in report.articles} == {"stored"}
    assert_whole(store)
    stages = [step.stage for step in store.heard]
    assert stages.count("store") == 3
    assert [(s.done, s.total, s.item) for s in store.heard if s.stage == "read"] == [
        *((n, 5, name) for n, name in enumerate(names)), (5, 5, ""),
    ]  # fmt: skip
    done = [step for step in store.heard if step.stage == "embed" and step.done == step.total]
    assert sum(step.total for step in done) == sum(i.sentences + i.passages for i in report.articles)
    assert [step.done for step in store.heard if step.stage == "store"] == [2, 4, 5]


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), ProviderUnreachable("gone", "wait")])
def test_an_interruption_keeps_finished_batches_and_frees_the_lock(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    write_many(folder, 6)
    matrix = store.embedder.matrix
    calls = iter(range(100))

    def stops(texts: list[str]) -> Matrix:
        if next(calls) == 1:
            raise fault
        return matrix(texts)

    monkeypatch.setattr(store.embedder, "matrix", stops)
    with pytest.raises(type(fault)):
        store.ingest(folder)
    monkeypatch.undo()
    assert store.catalog.count() == 2
    assert_whole(store)
    assert store.words("harbour strike") == store.ids()
    report = store.ingest(folder)
    assert [item.status for item in report.articles] == ["unchanged"] * 2 + ["stored"] * 4
    assert_whole(store)


@pytest.mark.usefixtures("small_batches")
def test_an_interruption_while_vectors_are_stored_shows_nothing_of_the_batch(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(folder, 4)
    upsert = Vectors.upsert

    def stops(self: Vectors, rows: list[object], matrix: Matrix, collection: str | None = None) -> None:
        upsert(self, rows[:1], matrix[:1], collection)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    first = store.ingest(folder / "0.txt", folder / "1.txt")
    monkeypatch.setattr(Vectors, "upsert", stops)
    with pytest.raises(KeyboardInterrupt):
        store.ingest(folder)
    monkeypatch.undo()
    assert store.ids() == {item.id for item in first.articles}
    assert store.words("harbour strike") == store.ids()
    assert_whole(store)
    report = store.ingest(folder)
    assert [item.status for item in report.articles] == ["unchanged"] * 2 + ["stored"] * 2
    assert_whole(store)


# The lock


def test_a_second_writer_waits_says_so_and_gives_up(tmp_path: Path, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    with opened(tmp_path / "data", lock_wait=0.2) as store:
        with write_lock(store.settings, store.heard.append):
            with pytest.raises(StoreBusy) as caught:
                store.ingest(folder)
            assert [step.item for step in store.heard] == ["waiting for another ingest"]
            assert "BYLINE_LOCK_WAIT" in caught.value.remedy
            with pytest.raises(StoreBusy):
                store.remove("0123")
            assert not store.reconcile()  # which would take another's work for a ruin
        assert store.catalog.count() == 0
        assert statuses(store.ingest(folder)) == {"a.txt": "stored"}


def test_a_second_writer_goes_on_when_the_first_has_finished(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    entered = threading.Event()

    def hold() -> None:
        with write_lock(store.settings, store.heard.append):
            entered.set()
            threading.Event().wait(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait()
    assert statuses(store.ingest(folder)) == {"a.txt": "stored"}
    assert Progress("wait", 0, 0, "waiting for another ingest") in store.heard
    holder.join()


# Removing, another embedder


def test_removal_is_everywhere_and_the_file_may_come_again(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    write(folder, "b.txt", STRIKE)
    write(folder, "c.jsonl", "\n".join(json.dumps({"text": text}) for text in (TRIAL, PROSE)))
    store.ingest(folder)
    strike = store.catalog.resolve("b.txt")[0]
    trial = store.catalog.resolve("c.jsonl#1")[0]
    assert store.remove(strike, "nobody", trial) == [strike, trial]
    assert store.catalog.count() == 1
    assert store.words("dock strike banker trial") == set()
    assert store.catalog.resolve("a.txt") == []
    assert_whole(store)
    assert store.remove() == []
    assert statuses(store.ingest(folder)) == {
        "a.txt": "stored", "b.txt": "copy", "c.jsonl#1": "stored", "c.jsonl#2": "unchanged",
    }  # fmt: skip
    assert_whole(store)


def test_the_last_article_may_go(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    store.ingest(folder)
    store.remove(*store.ids())
    assert store.catalog.count() == 0
    assert_whole(store)
    assert statuses(store.ingest(folder)) == {"a.txt": "stored"}
    assert_whole(store)


def test_an_empty_store_takes_any_embedder(tmp_path: Path, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    with opened(tmp_path / "data") as store:
        store.ingest(folder)
        store.remove(*store.ids())
    with opened(tmp_path / "data", HashingEmbedder(32, "other")) as store:
        assert statuses(store.ingest(folder)) == {"a.txt": "stored"}
        assert store.catalog.state().fingerprint == "other-32"
        assert store.vectors.collections() == [store.catalog.state().collection]
        assert_whole(store)


def test_another_embedder_needs_a_reindex(tmp_path: Path, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    write(folder, "b.txt", TRIAL)
    with opened(tmp_path / "data") as store:
        store.ingest(folder / "a.txt")
        before = store.catalog.state()
    other = HashingEmbedder(32, "other")
    with opened(tmp_path / "data", other) as store:
        with pytest.raises(EmbedderChanged):
            store.ingest(folder)
        assert store.catalog.state() == before
        assert store.reindex(other) == store.catalog.passage_count()
        state = store.catalog.state()
        assert (state.fingerprint, state.dimension) == ("other-32", 32)
        assert state.generation > before.generation
        assert store.vectors.fresh()
        assert store.vectors.collections() == [state.collection]
        (id,) = store.ids()
        rows = store.catalog.sentences([(id, 0, 9)])
        for row in rows.values():
            np.testing.assert_array_equal(row.vector, other.matrix([row.text])[0])
        assert store.meaning("dock strike") == {id}
        assert statuses(store.ingest(folder)) == {"a.txt": "unchanged", "b.txt": "stored"}
        assert_whole(store)


def test_a_reindex_with_the_same_embedder_makes_everything_anew(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    store.ingest(folder)
    first = store.catalog.state().collection
    for _ in range(2):
        store.reindex(store.embedder)
        assert store.vectors.fresh()
        assert_whole(store)
    assert store.catalog.state().collection == first
    assert store.meaning("dock strike") == store.ids()


def test_a_reindex_that_fails_leaves_the_old_index(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    store.ingest(folder)

    class Broken(HashingEmbedder):
        def matrix(self, texts: object) -> Matrix:
            raise ProviderUnreachable(f"gone with {texts}", "wait")

    before = store.catalog.state()
    with pytest.raises(ProviderUnreachable):
        store.reindex(Broken(32, "other"))
    assert store.catalog.state() == before
    assert store.vectors.fresh()
    assert store.meaning("dock strike") == store.ids()
    assert_whole(store)


def test_a_reindex_of_nothing_is_nothing(store: Store) -> None:
    assert store.reindex(HashingEmbedder(32, "other")) == 0
    assert store.catalog.count() == 0


def test_an_embedder_whose_vectors_change_length_is_refused(store: Store, folder: Path) -> None:
    write(folder, "a.txt", STRIKE)
    store.ingest(folder)
    write(folder, "b.txt", TRIAL)
    store.embedder.dimension = 32
    with pytest.raises(EmbedderChanged, match="32"):
        store.ingest(folder)
    store.embedder.dimension = 64
    assert_whole(store)


def test_lost_and_left_over_vectors_are_noticed_and_mended(tmp_path: Path, folder: Path) -> None:
    write_many(folder, 3)
    with opened(tmp_path / "data") as store:
        store.ingest(folder)
        ids = store.vectors.ids()
        store.vectors.delete(sorted(ids)[:2])
    with opened(tmp_path / "data") as store:
        assert not store.vectors.fresh()
        assert store.reconcile()
        assert store.vectors.fresh()
        assert store.vectors.ids() == ids
        collection = store.catalog.state().collection
        assert collection is not None
        store.vectors.drop(collection)
    with opened(tmp_path / "data") as store:
        assert not store.vectors.fresh()
        assert store.reconcile()
        assert_whole(store)
        assert store.meaning("harbour strike") == store.ids()


# The real embedder, and the articles that ship


def test_the_seeds_with_the_real_embedder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    catalog = Catalog.open(settings.data_dir)
    embedder = open_embedder(settings)
    vectors = Vectors.open(settings, catalog, embedder)
    report = ingesting.ingest(
        [SEEDS], catalog=catalog, vectors=vectors, embedder=embedder, settings=settings, progress=lambda _: None
    )
    assert [item.status for item in report.articles] == ["stored"] * 5
    assert vectors.fresh()
    for row in catalog.sources():
        text = catalog.article(row.id).text
        for (_, place), sentence in catalog.sentences([(row.id, 0, row.sentences)]).items():
            assert text[sentence.sentence.start : sentence.sentence.end] == sentence.text
            assert sentence.sentence.index == place
            assert sentence.vector.shape == (384,)
            assert float(np.linalg.norm(sentence.vector)) == pytest.approx(1, abs=1e-5)
    question = "Which village are Russian troops close to?"
    dense = vectors.query(embedder.matrix([question])[0], 5, Filters())
    assert [distance for _, distance in dense] == sorted(distance for _, distance in dense)
    words = catalog.bm25(" OR ".join(f'"{term}"' for term in terms(question)), 5, Filters())
    best = {row.article for row in catalog.passages([rowid for rowid, _ in (*dense, *words)])}
    assert "92b0cd891932" in best
    vectors.close()
    catalog.close()


def test_paragraphs_of_any_file_are_stored_with_their_spans(store: Store, folder: Path) -> None:
    write(
        folder,
        "page.html",
        "<html><body><article>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "</article></body></html>",
    )
    write(folder, "table.csv", "text,outlet\n" + f'"{STRIKE}",De Haven\n')
    report = store.ingest(folder)
    assert [item.status for item in report.articles] == ["stored", "stored"]
    for item in report.articles:
        assert item.id is not None
        text = store.catalog.article(item.id).text
        rows = store.catalog.sentences([(item.id, 0, 99)])
        assert len(rows) == item.sentences
        assert all(text[row.sentence.start : row.sentence.end] == row.text for row in rows.values())
    assert_whole(store)
