"""While a lesson is written: which step was edited, what the file holds now, and which course it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltutor.course.library import LessonError
from dltutor.course.model import LabBlock, Lesson
from dltutor.course.preview import Authored, Look, edited, edited_block, look, same_lab
from tests.slopes import SLOPES

STEPS = ["introduction", "one", "several", "race", "goal"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "01-slopes.md"


def looked(path: Path, *edits: tuple[str, str]) -> Look:
    """Return what the file holds once these words were put in the place of others."""
    text = SLOPES
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return look(path)


def whole(found: Look) -> Lesson:
    assert found.lesson is not None, found.problems
    return found.lesson


EDITS = {
    "a word of text": ("See [the manual]", "Read [the manual]", "introduction"),
    "a question": ("ask: Which are numbers?", "ask: Which are counted?", "several"),
    "a budget of a lab": ("budget: {steps: 50", "budget: {steps: 60", "race"),
    "a title without its id": ("## Several", "## A few", "several"),
    "a new step": ("## Several", "## Fresh\n\nWords.\n\n## Several", "fresh"),
    "lines moved down by an empty one": ("## Several", "\n\n## Several", ""),
    "a mistake in a question": ("kind: multiple", "kind: multipel", "several"),
    "YAML that cannot be read": ("kind: multiple", "kind: [multiple", "several"),
    "a block that does not end": ('why: "A colour."}\n```', 'why: "A colour."}\n', "several"),
    "front matter": ("minutes: 10", "minutes: 12", ""),
}


@pytest.mark.parametrize("what", EDITS)
def test_the_step_that_was_edited_is_found_whether_the_lesson_can_still_be_read_or_not(path: Path, what: str) -> None:
    old, new, step = EDITS[what]
    before, after = looked(path), looked(path, (old, new))
    assert list(before.steps) == STEPS
    assert edited(before.steps, after.steps, "goal") == step
    assert edited(after.steps, after.steps, "goal") == ""


def test_of_several_edited_steps_the_one_in_front_stays_else_the_first_is_meant(path: Path) -> None:
    before, after = looked(path), looked(path, ("how much", "how steep"), ("Which are numbers?", "Which count?"))
    assert edited(before.steps, after.steps, "several") == "several"
    assert edited(before.steps, after.steps, "goal") == "introduction"
    assert edited({}, after.steps, "goal") == "goal", "at first all is new, and the page stays"


def test_a_step_that_was_taken_away_is_not_gone_to(path: Path) -> None:
    text = SLOPES.replace(SLOPES[SLOPES.index("## Several") : SLOPES.index("## Predict")], "")
    before, after = looked(path), looked(path, (SLOPES, text))
    assert edited(before.steps, after.steps, "goal") == ""


def test_the_block_that_was_edited_is_found_wherever_it_stands_now(path: Path) -> None:
    before = whole(looked(path)).steps[1]
    assert edited_block(before, whole(looked(path, ("is $x$.", "is $x$, says\nthe book.\n\nMore."))).steps[1]) == 0
    assert edited_block(before, whole(looked(path, ("What is {{n}} + 1?", "What is 1 + {{n}}?"))).steps[1]) == 2
    assert edited_block(before, whole(looked(path, ("## One", "\n\n\n## One"))).steps[1]) is None, "only moved"
    assert edited_block(None, before) is None, "a new step is read from its beginning"


def test_a_lab_is_the_same_wherever_it_stands(path: Path) -> None:
    def lab(found: Look) -> LabBlock:
        return whole(found).lab("pair")

    before = lab(looked(path))
    assert same_lab(before, lab(looked(path, ("## Several", "\n\n## Several"))))
    assert not same_lab(before, lab(looked(path, ("fast: {lr: 0.05}", "fast: {lr: 0.06}"))))


def test_a_look_has_the_lesson_as_a_learner_would_and_all_that_check_says(path: Path) -> None:
    found = looked(path, ("](https://example.org/manual)", "](nowhere.md)"))
    assert found.lesson is not None, "a dead link keeps no learner from opening it"
    assert [problem.code for problem in found.problems if problem.level == "error"] == ["link"]
    found = looked(path, ("kind: numeric", "kind: numerc"))
    assert found.lesson is None
    assert any("did you mean `numeric`?" in problem.help for problem in found.problems)
    path.unlink()
    found = look(path)
    assert (found.lesson, dict(found.steps)) == (None, {})
    assert "there is no such file" in found.problems[0].text


def test_a_lesson_comes_with_its_course_or_alone_and_a_broken_one_opens_with_a_page_that_says_so(path: Path) -> None:
    looked(path)
    other = path.with_name("02-other.md")
    other.write_text("# not yet", encoding="utf-8")
    assert [entry.id for entry in Authored(path).entries()] == ["slopes"], "no course lists it"
    assert Authored(path).pack().broken == ""
    course = path.with_name("course.yaml")
    course.write_text("dltutor: 1\nid: c\ntitle: C\nlessons: [01-slopes.md, 02-other.md]\n", encoding="utf-8")
    for given in (path, path.parent):
        assert [Path(entry.path).name for entry in Authored(given).entries()] == ["01-slopes.md", "02-other.md"]
    assert Authored(path).open(str(path)).entry.id == "slopes"
    broken = Authored(other).open(str(other))
    assert Path(broken.entry.path) == other
    assert "cannot be shown yet" in str(broken.steps)
    with pytest.raises(LessonError):
        Authored(path).open("nothing-like-it")
