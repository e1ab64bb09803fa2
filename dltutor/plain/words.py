"""What is said of a question, and how a typed line becomes an answer. Pure functions."""

from __future__ import annotations

import re

from dltutor.plain.prose import INDENT, line, lines
from dltutor.quiz.model import NO_LIMIT
from dltutor.quiz.numbers import Unreadable
from dltutor.quiz.ordering import LETTERS, STEP
from dltutor.quiz.reasons import typical
from dltutor.quiz.shapes import written
from dltutor.study.asking import Asking
from dltutor.study.reasons import wrongly_ticked
from dltutor.study.state import LATE, Given, Standing
from dltutor.study.told import right_answer, tries_left

DEEPER = ">"
"""Typed after a line's letter, once for each level of indentation."""


HEAD = "Answer in your head first. An empty line says the options."


def asked(asking: Asking) -> list[str]:
    """Return the question itself, its options or lines, and how it is answered while it is open."""
    said = lines(asking.variant.ask)
    return [*said, HEAD] if asking.covered else [*said, *choices(asking)]


def choices(asking: Asking) -> list[str]:
    """Return the options or lines, and how the question is answered while it is open."""
    said = [f"{number}. {line(option.text)}" for number, option in enumerate(asking.variant.options, 1)]
    said += [f"{LETTERS[at]}. {STEP * _indent(asking, at)}{one.code}" for at, one in enumerate(asking.variant.lines)]
    return [*said, how(asking)] if asking.state.standing is Standing.OPEN else said


def how(asking: Asking) -> str:
    """Return what to type."""
    question = asking.question
    if question.kind == "code":
        return "Write the code, then run the tests."
    if asking.state.unsure:
        return "How sure are you? Type 1 for sure, 2 for not sure."
    if question.kind == "shape":
        return f"Type a shape, for example {written((*question.symbols[:1], '64'))}."
    if question.kind == "order":
        deeper = f" Type {DEEPER} behind a letter for each level of indentation, for example b{DEEPER}."
        return "Type the letters in order, and leave out what does not belong: for example b a c." + (
            deeper if question.indent else ""
        )
    if asking.typed:
        return f"Type a number in {question.unit}." if question.unit else "Type a number."
    if question.kind == "multiple":
        return "Type the numbers of all that hold, for example 1 3."
    return "Type the number of one option."


def _indent(asking: Asking, at: int) -> int:
    return 0 if asking.question.indent else asking.variant.lines[at].indent


def read_answer(asking: Asking, typed: str) -> Given:
    """Return what a typed line answers; raises Unreadable with what to type."""
    question, texts = asking.question, [option.text for option in asking.variant.options]
    if asking.typed:
        return (typed,)
    if question.kind == "code":
        raise Unreadable(how(asking))
    if question.kind == "order":
        return _order(asking, typed)
    numbers = [int(word) for word in re.findall(r"[0-9]{1,4}", typed)]
    readable = re.fullmatch(r"[0-9\s,;.]+", typed) and all(1 <= number <= len(texts) for number in numbers)
    if not readable or not numbers or (question.kind != "multiple" and len(numbers) > 1):
        raise Unreadable(f"“{typed}” is not one of the options 1 to {len(texts)}. {how(asking)}")
    return tuple(text for number, text in enumerate(texts, 1) if number in numbers)


def _order(asking: Asking, typed: str) -> Given:
    offered, used = asking.variant.lines, list[str]()
    for letter, deeper in re.findall(rf"([^\s,;.{DEEPER}])\s*({DEEPER}*)", typed.lower()):
        at = LETTERS[: len(offered)].find(letter)
        if at < 0:
            raise Unreadable(f"There is no line {letter}; the lines are a to {LETTERS[len(offered) - 1]}.")
        used.append(STEP * len(deeper) * asking.question.indent + offered[at].code)
        if len({text.strip() for text in used}) < len(used):
            raise Unreadable(f"The line {letter} stands twice in that.")
    if not used:
        raise Unreadable(how(asking))
    return tuple(used)


def told(asking: Asking) -> list[str]:
    """Return what there is to say of the last answer: the verdict, the answer and why, what to do now."""
    return [*_verdict(asking), *after(asking)]


def after(asking: Asking) -> list[str]:
    """Return what there is to say after the verdict: the answer and why, where they are open, and what to do now."""
    return [*_answer(asking), *_what_now(asking)]


def _verdict(asking: Asking) -> list[str]:
    state = asking.state
    given = answered(asking)
    if state.note and state.standing is Standing.OPEN:
        return [state.note]
    if state.unsure:
        return [f"Your answer: {given}."]
    if state.judgement is not None:
        source = f"Recorded on {state.recorded}" if state.recorded else "Measured"
        told = [f"You predicted: {given}.", f"{source}: {state.judgement.measured}.", line(state.judgement.say)]
        return [*told, LATE] if state.late else told
    if state.standing is Standing.LOCKED:
        return [f"You predict: {given}."] + ([state.note] if state.note else [])
    if state.standing is Standing.SKIPPED:
        return ["Skipped."]
    if state.standing is Standing.TAKEN:
        return [f"Taken: {given}."]
    head, *reason = state.verdict.say.split("\n") if state.verdict is not None else [""]
    return [line(head), *reason] if head else []


def answered(asking: Asking) -> str:
    """Return the last answer, without a full stop; lines that were put in order by their letters."""
    offered = [one.code for one in asking.variant.lines]
    if not offered:
        return ", ".join(map(line, asking.state.given)).removesuffix(".")
    levels = [(text.strip(), (len(text) - len(text.lstrip())) // len(STEP)) for text in asking.state.given]
    return ", ".join(f"{LETTERS[offered.index(code)]}{DEEPER * deep}" for code, deep in levels if code in offered)


def hints(asking: Asking) -> list[str]:
    """Return the hints that are open."""
    return [f"Hint: {line(hint)}" for hint in asking.variant.hints[: asking.state.hints]]


def _answer(asking: Asking) -> list[str]:
    state, variant, question = asking.state, asking.variant, asking.question
    if not state.standing.known:
        return []
    said = []
    if state.standing is Standing.SHOWN:
        if question.exercise is not None:
            said += ["A solution is:", *(INDENT + code for code in question.exercise.solution.rstrip().split("\n"))]
        right = [f"{at}. {line(option.text)}" for at, option in enumerate(variant.options, 1) if option.correct]
        if right:
            said.append(f"The answer is {' and '.join(right).removesuffix('.')}.")
            said += [_because(f"Not {one.text}", one.why) for one in wrongly_ticked(asking) if one.why]
        if answer := right_answer(asking):
            said.append(f"The answer is {answer}.")
        if question.kind == "order":
            said.append("The order is:")
            said += [f"    {STEP * one.indent}{one.code}" for one in question.lines if one.belongs]
    return [*said, line(variant.explain)] if variant.explain else said


def reasons(asking: Asking) -> list[str]:
    """Return the reason of every option, line that does not belong and typical wrong answer; empty without any."""
    said = [f"{at}. {_because(option.text, option.why)}" for at, option in enumerate(asking.variant.options, 1)]
    said = said if any(option.why for option in asking.variant.options) else []
    said += [f"{one.code} does not belong: {line(one.why)}" for one in asking.question.lines if one.why]
    return said + [f"Not {answer}: {line(why)}" for answer, why in typical(asking.variant)]


def _because(text: str, why: str) -> str:
    text, why = line(text), line(why)
    return f"{text}{' ' if text.endswith('.') else ': ' if why else ''}{why}"


def _what_now(asking: Asking) -> list[str]:
    state = asking.state
    if state.unsure:
        return [how(asking)]
    if state.standing is Standing.LOCKED and not state.training:
        return ["It is locked. Type run: the lab judges it. Or type show for a recorded run."]
    if state.standing is Standing.OPEN and state.tries:
        tries = "" if asking.tries == NO_LIMIT else f"{tries_left(asking)}."
        hint = "" if asking.why_no_hint() else "Type hint for a hint."
        return [f"{tries} {hint}".strip()] if tries or hint else []
    return ["It comes once more at the end of this step."] if asking.comes_back else []
