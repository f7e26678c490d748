"""Chroma, embedded and as a server: the same operations, several processes, and what goes wrong in words."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from stores import HashingEmbedder, Matrix, article, opened, stored

from rag.errors import EmbedderChanged, StoreBusy, StoreError
from rag.schema import Filters
from rag.settings import Settings
from rag.store import vectors as module
from rag.store.catalog import Catalog
from rag.store.journal import Journal
from rag.store.upkeep import tidy
from rag.store.vectors import VectorRow, Vectors

SIZE = 64


def unit(*places: int) -> Matrix:
    """One unit vector for each place: the ``place``-th axis."""
    return np.eye(SIZE, dtype=np.float32)[list(places)]


def rows(*ids: int) -> list[VectorRow]:
    return [VectorRow(id, f"article{id}", None, None) for id in ids]


def nearest(vectors: Vectors, place: int, k: int = 9, filters: Filters | None = None) -> list[int]:
    return [rowid for rowid, _ in vectors.query(unit(place)[0], k, filters or Filters())]


def connect(folder: Path, url: str | None = None, embedder: HashingEmbedder | None = None) -> tuple[Catalog, Vectors]:
    """A catalog that names a collection, and its vectors."""
    settings = Settings(data_dir=folder, chroma_url=url)
    embedder = embedder or HashingEmbedder(SIZE)
    catalog = Catalog.open(folder)
    vectors = Vectors.open(settings, catalog, embedder)
    if catalog.state().collection is None:
        Journal(catalog.database).adopt(embedder.fingerprint, SIZE, vectors.new_name(SIZE))
    return catalog, vectors


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real ``chroma run`` on loopback."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, "--path", str(folder / "data")], stdout=log, stderr=log, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(params=["embedded", "server"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vectors]:
    url = request.getfixturevalue("server") if request.param == "server" else None
    catalog, opened = connect(tmp_path / "data", url)
    yield opened
    opened.close()
    catalog.close()


# What it holds


def test_nothing_is_stored_at_first(vectors: Vectors) -> None:
    assert vectors.count() == 0
    assert vectors.ids() == set()
    assert nearest(vectors, 0) == []
    vectors.delete([1, 2])
    vectors.drop("byline-nobody")
    assert vectors.collections() == []


def test_vectors_are_found_by_likeness_and_never_doubled(vectors: Vectors) -> None:
    vectors.upsert(rows(1, 2, 3), unit(1, 2, 3))
    vectors.upsert(rows(3, 4), unit(5, 4))
    assert vectors.count() == 4
    assert vectors.ids() == {1, 2, 3, 4}
    found = vectors.query(unit(5)[0], 1, Filters())
    assert [rowid for rowid, _ in found] == [3]
    assert found[0][1] == pytest.approx(0, abs=1e-6)
    halfway = (unit(1) + unit(2) * 2)[0]
    distances = vectors.query(halfway / np.linalg.norm(halfway), 9, Filters())
    assert [rowid for rowid, _ in distances][:2] == [2, 1]
    assert [d for _, d in distances][:2] == pytest.approx([1 - 2 / 5**0.5, 1 - 1 / 5**0.5], abs=1e-5)
    assert len(distances) == 4


def test_deleting_leaves_the_others(vectors: Vectors) -> None:
    vectors.upsert(rows(1, 2, 3), unit(1, 2, 3))
    vectors.delete([2, 77])
    vectors.delete([])
    assert vectors.ids() == {1, 3}
    assert 2 not in nearest(vectors, 2)


def test_more_rows_than_one_call_takes(vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_A_CALL", 3)
    vectors.upsert(rows(*range(10)), unit(*range(10)))
    assert vectors.ids() == set(range(10))
    assert nearest(vectors, 7, k=1) == [7]
    vectors.delete(list(range(8)))
    assert vectors.ids() == {8, 9}


def test_filters_are_those_of_the_catalog(vectors: Vectors) -> None:
    vectors.upsert(
        [
            VectorRow(1, "a1", "The Post", date(2024, 8, 5)),
            VectorRow(2, "a2", "Le Monde", date(2024, 8, 6)),
            VectorRow(3, "a3", "the post ", None),
            VectorRow(4, "a4", None, date(2025, 1, 1)),
        ],
        unit(1, 2, 3, 4),
    )

    def seen(**filters: object) -> list[int]:
        return sorted(nearest(vectors, 1, filters=Filters(**filters)))  # type: ignore[arg-type]

    assert seen() == [1, 2, 3, 4]
    assert seen(outlets=("THE POST",)) == [1, 3]
    assert seen(outlets=("le monde", "The Post")) == [1, 2, 3]
    assert seen(outlets=("Nobody",)) == []
    assert seen(articles=("a2", "a4")) == [2, 4]
    assert seen(since=date(2024, 8, 6)) == [2, 4]
    assert seen(until=date(2024, 8, 6)) == [1, 2]
    assert seen(since=date(2024, 8, 6), until=date(2024, 8, 6)) == [2]
    assert seen(articles=("a1", "a2"), outlets=("The Post",), since=date(2024, 1, 1)) == [1]


def test_collections_are_apart_and_go_as_a_whole(vectors: Vectors) -> None:
    first = vectors.new_name(SIZE)
    assert first not in vectors.collections()
    vectors.upsert(rows(1), unit(1))
    vectors.upsert(rows(2, 3), unit(2, 3), first)
    assert vectors.ids() == {1}
    assert vectors.ids(first) == {2, 3}
    assert len(vectors.collections()) == 2
    vectors.drop(first)
    assert vectors.count(first) == 0
    assert vectors.ids() == {1}


def test_two_data_folders_on_one_server_never_meet(server: str, tmp_path: Path) -> None:
    with opened(tmp_path / "one", HashingEmbedder(SIZE), chroma_url=server) as one:
        one.ingest("-", stdin=b"The river rose by three metres on Monday, officials said in the evening.")
        assert one.vectors.fresh()
        with opened(tmp_path / "two", HashingEmbedder(SIZE), chroma_url=server) as two:
            assert two.vectors.collections() == []
            two.ingest("-", stdin=b"The parliament voted on the new budget on Tuesday, the speaker said.")
            two.reindex(HashingEmbedder(32, "other"))
        assert len(one.vectors.collections()) == 1
        assert one.vectors.count() == 1
        assert one.meaning("river") == one.ids()


# Several at once


def test_what_another_client_wrote_is_seen_when_the_generation_says_so(tmp_path: Path) -> None:
    catalog, mine = connect(tmp_path)
    other_catalog, other = connect(tmp_path)
    other.upsert(rows(1), unit(1))
    assert nearest(mine, 1) == [1]
    other.upsert(rows(2), unit(2))
    Journal(other_catalog.database).settled()
    mine.fresh()
    assert nearest(mine, 2, k=1) == [2]
    other.close()
    other_catalog.close()
    assert nearest(mine, 1, k=1) == [1]  # closing one leaves the other's files open
    mine.upsert(rows(3), unit(3))
    assert mine.ids() == {1, 2, 3}
    mine.close()
    mine.close()
    assert nearest(mine, 3, k=1) == [3]  # and a closed one opens again when it is used
    mine.close()
    catalog.close()


def test_what_another_process_wrote_is_seen_when_the_generation_says_so(tmp_path: Path) -> None:
    catalog, mine = connect(tmp_path)
    mine.upsert(rows(1), unit(1))
    mine.fresh()
    assert nearest(mine, 1) == [1]
    program = (
        "import sys; from pathlib import Path; from test_vectors import *\n"
        "catalog, vectors = connect(Path(sys.argv[1]))\n"
        "vectors.upsert(rows(2), unit(2)); Journal(catalog.database).settled(); vectors.close()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=120, cwd=Path(__file__).parent)
    mine.fresh()
    assert nearest(mine, 2, k=1) == [2]
    mine.close()
    catalog.close()


def test_threads_may_share_it_while_it_is_renewed(tmp_path: Path) -> None:
    catalog, vectors = connect(tmp_path)
    vectors.upsert(rows(*range(20)), unit(*range(20)))
    wrong: list[object] = []

    def ask(place: int) -> None:
        for _ in range(15):
            found = nearest(vectors, place, k=1)
            if found != [place]:
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=[place]) for place in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        Journal(catalog.database).settled()
        vectors.fresh()
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []
    vectors.close()
    catalog.close()


def test_loading_and_writing_wait_for_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that loads Chroma's index files while another writes them may crash."""
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.1)
    catalog, loaded = connect(tmp_path)
    loaded.upsert(rows(1), unit(1))
    other_catalog, other = connect(tmp_path)
    with FileLock(tmp_path / module.LOCK):
        assert nearest(loaded, 1) == [1]  # it reads from memory
        for action in (
            lambda: nearest(other, 1),
            lambda: loaded.upsert(rows(2), unit(2)),
            lambda: loaded.delete([1]),
            lambda: loaded.drop("byline-x"),
        ):
            with pytest.raises(StoreBusy):
                action()
    assert nearest(other, 1) == [1]
    assert loaded.ids() == {1}
    for each in (loaded, other, catalog, other_catalog):
        each.close()


def test_a_writer_that_begins_with_tidy_loses_nothing_of_another_one(tmp_path: Path) -> None:
    """An outdated client would write its own index over the other's: a thousand vectors were gone."""
    random = np.random.default_rng(7).normal(size=(2400, SIZE)).astype(np.float32)
    random /= np.linalg.norm(random, axis=1, keepdims=True)
    catalog, mine = connect(tmp_path)
    mine.upsert(rows(0), random[:1])
    assert len(mine.query(random[0], 1, Filters())) == 1
    other_catalog, other = connect(tmp_path)
    other.upsert(rows(*range(1, 1200)), random[1:1200])
    Journal(other_catalog.database).settled()
    tidy(catalog, mine, lambda _: None)
    mine.upsert(rows(*range(1200, 2400)), random[1200:])
    third_catalog, third = connect(tmp_path)
    for place in range(0, 2400, 100):
        assert [rowid for rowid, _ in third.query(random[place], 1, Filters())] == [place]
    for each in (mine, other, third, catalog, other_catalog, third_catalog):
        each.close()


def test_an_outdated_client_renews_itself_for_a_filter_it_cannot_answer(tmp_path: Path) -> None:
    """The rows that a filter lets in are looked up as they are now, the index as it was when it was opened."""
    catalog, mine = connect(tmp_path)
    mine.upsert(rows(1), unit(1))
    assert nearest(mine, 1) == [1]
    other_catalog, other = connect(tmp_path)
    other.upsert(rows(2), unit(2))
    assert nearest(mine, 2, filters=Filters(articles=("article2",))) == [2]
    for each in (mine, other, catalog, other_catalog):
        each.close()


# In step with the catalog


def test_fresh_tells_whether_every_passage_has_its_vector(tmp_path: Path) -> None:
    catalog, vectors = connect(tmp_path)
    assert vectors.fresh()
    stored(catalog, article("The river rose. It fell. It rose again."))
    assert not vectors.fresh()
    ids = sorted(catalog.passage_ids())
    vectors.upsert(rows(*ids), unit(*ids))
    assert vectors.fresh()
    vectors.upsert(rows(99), unit(9))
    Journal(catalog.database).settled()
    assert not vectors.fresh()
    vectors.delete([99])
    assert vectors.fresh()
    vectors.close()
    catalog.close()


def test_another_embedder_is_refused_with_the_remedy(tmp_path: Path) -> None:
    catalog, vectors = connect(tmp_path)
    stored(catalog, article("The river rose."))
    vectors.close()
    changed = Vectors.open(Settings(data_dir=tmp_path), catalog, HashingEmbedder(SIZE, "other"))
    for check in (changed.check_embedder, changed.fresh):
        with pytest.raises(EmbedderChanged) as caught:
            check()
        assert "byline reindex" in caught.value.remedy
        assert "hashing-64" in caught.value.message
        assert "other-64" in caught.value.message
    Journal(catalog.database).take_out(catalog.resolve("a.txt"))
    changed.check_embedder()  # of an empty store nobody minds
    catalog.close()


def test_names_of_collections_say_whose_they_are_and_what_made_them(tmp_path: Path) -> None:
    catalog, vectors = connect(tmp_path)
    state = catalog.state()
    assert state.collection == f"byline-{state.uuid}-hashing-64"
    assert vectors.new_name(64) == f"{state.collection}-b"
    assert vectors.new_name(32) == f"byline-{state.uuid}-hashing-32"
    catalog.close()


# What goes wrong


def failure(vectors: Vectors) -> StoreError:
    with pytest.raises(StoreError) as caught:
        vectors.count()
    assert caught.value.remedy
    return caught.value


def test_a_folder_that_cannot_be_used_is_explained(tmp_path: Path) -> None:
    catalog, vectors = connect(tmp_path)
    (tmp_path / module.FOLDER).write_text("in the way")
    error = failure(vectors)
    assert str(tmp_path / module.FOLDER) in error.message
    (tmp_path / module.FOLDER).unlink()
    assert vectors.count() == 0
    vectors.close()
    catalog.close()


def test_damaged_files_are_explained(tmp_path: Path) -> None:
    catalog, vectors = connect(tmp_path)
    (tmp_path / module.FOLDER).mkdir()
    (tmp_path / module.FOLDER / "chroma.sqlite3").write_bytes(b"garbage " * 4000)
    error = failure(vectors)
    assert "rebuilds it" in error.remedy
    catalog.close()


def test_vectors_of_another_length_are_an_explained_failure(vectors: Vectors) -> None:
    vectors.upsert(rows(1), unit(1))
    with pytest.raises(StoreError, match="64"):
        vectors.query(np.ones(3, np.float32), 1, Filters())
    assert nearest(vectors, 1) == [1]


def test_a_server_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    catalog, vectors = connect(tmp_path, url)
    error = failure(vectors)
    assert url in error.message
    assert "BYLINE_CHROMA_URL" in error.remedy
    catalog.close()


class _Stranger(BaseHTTPRequestHandler):
    """A web server that is no Chroma; ``beats`` makes it pass for one until it is asked for more."""

    beats = False

    def do_GET(self) -> None:
        is_beat = self.beats and self.path.endswith("/heartbeat")
        body = b'{"nanosecond heartbeat": 1}' if is_beat else b"<html>Welcome</html>"
        self.send_response(200 if is_beat or not self.beats else 502)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.mark.parametrize("beats", [False, True])
def test_a_server_that_is_no_chroma_is_explained(tmp_path: Path, beats: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Stranger, "beats", beats)
    with HTTPServer(("127.0.0.1", 0), _Stranger) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{web.server_port}"
        catalog, vectors = connect(tmp_path, url)
        error = failure(vectors)
        assert url in error.message
        assert "BYLINE_CHROMA_URL" in error.remedy
        web.shutdown()
        thread.join()
    catalog.close()


def test_a_server_that_dies_is_explained_and_forgiven(tmp_path: Path) -> None:
    """Its answers stop in the middle; when it is back, the same object goes on."""

    def run() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port),
             "--path", str(tmp_path / "server")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path,
        )  # fmt: skip
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/heartbeat", timeout=1).close()
                return process
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError("chroma run did not start")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = run()
    catalog, vectors = connect(tmp_path / "data", f"http://127.0.0.1:{port}")
    vectors.upsert(rows(1), unit(1))
    process.kill()
    process.wait(timeout=20)
    assert "BYLINE_CHROMA_URL" in failure(vectors).remedy
    process = run()
    try:
        assert nearest(vectors, 1) == [1]
    finally:
        process.terminate()
        process.wait(timeout=20)
    vectors.close()
    catalog.close()


def test_a_variable_that_chroma_misreads_is_explained(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MIGRATIONS=./database/migrations\n")  # somebody else's, and Chroma's own name
    program = (
        "from test_vectors import *\n"
        "catalog, vectors = connect(Path('data'))\n"
        "try: vectors.count()\n"
        "except StoreError as error: print(error.message, error.remedy)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=tmp_path, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )  # fmt: skip
    assert "migrations" in done.stdout
    assert "Rename or remove" in done.stdout


def test_chroma_is_imported_only_when_vectors_are_used(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.settings import Settings\n"
        "from rag.store.catalog import Catalog; from rag.store.vectors import Vectors\n"
        "from rag.embed import open_embedder\n"
        "settings = Settings(data_dir=Path(sys.argv[1])); catalog = Catalog.open(settings.data_dir)\n"
        "vectors = Vectors.open(settings, catalog, open_embedder(settings))\n"
        "vectors.check_embedder(); vectors.close()\n"
        "assert vectors.count() == 0\n"
        "print([name for name in ('chromadb', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
