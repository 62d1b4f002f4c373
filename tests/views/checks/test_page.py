"""The table of checks as HTML, the line that adds up, and the badge."""

import dataclasses

import pytest

from explorer import checks
from explorer.checks import Check
from explorer.number_text import nine_digits, size
from explorer.ui.badge import badge_label
from explorer.views.checks.groups import add_up
from explorer.views.checks.table import check_table
from tests.opening import open_page

GOOD = Check(
    "One & only", "w^{49} σ_{max}", (25.0,), (25.0,), 3e-10, 1e-5, True, "So it is.", "Fig. 6"
)
BAD = dataclasses.replace(GOOD, passed=False, error=0.25, found=(20.0,))
OPEN = dataclasses.replace(
    GOOD, passed=None, expected=(), found=(), error=float("nan"),
    sentence=f"{checks.NOTHING}a⟨13⟩ is ∞. And more.",
)  # fmt: skip


def test_a_table_has_headers_a_caption_and_says_the_verdict_in_words():
    table = check_table("Laws", [GOOD, BAD, OPEN])
    assert table.count('scope="col"') == 5
    assert table.count('scope="row"') == 3
    assert "<caption>Laws</caption>" in table
    assert "✓ passed" in table
    assert "✗ failed" in table
    assert "– not checkable" in table
    assert table.count('class="failed"') == 1


def test_text_is_escaped_and_index_and_exponent_are_set():
    table = check_table("<b>", [dataclasses.replace(GOOD, name="<script>x</script>")])
    assert "<script>" not in table
    assert "<caption>&lt;b&gt;</caption>" in table
    assert "w<sup>49</sup> σ<sub>max</sub>" in table


def test_a_limit_is_written_as_one():
    table = check_table("Laws", [dataclasses.replace(GOOD, relation="≤")])
    assert "at most 25" in table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (25.0, "25"),
        (-0.0620205279, "−0.0620205279"),
        (3.4750745639939e-15, "3.47507456e−15"),
        (1.5e120, "1.5e120"),
        (float("nan"), "NaN"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_are_written_as_everywhere(value, text):
    assert nine_digits(value) == text


def test_errors_have_one_digit():
    written = [size(error) for error in (0.0, 4.2e-10, 0.25, float("nan"), float("inf"))]
    assert written == ["0", "4\u00a0×\u00a010⁻¹⁰", "2\u00a0×\u00a010⁻¹", "–", "∞"]


def test_the_checks_are_added_up():
    assert add_up([GOOD, GOOD]) == "✓ 2 of 2 checks passed"
    assert add_up([GOOD, OPEN]) == "✓ 1 of 1 checks passed · 1 cannot be judged here"
    assert add_up([GOOD, BAD, OPEN]) == "✗ 1 of 2 checks failed · 1 cannot be judged here"


def test_the_badge_says_what_it_knows():
    assert badge_label(GOOD) == "✓ gradients checked: 3\u00a0×\u00a010⁻¹⁰"
    assert badge_label(GOOD, "float16") == "✓ checked in 64 bit: 3\u00a0×\u00a010⁻¹⁰"
    without = dataclasses.replace(GOOD, left_out=("by",))
    assert badge_label(without) == "✓ checked without by: 3\u00a0×\u00a010⁻¹⁰"
    assert badge_label(BAD) == "**✗ gradient check failed: 2\u00a0×\u00a010⁻¹**"
    assert badge_label(OPEN) == "– not checkable: a⟨13⟩ is ∞"


def test_the_page_shows_every_group_and_all_passed():
    app = open_page("checks")
    titles = [heading.value for heading in app.subheader]
    assert titles == ["This experiment", "Numbers worked by hand", "Laws", "PyTorch"]
