"""Blocks of YAML are read with the place of everything, and nothing in them can hurt."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dltutor.course.blocks import MOST_KEYS, Origin, read
from dltutor.course.log import Log
from dltutor.course.model import Problem
from dltutor.course.nodes import Items, Node, Place, Scalar, Table


def of(text: str, line: int = 1, indents: tuple[int, ...] = ()) -> Table:
    log = Log("f.md")
    table = read(text, Origin(line, indents), log)
    assert table is not None, log.problems
    assert log.problems == []
    return table


def refused(text: str) -> Problem:
    log = Log("f.md")
    assert read(text, Origin(1), log) is None
    (problem,) = log.problems
    assert problem.level == "error"
    assert problem.help
    return problem


def plain(node: Node) -> object:
    """Return a node as plain Python values."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.values.items()}


def test_values() -> None:
    text = "a: 1\nb: [x, 1e-3, no]\nc: {d: 'true', e: \"5\"}\nf: |\n  two\n  lines\ng:\n  - h: null\n"
    assert plain(of(text)) == {
        "a": 1,
        "b": ["x", 0.001, "no"],
        "c": {"d": "true", "e": "5"},
        "f": "two\nlines\n",
        "g": [{"h": None}],
    }


def test_every_key_and_item_knows_its_place() -> None:
    table = of(
        "id: x\nruns:\n  slow: {lr: 1, é: ü, z: 2}\nlist:\n  - text: a\n    why: b\n  - {text: c, why: d}\n", line=40
    )
    assert table.place == Place(40, 1)
    assert table.at("runs") == Place(41, 1)
    assert table.at("runs", "slow") == Place(42, 3)
    assert table.at("runs", "slow", "z") == Place(42, 23), "columns count characters, not bytes"
    assert table.at("list", 0) == Place(44, 5)
    assert table.at("list", 0, "why") == Place(45, 5)
    assert table.at("list", 1) == Place(46, 5)
    assert table.at("list", 1, "why") == Place(46, 15)


def test_only_line_ends_of_the_file_end_a_line() -> None:
    """YAML 1.1 knows three more, in the middle of a text; the lines below would be counted wrong."""
    assert of("a: 'x\x85\u2028\u2029y'\nb: 2\n").at("b") == Place(2, 1)


def test_a_text_of_several_lines_knows_where_it_begins() -> None:
    table = of(
        "a: |\n\n    x\n   \n    y\nb: |2-  # why\n    z\nc: [x]\nd: 'one\n\n  two'\ne: >\n  folded\nf: |\n", line=7
    )
    assert table.body("a") == Place(8, 5)
    assert table.body("b") == Place(13, 3)
    assert [table.body(*path) for path in (("c",), ("c", 0), ("d",), ("e",), ("nothing",))] == [None] * 5
    assert of("- {a: 1}\n".replace("- {a: 1}", "k:\n  - a: |\n        x"), line=1, indents=(3,) * 3).body(
        "k", 0, "a"
    ) == (3, 12)


def test_a_path_that_ends_early_gives_the_last_place_on_the_way() -> None:
    table = of("a:\n  b: 1\n")
    assert table.at("a", "b", "c") == Place(2, 3)
    assert table.at("a", "x") == Place(1, 1)
    assert table.at("nothing") == Place(1, 1)
    assert of("a: [1]").at("a", 7) == Place(1, 1)


def test_an_indented_block_is_found_at_its_column_in_the_file() -> None:
    assert of("a: 1\nb: 2\n", line=10, indents=(2, 4)).at("b") == Place(11, 5)


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("a: 1\nb: `x`\n", 2, 4, "found character '`' that cannot start any token"),
        ("a: 1\nb: @x\n", 2, 4, "found character '@' that cannot start any token"),
        ("a: 1\n\tb: 2\n", 2, 1, "a tab character"),
        ("a: 1\n\n```quiz\nb: 2\n", 3, 1, "another block begins before this one has ended"),
        ("a: b: c\n", 1, 5, "mapping values are not allowed"),
        ("a: !!python/object:os.system x\n", 1, 4, "tags (tag:yaml.org,2002:python/object:os.system)"),
        ("a: !mine x\n", 1, 4, "tags (!mine)"),
        ("a: &x 1\nb: *x\n", 1, 4, "anchors (&) and aliases (*)"),
        ("a: 1\nb: *x\n", 2, 4, "anchors (&) and aliases (*)"),
        ("a: 1\n---\nb: 2\n", 2, 1, "one YAML document"),
        ("[a]: 1\n", 1, 1, "a key must be a word"),
        ("a: {{n}} weights\n", 1, 5, "a key must be a word"),
        ("a: {{n}}\n", 1, 5, "a key must be a word"),
        ("a: {b: 1\nc: 2\n", 2, 2, "did not find expected ',' or '}'"),
        ("a: 'open\nb: 2\n", 3, 1, "unexpected end of stream"),
        ('a: "\\d"\n', 1, 5, "unknown escape character"),
        ("- a\n- b\n", 1, 1, "lines of `key: value`"),
        ("only words\n", 1, 1, "lines of `key: value`"),
        ("", 1, 1, "lines of `key: value`"),
        ("# a comment\n", 1, 1, "lines of `key: value`"),
        ("a: [[[[[[[[[1]]]]]]]]]\n", 1, 12, "nested more than 8 levels"),
        ("a: \x07\n", 1, 4, "a character that YAML does not allow"),
        ("a: 1\nü: ü\ud800\n", 2, 5, "a character that YAML does not allow"),
    ],
)
def test_what_is_wrong_has_a_place_and_a_way_to_mend_it(text: str, line: int, column: int, what: str) -> None:
    problem = refused(text)
    assert problem.code == "yaml"
    assert what in problem.text
    assert (problem.line, problem.column) == (line, column)


def test_a_backtick_is_answered_with_quotes() -> None:
    assert refused("text: `x`\n").help == 'put the text in "quotes": a YAML value cannot start with `'


def test_a_key_set_twice_is_an_error_and_the_first_stays() -> None:
    log = Log("f.md")
    table = read("a: 1\nb: {c: 1, c: 2}\na: 3\n", Origin(37), log)
    assert table is not None
    assert plain(table) == {"a": 1, "b": {"c": 1}}
    assert [(p.line, p.column, p.code, p.text) for p in log.problems] == [
        (38, 11, "duplicate-key", "`c` is set twice (first on line 38)"),
        (39, 1, "duplicate-key", "`a` is set twice (first on line 37)"),
    ]


def test_too_much_of_anything_is_refused_quickly() -> None:
    begin = time.process_time()
    assert "larger than 64 KB" in refused("a: " + "x" * 70_000).text
    assert f"more than {MOST_KEYS} keys" in refused("\n".join(f"k{number}: 1" for number in range(MOST_KEYS + 1))).text
    assert "nested more than" in refused("a: " + "[" * 60_000).text
    assert "nested more than" in refused("- " * 20_000 + "x").text
    assert time.process_time() - begin < 2


def test_yaml_is_imported_only_when_a_block_is_read() -> None:
    """The command line answers `--version` without it."""
    code = "import sys, dltutor.course.library, dltutor.course.check.run as run; print('yaml' in sys.modules, end=' ')"
    code += "; print('markdown_it' in sys.modules)"
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "False False"


keys = st.text("abcdefgh", min_size=1, max_size=6)
scalars = st.one_of(
    st.integers(-(10**9), 10**9), st.booleans(), st.floats(allow_nan=False), st.text("xyz äß:#-'\"{}", max_size=9)
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(st.dictionaries(keys, trees, min_size=1, max_size=4).filter(lambda tree: depth(tree) < 8))
def test_whatever_yaml_writes_is_read_back(tree: dict[str, object]) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    assert plain(of(text)) == tree


@given(st.text(max_size=80))
def test_no_text_crashes_the_reader(text: str) -> None:
    log = Log("f.md")
    table = read(text, Origin(1), log)
    assert (table is None) <= bool(log.problems)
