"""What a question says of itself, as styled text: its options, its feedback, its title. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from dltutor.quiz.model import Option, Question
from dltutor.quiz.ordering import STEP
from dltutor.quiz.reasons import typical
from dltutor.quiz.shapes import written
from dltutor.study.asking import Asking
from dltutor.study.reasons import wrongly_ticked
from dltutor.study.state import LATE, Standing
from dltutor.study.told import KINDS, right_answer, tries_left
from dltutor.ui.lesson.markdown import line_content
from dltutor.ui.signs import Signs


def title(asking: Asking, signs: Signs) -> str:
    """Return the title of a question's frame: what kind it is, and how it stands."""
    again = asking.in_lesson and asking.state.variant
    noun = "Prediction" if asking.predicting else "Once more" if again else "Question"
    match asking.state.standing:
        case Standing.OPEN:
            return f"{noun}: {KINDS[asking.question.kind]}"
        case Standing.RIGHT:
            return f"{noun} {signs.right} right"
        case Standing.SHOWN:
            return f"{noun}: answer shown"
        case Standing.SKIPPED:
            return f"{noun}: skipped"
        case Standing.TAKEN:
            return f"{noun}: answer taken"
        case Standing.LOCKED:
            waits = "locked, the lab is running" if asking.state.training else "locked, now run the lab"
            return f"{noun}: {'not judged by this run' if asking.state.note else waits}"
        case _ if not asking.state.given:
            return f"{noun}: none was made"
        case _:
            judgement = asking.state.judgement
            outcome = judgement.outcome if judgement else "judged"
            return f"{noun}: {'it came out otherwise' if outcome == 'otherwise' else outcome}"


def wanted(question: Question) -> str:
    """Return what stands in an empty field."""
    if question.kind == "shape":
        return f"a shape, such as {written((*question.symbols[:1], '64'))}"
    return f"a number in {question.unit}" if question.unit else "a number"


def option_mark(asking: Asking, at: int, here: bool, ticked: bool, signs: Signs) -> Content:
    """Return what stands before option number `at` (from 0): the mark, its number and its tick."""
    many = asking.question.kind == "multiple"
    on, off = (signs.box_on, signs.box) if many else (signs.radio_on, signs.radio)
    return Content.assemble(
        (f"{signs.cursor if here else ' '} ", "bold $primary"),
        (f"{at + 1} ", "$foreground-muted"),
        (on if ticked else off, "bold $primary" if ticked else "$foreground-muted"),
    )


def option_text(asking: Asking, at: int, here: bool, signs: Signs) -> Content:
    """Return option number `at` itself, what is known of it, and its reason where the reasons are open."""
    option = asking.variant.options[at]
    parts = [line_content(option.text).stylize("bold" if here else ""), _known(asking, option, signs)]
    if (_reasons_open(asking) or option in wrongly_ticked(asking)) and option.why:
        parts += [Content("\n"), line_content(option.why).stylize("$foreground-muted")]
    return Content("").join(parts)


def _known(asking: Asking, option: Option, signs: Signs) -> Content:
    """Return what may be said of an option now; nothing while that would give the answer away."""
    state = asking.state
    if asking.predicting:
        mine = option.text in state.given and state.standing.done
        return Content.styled("  (your prediction)", "bold") if mine else Content("")
    if state.standing in (Standing.RIGHT, Standing.SHOWN) and option.correct:
        return Content.styled(f"  {signs.right} right", "bold $success")
    tried = asking.question.kind == "single" and (option.text,) in state.tried and state.standing is not Standing.TAKEN
    if tried or option in wrongly_ticked(asking):
        return Content.styled(f"  {signs.wrong} not this one", "$error")
    return Content("")


def _reasons_open(asking: Asking) -> bool:
    state = asking.state
    return state.reasons and state.standing.known


def feedback(asking: Asking, signs: Signs) -> Content:
    """Return what stands under the answers: the verdict, open hints, the answer and its explanation, what to do now."""
    opened = asking.variant.hints[: asking.state.hints]
    return Content("\n").join([*_verdict(asking, signs), *hints(opened), *_answer(asking), *_what_now(asking)])


def _verdict(asking: Asking, signs: Signs) -> list[Content]:
    state, verdict = asking.state, asking.state.verdict
    if state.note and state.standing is Standing.OPEN:
        return [Content.styled(state.note, "$warning")]
    if state.unsure:
        given = ", ".join(state.given)
        return [Content.assemble(("Your answer: ", "bold"), line_content(given), (".  How sure are you?", "bold"))]
    if state.judgement is not None:
        return _prediction(asking, signs)
    if state.standing is Standing.LOCKED:
        mine = Content.assemble(("You predict: ", "bold"), line_content(", ".join(state.given)))
        return [mine, Content.styled(state.note, "$warning")] if state.note else [mine]
    if state.standing is Standing.TAKEN:
        return [Content.styled("Taken. It is marked at the end.", "$foreground-muted")]
    if verdict is None:
        return []
    sign, style = (signs.right, "bold $success") if verdict.right else (signs.wrong, "bold $error")
    return [Content.assemble((f"{sign} ", style), line_content(verdict.say))]


def _prediction(asking: Asking, signs: Signs) -> list[Content]:
    judgement = asking.state.judgement
    if judgement is None:
        return []
    source = f"recorded on {asking.state.recorded}" if asking.state.recorded else "measured"
    width = max(len("predicted"), len(source))
    told = [("predicted", ", ".join(asking.state.given))] if asking.state.given else []
    told.append((source, judgement.measured))
    rows = [Content.assemble((f"{what:<{width}}  ", "$foreground-muted"), line_content(value)) for what, value in told]
    rows.append(Content.assemble((f"{signs.arrow} ", "bold"), line_content(judgement.say)))
    return [*rows, Content.styled(LATE, "$foreground-muted")] if asking.state.late else rows


def hints(opened: Sequence[str]) -> list[Content]:
    """Return the hints that are open, a line each."""
    return [Content.assemble(("Hint: ", "bold $warning"), line_content(hint)) for hint in opened]


def _answer(asking: Asking) -> list[Content]:
    state, variant = asking.state, asking.variant
    if not state.standing.known:
        return []
    lines = []
    if state.standing is Standing.SHOWN and (answer := right_answer(asking)):
        lines.append(Content.assemble("The answer is ", (answer, "bold"), "."))
    if asking.question.kind == "order":
        lines += _order(asking)
    if variant.explain:
        lines.append(line_content(variant.explain))
    if _reasons_open(asking):
        reasons = [line_content(f"Not {answer}: {why}") for answer, why in typical(variant)]
        lines += [reason.stylize("$foreground-muted") for reason in reasons]
    return lines


def _order(asking: Asking) -> list[Content]:
    """Return the lines in a right order where it is shown, and why some do not belong where the reasons are open."""
    told, lines = [], asking.question.lines
    if asking.state.standing is Standing.SHOWN:
        told += [Content("The order is:")]
        told += [Content(f"  {STEP * line.indent}{line.code}") for line in lines if line.belongs]
    if _reasons_open(asking):
        reasons = [line_content(f"`{line.code}` does not belong: {line.why}") for line in lines if line.why]
        told += [reason.stylize("$foreground-muted") for reason in reasons]
    return told


def _what_now(asking: Asking) -> list[Content]:
    state = asking.state
    if asking.covered:
        return [Content("Answer in your head first. ") + keys(("Enter", "shows the options"))]
    if state.unsure:
        return [keys(("1", "sure"), ("2", "not sure"))]
    if state.standing is Standing.LOCKED and state.training:
        return [Content.styled("The run judges the prediction when it is over.", "$foreground-muted")]
    if state.standing is Standing.LOCKED:
        return [keys(("Space", "run the lab: it judges the prediction"), ("v", "show a recorded run instead"))]
    if state.standing is Standing.OPEN:
        told = [(f"{tries_left(asking)}   ", "$foreground-muted")] if state.tries else []
        if state.tries and not asking.why_no_hint():
            told.append(("Esc, then h " if asking.typed or asking.question.lines else "h ", "bold $primary"))
            told.append(("opens a hint", "$foreground-muted"))
        return [Content.assemble(*told).rstrip()] if told else []
    if asking.comes_back:
        return [Content.styled("It comes once more at the end of this step.", "$foreground-muted")]
    return []


def keys(*pairs: tuple[str, str]) -> Content:
    """Return keys and what they do, as the footer writes them."""
    parts = [
        part for key, what in pairs for part in ((f"{key} ", "bold $primary"), (f"{what}   ", "$foreground-muted"))
    ]
    return Content.assemble(*parts)
