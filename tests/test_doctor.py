"""What ``doctor`` finds: no fault in a sound store, and each fault by its name, with the remedy."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from make_files import write
from openai_server import OpenAIServer

from rag import Desk, Settings, doctor
from rag.doctor import diagnose
from rag.schema import Finding
from rag.store.database import FILE, VERSION

FOREIGN = (
    "Le ministère a déclaré mardi que la centrale avait été fermée après l'inondation. Les habitants l'ont nié.",
    "Le maire a annoncé la fermeture de l'école du village. Les parents ont manifesté devant la mairie.",
    "Министерство заявило во вторник, что плотина была закрыта. Жители отрицали, что вода загрязнена.",
)
KEY = "sk-proj-abcdefghijklmnop1234567890"


def found(data: Path, **more: object) -> dict[str, Finding]:
    """The findings by name; every fault must say what to do."""
    findings = diagnose(Settings(data_dir=data, **more))
    for one in findings:
        assert one.detail and (one.ok or one.remedy), one
    return {one.name: one for one in findings}


def faults(findings: dict[str, Finding]) -> set[str]:
    return {name for name, one in findings.items() if not one.ok}


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / FILE)) as db:
        db.execute(statement)
        db.commit()


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_sound_store_has_no_fault(stored: Path) -> None:
    findings = found(stored)
    assert faults(findings) == set()
    with Desk.open(Settings(data_dir=stored)) as desk:
        articles, passages = len(desk.sources()), sum(one.passages for one in desk.sources())
    assert findings["catalog"].detail.startswith(f"{articles} articles, {passages} passages; schema {VERSION}")
    assert findings["index"].detail.startswith(f"{passages} vectors")
    assert f"chromadb {version('chromadb')}" in findings["packages"].detail
    assert "384 dimensions" in findings["embedder"].detail
    assert findings["model"].detail.startswith("quotes") and "not set" in findings["model"].detail
    assert "byline model fetch" in findings["local model"].detail


def test_what_the_reader_is_silent_on_is_told(own: Path, tmp_path: Path) -> None:
    english = found(own)
    assert "taught English" in english["reader"].detail and "silent" not in english["catalog"].detail
    texts = [write(tmp_path, f"{n}.txt", text) for n, text in enumerate(FOREIGN)]
    with Desk.open(Settings(data_dir=own)) as desk:
        desk.ingest(texts)
    told = found(own)
    assert faults(told) == set()
    assert told["catalog"].detail.endswith("; the reader is silent on 2 in fr, 1 in ru")


def test_an_empty_place_has_no_fault_and_stays_empty(tmp_path: Path) -> None:
    findings = found(tmp_path / "none")
    assert faults(findings) == set()
    assert "byline ingest" in findings["catalog"].detail
    assert list(tmp_path.iterdir()) == []


def test_looking_changes_nothing(own: Path) -> None:
    with Desk.open(Settings(data_dir=own)) as desk:
        before = desk.sources()
    found(own)
    with Desk.open(Settings(data_dir=own)) as desk:
        assert desk.sources() == before
        assert desk.ask("Which village did the Russian army claim to have taken?").status == "answered"


def test_lost_vectors_are_found_and_the_remedy_mends_them(own: Path) -> None:
    shutil.rmtree(own / "chroma")
    findings = found(own)
    assert faults(findings) == {"index"}
    assert "0 vectors" in findings["index"].detail
    with Desk.open(Settings(data_dir=own)) as desk:
        desk.search("drones")
    assert faults(found(own)) == set()


def test_an_index_of_another_embedder_is_found(own: Path) -> None:
    change(own, "UPDATE state SET fingerprint = 'another-model'")
    findings = found(own)
    assert faults(findings) == {"index"}
    assert "another-model" in findings["index"].detail and "byline reindex" in findings["index"].remedy


def test_a_catalog_of_a_newer_byline_is_found(own: Path) -> None:
    change(own, "PRAGMA user_version = 99")
    findings = found(own)
    assert faults(findings) == {"catalog"}
    assert "newer" in findings["catalog"].detail


@pytest.mark.parametrize("damage", ["another file", "cut off", "some pages"])
def test_a_damaged_catalog_is_found_and_stops_no_other_check(own: Path, damage: str) -> None:
    change(own, "PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (own / FILE).read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    damaged = {
        "another file": b"no database at all" * 500,
        "cut off": whole[:middle],
        "some pages": whole[:middle] + b"\xff" * 10 * 4096 + whole[middle + 10 * 4096 :],
    }
    (own / FILE).write_bytes(damaged[damage])
    findings = found(own)
    assert "catalog" in faults(findings) and faults(findings) <= {"catalog", "index"}
    assert {"embedder", "model", "local model"} <= set(findings)


def test_a_data_folder_that_is_a_file_or_lies_below_one_is_found(tmp_path: Path) -> None:
    file = write(tmp_path, "file", "x")
    assert faults(found(file)) == {"data folder"}
    below = found(file / "below")
    assert faults(below) == {"data folder"}
    assert "--data" in below["data folder"].remedy


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", float(shutil.disk_usage(tmp_path).free) * 2)
    assert faults(found(tmp_path)) == {"disk"}


def test_a_package_that_is_gone_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> str:
        if name == "pypdf":
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(doctor, "version", without)
    findings = found(tmp_path)
    assert faults(findings) == {"packages"}
    assert findings["packages"].remedy == "pip install pypdf"


def test_an_embedder_that_means_none_is_found(stored: Path) -> None:
    findings = found(stored, embeddings="nonsense")
    assert faults(findings) == {"embedder", "index"}
    assert "BYLINE_EMBEDDINGS" in findings["embedder"].detail


def test_a_model_whose_server_answers_is_named_and_its_key_is_not(tmp_path: Path) -> None:
    with OpenAIServer() as server:
        findings = found(tmp_path, model="openai:test-model", openai_base_url=server.url, openai_api_key=KEY)
    assert faults(findings) == set()
    assert "serves test-model" in findings["model"].detail and "OPENAI_API_KEY is set" in findings["model"].detail
    assert KEY not in str(findings) and KEY[-8:] not in str(findings)


def test_a_dead_server_a_refused_key_and_a_name_that_means_no_model_are_found(tmp_path: Path) -> None:
    dead = found(tmp_path, model="openai:m", openai_base_url=f"http://127.0.0.1:{closed_port()}/v1", openai_api_key=KEY)
    with OpenAIServer("401") as server:
        refused = found(tmp_path, model="openai:m", openai_base_url=server.url, openai_api_key=KEY)
    for findings in (dead, refused, found(tmp_path, model="gpt-9"), found(tmp_path, model="openai:m")):
        assert faults(findings) == {"model"}
        assert KEY not in str(findings)
    assert "OPENAI_API_KEY" in found(tmp_path, model="openai:m")["model"].detail


def test_a_chroma_server_that_does_not_answer_is_found(stored: Path) -> None:
    url = f"http://ann:secret@127.0.0.1:{closed_port()}"
    findings = found(stored, chroma_url=url)
    assert faults(findings) == {"chroma", "index"}
    assert "BYLINE_CHROMA_URL" in findings["chroma"].remedy
    assert "secret" not in findings["chroma"].detail
    with OpenAIServer() as server:  # something else answers there
        assert "no Chroma server" in found(stored, chroma_url=server.url)["chroma"].detail


def test_a_wrong_file_of_the_local_model_is_found(tmp_path: Path) -> None:
    from rag.model_file import NAME

    write(tmp_path, f"models/{NAME}", "not a model")
    findings = found(tmp_path, model_dir=tmp_path / "models")
    assert faults(findings) == {"local model"}
    assert "byline model fetch" in findings["local model"].remedy
