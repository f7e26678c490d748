"""What all browser sessions of one server share: the desk, the conversations, the answers being made."""

from __future__ import annotations

import threading
from contextlib import suppress

import streamlit as st

from rag import Desk, Settings
from rag.errors import BylineError
from ui.running import Runs


@st.cache_resource(show_spinner="Opening the library …")
def desk() -> Desk:
    """The one desk of this process. Raises BylineError when the data folder or a setting cannot be used; the
    next call tries again."""
    opened = Desk.open(Settings())
    threading.Thread(target=_warm, args=(opened,), daemon=True).start()
    return opened


def _warm(opened: Desk) -> None:
    """Loads what the first answer needs while the question is being typed."""
    with suppress(BylineError):  # the first question will meet it too, and show it
        opened.search("news", 1)


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """The answers that are being made for any browser session."""
    return Runs(desk())
