"""What a server that runs for weeks keeps in memory has a bound."""

import ast
import re

from tests.test_architecture import FILES, text_of

OF_FEW = {
    "explorer/run/cliff.py": {"cliff_map"},  # one number of points
    "explorer/shapes/shipped.py": {"_load"},  # an exhibit
    "explorer/tasks/names.py": {"read_names", "_make_names"},  # a list that comes with the app
    "explorer/tasks/tone.py": {"_make_tone"},  # one of SOUNDS
    "explorer/wire/plotly_js.py": {"_version", "_compressed"},  # PART and WHOLE
    "explorer/wire/fits.py": {"hints", "optional_keys"},  # a message
}
"""Functions that keep all they ever gave: what they are asked for is one of a few."""

_KEEPS = re.compile(r"(^|\.)(lru_cache|cache|cache_data|cache_resource)\b")


def unbounded(text):
    """The functions of a file that keep what they give for each of their arguments."""
    for node in ast.walk(ast.parse(text)):
        for decorator in map(ast.unparse, getattr(node, "decorator_list", ())):
            if _KEEPS.search(decorator) and "maxsize=" not in decorator:
                has_arguments = any((node.args.args, node.args.kwonlyargs, node.args.vararg))
                if has_arguments or decorator.startswith("st."):
                    yield node.name


def test_what_is_kept_outside_of_the_shelf_is_of_a_small_number_of_things():
    """Results stand on the one shelf, explorer/ui/shelf.py, whose bound is in bytes."""
    found = {path: set(unbounded(text_of(path))) for path in FILES}
    assert {path: names for path, names in found.items() if names} == OF_FEW


def test_a_cache_without_a_bound_is_found_however_it_is_written():
    for decorator in ("cache", "functools.cache", "lru_cache", "st.cache_data(ttl=5)"):
        assert list(unbounded(f"@{decorator}\ndef kept(experiment): ...")) == ["kept"]
    assert list(unbounded("@st.cache_resource\ndef kept(): ...")) == ["kept"]
    for bounded in ("@cache\ndef kept(): ...", "@lru_cache(maxsize=8)\ndef kept(one): ..."):
        assert list(unbounded(bounded)) == []
