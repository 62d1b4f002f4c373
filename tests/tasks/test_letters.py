"""Letters, marks and directions of writing, held to what Unicode's own tables say of each."""

import re
import unicodedata

import pytest

from explorer.tasks.letters import (
    MOST_MARKS,
    WITHOUT_SPACES,
    compose,
    is_right_to_left,
    isolate,
    split_letters,
)
from explorer.tasks.words import quote, shorten_apart, words_of

SENTENCES = {
    "English": ("It wasn’t bad", ("it", "wasn't", "bad")),
    "French": ("L’été naïf, à Noël", ("l'été", "naïf", "à", "noël")),
    "Catalan": ("col·lecció", ("col·lecció",)),
    "Turkish": ("İyi IŞIK", ("i̇yi", "işik")),
    "Vietnamese": ("Rất tốt", ("rất", "tốt")),
    "Hindi": ("हिन्दी में लिखा।", ("हिन्दी", "में", "लिखा")),
    "Tamil": ("தமிழ் நல்லது", ("தமிழ்", "நல்லது")),
    "Arabic": ("كِتابٌ جَيِّد", ("كِتابٌ", "جَيِّد")),
    "Persian": ("می‌خواهم بروم", ("می‌خواهم", "بروم")),
    "Hebrew": ("שָׁלוֹם, צה״ל", ("שָׁלוֹם", "צה״ל")),
    "Korean": ("정말 좋아요!", ("정말", "좋아요")),
    "Chinese": ("我有iPhone 15，很好。", ("我", "有", "iphone", "15", "很", "好")),
    "Japanese": ("とても、ガ", ("と", "て", "も", "ガ")),
    "Thai": ("ดีมาก", ("ดี", "ม", "า", "ก")),
    "Khmer": ("ល្អ", ("ល្", "អ")),
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("language", SENTENCES)
def test_words_of_every_script_stay_whole_in_every_normal_form(language, form):
    text, words = SENTENCES[language]
    composed = tuple(unicodedata.normalize("NFC", word) for word in words)
    assert words_of(unicodedata.normalize(form, text)) == composed


@pytest.mark.parametrize("language", SENTENCES)
def test_letters_together_are_the_text_and_each_begins_with_no_mark(language):
    text = unicodedata.normalize("NFD", SENTENCES[language][0])
    letters = split_letters(text)
    assert "".join(letters) == text
    for letter in letters:
        assert unicodedata.category(letter[0])[0] != "M"
        assert all(unicodedata.category(mark)[0] == "M" for mark in letter[1:])


def test_scripts_without_spaces_are_those_and_no_others():
    """Held to the names of all letters: Lo in Unicode, which has no capital and no small ones."""
    listed = re.compile(f"[{WITHOUT_SPACES}]")
    of_them = re.compile("THAI|LAO|MYANMAR|KHMER|CJK|HIRAGANA|KATAKANA|HALFWIDTH KATAKANA|IDEOGR")
    for code in range(0x110000):
        letter = chr(code)
        if unicodedata.category(letter) == "Lo":
            name = unicodedata.name(letter, "")
            # Rare ones outside the basic plane are words with their neighbours.
            if code < 0x10000 or listed.match(letter):
                assert bool(listed.match(letter)) == bool(of_them.match(name)), name


def test_thousands_of_marks_on_one_letter_are_cut_before_they_are_sorted():
    heap = compose("ab" + "\u0315\u0316" * 50_000)
    assert len(heap) == 2 + MOST_MARKS
    assert len(split_letters("a" + "\u0316" * 100)) == 1 + -(
        -(100 - MOST_MARKS) // (1 + MOST_MARKS)
    )


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("שלום", True),
        ("مرحبا", True),
        ("good ש", True),
        ("good", False),
        ("été", False),
        ("我", False),
    ],
)
def test_what_is_written_to_the_left_is_kept_apart_from_what_is_around_it(text, turned):
    assert is_right_to_left(text) is turned
    assert isolate(text) == ("\u2068" + text + "\u2069" if turned else text)
    assert quote(text) == f"“{isolate(text)}”"


def test_texts_that_are_cut_stay_different():
    same = ["x" * 100 + end + "y" * 100 for end in ("a", "b", "c")]
    for texts in (
        ["one", "two"],
        ["the label that is long a", "the label that is long b"],
        ["a" * 40 + end for end in ("1", "2", "3")],
        [start + "a" * 40 for start in ("1", "2", "3")],
        same,
        [*same, "x" * 11 + "…" + "y" * 12, "xxxxxxxxxxx…yyyyyyyyyy 2"],
    ):
        cut = shorten_apart(texts, 24)
        assert len(set(cut)) == len(texts)
        assert max(map(len, cut)) <= 24
        assert all(a == b for a, b in zip(texts, cut, strict=True) if len(a) < 20)
