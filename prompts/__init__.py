"""Prompt templates (``*.md``, ``string.Template``); read by ``rag.prompting`` through importlib.resources."""
