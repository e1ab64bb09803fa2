"""How an item is found again after a break: the state that its record comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from dltutor.progress.fold import ItemRecord
from dltutor.quiz.mark import mark
from dltutor.quiz.model import Judgement, Question, Variant, Verdict
from dltutor.quiz.variants import variant
from dltutor.study.state import Given, ItemState, Standing

Outcome = Literal["as measured", "otherwise", "too close to call"]


def restored(record: ItemRecord, question: Question, learner: str, now: float) -> ItemState:
    """Return the state in which an earlier session left a question; a question edited since is asked afresh."""
    touched = record.tries or record.revealed or record.predicted
    if touched and record.content != question.content:
        return ItemState(since=now)
    state = ItemState(variant=record.variant, tries=record.tries, since=now)
    if record.predicted:
        return _prediction(replace(state, given=_given(record)), record)
    if record.tries:
        state = _answered(state, record, question, learner)
    return replace(state, standing=_standing(record, question))


def _standing(record: ItemRecord, question: Question) -> Standing:
    """Return where the variant that was asked last stands; of code, which has but one, whether it was ever right."""
    code = question.kind == "code"
    if record.ended == "right" or (code and record.right):
        return Standing.RIGHT
    if record.ended == "shown" or (code and record.revealed):
        return Standing.SHOWN
    return Standing.SKIPPED if record.skipped else Standing.OPEN


def restored_goal(record: ItemRecord, now: float) -> ItemState:
    """Return the state in which an earlier session left a goal."""
    standing = Standing.MET if record.met else Standing.SKIPPED if record.skipped else Standing.OPEN
    return ItemState(standing=standing, since=now)


def _prediction(state: ItemState, record: ItemRecord) -> ItemState:
    if record.outcome:
        found = Judgement(cast(Outcome, record.outcome), record.say, record.measured)
        return replace(state, standing=Standing.JUDGED, judgement=found, recorded=record.recorded, late=record.late)
    return replace(state, standing=Standing.LOCKED)


def _answered(state: ItemState, record: ItemRecord, question: Question, learner: str) -> ItemState:
    """Return the state with the last answer's verdict: marking is pure, so it comes out as it did then."""
    given = _given(record)
    if question.kind == "code":
        verdict = Verdict(record.right, record.credit, record.say) if record.say else None
        return replace(state, given=given, verdict=verdict)
    try:
        verdict = marked(variant(question, learner, record.variant), given)
    except (ValueError, IndexError):
        return state
    tried = frozenset() if verdict.right else frozenset({given})
    return replace(state, given=given, verdict=verdict, tried=tried)


def _given(record: ItemRecord) -> Given:
    return tuple(map(str, record.given)) if isinstance(record.given, list) else ()


def marked(variant: Variant, given: Given) -> Verdict:
    """Return the verdict on an answer given as texts; raises Unreadable, and ValueError for an unknown option."""
    texts = [option.text for option in variant.options]
    match variant.question.kind:
        case "numeric" | "shape":
            return mark(variant, given[0])
        case "order":
            return mark(variant, given)
        case "multiple":
            return mark(variant, {texts.index(text) for text in given})
        case _:
            return mark(variant, texts.index(given[0]))
