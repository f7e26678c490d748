"""Settings from ``BYLINE_*`` in the environment and in ``.env`` of the working folder; secrets never printed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz import process

from rag.errors import SettingsError

PREFIX = "BYLINE_"


class Settings(BaseSettings):
    """What can be set. Keyword arguments win over the environment, the environment over ``.env``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True,
        frozen=True, env_ignore_empty=True,
    )  # fmt: skip

    data_dir: Path = Field(Path(".byline"), description="Folder of the store.")
    model: str | None = Field(
        None, description="quotes, local, openai:NAME or provider:NAME; unset: OpenAI with a key, else quotes."
    )
    embeddings: str = Field("local", description="local, or provider:NAME as LangChain spells it.")
    reader: bool = Field(True, description="Whether our own reader helps to rank, to refuse and to check.")
    second_opinion: bool = Field(False, description="Whether a model is asked again about its doubtful sentences.")
    chroma_url: str | None = Field(None, description="A Chroma server instead of the embedded one.")
    model_timeout: float = Field(60.0, gt=0, description="Seconds to wait for a model's next words.")
    model_retries: int = Field(2, ge=0, le=10, description="Tries again after a rate limit or lost connection.")
    model_dir: Path | None = Field(None, description="Where the local model file lies; unset: the user's cache.")
    max_file_mb: float = Field(20.0, gt=0, description="Larger files are refused.")
    lock_wait: float = Field(600.0, ge=0, description="Seconds to wait for another ingest to finish.")
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")

    @field_validator("data_dir", "model_dir")
    @classmethod
    def _expand(cls, path: Path | None) -> Path | None:
        try:
            return path.expanduser() if path is not None else None
        except RuntimeError:
            raise ValueError(f"nobody here has the home {path.parts[0] if path else ''}") from None

    @field_validator("chroma_url", "openai_base_url")
    @classmethod
    def _is_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        try:
            parts = urlsplit(url)
            named = parts.port != 0 and (parts.hostname or "").encode("idna")
        except ValueError:
            named = False
        if not named:
            raise ValueError("names no server that there can be")
        return url

    def __init__(self, **values: Any) -> None:
        _refuse_unknown(values)
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "setting"
            shown = name if name.startswith("OPENAI") else PREFIX + name.upper()
            raise SettingsError(
                f"{shown} cannot be used: {first['msg'].removeprefix('Value error, ')}.",
                f"Correct {shown} in the environment or in .env; CONTRIBUTING.md lists the settings.",
            ) from None

    @property
    def model_name(self) -> str:
        """The model that answers: what was asked for, else OpenAI's when a key is set, else ``quotes``."""
        if self.model:
            return self.model
        return "openai:gpt-6-luna" if self.openai_api_key else "quotes"


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    """Raise SettingsError for a name nobody reads: a misspelt setting must not be ignored."""
    fields = list(Settings.model_fields)
    aliases = {field.validation_alias for field in Settings.model_fields.values()}
    for name in values:
        if name not in fields and name not in aliases and not name.startswith("_"):  # _env_file and its like
            nearest = process.extractOne(name, fields)
            raise SettingsError(f"{name} is not a setting of Byline.", f"Did you mean {nearest[0]}?")
    known = [PREFIX + name.upper() for name in fields if not name.startswith("openai")]
    try:
        in_file = dotenv_values(".env")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env cannot be read: {error}.", "Save it as UTF-8 text, or remove it.") from None
    for place, names in (("the environment", os.environ), (".env", in_file)):
        for name in names:
            if name.upper().startswith(PREFIX) and name.upper() not in known:
                nearest = process.extractOne(name.upper(), known)
                raise SettingsError(f"{name} in {place} is not a setting of Byline.", f"Did you mean {nearest[0]}?")
