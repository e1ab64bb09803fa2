"""The questions of a course outside their lessons: where each stands, and how it is asked there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dltutor.course.model import LabBlock, Lesson, Step
from dltutor.progress.attempts import History, Key
from dltutor.quiz.lines_of_code import in_order
from dltutor.quiz.model import Question


@dataclass(frozen=True)
class Item:
    """A question with its place in the course."""

    lesson: Lesson
    step: Step
    question: Question

    @property
    def key(self) -> Key:
        """The ids of lesson and question."""
        return self.lesson.entry.id, self.question.id

    @property
    def lab(self) -> LabBlock | None:
        """The lab that stands in the question's step, if any."""
        return next((block for block in self.step.blocks if isinstance(block, LabBlock)), None)

    @property
    def siblings(self) -> tuple[str, str, str]:
        """What questions have in common of which one gives the others away: one skill in one step."""
        return self.lesson.entry.id, self.step.id, self.question.skill or self.question.id

    def changed(self, history: History) -> bool:
        """Return whether the author has edited the question since it was asked last."""
        attempts = history.get(self.key, ())
        return bool(attempts) and attempts[-1].content != self.question.content


def items(lessons: Iterable[Lesson]) -> Iterator[Item]:
    """Yield the questions that can be asked outside their lesson; a prediction needs its lab."""
    for lesson in lessons:
        for step in lesson.steps:
            for block in step.items:
                question = _short(block) if isinstance(block, Question) else None
                if question is not None:
                    yield Item(lesson, step, question)


def _short(question: Question) -> Question | None:
    """Return a question as it is asked outside its lesson, code as lines to put in order; None: it cannot be."""
    if question.kind == "code":
        return in_order(question)
    return None if question.kind == "predict" else question
