"""What decides which commands can be used now, and why the others cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Focus = Literal["", "question", "input", "editor"]
Place = Literal["everywhere", "home", "lesson", "quiz", "question", "lab"]


@dataclass(frozen=True)
class Situation:
    """What decides which commands can be used now; an immutable snapshot that a screen makes of itself."""

    place: Literal["home", "lesson", "quiz", "dialog"]
    focus: Focus = ""
    first: bool = False
    """The first step of the lesson is open; with `last`, where `n` and `p` end."""
    last: bool = False
    tabs: bool = False
    """Lesson and lab are two tabs (a narrow terminal), not side by side."""
    lab_in_front: bool = False
    """Of the two tabs the lab is seen, so its questions are not."""
    item: Literal["", "question", "goal"] = ""
    """The item that question commands act on; empty: the step has none."""
    locked: bool = False
    """That item is a prediction that waits for its run."""
    choosing: bool = False
    """The keys are on a question whose marked option can be picked now; not again where it was the answer already."""
    arranging: Literal["", "lines", "held"] = ""
    """The keys are on lines to put in order; ``held``: one of them is picked up."""
    covered: bool = False
    """Its options wait until Enter."""
    typing: bool = False
    """That item is a question whose answer is typed, and it is open."""
    done: bool = False
    """That item is done: answered, shown or skipped."""
    skipped: bool = False
    """That item was left aside, so its answer was not seen."""
    elsewhere: bool = False
    """The keys are on an item that is done, and that item, which waits, is another one."""
    no_hint: str = "this step asks nothing"
    """Why no hint of that item opens now; empty when one does."""
    undo: bool = False
    no_reasons: str = "this step asks nothing"
    """Why there are no reasons of options to read now; empty when there are."""
    resume: bool = False
    """The learner has a place to continue at."""
    review: bool = False
    """Something is to be reviewed."""
    sealed: bool = False
    """Answers are marked at the end of the round, and nothing is told before."""
    results: bool = False
    """The round is over, and its results are in front."""
    step_lab: bool = False
    """The step of the question has a lab."""
    wrong: bool = False
    """Something was not right at the first try."""
    code: Literal["", "ready", "trying"] = ""
    """Code is to be written: its tests can be run, or they run."""
    problems: bool = False
    """The lesson is a preview, and something is wrong with its file."""
    lab: Callable[[str], str] = field(default=lambda _: "there is no lab in this step")
    """Why a lab command cannot be used now, by its id; empty when it can."""


def always(_: Situation) -> str:
    """Return nothing: it can always be used."""
    return ""


def next(now: Situation) -> str:
    """Return why one cannot go on."""
    return "this is the last step" if now.last else ""


def previous(now: Situation) -> str:
    """Return why one cannot go back."""
    return "this is the first step" if now.first else ""


def tabs(now: Situation) -> str:
    """Return why there are no tabs to switch."""
    return "" if now.tabs else "lesson and lab are side by side already"


def problems(now: Situation) -> str:
    """Return why no problems can be listed."""
    return "" if now.problems else "nothing is wrong, or this is no preview"


def resume(now: Situation) -> str:
    """Return why there is no place to continue at."""
    return "" if now.resume else "no lesson has been begun yet"


def open_item(now: Situation) -> str:
    """Return why there is nothing to answer or skip."""
    if not now.item:
        return "this step asks nothing"
    if now.elsewhere:
        return "this one is done already; Enter goes to the one that waits"
    again = "" if now.place == "quiz" else "; r asks it again"
    return f"this {now.item} is done already{again}" if now.done else ""


def elsewhere(now: Situation) -> str:
    """Return why there is no other question or goal to go to."""
    return "" if now.elsewhere else "nothing else waits in this step"


def question(now: Situation) -> str:
    """Return why there is no question to answer."""
    return open_item(now) if now.item == "question" or not now.item else "a goal is reached with the lab's own run"


def does(now: Situation) -> str:
    """Return what Enter does where it does not answer yet."""
    return "options" if now.covered else moves(now)


def moves(now: Situation) -> str:
    """Return what Enter does to code, and to lines that are put in order; below them, at their letters, it answers."""
    if now.code:
        return "write"
    return {"lines": "pick up", "held": "put down"}.get(now.arranging, "")


def option(now: Situation) -> str:
    """Return why a digit does nothing; it may begin a number in another question, but never answers an unseen one."""
    return "" if now.typing else question(now)


def show(now: Situation) -> str:
    """Return why no answer can be shown."""
    if now.sealed:
        return "answers are shown at the end"
    return "" if now.locked or (now.skipped and now.item == "question") else question(now)


def tick(now: Situation) -> str:
    """Return why no option can be picked."""
    return "" if now.choosing else "no question with options has the keys now"


def typing(now: Situation) -> str:
    """Return why no number can be typed."""
    return "" if now.typing else "no question waits for a number"


def hint(now: Situation) -> str:
    """Return why no hint can be opened."""
    return open_item(now) or now.no_hint


def undo(now: Situation) -> str:
    """Return why nothing can be taken back."""
    return "" if now.undo else "there is nothing to take back (an answer can be for 10 s)"


def again(now: Situation) -> str:
    """Return why nothing can be asked again."""
    if now.place == "quiz":
        return "a question is asked once here; at the end r asks the wrong ones again"
    return "" if now.item else "this step asks nothing"


def reasons(now: Situation) -> str:
    """Return why no reasons can be read."""
    return now.no_reasons


def code(now: Situation) -> str:
    """Return why no tests can be run."""
    return "" if now.code else "no code is to be written here"


def stops(now: Situation) -> str:
    """Return what running the tests is called while they run."""
    return "stop" if now.code == "trying" else ""


def review(now: Situation) -> str:
    """Return why there is nothing to review."""
    return "" if now.review else "nothing is to be reviewed now"


def asked(now: Situation) -> str:
    """Return why there is no further question."""
    return "this is the end" if now.results else ""


def earlier(now: Situation) -> str:
    """Return why there is no question before."""
    return "this is the first question" if now.first else ""


def onward(now: Situation) -> str:
    """Return why Enter does not go on."""
    return "" if now.done or now.results else "this question is open; n goes on without an answer"


def reads(now: Situation) -> str:
    """Return what Enter does among the results."""
    return "read" if now.results else ""


def retry(now: Situation) -> str:
    """Return why nothing can be asked once more."""
    if not now.results:
        return "the results come at the end"
    return "" if now.wrong else "all was right at the first try"


def try_lab(now: Situation) -> str:
    """Return why no lab can be tried."""
    return read_step(now) or ("" if now.step_lab else "the step of this question has no lab")


def read_step(now: Situation) -> str:
    """Return why the lesson cannot be opened at the question's step."""
    return "an exam comes first; at its end it can be read" if now.sealed else ""
