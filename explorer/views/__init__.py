"""A room for each page: its figures, what it packs for the browser, its words and controls."""
