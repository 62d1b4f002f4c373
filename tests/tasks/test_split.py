"""The split of sentences: by a rule, and paraphrases stay together."""

import numpy as np
import pytest

from explorer.tasks.sentences import read_rows
from explorer.tasks.split import NEAR, groups, held_out, overlap
from explorer.tasks.words import words_of


def jaccard(one, other):
    return len(set(one) & set(other)) / len(set(one) | set(other))


def test_overlap_is_the_share_of_words_that_both_have():
    sentences = [("a", "b", "c"), ("a", "b"), ("d",), ("a", "a", "b", "c")]
    others = [("a", "b"), ("d", "e")]
    expected = [[jaccard(one, other) for other in others] for one in sentences]
    np.testing.assert_allclose(overlap(sentences, others), expected, atol=1e-6)


def test_near_sentences_and_those_near_to_them_are_one_group():
    a, b, c, far = tuple("abcde"), tuple("abcdf"), tuple("abdfgh"), tuple("xyz")
    assert jaccard(a, b) >= NEAR > jaccard(a, c)
    assert jaccard(b, c) >= 0.57
    near_b = tuple("abcdfg")
    assert jaccard(near_b, b) >= NEAR > jaccard(a, c)
    assert groups([a, far, b, near_b]).tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("which", ["sentiment", "headlines"])
def test_no_held_out_sentence_is_near_to_one_that_is_learned(which):
    rows = read_rows(which)
    sentences = [words_of(text) for text, _ in rows]
    tested = held_out(sentences, [label for _, label in rows])
    assert 0.15 < tested.mean() < 0.25
    learned = [words for words, out in zip(sentences, tested, strict=True) if not out]
    for i in np.flatnonzero(tested)[::7]:
        assert max(jaccard(sentences[i], other) for other in learned) < NEAR


def test_the_split_is_a_rule_without_chance():
    rows = read_rows("headlines")[::9]
    sentences, labels = [words_of(text) for text, _ in rows], [label for _, label in rows]
    np.testing.assert_array_equal(held_out(sentences, labels), held_out(sentences, labels))


def test_of_two_different_sentences_of_a_label_one_is_held_out():
    sentences = [("good", "film"), ("lovely", "cake"), ("bad", "book"), ("cold", "soup")]
    tested = held_out(sentences, ["yes", "yes", "no", "no"])
    assert tested[:2].sum() == tested[2:].sum() == 1


def test_of_a_label_whose_sentences_are_all_alike_none_is_held_out():
    tested = held_out([("good", "film")] * 3 + [("bad",), ("cold",)], ["a"] * 3 + ["b"] * 2)
    assert tested[:3].sum() == 0


def merged_pair_by_pair(sentences):
    """The groups by their definition: every near pair is of one group."""
    first = list(range(len(sentences)))
    for i, one in enumerate(sentences):
        for j, other in enumerate(sentences[:i]):
            if jaccard(one, other) >= NEAR:
                low, high = sorted((first[i], first[j]))
                first = [low if at == high else at for at in first]
    return first


def test_groups_are_those_that_near_pairs_make_one_after_the_other():
    rng = np.random.default_rng(0)
    for _ in range(20):
        sentences = [tuple(rng.choice(list("abcdefgh"), rng.integers(1, 6))) for _ in range(40)]
        assert groups(sentences).tolist() == merged_pair_by_pair(sentences)


def test_three_thousand_times_the_same_sentence_is_one_group_at_once():
    """Four million near pairs; taken one after the other they kept a server busy for minutes."""
    assert groups([("a", "b", "c")] * 3000).tolist() == [0] * 3000
