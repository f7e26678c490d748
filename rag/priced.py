"""LangChain's OpenAI model, which also keeps what a reply cost, where the server says so (OpenRouter, LiteLLM)."""

from __future__ import annotations

import math
from typing import Any

from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI  # noqa: TID253  # imported by rag.backend once a model is built

COSTS = "costs"


class PricedChatOpenAI(ChatOpenAI):
    """A chunk whose usage tells a ``cost`` carries it as ``response_metadata["costs"]``, a list of one number: when
    LangChain adds chunks up, lists join, and numbers would be an error."""

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        usage = chunk.get("usage")
        cost = usage.get("cost") if isinstance(usage, dict) else None
        if made is not None and isinstance(cost, int | float) and not isinstance(cost, bool) and math.isfinite(cost):
            made.message.response_metadata[COSTS] = [float(cost)]
        return made
