"""A text as lines of a width: nothing is lost, nothing is wider, and lists, tables and code keep their form."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.tree import SyntaxTreeNode
from textual.content import Content

from dltutor.study.markdown import parser
from dltutor.study.together import BLANK
from dltutor.ui.lesson.prose import lines

ALL_KINDS = """\
# Head

A paragraph of **bold** and `code`, long enough to wrap.

- one item that is long enough to wrap as well
  1. first
  2. second

> quoted

```python
for one in many: forget(one)
```

$$
a = b
$$

| name of it | value |
|---|---|
| a cell of several words | 1 |

---

The end.
"""


def laid_out(markdown: str, width: int) -> list[Content]:
    return lines(SyntaxTreeNode(parser().parse(markdown)), width)


def plain(markdown: str, width: int = 40) -> list[str]:
    return [line.plain.replace(BLANK, " ").rstrip() for line in laid_out(markdown, width)]


@given(st.integers(20, 120))
def test_every_letter_is_shown_and_no_line_is_wider_than_the_page(width: int) -> None:
    shown = laid_out(ALL_KINDS, width)
    assert max(line.cell_length for line in shown) <= width
    written = re.sub(r"```python|\|---\|---\|", "", ALL_KINDS)
    assert sorted(re.findall(r"\w", "".join(line.plain for line in shown))) == sorted(re.findall(r"\w", written))


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(1, 60))
def test_any_text_at_any_width_is_laid_out(text: str, width: int) -> None:
    laid_out(text, width)


def test_one_empty_line_stands_between_blocks_and_none_in_a_list() -> None:
    assert plain("one\n\ntwo\n\n- a\n- b\n\nthree") == ["one", "", "two", "", "• a", "• b", "", "three"]


def test_what_wraps_in_a_list_stands_under_its_first_word() -> None:
    assert plain("- one two\n  - three four\n", 10) == ["• one two", "  ◦ three", "    four"]
    assert plain("9. nine\n10. ten and more", 12) == ["  9. nine", " 10. ten and", "     more"]


def test_a_table_is_as_wide_as_its_cells() -> None:
    head, rule, *rows = plain("| p | 0.5 |\n|---|---|\n| one | -1 |\n| two | 25 |")
    assert (head, *rows) == (" p     0.5", " one   -1", " two   25")
    assert rule == "───── ─────"


def test_a_table_that_is_too_wide_wraps_its_widest_column() -> None:
    found = plain("| a | b |\n|---|---|\n| one | two three four five |", 20)
    assert [line.split() for line in found[2:]] == [["one", "two", "three"], ["four", "five"]]
    assert found[3].index("four") == found[2].index("two")


def test_a_line_of_code_that_is_too_long_goes_on_below() -> None:
    assert plain(f"```\n{'x' * 10}{'y' * 6}\n\nz\n```", 14) == ["", "  " + "x" * 10, "  " + "y" * 6, "", "  z", ""]


@pytest.mark.parametrize(("written", "coloured"), [("```python\nx = 1\n```", True), ("$$\nx = 1\n$$", False)])
def test_code_is_coloured_and_a_formula_is_not(written: str, coloured: bool) -> None:
    inks = {span.style for line in laid_out(written, 40) for span in line.spans}
    assert inks - {"on $surface"} if coloured else inks == {"on $surface"}


def test_what_stands_out_is_styled() -> None:
    (line,) = laid_out("**bold** *soft* ~~gone~~ `code`", 40)
    assert {line.plain[span.start : span.end] for span in line.spans} == {"bold", "soft", "gone", "code"}
    (head,) = laid_out("## Head", 40)
    assert [span.style for span in head.spans] == ["bold $primary"]
    assert plain("> said") == ["▌ said"]
    assert plain("a\n\n---", 12)[-1] == "─" * 12
