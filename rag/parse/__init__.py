"""From a file to an article's sentences and passages: load, clean, metadata, segment."""
