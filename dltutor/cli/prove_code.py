"""`dltutor check --run` on code exercises: the solution passes, the starter does not, known mistakes are recognised."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dltutor.cli.prove import Proof
from dltutor.course.model import Lesson
from dltutor.quiz.exercise import Exercise
from dltutor.quiz.model import Question
from dltutor.run import launch
from dltutor.run.sandbox import CannotTryError, Sandbox


async def prove_code(lessons: Sequence[Lesson], proof: Proof) -> None:
    """Try every program of every code exercise."""
    sandbox = Sandbox(launch.sandbox)
    try:
        for lesson in lessons:
            for block in (block for step in lesson.steps for block in step.blocks):
                if isinstance(block, Question) and block.exercise:
                    try:
                        await _exercise(lesson, block, block.exercise, sandbox, proof)
                    except CannotTryError as error:
                        proof.wrong(lesson, block.line, "run", f"{block.id} cannot be run: {error}", "mend that first")
    finally:
        await sandbox.close()


async def _exercise(lesson: Lesson, question: Question, exercise: Exercise, sandbox: Sandbox, proof: Proof) -> None:
    folder, line = Path(lesson.entry.path).parent, question.line
    if lacks := (await sandbox.warm()).lacks:
        proof.tell(lesson, line, f"{question.id} was tried less confined than it should be. {' '.join(lacks)}")
    solved = await sandbox.attempt(exercise, exercise.solution, folder)
    proof.tell(lesson, line, f"{question.id}: the solution took {solved.seconds:.2f} of {exercise.timeout:g} s")
    if solved.outcome != "passed":
        at = f" (line {solved.line})" if solved.line else ""
        text = f"the solution of {question.id} does not pass{at}: {solved.say}"
        proof.wrong(lesson, line, "solution", text, "mend the solution or the tests")
    begun = await sandbox.attempt(exercise, exercise.starter, folder)
    if begun.outcome == "passed":
        proof.wrong(lesson, line, "starter", f"the starter of {question.id} passes", "add a test that it fails")
    for known in exercise.known_wrong:
        found = await sandbox.attempt(exercise, known.code, folder)
        if found.outcome == "known_wrong" and found.say == known.why and not found.crashed:
            continue
        if found.outcome == "passed":
            text, help = "this wrong answer passes", "add a test that it fails"
        elif found.outcome == "known_wrong" and not found.crashed:
            text, help = "this wrong answer gives the same results as one before it", "join the two, or remove one"
        else:
            text = f"this wrong answer fails by no assertion ({found.outcome}): {found.say}"
            help = "let a test assert what is wrong, or change the answer"
        proof.wrong(lesson, known.line, "known-wrong", text, help)
