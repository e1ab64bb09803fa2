"""What `docs/authoring.md` tells authors holds: examples are read, fields and rules are named, the pack works."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from dltutor.cli.table import COMMANDS
from dltutor.course.check.formats import written
from dltutor.course.check.run import check, check_text
from dltutor.course.fields import Fields
from dltutor.course.files import shown
from dltutor.course.library import Library
from dltutor.course.model import Problem
from dltutor.course.questions import KINDS
from dltutor.labs import spec
from dltutor.labs.catalogue import Labs
from dltutor.quiz import formula
from dltutor.quiz.model import Question

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
PACK = ROOT / "docs" / "example-pack"
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))
FRONT = """\
---
dltutor: 1
id: guide
title: The guide
summary: Every example of the guide.
version: 1
minutes: 12
level: beginner
skills: [momentum, optimizer-code]
language: en
license: CC-BY-4.0
---

# The guide

Each block as it stands there.
"""


def fenced(name: str) -> list[str]:
    return re.findall(rf"^```{name}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def guide() -> str:
    """Return a lesson of all blocks of the guide, in their order; a lab stands in the step of the block before it."""
    text = FRONT
    for number, (name, block) in enumerate(re.findall(r"^```(quiz|lab|goal)\n(.*?)^```$", PAGE, re.M | re.S)):
        if name != "lab":
            text += f"\n## Step {number}\n<!-- step: id=step-{number} -->\n"
        text += f"\n```{name}\n{block}```\n"
    return text


def test_every_example_is_whole_and_every_kind_has_one() -> None:
    assert check_text(guide(), "guide.md") == []
    assert set(re.findall(r"^kind: (\w+)$", "".join(fenced("quiz")), re.M)) == set(KINDS)


def test_the_examples_of_a_course_and_of_a_lesson_are_read(tmp_path: Path) -> None:
    (course,), (lesson,) = fenced("yaml"), fenced("markdown")
    (tmp_path / "course.yaml").write_text(course, encoding="utf-8")
    (tmp_path / "01-first.md").write_text(lesson, encoding="utf-8")
    (tmp_path / "02-name.md").write_text(lesson.replace("id: momentum", "id: second"), encoding="utf-8")
    found = check(tmp_path)
    assert {problem.code for problem in found} == {"no-question", "minutes"}, "it is but the beginning of one"
    assert [entry.id for entry in Library(tmp_path).entries()] == ["momentum", "second"]


def test_every_field_that_is_read_stands_in_the_guide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: set[str] = set()
    done = Fields.done

    def noted(fields: Fields) -> None:
        asked.update(fields.asked)
        done(fields)

    monkeypatch.setattr(Fields, "done", noted)
    shutil.copytree(PACK, tmp_path, dirs_exist_ok=True)
    (tmp_path / "01-momentum.md").write_text(guide(), encoding="utf-8")
    check(tmp_path)
    assert len(asked) > 50
    words = set(re.findall(r"[a-z_]+", " ".join(NAMED)))
    assert not asked - words


def test_every_rule_of_check_stands_in_the_guide() -> None:
    codes = set()
    for path in [*(ROOT / "dltutor" / "course").rglob("*.py"), *(ROOT / "dltutor" / "cli").glob("prove*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 3:
                at = {"error": 1, "warning": 1, "wrong": 2, "stale": 2}.get(node.func.attr)
                code = node.args[at] if at else None
                codes |= {code.value} if isinstance(code, ast.Constant) else set()
    assert len(codes) > 60
    assert not codes - NAMED


def test_what_labs_and_formulas_know_stands_in_the_guide() -> None:
    knobs = [name for name in spec.Hyperparameter.__dataclass_fields__ if name not in ("name", "default", "help")]
    known = {*spec.Lab.__dataclass_fields__, *knobs} - {"pattern"}
    assert not known - NAMED
    session = {name for name in vars(spec.Session) if not name.startswith("_")}
    assert not session - set(re.findall(r"session\.(\w+)", PAGE))
    assert not set(formula.FUNCTIONS) - NAMED
    kinds = re.findall(r"^        - (\w+): ", spec.Session.show.__doc__ or "", re.M)
    assert len(kinds) == 8
    assert not set(kinds) - NAMED


def test_every_command_of_the_guide_is_one() -> None:
    for line in "".join(fenced("sh")).splitlines() + [code for code in NAMED if code.startswith("dltutor ")]:
        words = line.split()
        if words[0] == "dltutor":
            assert words[1] in COMMANDS or words[1].isupper() or "/" in words[1], line


def test_the_message_of_the_guide_is_the_one_that_comes(tmp_path: Path) -> None:
    folder = shutil.copytree(PACK, tmp_path / "pack")
    lesson = folder / "01-momentum.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("kind: numeric", "kind: numerc"), encoding="utf-8")
    found = written(check(folder)).replace(f"{shown(folder)}/", "")
    assert f"```\n{found}\n```" in PAGE


def test_the_pack_is_without_fault_and_opens_with_its_own_lab() -> None:
    found: list[Problem] = check(PACK)
    assert found == []
    lesson = Library(PACK).open("momentum")
    kinds = [item.kind for step in lesson.steps for item in step.items if isinstance(item, Question)]
    assert kinds == ["numeric", "predict", "code"]
    labs = Labs(beside=PACK)
    assert labs.load("ravine").metric("loss").title
    assert sorted(labs.code("ravine")) == ["lab.py", "train.py"], "the author's own code runs without trust"
