"""The page "Claims": who says what, how certain, and which articles say it too, contradict it or are silent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from rag.briefing_export import claims_csv, claims_markdown
from rag.schema import Claim, ClaimStatus, Stance, Task
from rag.serialise import claims_json
from ui import briefing
from ui.briefing import Asked, Save
from ui.claims_view import STATUSES, Numbered, StancesView, citation, claims_data, numbered, stances_data
from ui.components import claims_view
from ui.resources import desk
from ui.working import Report

KIND: Task = "claims"
PART = 100  # claims drawn at once
_CHOSEN = "claims-chosen"  # in the session: the id of the claim whose articles are shown


def page() -> None:
    """Raises BylineError where the library cannot be read."""
    with briefing.page(KIND, "Claims") as stored:
        if not stored:
            return
        asked = briefing.form(KIND, "List the claims")
        if asked is None:
            st.caption("How certain a claim is, its source says, in words that are shown; Byline judges none.")
            return
        claims = briefing.result(KIND, asked, lambda report: _make(asked, report))
        if claims is not None:
            _drawn(asked, claims)


def _make(asked: Asked, report: Report) -> tuple[Claim, ...]:
    return desk().claims(topic=asked.topic, filters=asked.filters, progress=report)


def _drawn(asked: Asked, claims: Sequence[Claim]) -> None:
    if not claims:
        st.info(f"The articles make no claim{' about this topic' if asked.topic else ''}.")
        return
    every = numbered(claims)
    found = _wanted(every)
    st.caption(f"{len(found):,} of {len(every):,} claims" if len(found) != len(every) else _count(len(every)))
    if not found:
        st.info("No claim is of this kind.")
        return
    shown = found[briefing.part(KIND, len(found), PART, "claims")]
    chosen = next((one.claim.id for one in shown if one.claim.id == st.session_state.get(_CHOSEN)), "")
    stances = _stances(asked, chosen, every) if chosen else None
    clicked, choice = claims_view(claims_data(shown, every, chosen, stances), key="claims-view")
    if choice is not None:
        st.session_state[_CHOSEN] = choice
        st.rerun()
    briefing.open_source(KIND, clicked, map(citation, shown))
    briefing.downloads(KIND, asked, [
        Save("CSV", "csv", "text/csv", lambda: claims_csv(claims)),
        Save("JSON", "json", "application/json", lambda: json.dumps(
            claims_json(claims), ensure_ascii=False, indent=2)),
        Save("Markdown", "md", "text/markdown", lambda: claims_markdown(claims)),
        *briefing.receipt(KIND, asked, lambda: claims_json(claims)),
    ])  # fmt: skip


def _wanted(every: Sequence[Numbered]) -> list[Numbered]:
    """Of the claims found, those of a status, or where sources meet."""
    there: list[ClaimStatus] = [status for status in STATUSES if any(one.claim.status == status for one in every)]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="claims-wanted"):
        kinds = st.multiselect(
            "Status", there, key="claims-status", placeholder="Any", width=420,
            format_func=lambda status: f"{STATUSES[status].symbol} {STATUSES[status].word}",
        )  # fmt: skip
        meeting = st.toggle("Only where sources conflict or update", key="claims-meeting")
    return [
        one for one in every
        if (not kinds or one.claim.status in kinds)
        and (not meeting or any(met.relation != "agrees" for met in one.claim.about))
    ]  # fmt: skip


def _stances(asked: Asked, chosen: str, every: Sequence[Numbered]) -> StancesView | None:
    """How the articles stand to the claim chosen; None while that is being found out."""

    def make(report: Report) -> tuple[Claim, tuple[Stance, ...]]:
        return desk().stances(chosen, filters=asked.filters, progress=report)

    found = briefing.result("stances", replace(asked, topic=chosen), make)
    return stances_data(*found, every) if found is not None else None


def _count(number: int) -> str:
    return f"{number:,} claim{'' if number == 1 else 's'}"
