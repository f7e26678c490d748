"""What several pages say alike: that nothing is stored yet, and what went wrong."""

from __future__ import annotations

import streamlit as st

from rag.errors import BylineError
from rag.schema import Problem
from ui.escaping import escaped


def nothing_to_read() -> None:
    """Where nothing is stored: how to begin."""
    st.header("Nothing to read yet", anchor=False)
    st.write("Add articles in the **Library**, or from a terminal:")
    st.code("byline ingest articles/", language=None)


def tell(problem: Problem | BylineError) -> None:
    """A problem with its remedy; what it names (files, folders) may hold anything."""
    st.error(f"{escaped(problem.message)}  \n{escaped(problem.remedy)}", icon=":material/error:")
