"""What has become of one question or goal on the page: an immutable state, and pure functions from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from dltutor.quiz.model import Judgement, Verdict

LATE = "It does not count: the run was over before you predicted."
UNDO_SECONDS = 10.0
"""How long an answer can be taken back."""
HINT_SECONDS = 15.0
"""After this long a hint opens without a try."""

Given = tuple[str, ...]
"""What a learner answered: the texts of the options, or the one text that was typed."""


class Standing(Enum):
    """Where an item stands."""

    OPEN = "open"
    RIGHT = "right"
    SHOWN = "shown"
    """The answer was shown: after the last try, or because the learner asked."""
    SKIPPED = "skipped"
    TAKEN = "taken"
    """An answer that is marked at the end."""
    LOCKED = "locked"
    """A prediction that waits for its run."""
    JUDGED = "judged"
    """A prediction beside its measurement."""
    MET = "met"
    """A goal that the learner's run has reached."""

    @property
    def done(self) -> bool:
        """True when the step waits for it no longer."""
        return self not in (Standing.OPEN, Standing.LOCKED)

    @property
    def known(self) -> bool:
        """True when the answer is seen, so that no reason gives it away."""
        return self in (Standing.RIGHT, Standing.SHOWN, Standing.JUDGED)


@dataclass(frozen=True)
class ItemState:
    """One question or goal, as the learner sees it now."""

    variant: int = 0
    standing: Standing = Standing.OPEN
    tries: int = 0
    """Tries at this variant."""
    hints: int = 0
    """Hints that are open."""
    given: Given = ()
    """The last answer."""
    verdict: Verdict | None = None
    """What came of it."""
    tried: frozenset[Given] = frozenset()
    """Answers that turned out wrong."""
    confidence: str = ""
    note: str = ""
    """Why what was typed could not be taken (at no try), why a run does not judge the prediction, or what is first."""
    training: bool = False
    """A run that may judge the locked prediction is under way."""
    unsure: bool = False
    """The question "how sure?" is open; `given` waits for it."""
    judgement: Judgement | None = None
    recorded: str = ""
    """The date of the author's measurement, when the prediction was judged by that; else empty."""
    late: bool = False
    """What judged the prediction was over before it was made, so it does not count."""
    reasons: bool = False
    """The reasons of all options are open."""
    covered: bool = False
    """The options wait until the learner has answered in the head; see `Asking.covered`."""
    since: float = 0.0
    """When the question came on screen (seconds of a clock)."""
    changed: float = 0.0
    """When the last answer, skip or reveal was given."""
    before: ItemState | None = None
    """The state before that, for undo."""

    def can_undo(self, now: float) -> bool:
        """True while the last answer can be taken back."""
        return self.before is not None and now - self.changed <= UNDO_SECONDS

    def why_no_hint(self, count: int, now: float) -> str:
        """Return why no more of `count` hints opens now; empty: after a try, an opened hint, or a while of thinking."""
        if self.standing is not Standing.OPEN:
            return "hints are for an open question"
        if self.hints >= count:
            return "there is no further hint"
        waited = self.tries > 0 or self.hints > 0 or now - self.since >= HINT_SECONDS
        return "" if waited else f"a hint opens after a try, or after {HINT_SECONDS:g} s"


def answered(state: ItemState, given: Given, verdict: Verdict, allowed: int, now: float) -> ItemState:
    """Return the state after one try; a wrong one that was the last of `allowed` shows the answer."""
    tries = state.tries + 1
    standing = Standing.RIGHT if verdict.right else Standing.SHOWN if tries >= allowed else Standing.OPEN
    return replace(
        state,
        standing=standing,
        tries=tries,
        given=given,
        verdict=verdict,
        tried=state.tried if verdict.right else state.tried | {given},
        note="",
        unsure=False,
        changed=now,
        before=replace(state, before=None),
    )


def sealed(state: ItemState) -> ItemState:
    """Return the state in which an answer was taken, and nothing is said of it yet."""
    return replace(state, standing=Standing.TAKEN)


def unsealed(state: ItemState) -> ItemState:
    """Return the state once all is marked: what came of the answer is seen, for good."""
    if state.standing is not Standing.TAKEN or state.verdict is None:
        return replace(state, before=None)
    return replace(state, standing=Standing.RIGHT if state.verdict.right else Standing.SHOWN, before=None)


def repeated(state: ItemState, given: Given, verdict: Verdict) -> ItemState:
    """Return the state after a wrong answer that was tried before: it costs no try."""
    again = replace(verdict, say=f"You have tried that already, so it costs no try. {verdict.say}")
    return replace(state, given=given, verdict=again, note="", unsure=False)


def uncovered(state: ItemState) -> ItemState:
    """Return the state in which the options are seen."""
    return replace(state, covered=False)


def asked_how_sure(state: ItemState, given: Given) -> ItemState:
    """Return the state in which an answer waits for "sure" or "not sure"."""
    return replace(state, given=given, unsure=True)


def predicted(state: ItemState, given: Given, confidence: str, now: float) -> ItemState:
    """Return the state of a locked prediction."""
    return replace(
        state,
        standing=Standing.LOCKED,
        given=given,
        confidence=confidence,
        note="",
        unsure=False,
        changed=now,
        before=replace(state, unsure=False, before=None),
    )


def judged(state: ItemState, judgement: Judgement, recorded: str = "") -> ItemState:
    """Return the state of a prediction beside its measurement; `recorded`: its date, where it is the author's."""
    standing = Standing.JUDGED
    return replace(state, standing=standing, judgement=judgement, recorded=recorded, note="", unsure=False, before=None)


def met(state: ItemState) -> ItemState:
    """Return the state of a goal that was reached; a skipped one counts as reached from then on."""
    return replace(state, standing=Standing.MET, before=None)


def shown(state: ItemState, now: float) -> ItemState:
    """Return the state with the answer shown by the learner's wish."""
    before = replace(state, unsure=False, before=None)
    return replace(state, standing=Standing.SHOWN, unsure=False, changed=now, before=before)


def skipped(state: ItemState, now: float) -> ItemState:
    """Return the state of an item left aside."""
    before = replace(state, unsure=False, before=None)
    return replace(state, standing=Standing.SKIPPED, unsure=False, changed=now, before=before)


def hinted(state: ItemState) -> ItemState:
    """Return the state with one more hint open."""
    return replace(state, hints=state.hints + 1)


def undone(state: ItemState) -> ItemState:
    """Return the state before the last answer; raises ValueError when there is none to take back."""
    if state.before is None:
        raise ValueError("there is nothing to take back")
    return replace(state.before, hints=state.hints)


def again(state: ItemState, *, drawn: bool, now: float) -> ItemState:
    """Return the item asked afresh, with other numbers when its answer has been seen and `drawn` ones exist."""
    seen = state.standing in (Standing.RIGHT, Standing.SHOWN)
    return ItemState(variant=state.variant + 1 if seen and drawn else state.variant, since=now)
