"""The names of the engine and of its files."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from explorer import engine

FOLDER = Path(engine.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_exported_name_hides_a_module(path):
    names = ("explorer.engine", *path.relative_to(FOLDER).with_suffix("").parts)
    if names[-1] != "__init__":
        parent, module = import_module(".".join(names[:-1])), import_module(".".join(names))
        assert getattr(parent, names[-1]) is module
        assert isinstance(module, ModuleType)
