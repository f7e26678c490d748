"""Settings: where they come from, what is refused, what is never printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import BylineError, SettingsError, UsageError
from rag.settings import Settings

KEY = "sk-proj-very-secret-0123456789"


def test_defaults_need_nothing() -> None:
    settings = Settings()
    assert settings.data_dir == Path(".byline")
    assert (settings.model, settings.embeddings, settings.chroma_url) == (None, "local", None)
    assert settings.model_name == "quotes"


class TestSources:
    def test_arguments_win_over_the_environment_and_that_over_the_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Path(".env").write_text("BYLINE_MODEL=file\nBYLINE_EMBEDDINGS=openai:from-file\nBYLINE_LOCK_WAIT=7\n", "utf-8")
        monkeypatch.setenv("BYLINE_MODEL", "from-environment")
        monkeypatch.setenv("BYLINE_EMBEDDINGS", "openai:from-environment")
        settings = Settings(model="from-argument")
        assert settings.model == "from-argument"
        assert settings.embeddings == "openai:from-environment"
        assert settings.lock_wait == 7

    def test_the_file_of_the_working_folder_is_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Path(".env").write_text("# a comment\nexport BYLINE_MODEL='quotes'\n", "utf-8")
        assert Settings().model == "quotes"
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.chdir(elsewhere)
        assert Settings().model is None

    def test_an_empty_variable_counts_as_unset(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BYLINE_CHROMA_URL", "")
        monkeypatch.setenv("OPENAI_API_KEY", "")
        assert Settings().chroma_url is None
        assert Settings().model_name == "quotes"

    def test_openai_s_own_variables_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8099/v1")
        Path(".env").write_text(f"OPENAI_API_KEY={KEY}\nSECRET_OF_ANOTHER_PROGRAM=1\n", "utf-8")
        settings = Settings()
        assert settings.openai_base_url == "http://127.0.0.1:8099/v1"
        assert settings.openai_api_key is not None
        assert settings.openai_api_key.get_secret_value() == KEY
        assert settings.model_name.startswith("openai:")
        assert Settings(model="quotes").model_name == "quotes"

    def test_a_home_folder_is_expanded(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("BYLINE_DATA_DIR", "~/news")
        assert Settings().data_dir == tmp_path / "news"
        assert Settings(model_dir=Path("~/models")).model_dir == tmp_path / "models"

    def test_settings_do_not_change(self) -> None:
        with pytest.raises(ValueError, match="frozen"):
            Settings().model = "other"


class TestUnknown:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("BYLINE_MODLE", "BYLINE_MODEL"), ("BYLINE_EMBEDDING", "BYLINE_EMBEDDINGS"),
            ("byline_data", "BYLINE_DATA_DIR"), ("BYLINE_CHROMA", "BYLINE_CHROMA_URL"),
            ("BYLINE_TIMEOUT", "BYLINE_MODEL_TIMEOUT"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("place", ["the environment", ".env"])
    def test_is_refused_with_the_nearest_name(
        self, typed: str, meant: str, place: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if place == ".env":
            Path(".env").write_text(f"{typed}=1\n", "utf-8")
        else:
            monkeypatch.setenv(typed, "1")
        with pytest.raises(SettingsError) as caught:
            Settings()
        assert caught.value.message == f"{typed} in {place} is not a setting of Byline."
        assert meant in caught.value.remedy

    def test_even_an_empty_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BYLINE_MODELL", "")
        with pytest.raises(SettingsError, match="BYLINE_MODELL"):
            Settings()

    def test_a_misspelt_argument_too(self) -> None:
        with pytest.raises(SettingsError, match="modle is not a setting") as caught:
            Settings(modle="quotes")
        assert "model" in caught.value.remedy
        assert Settings(OPENAI_BASE_URL="http://127.0.0.1/v1").openai_base_url == "http://127.0.0.1/v1"

    def test_openai_under_our_prefix_is_not_a_setting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BYLINE_OPENAI_API_KEY", KEY)
        with pytest.raises(SettingsError) as caught:
            Settings()
        assert KEY not in f"{caught.value.message}{caught.value.remedy}"

    @settings(deadline=None)
    @given(st.from_regex(r"[A-Z_]{1,20}", fullmatch=True))
    def test_other_keys_are_nobody_s_business(self, name: str) -> None:
        Path(".env").write_text(f"MY_{name}=1\nX_BYLINE_{name}=2\n", "utf-8")
        assert Settings().embeddings == "local"


class TestImpossible:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("BYLINE_MODEL_TIMEOUT", "soon"), ("BYLINE_MODEL_TIMEOUT", "0"), ("BYLINE_MODEL_RETRIES", "-1"),
            ("BYLINE_MODEL_RETRIES", "99"), ("BYLINE_MAX_FILE_MB", "0"), ("BYLINE_LOCK_WAIT", "-1"),
            ("BYLINE_CHROMA_URL", "localhost:8000"), ("BYLINE_CHROMA_URL", "http://"),
            ("BYLINE_CHROMA_URL", "http://["), ("BYLINE_CHROMA_URL", "http://localhost:99999"),
            ("BYLINE_CHROMA_URL", f"http://{'x' * 70}.net"), ("BYLINE_DATA_DIR", "~nobody-of-this-name/news"),
        ],
    )  # fmt: skip
    def test_a_value_is_refused_with_its_name(self, name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError, match=name) as caught:
            Settings()
        assert "Value error" not in caught.value.message
        assert name in caught.value.remedy
        assert caught.value.exit_code == 2

    def test_a_file_that_is_no_text(self) -> None:
        Path(".env").write_bytes(b"BYLINE_MODEL=\xff\xfe\x00\n")
        with pytest.raises(SettingsError, match=r"\.env cannot be read"):
            Settings()


class TestSecrets:
    def test_are_in_no_printed_form(self) -> None:
        settings = Settings(openai_api_key=KEY)
        shown = [repr(settings), str(settings), f"{settings}", settings.model_dump_json(), str(settings.model_dump())]
        assert not any(KEY in form or "very-secret" in form for form in shown)
        assert settings.openai_api_key is not None
        assert settings.openai_api_key.get_secret_value() == KEY

    def test_nor_in_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("BYLINE_MODEL_RETRIES", "many")
        with pytest.raises(SettingsError) as caught:
            Settings()
        assert KEY not in f"{caught.value!r} {caught.value} {caught.value.remedy}"
        assert caught.value.__cause__ is None


def test_errors_say_what_happened_and_what_to_do() -> None:
    error = SettingsError("BYLINE_X is unknown.", "Remove it.")
    assert isinstance(error, UsageError)
    assert isinstance(error, BylineError)
    assert str(error) == error.message == "BYLINE_X is unknown."
    assert (error.problem.type, error.problem.message, error.problem.remedy) == (
        "SettingsError", "BYLINE_X is unknown.", "Remove it.",
    )  # fmt: skip
