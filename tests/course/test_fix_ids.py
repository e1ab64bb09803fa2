"""`dltutor check --fix-ids`: each step gets an id, the lesson stays the same, and so does every other byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lesson_example import EXAMPLE, put

from dltutor.course.check.fix_ids import fix_ids, with_ids
from dltutor.course.parse import parse


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_steps_without_an_id_get_the_one_that_they_had_all_along(end: str, mark: str) -> None:
    text = put("<!-- step: id=goal -->\n", "")
    text = put(
        "## The training loop\n<!-- step: id=loop -->\n", "The training loop\n---\n<!-- step: optional -->\n", text
    )
    text = put("<!-- step: id=lr-race -->\n", "Text at once.\n", text)
    text = mark + text.replace("\n", end)
    fixed, given = with_ids(text)
    assert given == ["predict-then-run", "the-training-loop", "measure-and-reach-the-goal"]
    before, after = parse(text, "x")[0], parse(fixed, "x")[0]
    assert before is not None
    assert after is not None
    assert [step.id for step in after.steps] == [step.id for step in before.steps]
    assert [step.optional for step in after.steps] == [step.optional for step in before.steps]
    assert [step.title for step in after.steps] == [step.title for step in before.steps]
    new = [line for line in fixed.split(end) if line not in text.split(end)]
    assert new == [
        "<!-- step: id=predict-then-run -->",
        "<!-- step: id=the-training-loop optional -->",
        "<!-- step: id=measure-and-reach-the-goal -->",
    ]
    assert with_ids(fixed) == (fixed, []), "once is enough"


def test_a_heading_at_the_very_end_gets_one_too() -> None:
    text = EXAMPLE + "\n## More\n\nWords.\n\n## Last"
    fixed, given = with_ids(text)
    assert given == ["more", "last"]
    assert fixed.endswith("## Last\n<!-- step: id=last -->\n")


def test_a_lesson_with_all_its_ids_is_not_touched(tmp_path: Path) -> None:
    assert with_ids(EXAMPLE) == (EXAMPLE, [])
    path = tmp_path / "x.md"
    path.write_text(EXAMPLE, encoding="utf-8")
    os.utime(path, ns=(0, 0))
    assert fix_ids(path) == []
    assert path.stat().st_mtime_ns == 0


def test_the_file_keeps_its_rights_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path = tmp_path / "real.md"
    path.write_text(put("<!-- step: id=goal -->\n", ""), encoding="utf-8")
    path.chmod(0o640)
    (tmp_path / "link.md").symlink_to(path)
    assert fix_ids(tmp_path / "link.md") == ["measure-and-reach-the-goal"]
    assert (tmp_path / "link.md").is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert "<!-- step: id=measure-and-reach-the-goal -->" in path.read_text(encoding="utf-8")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.md", "real.md"]
