"""What a code exercise says under its editor, as styled text. Pure functions."""

from __future__ import annotations

from textual.content import Content

from dltutor.draw.code import roles
from dltutor.draw.filter import clean
from dltutor.study.coding import Coding
from dltutor.study.state import Standing
from dltutor.study.trial import CHANGED, STAYS, told
from dltutor.ui.lesson.markdown import line_content
from dltutor.ui.lesson.words import hints, keys
from dltutor.ui.signs import Signs

STYLES = {
    "keyword": "$accent",
    "string": "$success",
    "comment": "$foreground-muted",
    "number": "$warning",
    "function": "$primary",
}
"""The colours of code, by role."""
MOST_LINES = 8
"""Lines of what the code printed."""


def code_feedback(asking: Coding, signs: Signs, seconds: float, writing: bool) -> Content:
    """Return what came of the last trial, open hints, the solution where it is shown, and what to do now.

    `seconds`: how long the tests run already; `writing`: the editor has the keys.
    """
    if asking.trying:
        waited = f" ({seconds:.0f} s)" if seconds >= 1 else ""
        return Content.assemble((f"{signs.lab} ", "bold"), asking.sentence, waited, "  ", keys(("Ctrl+R", "stop")))
    parts = [*_refused(asking), *_verdict(asking, signs), *_printed(asking)]
    parts += hints(asking.variant.hints[: asking.state.hints])
    parts += [Content.styled(asking.lacks, "$warning")] if asking.lacks else []
    return Content("\n").join([*parts, *_solution(asking), *_what_now(asking, writing)])


def _refused(asking: Coding) -> list[Content]:
    if not asking.refused:
        return []
    return [Content.styled(clean(asking.refused), "$warning"), Content("Your code is kept all the same.")]


def _verdict(asking: Coding, signs: Signs) -> list[Content]:
    trial, verdict = asking.trial, asking.state.verdict
    say = told(trial.verdict) if trial else verdict.say if verdict else ""
    if not say:
        return []
    right = trial.verdict.outcome == "passed" if trial else bool(verdict and verdict.right)
    sign, style = (signs.right, "bold $success") if right else (signs.wrong, "bold $error")
    head, _, reason = say.partition("\n")
    lines = [Content.assemble((f"{sign} ", style), line_content(head).stylize("bold"))]
    if reason in {known.why for known in asking.exercise.known_wrong}:
        lines.append(line_content(reason))
    elif reason:
        lines.append(_ticked(clean(reason)))
    notes = [CHANGED] * asking.stale + [STAYS] * asking.wrong_since
    return [*lines, *(Content.styled(note, "$foreground-muted") for note in notes)]


def _ticked(text: str) -> Content:
    """Return a text as its author wrote it, with what stands between backticks as code: nothing else is Markdown."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Content(text)
    return Content.assemble(*((part, "$secondary" if at % 2 else "") for at, part in enumerate(parts)))


def _printed(asking: Coding) -> list[Content]:
    lines = clean(asking.trial.verdict.output).rstrip().splitlines() if asking.trial else []
    if not lines:
        return []
    more = [f"… and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    shown = "\n".join(f"  {line}" for line in [*lines[:MOST_LINES], *more])
    return [Content.styled("It printed:", "$foreground-muted"), Content(shown)]


def _solution(asking: Coding) -> list[Content]:
    if asking.state.standing is not Standing.SHOWN:
        explained = asking.state.standing is Standing.RIGHT and not asking.wrong_since and asking.variant.explain
        return [line_content(asking.variant.explain)] if explained else []
    lines = [Content.styled("A solution:", "bold"), *highlighted(asking.exercise.solution)]
    return [*lines, line_content(asking.variant.explain)] if asking.variant.explain else lines


def highlighted(source: str) -> list[Content]:
    """Return code as lines in Python's colours, each indented."""
    source = clean(source.expandtabs(4)).rstrip()
    found = []
    for line, spans in zip(source.split("\n"), roles(source), strict=False):
        content = Content(line)
        for start, end, role in spans:
            content = content.stylize(STYLES.get(role, ""), start, end)
        found.append(Content("  ") + content)
    return found


def _what_now(asking: Coding, writing: bool) -> list[Content]:
    state = asking.state
    if state.standing is Standing.OPEN:
        pairs = [*([] if writing else [("Enter", "write")]), ("Ctrl+R", "run the tests")]
        if state.tries and not asking.why_no_hint():
            pairs.append(("Esc, then h" if writing else "h", "a hint"))
        if asking.begun_anew:
            pairs.append(("Esc, then u" if writing else "u", "your code as it was"))
        return [keys(*pairs)]
    if asking.comes_back:
        return [Content.styled("Its lines come once more at the end of this step.", "$foreground-muted")]
    return []
