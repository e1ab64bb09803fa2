"""Warnings about questions and steps: what a lesson can do without, and should not."""

from __future__ import annotations

import re

from dltutor.course.bounds import fitted
from dltutor.course.draft import Draft, Written
from dltutor.course.log import Log
from dltutor.course.model import LabBlock, Step, Text
from dltutor.course.nodes import Place
from dltutor.course.steps import INTRODUCTION
from dltutor.quiz.model import Question

LONGEST_EXPLAIN = 60
LONGEST_STEP = 250
LONGER = 1.5
WORDS_PER_MINUTE = 200
_NOT = re.compile(r"(?<!\*)\bnot\b(?!\*)", re.IGNORECASE)
_CODE = re.compile(r"`[^`]*`")
_ALL = re.compile(r"\b(all|none) of (the above|these)\b", re.IGNORECASE)


def check_style(draft: Draft) -> None:
    """Note what is allowed and could be better."""
    for written in draft.written:
        if isinstance(written.block, Question):
            _check_question(written, written.block, draft.log)
    for number, (opening, step) in enumerate(zip(draft.openings, draft.steps, strict=True)):
        place = Place(opening.line, 1)
        if not opening.named:
            text = f"the step “{step.title}” has no id, so renaming it loses learners' places"
            draft.log.warning(place, "step-id", text, "add <!-- step: id=… --> under the heading")
        if not (step.id == INTRODUCTION or step.optional or step.items or _unread(draft, number)):
            text = f"the step “{step.title}” asks nothing"
            draft.log.warning(place, "no-question", text, "add a ```quiz or a ```goal, or join it with its neighbour")
        if not fitted(step.blocks)[1]:
            text = f"the step “{step.title}” does not fit on one page; its end is left out"
            draft.log.warning(place, "page", text, "cut it into several steps")
        if words(step) > LONGEST_STEP:
            text = f"the step “{step.title}” has {words(step)} words; {LONGEST_STEP} fit in one sitting"
            draft.log.warning(place, "long-step", text, "cut it in two")
    _check_minutes(draft)


def _unread(draft: Draft, number: int) -> bool:
    """Return whether a block of this step could not be read, so that it may hold a question after all."""
    start = draft.openings[number].line
    stop = draft.openings[number + 1].line if number + 1 < len(draft.openings) else len(draft.lines) + 1
    return any(start <= each.line < stop and each.code != "step-id" for each in draft.log.problems)


def words(step: Step) -> int:
    """Return how many words of text a step has, questions left out."""
    return sum(len(block.markdown.split()) for block in step.blocks if isinstance(block, Text))


def _check_question(written: Written, question: Question, log: Log) -> None:
    at = written.table.at
    if len(question.explain.split()) > LONGEST_EXPLAIN:
        text = f"the explanation has {len(question.explain.split())} words"
        log.warning(at("explain"), "long-explain", text, f"say it in {LONGEST_EXPLAIN}")
    if question.kind != "order" and _NOT.search(_CODE.sub("", question.ask)):  # of lines, one may not belong
        text = "the question asks with “not”, which is easily read over"
        log.warning(at("ask"), "negative", text, "ask for what is true, or write **not**")
    for number, option in enumerate(question.options):
        place = at("options", number, "text")
        if not option.why and not option.correct:
            kind = "option" if question.kind == "predict" else "wrong option"
            end = "why it came so" if question.kind == "predict" else "why it is wrong"
            text = f"the {kind} '{option.text}' does not say {end}"
            log.warning(place, "no-why", text, "add `why:`; it is shown only to someone who picks it")
        found = _ALL.search(option.text)
        if found and (found[1].lower() == "all" or option.pin != "last"):
            help = "ask with `kind: multiple` instead" if found[1].lower() == "all" else "add `pin: last`"
            log.warning(place, "all-of-above", f"the option '{option.text}' depends on the others", help)
    for number, line in enumerate(line for line in question.lines if not line.belongs):
        if not line.why:
            text = f"the distractor `{line.code}` does not say why it does not belong"
            help = "add `why:`; it is shown only to someone who uses it"
            log.warning(at("distractors", number, "code"), "no-why", text, help)
    if question.kind == "single":
        right = max((len(option.text) for option in question.options if option.correct), default=0)
        wrong = max((len(option.text) for option in question.options if not option.correct), default=0)
        if right > LONGER * wrong:
            text = "the right option is the longest by far, which gives it away"
            log.warning(at("options"), "long-right", text, "shorten it, or say as much in the others")


def _check_minutes(draft: Draft) -> None:
    """Hold the author's minutes against what takes time: all words (questions, too), questions and runs of labs."""
    if draft.front.entry is None or not draft.front.entry.minutes or draft.log.errors:
        return
    read = sum(len(line.split()) for line in draft.lines[draft.front.end :])
    blocks = [block for step in draft.steps for block in step.blocks]
    quizzes = sum(isinstance(block, Question) for block in blocks)
    seconds = sum((block.seconds or 0) * max(1, len(block.runs)) for block in blocks if isinstance(block, LabBlock))
    needed = read / WORDS_PER_MINUTE + quizzes + seconds / 60
    said = draft.front.entry.minutes
    if needed and not 0.5 <= said / needed <= 2:
        text = f"the lesson says {said} minutes, but its words, quizzes and labs take about {needed:.0f}"
        draft.log.warning(draft.front.table.at("minutes"), "minutes", text, f"write `minutes: {max(1, round(needed))}`")
