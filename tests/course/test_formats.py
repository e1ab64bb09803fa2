"""Problems are written for people, for programs and for a continuous integration."""

from __future__ import annotations

import json

from dltutor.course.check.formats import FORMATS, failed, summary, written
from dltutor.course.model import Problem

ERROR = Problem("lessons/02.md", 30, 1, "error", "quiz-kind", "unknown kind `numerc`", "did you mean `numeric`?")
WARNING = Problem("lessons/a,b.md", 7, 4, "warning", "minutes", "100% too long:\nsee", "")


def test_for_people() -> None:
    assert written([ERROR, WARNING], "text") == (
        "lessons/02.md:30:1: error[quiz-kind]: unknown kind `numerc`\n"
        "    help: did you mean `numeric`?\n"
        "lessons/a,b.md:7:4: warning[minutes]: 100% too long: see\n"
        "1 error, 1 warning"
    )
    assert written([]) == "0 errors, 0 warnings"


def test_for_programs() -> None:
    assert json.loads(written([ERROR], "json")) == [
        {
            "file": "lessons/02.md",
            "line": 30,
            "column": 1,
            "level": "error",
            "code": "quiz-kind",
            "text": "unknown kind `numerc`",
            "help": "did you mean `numeric`?",
        }
    ]
    assert json.loads(written([], "json")) == []


def test_for_github_one_line_each_with_its_signs_escaped() -> None:
    """https://docs.github.com/actions/reference/workflow-commands: %, CR and LF; in properties also : and ,"""
    assert written([ERROR, WARNING], "github").splitlines() == [
        "::error file=lessons/02.md,line=30,col=1,title=quiz-kind::unknown kind `numerc`%0Adid you mean `numeric`?",
        "::warning file=lessons/a%2Cb.md,line=7,col=4,title=minutes::100%25 too long:%0Asee",
    ]
    assert written([], "github") == ""


def test_only_errors_fail() -> None:
    assert failed([WARNING, ERROR])
    assert not failed([WARNING])
    assert not failed([])


def test_the_summary_counts() -> None:
    assert summary([ERROR, ERROR, WARNING]) == "2 errors, 1 warning"
    assert {"text", "json", "github"} == set(FORMATS)
