"""Every message has one description, in Python and in TypeScript, and is packed as it says."""

import re

import pytest

from explorer.wire.fits import differences, hints
from explorer.wire.messages import MESSAGES, SAYS
from explorer.wire.messages.room import OVER_SOCKET
from tests.wire import made, typescript
from tests.wire.unpack import unpack

SAID = [*(form for says in SAYS.values() for form in says if form), *OVER_SOCKET]
BY_NAME = {message.name: message for message in MESSAGES}
NAMES = {"number": r"\d+", "cell": "rnn|gru|lstm", "name": r"[A-Za-z_]+"}
CASES = {
    **{f"run: {name}": lambda c=c: made.of_runs(c) for name, c in made.RUNS.items()},
    **{f"training: {name}": lambda c=c: made.of_training(*c) for name, c in made.TRAININGS.items()},
    "networks from elsewhere": made.of_networks_from_elsewhere,
    "files": made.of_files,
    "large runs": made.of_large_runs,
    "what a file says of its messages": made.of_folded,
    "the rest": made.of_the_rest,
}


@pytest.fixture(scope="module")
def packed():
    """The messages of every case, packed once."""
    return {case: list(make()) for case, make in CASES.items()}


@pytest.mark.parametrize("message", MESSAGES, ids=list(BY_NAME))
def test_typescript_says_the_same(message):
    found = typescript.interfaces()
    for header in typescript.nested(message.header):
        expected = typescript.fields(header)
        if header is message.header:
            expected |= typescript.arrays(message.arrays)
        assert found[header.__name__] == expected
    if message.parts:
        assert found[message.parts.name] == typescript.arrays(message.parts.arrays)


@pytest.mark.parametrize("form", SAID, ids=lambda form: form.__name__)
def test_typescript_says_the_same_of_what_a_picture_says(form):
    for one in typescript.nested(form):
        assert typescript.interfaces()[one.__name__] == typescript.fields(one)


def test_typescript_has_no_interface_that_no_message_has():
    forms = [*(one.header for one in MESSAGES), *SAID]
    named = {one.__name__ for form in forms for one in typescript.nested(form)}
    named |= {one.parts.name for one in MESSAGES if one.parts}
    text = typescript.FILE.read_text(encoding="utf-8")
    parents = set(re.findall(r"interface \w+ extends (\w+)", text))
    assert set(typescript.interfaces()) == named | parents


@pytest.mark.parametrize("case", CASES)
def test_what_is_packed_is_what_is_described(packed, case):
    for name, data in packed[case]:
        header, arrays = (data, {}) if isinstance(data, dict) else unpack(data)
        message = BY_NAME[name]
        kinds = header.pop("arrays", {})
        wrong = list(differences(header, message.header, name))
        assert not wrong, case
        check_arrays(message, header, arrays, {key: kind for key, (kind, *_) in kinds.items()})


def test_nothing_is_described_that_no_run_has(packed):
    """A description of what is never sent would be an interface that nobody can rely on."""
    seen = {name: set() for name in BY_NAME}
    for name, data in (pair for pairs in packed.values() for pair in pairs):
        header, arrays = (data, {}) if isinstance(data, dict) else unpack(data)
        seen[name] |= {*keys_of(header), *(base_name(BY_NAME[name], key) for key in arrays)}
    for name, message in BY_NAME.items():
        described = {*message.arrays, *(message.parts.arrays if message.parts else ())}
        for header in typescript.nested(message.header):
            described |= set(hints(header))
        assert described <= seen[name], name


def keys_of(value):
    """All keys of a header, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def base_name(message, key):
    """The name of an array without what the pattern of its part adds."""
    part = part_of(message, key)
    return part["name"] if part else key


def part_of(message, key):
    """The match of a name with the pattern of the message's parts, or None."""
    if not message.parts or key in message.arrays:
        return None
    pattern = re.sub(r"\{(\w+)\}", lambda m: f"(?P<{m[1]}>{NAMES[m[1]]})", message.parts.pattern)
    return re.fullmatch(pattern, key)


def check_arrays(message, header, arrays, kinds):
    """Every array is described, of its type and shape, and none that always comes is missing."""
    assert {name for name, array in message.arrays.items() if array.always} <= set(arrays)
    sizes = {key: value for key, value in header.items() if type(value) is int}
    parts = {}
    for key, array in arrays.items():
        part = part_of(message, key)
        described = message.parts.arrays[part["name"]] if part else message.arrays[key]
        assert kinds[key] == described.type, key
        own = sizes
        if part:
            whose = next(part[name] for name in part.groupdict() if name != "name")
            names, own = parts.setdefault(whose, (set(), dict(sizes)))
            names.add(part["name"])
        assert array.ndim == len(described.shape), key
        for size, symbol in zip(array.shape, described.shape, strict=True):
            assert size == expected_size(symbol, size, own), (key, symbol)
    for names, _ in parts.values():
        assert {name for name, array in message.parts.arrays.items() if array.always} <= names


def expected_size(symbol, size, known):
    """What an axis has to be long; a symbol that is met for the first time is as long as it is."""
    if isinstance(symbol, int):
        return symbol
    name, _, more = symbol.partition("+")
    return known.setdefault(name, size - int(more or 0)) + int(more or 0)
