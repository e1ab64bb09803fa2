"""`dltutor check --run`: what lessons promise, held against PyTorch and against runs with five seeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dltutor.cli.shapes import Case, VerifyError, cases, verified
from dltutor.cli.trials import Trial, TrialError, Trials
from dltutor.course.files import shown
from dltutor.course.model import Goal, LabBlock, Lesson, Problem
from dltutor.labs.catalogue import Labs
from dltutor.quiz import measure
from dltutor.quiz.judge import judge, reveal
from dltutor.quiz.measure import MeasureError
from dltutor.quiz.model import Question, Variant
from dltutor.quiz.variants import variant
from dltutor.run.launch import Launch
from dltutor.run.state import Phase
from dltutor.study.reach import reached

SEEDS = range(5)
ENOUGH = 4
"""On so many of the seeds a prediction comes out as recorded, and a goal is reached."""
NEAR = 0.05
"""So far may a recorded number be, as a share, from what its run measures on another processor."""


@dataclass
class Proof:
    """What was measured, and what does not hold."""

    problems: list[Problem] = field(default_factory=list)
    measured: list[str] = field(default_factory=list)

    def wrong(self, lesson: Lesson, line: int, code: str, text: str, help: str) -> None:
        """Note what does not hold."""
        self.problems.append(Problem(shown_path(lesson), line, 1, "error", code, text, help))

    def stale(self, lesson: Lesson, line: int, code: str, text: str, help: str) -> None:
        """Note what holds, but was written down otherwise."""
        self.problems.append(Problem(shown_path(lesson), line, 1, "warning", code, text, help))

    def tell(self, lesson: Lesson, line: int, text: str) -> None:
        """Note what was measured."""
        self.measured.append(f"{shown_path(lesson)}:{line}: {text}")


def shown_path(lesson: Lesson) -> str:
    """Return the path of a lesson's file as problems name it."""
    return shown(Path(lesson.entry.path))


def prove_shapes(lessons: Sequence[Lesson], proof: Proof) -> None:
    """Hold every shape question against PyTorch."""
    tried: list[tuple[Lesson, Case]] = []
    for lesson in lessons:
        for question in _blocks(lesson, Question):
            if question.kind == "shape" and question.verify:
                tried += [(lesson, case) for case in cases(question)]
    try:
        told = verified([case for _, case in tried])
    except VerifyError as error:
        lesson, case = tried[0]
        proof.wrong(lesson, case.question.line, "verify", str(error), "install PyTorch: pip install 'dltutor[labs]'")
        return
    broken: set[int] = set()
    for (lesson, case), why in zip(tried, told, strict=True):
        if why and id(case.question) not in broken:
            broken.add(id(case.question))
            proof.wrong(lesson, case.question.line, "verify", why, "mend the answer or `verify`")
        elif not why:
            proof.tell(lesson, case.question.line, f"{case.question.id}: {list(case.wanted)}, as PyTorch has it")


async def prove_runs(
    lessons: Sequence[Lesson], launch: Launch, proof: Proof, says: Callable[[str], None], labs: Labs
) -> None:
    """Train what the lessons speak of, and hold budgets, predictions and goals against it."""
    trials = Trials(launch, says, labs)
    try:
        for lesson in lessons:
            for block in (block for step in lesson.steps for block in step.blocks):
                line = getattr(block, "line", 0)
                try:
                    if isinstance(block, LabBlock):
                        await _budget(lesson, block, trials, proof)
                    elif isinstance(block, Question) and block.kind == "predict":
                        await _prediction(lesson, block, trials, proof)
                    elif isinstance(block, Goal):
                        await _goal(lesson, block, trials, proof)
                except TrialError as error:
                    proof.wrong(lesson, line, "run", f"a run could not be made: {error}", "try it with dltutor run")
                except MeasureError as error:
                    proof.wrong(lesson, line, "run", f"nothing could be measured: {error}", "give the runs more steps")
    finally:
        await trials.close()


async def _budget(lesson: Lesson, block: LabBlock, trials: Trials, proof: Proof) -> None:
    """Hold each run of a lab against the block's seconds and memory."""
    for name in block.runs or ("",):
        trial = await trials.named(block, name, block.seed)
        run, what = trial.run, f"{block.id}{f', {name}' if name else ''}"
        diverged = run.phase is Phase.DIVERGED
        took = f"{run.step:,} steps in {trial.seconds:.1f} s, {trial.memory_mb:.0f} MB with PyTorch"
        proof.tell(lesson, block.line, f"{what}: {took}{'; then it diverged' if diverged else ''}")
        wanted = trials.labs.load(block.lab).steps if block.steps is None else block.steps
        if run.step < wanted and not diverged:
            text = f"{what} ended by itself after {run.step:,} of {wanted:,} steps"
            proof.wrong(lesson, block.line, "run", text, "let train() go through all of session.steps()")
        if block.seconds is not None and trial.seconds > block.seconds:
            text = f"{what} took {trial.seconds:.1f} s for {run.step:,} steps; its budget is {block.seconds:g} s"
            proof.wrong(lesson, block.line, "budget", text, "give it more seconds or fewer steps")
        if block.memory_mb is not None and trial.memory_mb > block.memory_mb:
            text = f"{what} took {trial.memory_mb:.0f} MB; its budget is {block.memory_mb} MB"
            proof.wrong(lesson, block.line, "budget", text, "give it more memory or smaller batches")


async def _prediction(lesson: Lesson, question: Question, trials: Trials, proof: Proof) -> None:
    """Hold a prediction's record against runs with each seed."""
    block, asked = lesson.lab(question.lab), variant(question, "check", 0)
    guess = _recorded(asked)
    if guess is None:
        proof.wrong(lesson, question.line, "recorded", "nothing is recorded, or too close to call", "add `recorded`")
        return
    value = measure.value_of(measure.parse(question.measure))
    steps = value.step if value and value.statistic == "at" else None
    better = {metric.name: metric.better for metric in trials.labs.load(block.lab).metrics}
    found = []
    for seed in SEEDS:
        made = {name: (await trials.named(block, name, seed, steps)).run.histories for name in block.runs or ("",)}
        found.append(judge(asked, guess, made, better))
        if seed == block.seed and value is not None:
            now = {name or "value": value.predicted(run, better[value.metric]) for name, run in made.items()}
            _compare(lesson, question, now, proof)
    held = sum(one.outcome == "as measured" for one in found)
    measured = "; ".join(one.measured for one in found)
    proof.tell(lesson, question.line, f"{question.id}: as recorded on {held} of {len(found)} seeds ({measured})")
    if held < ENOUGH:
        text = f"{question.id} comes out as recorded on {held} of {len(found)} seeds: {measured}"
        proof.wrong(lesson, question.line, "recorded", text, "record it anew, or choose runs that lie further apart")


def _compare(lesson: Lesson, question: Question, now: Mapping[str, float], proof: Proof) -> None:
    """Hold each recorded number against what the same run measures here; it is shown to whoever cannot run."""
    for name, number in now.items():
        said = question.recorded.get(name)
        if isinstance(said, int | float) and not math.isclose(number, said, rel_tol=NEAR):
            text = f"{question.id} was recorded with `{name}: {said:g}`, and measures {number:.4g} here"
            proof.stale(lesson, question.line, "record-old", text, f"write `{name}: {number:.4g}` under `recorded`")


def _recorded(asked: Variant) -> int | str | None:
    """Return the guess that the author's record makes right."""
    recorded = asked.question.recorded
    guesses: list[int | str] = [str(recorded.get("value"))] if asked.question.number else [*range(len(asked.options))]
    right = [guess for guess in guesses if reveal(asked, guess).outcome == "as measured"]
    return right[0] if right else None


async def _goal(lesson: Lesson, goal: Goal, trials: Trials, proof: Proof) -> None:
    """Reach a goal as its author says, with each seed."""
    block, lab = lesson.lab(goal.lab), trials.labs.load(lesson.lab(goal.lab).lab)
    tried: list[Trial] = [await trials.solved(block, goal, seed) for seed in SEEDS]
    far = [reached(goal, trial.run, lab) for trial in tried]
    held = sum(one is not None and one.met for one in far)
    measured = ", ".join(
        "nothing" if one is None else f"at step {one.step:,}" if one.met else f"not with {one.value:.4g}" for one in far
    )
    proof.tell(lesson, goal.line, f"{goal.id}: reached on {held} of {len(far)} seeds ({measured})")
    if held < ENOUGH:
        text = f"{goal.id} is reached on {held} of {len(far)} seeds: {measured}"
        help = "mend `solution_params` or `solution_changes`, or ask for less"
        if not goal.solution and not goal.changes:
            help = "say how: `solution_params: {lr: 0.1}`, or `solution_changes: {300: {lr: 0.01}}`"
        proof.wrong(lesson, goal.line, "goal-reached", text, help)


def _blocks(lesson: Lesson, kind: type[Question]) -> list[Question]:
    return [block for step in lesson.steps for block in step.blocks if isinstance(block, kind)]
