"""Rules about code exercises that do not keep them from being asked, and the files that they name."""

from __future__ import annotations

import ast
from pathlib import Path

from dltutor.course.check.prose import LONGEST_LINE
from dltutor.course.code import within
from dltutor.course.draft import Draft, Written
from dltutor.course.fields import Fields
from dltutor.course.log import Log
from dltutor.quiz.exercise import Exercise, functions
from dltutor.quiz.model import Question

LARGEST = 1_000_000
"""Bytes of all files that one exercise may read."""


def check_exercises(draft: Draft, folder: Path | None) -> None:
    """Note tests that say nothing and missing files; `folder` is where the lesson lies."""
    for written in draft.written:
        if isinstance(written.block, Question) and written.block.exercise:
            _check_tests(written, written.block.exercise, draft.log)
            _check_width(written, written.block.exercise, draft.log)
            if not written.block.hints:
                text = "this exercise has no hints, so whoever is stuck can only look at the solution"
                draft.log.warning(written.table.at("id"), "no-hints", text, "add `hints:` with one sentence or two")
            if folder is not None:
                _check_files(written, written.block.exercise, folder, draft.log)


def _check_tests(written: Written, exercise: Exercise, log: Log) -> None:
    fields = Fields(written.table, "", log)
    for test in functions(exercise.tests):
        if not test.name.startswith("test_"):
            continue
        asserts = [node for node in ast.walk(test) if isinstance(node, ast.Assert)]
        if not asserts and not any(isinstance(node, ast.Raise) for node in ast.walk(test)):
            place = within(fields, ("tests",), test.lineno, test.col_offset)
            log.warning(place, "no-assert", f"`{test.name}` asserts nothing", 'add `assert …, "what is wrong"`')
        for each in asserts:
            if each.msg is None:
                place = within(fields, ("tests",), each.lineno, each.col_offset)
                text = "this assert has no message, and its message is all that a learner sees"
                log.warning(place, "no-message", text, 'write `assert …, "what is wrong"`')


def _check_width(written: Written, exercise: Exercise, log: Log) -> None:
    """Note lines of code that a learner reads and that are too long for a screen."""
    fields = Fields(written.table, "", log)
    for name, program in (("starter", exercise.starter), ("solution", exercise.solution)):
        for number, line in enumerate(program.split("\n"), 1):
            if len(line) > LONGEST_LINE:
                place = within(fields, (name,), number, LONGEST_LINE)
                text = f"this line of code has {len(line)} columns"
                log.warning(place, "long-line", text, f"break it before {LONGEST_LINE}")


def _check_files(written: Written, exercise: Exercise, folder: Path, log: Log) -> None:
    total = 0
    for number, name in enumerate(exercise.files):
        path, place = folder / name, written.table.at("files", number)
        if path.is_symlink():
            text = f"`{name}` is a link, and links are not followed"
            log.error(place, "file-ref", text, "put the file itself there")
        elif not path.is_file():
            log.error(place, "file-ref", f"there is no file `{name}` beside the lesson", "put it there")
        else:
            total += path.stat().st_size
    if total > LARGEST:
        text = f"the files of this exercise have {total:,} bytes"
        log.error(written.table.at("files"), "file-size", text, f"all together may have {LARGEST:,}")
