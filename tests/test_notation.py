"""How things are written."""

import pytest

from explorer.experiment import TITLES
from explorer.notation import capital, written


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("clipping by norm", "Clipping by norm"),
        ("a⟨0⟩", "a⟨0⟩"),
        ("a⟨0⟩ learned", "a⟨0⟩ learned"),
        ("σ", "σ"),
        ("tanh", "tanh"),
        ("ReLU", "ReLU"),
        ("16 bit", "16 bit"),
        ("activation g", "Activation g"),
        ("", ""),
    ],
)
def test_a_title_begins_with_a_capital_and_a_symbol_stays_as_it_is(text, title):
    assert capital(text) == title


def test_no_title_of_a_field_makes_another_symbol_of_a():
    assert not [title for title in map(capital, TITLES.values()) if title.startswith("A⟨")]


@pytest.mark.parametrize(
    ("array", "text"),
    [
        ("a", "a⟨7⟩"),
        ("dc2", "∂L/∂c[2]⟨7⟩"),
        ("dy_hat", "∂L/∂ŷ⟨7⟩"),
        ("dWaa_enc", "∂L/∂Waa[enc]"),
        ("Waa12", "Waa[12]"),
        ("S_dWaa1", "S of ∂L/∂Waa[1]"),
        ("a0", "a⟨0⟩"),
        ("V_da03", "V of ∂L/∂a[3]⟨0⟩"),
        ("loss", "loss"),
    ],
)
def test_an_array_is_written_with_its_layer_and_its_step(array, text):
    assert written(array, 7) == text
