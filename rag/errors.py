"""Every error that Byline raises on purpose. Each says what happened, to what, and what to do next.

    BylineError                     exit 1
    ├── UsageError                  exit 2  the command or a question cannot be understood
    │   └── SettingsError           exit 2  an unknown or impossible setting
    ├── InputError                  exit 2  a file that cannot become an article; names the file
    ├── EmptyStoreError             exit 2  nothing has been ingested yet
    ├── ArticleNotFound             exit 2  no article, or several, by that name
    ├── StoreError                  exit 1  the data folder: unreadable, full, newer, damaged
    │   ├── StoreBusy               exit 1  another process is writing            (retryable)
    │   └── EmbedderChanged         exit 1  the index was made by another embedder
    ├── ModelFileError              exit 1  a shipped or fetched model file is missing or not the expected one
    └── ProviderError               exit 1  a language model or embedding server
        ├── ProviderAuthError               key missing or refused
        ├── ProviderBusy                    rate limit or overload                (retryable)
        ├── ProviderUnreachable             no connection, or no answer in time   (retryable)
        └── ProviderGarbled                 an answer that is not what the API promises

``remedy`` is the user's next step; ``retryable`` tells whether the same call may succeed later.
"""

from __future__ import annotations

from rag.schema import Problem


class BylineError(Exception):
    """Base of all errors meant for the person at the keyboard."""

    exit_code = 1
    retryable = False

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    @property
    def problem(self) -> Problem:
        """The error as data, for ``--json`` and reports."""
        return Problem(type=type(self).__name__, message=self.message, remedy=self.remedy)


class UsageError(BylineError):
    exit_code = 2


class SettingsError(UsageError):
    pass


class InputError(BylineError):
    exit_code = 2


class EmptyStoreError(BylineError):
    exit_code = 2


class ArticleNotFound(BylineError):
    exit_code = 2


class StoreError(BylineError):
    pass


class StoreBusy(StoreError):
    retryable = True


class EmbedderChanged(StoreError):
    pass


class ModelFileError(BylineError):
    pass


class ProviderError(BylineError):
    pass


class ProviderAuthError(ProviderError):
    pass


class ProviderBusy(ProviderError):
    retryable = True


class ProviderUnreachable(ProviderError):
    retryable = True


class ProviderGarbled(ProviderError):
    pass
