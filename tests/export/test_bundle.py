"""The bundler of assets/js: every module once, in order, and no form that it does not read."""

import re

import pytest

from explorer.export import bundle as bundler
from explorer.export.bundle import bundle, modules_in
from explorer.wire.modules import _imports

ENTRIES = ("player/player.js", "flow/flow.js")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(bundler, "FOLDER", tmp_path)

    def write(**modules):
        (tmp_path / "a").mkdir(exist_ok=True)
        for name, text in modules.items():
            (tmp_path / "a" / f"{name}.js").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_module_stands_after_those_that_it_imports_and_once(entry):
    order = modules_in(entry)
    assert order[-1] == entry
    assert len(order) == len(set(order))
    for i, name in enumerate(order):
        assert set(_imports(name)) <= set(order[:i])


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_line_imports_or_exports_and_nothing_is_fetched(entry):
    script = bundle(f'$of("{entry}")')
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|https?://", script)


def test_what_is_exported_has_its_name_where_it_is_imported(folder):
    folder(
        one="export const x = 1;\nexport function f() {}\nexport class K {}\nconst own = 2;\n",
        two='import { x, f as g } from "./one.js";\nimport "./one.js";\nexport default x + g;\n',
    )
    script = bundle('run($of("a/two.js").default);')
    assert script.count("const own = 2;") == 1
    assert "return { x: x, f: f, K: K };" in script
    assert "const { x, f : g } = $1;" in script
    assert "const $default = x + g;\n\nreturn { default: $default };" in script
    assert script.endswith("run($2.default);\n")


def test_comments_on_lines_of_their_own_are_left_out_and_nothing_else(folder):
    code = [
        "/** @type {any} */ (window).x = 1; // of a line",
        "  const text = `// ${y} /** of a text */`;",
        "  x = 2 /** between */ + 3;",
        'const url = "a//b";',
    ]
    comments = ["// first", "  /** one line */", "/**\n * several\n */", "  // @ts-expect-error"]
    lines = [line for pair in zip(code, comments, strict=True) for line in pair]
    folder(one="\n".join([*comments, *lines, *code, ""]))
    assert "\n".join(code * 2) in bundle('$of("a/one.js")')


@pytest.mark.parametrize("entry", [*ENTRIES, "page/site.js"])
def test_no_line_of_code_is_taken_for_a_comment(entry):
    """Compared are lines that begin as code does, but for imports, exports and what ends a tag."""
    script = set(bundle(f'$of("{entry}")').splitlines())
    for name in modules_in(entry):
        text = (bundler.FOLDER / name).read_text(encoding="utf-8")
        code = r"^ *(?:[\w(}\]`]|/\*\*.*\*/ *\S).*$"
        lines = re.findall(code, bundler._IMPORT.sub("", text), re.MULTILINE)
        left = [line for line in lines if not line.startswith("export ") and "</" not in line]
        assert set(left) <= script, name


def test_a_list_of_names_may_take_several_lines(folder):
    folder(one="export const x = 1;", two='import {\n  x,\n} from "./one.js";\nuse(x);')
    assert "const {\n  x,\n} = $1;" in bundle('$of("a/two.js")')


@pytest.mark.parametrize(
    "line",
    [
        'import one from "./one.js";',
        'import * as one from "./one.js";',
        'import { x } from "somewhere";',
        'export { x } from "./one.js";',
        'export * from "./one.js";',
        "export let x = 1;",
        'const late = await import("./one.js");',
        "const here = import.meta.url;",
    ],
)
def test_another_form_is_refused_by_its_line(folder, line):
    folder(one="export const x = 1;", two=f"const y = 2;\n{line}")
    with pytest.raises(ValueError, match=re.escape("a/two.js: ")):
        bundle('$of("a/two.js")')


def test_a_comment_may_speak_of_an_import(folder):
    folder(one='/** @import { X } from "./two" */\n/**\n * @param {import("./two.js").X} x\n */')
    assert bundle('$of("a/one.js")')


def test_modules_that_import_each_other_are_refused(folder):
    folder(one='import { y } from "./two.js";', two='import { x } from "./one.js";')
    with pytest.raises(ValueError, match=r"a/one\.js → a/two\.js → a/one\.js: .* each other"):
        bundle('$of("a/one.js")')


def test_nothing_in_it_ends_the_element_that_it_stands_in(folder):
    folder(one='export const html = "<!-- </script>";')
    script = bundle('$of("a/one.js")')
    assert "</script" not in script
    assert "<!--" not in script
    assert r'"<\!-- <\/script>"' in script
