"""A package for each page: its figures, messages to the browser, texts and controls."""
