"""What is measured hangs on the checkout and ``--model`` alone: no setting, key or store of this machine is seen."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag import Settings

ROOT = Path(__file__).parent.parent
QUOTES = "quotes"
_FOREIGN = ("BYLINE_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
# Kernels of onnxruntime differ by these, and with them the last digits of a vector.
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm")
_PROGRAM = ("rag", "prompts")


@contextmanager
def alone(model: str = QUOTES, model_dir: Path | None = None) -> Iterator[Settings]:
    """Settings for ``model``, in an empty folder and an environment without settings.

    With a model, its key, its address and the place of the local file are read before. Raises SettingsError.
    """
    given = Settings(model=model) if model != QUOTES else None
    keep = {name: os.environ[name] for name in _PROXIES if given is not None and name in os.environ}
    before, folder = dict(os.environ), Path.cwd()
    for name in list(os.environ):
        if name.upper().startswith(_FOREIGN) or (name.upper() in _PROXIES and name not in keep):
            del os.environ[name]
    try:
        with tempfile.TemporaryDirectory(prefix="byline-alone-") as empty:
            os.chdir(empty)
            try:
                yield _settings(model, given, model_dir)
            finally:
                os.chdir(folder)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _settings(model: str, given: Settings | None, model_dir: Path | None) -> Settings:
    if given is None:
        return Settings(model=model)
    return Settings(
        model=model, openai_api_key=given.openai_api_key, openai_base_url=given.openai_base_url,
        model_dir=model_dir or given.model_dir, model_timeout=max(given.model_timeout, 300),
    )  # fmt: skip


def program() -> str:
    """A hash of the program that answers: code, prompts and their data."""
    made = hashlib.sha256()
    for folder in _PROGRAM:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts and file.name != "MODEL_CARD.md":
                made.update(f"{file.relative_to(ROOT)}\0".encode())
                made.update(hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()[:16]


def cpu() -> str:
    """The features of this processor that numbers may hang on."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:  # no Linux
        return platform.machine()
    found = re.search(r"(?m)^(?:flags|Features)\s*:(.*)$", told)
    here = set(found.group(1).split()) if found else set()
    return " ".join([platform.machine(), *(flag for flag in _FLAGS if flag in here)])
