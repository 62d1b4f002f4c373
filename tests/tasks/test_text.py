"""Text that a person brings: cleaned, cut, refused where nothing can be learned, never a crash."""

import time
import unicodedata

import numpy as np
import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import DEFAULT_TEXT


def read_back(task, n_steps):
    """The text as the probe spells it, through the vocabulary's codes."""
    probe = task.probe(n_steps)
    codes = [*probe.x[:, 0].argmax(axis=1), probe.y[-1, 0].argmax()]
    characters = sorted(set(letters(task.text)))
    return "".join(characters[code] for code in codes)


def letters(text):
    """The text's characters, each with the combining marks behind it: worked out one by one."""
    found = []
    for character in text:
        if found and unicodedata.category(character) in ("Mn", "Mc", "Me"):
            found[-1] += character
        else:
            found.append(character)
    return found


SCRIPTS = {
    "latin": "The quick brown fox jumps over the lazy dog.",
    "german": "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich",
    "greek": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "russian": "Съешь же ещё этих мягких французских булок",
    "arabic": "نص حكيم له سر قاطع وذو شأن عظيم",
    "hebrew": "דג סקרן שט בים מאוכזב ולפתע מצא חברה",
    "persian with zwnj": "می\u200cخواهم می\u200cروم",
    "chinese": "天地玄黃宇宙洪荒日月盈昃辰宿列張",
    "japanese": "いろはにほへと ちりぬるを ガギグゲゴ",
    "korean": "다람쥐 헌 쳇바퀴에 타고파",
    "hindi": "ऋषियों को सताने वाले दुष्ट राक्षसों",
    "thai": "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
    "emoji": "🙂🙃🙂🙃👩\u200d👩\u200d👧\u200d👦❤\ufe0f🇫🇷",
    "outside the basic plane": "𝔄𝔅𝔄𝔅𐍈𐍉",
    "loose combining marks": "\u0301\u0302\u0301\u0302a\u0301\u0301",
    "script tag": "<script>alert('1')</script>",
    "markup": "**bold** [link](http://x) $x^2$ `code` &amp; \\n %s {0}",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_text_in_any_script_comes_through_unchanged(script):
    text = SCRIPTS[script]
    task = tasks.make("text", text=text)
    assert task.text == unicodedata.normalize("NFC", text)
    assert task.notes == ()
    assert read_back(task, len(letters(task.text)) - 1) == task.text
    assert task.n_x == task.n_y == len(set(letters(task.text)))
    assert len(set(task.symbols_in)) == task.n_x


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_symbol_shown_is_visible_and_valid_unicode(script):
    for symbol in tasks.make("text", text=SCRIPTS[script]).symbols_in:
        symbol.encode("utf-8")
        assert symbol.isprintable()
        assert not symbol.isspace()
        assert not unicodedata.combining(symbol[0])


def test_a_letter_with_its_accent_apart_is_read_as_one_character():
    text, notes = tasks.read_text("cafe\u0301 cafe\u0301")
    assert text == "café café"
    assert notes == ()


def test_a_letter_and_the_marks_on_it_are_one_symbol_in_every_script():
    """Hindi, Thai, Hebrew with vowels, and a letter that has no character with its mark."""
    for text, first in (("हिन्दी", "हि"), ("ดีใจ", "ดี"), ("שָׁלוֹם", "שָׁ"), ("q\u0301ab", "q\u0301")):
        task = tasks.make("text", text=text)
        assert task.read_x(task.probe(1).x[0, 0]) == first
        assert task.symbols_in == tuple(sorted(set(letters(unicodedata.normalize("NFC", text)))))
        assert not any(symbol.startswith("◌") for symbol in task.symbols_in)


def test_a_letter_is_not_parted_from_its_marks_by_the_end_of_what_is_read():
    text, notes = tasks.read_text("ab" * 999 + "aq\u0301")
    assert (text, notes) == ("ab" * 999 + "a", ("The first 1,999 of 2,001 characters are used.",))
    assert tasks.read_text("ab" * 999 + "q\u0301") == ("ab" * 999 + "q\u0301", ())


def test_marks_on_a_space_or_on_nothing_are_shown_and_spoken():
    task = tasks.make("text", text="\u0301a \u0302\n\u0303❤\ufe0f")
    assert task.symbols_in == ("⏎", "␣\u0302", "a", "◌\u0301", "◌\u0303", "❤\ufe0f")
    assert task.spoken_in[1] == "space with combining circumflex accent"
    assert task.spoken_in[5] == "heavy black heart with variation selector-16"


def test_line_ends_of_every_system_become_one_newline():
    assert tasks.read_text("a\r\nb\rc\nd\u2028e\u2029f\x85g\x0ch")[0] == "a\nb\nc\nd\ne\nf\ng\nh"


def test_control_characters_are_left_out_and_counted():
    text, notes = tasks.read_text("a\x00b\x07c\x1bd\x7fe\x9f")
    assert text == "abcde"
    assert notes == ("5 control characters were left out.",)
    assert tasks.read_text("ab\x00")[1] == ("1 control character was left out.",)


def test_marks_that_turn_the_direction_of_writing_are_left_out():
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff"
    text, notes = tasks.read_text("ab" + turning + "cd")
    assert text == "abcd"
    assert notes == ("13 control characters were left out.",)


def test_half_of_a_surrogate_pair_is_left_out():
    text, notes = tasks.read_text("ab\ud83dcd")
    assert text == "abcd"
    assert notes


def test_a_script_tag_is_text_like_any_other():
    task = tasks.make("text", text="<script>alert(1)</script>")
    probe = task.probe(24)
    assert "".join(task.read_x(x) for x in probe.x[:, 0]) == "<script>alert(1)</script"


def test_of_100_kb_the_first_2000_characters_are_used_and_that_is_said():
    text, notes = tasks.read_text("0123456789" * 10_000)
    assert text == "0123456789" * 200
    assert notes == ("The first 2,000 of 100,000 characters are used.",)
    assert tasks.make("text", text="0123456789" * 10_000).notes == notes


def test_exactly_2000_characters_are_used_without_a_word():
    assert tasks.read_text("ab" * 1000) == ("ab" * 1000, ())
    assert tasks.read_text("ab" * 1000 + "c")[1] == (
        "The first 2,000 of 2,001 characters are used.",
    )


def test_2000_letters_with_accents_apart_are_not_too_many():
    assert tasks.read_text("e\u0301a\u0300" * 1000) == ("éà" * 1000, ())


@pytest.mark.parametrize(
    "raw", ["ab" + "\u0315\u0316" * 500_000, "\x00" * 1_000_000 + "ab", "ab\r\n" * 250_000]
)
def test_a_million_hostile_characters_are_read_with_no_more_work_for_each(raw):
    """What is read is cut first: were a mark compared with every other, this would take days."""
    begun = time.process_time()
    task = tasks.make("text", text=raw)
    task.batch(np.random.default_rng(0), 2, 1)
    assert time.process_time() - begun < 1.0  # of the processor: how busy the machine is, is apart


POSSIBLE = (
    ", so there is no next character to learn. "
    "Give 2 to 2,000 characters, at least two of them different."
)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "The text is empty"),
        ("\x00\x01\u202e", "The text has no characters that can be used"),
        ("a", "The text has only one character"),
        ("\U0001f642", "The text has only one character"),
        ("e\u0301", "The text has only one character"),
        ("a\x00", "The text has only one character"),
        ("aaaa", "The text has one and the same character 4 times"),
        ("\r\n\n\r", "The text has one and the same character 3 times"),
        (" " * 100_000, "The text has one and the same character 2,000 times"),
    ],
)
def test_text_with_nothing_to_learn_is_refused_in_one_sentence(raw, message):
    with pytest.raises(InputError) as error:
        tasks.make("text", text=raw)
    assert str(error.value) == message + POSSIBLE


def test_two_different_letters_are_enough():
    task = tasks.make("text", text="ab")
    assert task.max_steps == 1
    probe = task.probe(1)
    assert (task.read_x(probe.x[0, 0]), task.read_y(probe.y[0, 0])) == ("a", "b")
    n_steps, note = task.check_steps(5)
    assert n_steps == 1
    assert note == (
        "T = 5 is longer than this text allows: 2 characters make at most 1 step, so 1 can be "
        "shown. Paste a longer text or choose a smaller T."
    )


def test_more_steps_than_the_text_has_are_cut_with_the_reason():
    n_steps, note = tasks.make("text", text="hello world").check_steps(50)
    assert n_steps == 10
    assert note == (
        "T = 50 is longer than this text allows: 11 characters make at most 10 steps, so 10 can be "
        "shown. Paste a longer text or choose a smaller T."
    )


def test_training_windows_are_pieces_of_the_text_from_its_first_to_its_last_character():
    text = "abcdefghijklmnopqrstuvwxyz"
    task = tasks.make("text", text=text)
    batch = task.batch(np.random.default_rng(0), 500, 5)
    pieces = set()
    for example in range(500):
        x = "".join(task.read_x(v) for v in batch.x[:, example])
        pieces.add(x + task.read_y(batch.y[-1, example]))
    assert pieces == {text[i : i + 6] for i in range(21)}


def test_a_window_as_long_as_the_text_is_the_text():
    task = tasks.make("text", text="abcdef")
    batch = task.batch(np.random.default_rng(0), 3, 5)
    for example in range(3):
        assert "".join(task.read_x(v) for v in batch.x[:, example]) == "abcde"


def test_the_probe_is_the_text_from_its_beginning():
    task = tasks.make("text", text=DEFAULT_TEXT)
    probe = task.probe(24)
    assert "".join(task.read_x(x) for x in probe.x[:, 0]) == "Shall␣I␣compare␣thee␣to␣"


def test_spaces_and_line_ends_are_visible_and_spoken():
    task = tasks.make("text", text="a B\tc\n,é")
    assert task.symbols_in == ("⇥", "⏎", "␣", ",", "B", "a", "c", "é")
    assert task.spoken_in == ("tab", "new line", "space", "comma", "capital B", "a", "c", "é")


def test_a_sign_that_stands_for_a_space_is_not_taken_for_one():
    task = tasks.make("text", text=" ␣\n⏎\t⇥□\u00a0⍽\u200d")
    assert len(set(task.symbols_in)) == len(set(task.spoken_in)) == 10
    assert task.symbols_in[:4] == ("⇥", "⏎", "␣", "⍽")
    assert "U+2423" in task.symbols_in


def test_cleaned_text_is_clean_and_is_not_changed_again():
    raw = "a\r\n\x00e\u0301\u0323 \u202e\u1112\u1161\u11ab" + "x\u0316\u0301" * 3000
    text, notes = tasks.read_text(raw)
    assert len(notes) == 2
    assert tasks.read_text(text) == (text, ())


def test_the_vocabulary_stands_in_the_order_of_code_points():
    assert tasks.make("text", text="zebra 语 α").symbols_in == (*"␣aberz", "α", "语")


def test_128_different_characters_are_all_kept():
    text = "".join(chr(0x4E00 + i) for i in range(128))
    task = tasks.make("text", text=text)
    assert task.n_x == 128
    assert task.notes == ()
    assert "□" not in task.symbols_in


def test_beyond_128_the_rarest_characters_become_one_symbol_and_that_is_said():
    frequent = "".join(chr(0x4E00 + i) for i in range(127))
    rare = "".join(chr(0x3400 + i) for i in range(73))
    task = tasks.make("text", text=frequent + rare + frequent)
    assert task.n_x == 128
    assert task.symbols_in == (*frequent, "□")
    assert task.spoken_in[-1] == "another character"
    (note,) = task.notes
    assert note == (
        "The text has 200 different characters; the 127 most frequent are kept and the other 73 "
        "are all read as □."
    )
    probe = task.probe(326)
    assert probe.x[126:201, 0].argmax(axis=1).tolist() == [126] + [127] * 73 + [0]


def test_the_baselines_are_worked_by_hand_for_a_small_text():
    # Pairs of "aabab": aa, ab, ba, ab. Followers: a twice, b twice. After a: a once, b twice.
    uniform, letters, before = (b.loss for b in tasks.make("text", text="aabab").baselines)
    assert uniform == pytest.approx(np.log(2), abs=1e-12)
    assert letters == pytest.approx(np.log(2), abs=1e-12)
    after_a = -(np.log(1 / 3) + 2 * np.log(2 / 3)) / 3
    assert before == pytest.approx(3 / 4 * after_a + 1 / 4 * 0.0, abs=1e-12)
