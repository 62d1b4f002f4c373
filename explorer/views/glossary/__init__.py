"""Page "Glossary": every word and symbol with its sentence, its formula and a picture."""

from explorer.views.glossary.entries import ENTRIES, Entry, show_glossary

__all__ = ["ENTRIES", "Entry", "show_glossary"]
