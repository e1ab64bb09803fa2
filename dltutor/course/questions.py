"""Turn the fields of a quiz block into a `Question`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import replace

from dltutor.course.code import read_exercise
from dltutor.course.fields import Fields
from dltutor.course.lines import read_lines
from dltutor.course.log import Log, meant
from dltutor.course.nodes import Place, Scalar, Table
from dltutor.course.options import read_options
from dltutor.course.scalars import is_day
from dltutor.course.variables import NAME, check_placeholders, read_vars
from dltutor.quiz import formula, measure
from dltutor.quiz.exercise import parsed
from dltutor.quiz.model import NO_LIMIT, Kind, Option, Question, WrongNumber, WrongShape
from dltutor.quiz.numbers import TOLERANCE

KINDS: tuple[Kind, ...] = ("single", "multiple", "numeric", "shape", "order", "code", "predict")


def read_question(table: Table, log: Log, line: int, content: str) -> Question | None:
    """Return the question of a quiz block; None, with the reasons in the log, when it cannot be asked."""
    before = log.errors
    kind = _kind(table, log)
    if kind is None:
        return None
    fields = Fields(table, f"{'an' if kind == 'order' else 'a'} {kind} quiz", log)
    fields.asked.append("kind")
    points = fields.number("points", 1.0)
    question = Question(
        id=fields.id(),
        kind=kind,
        ask=fields.text("ask", required=True),
        skill=fields.text("skill"),
        hints=fields.texts("hints"),
        explain=fields.text("explain"),
        vars={} if kind == "code" else read_vars(fields),
        confidence=fields.flag("confidence"),
        points=1.0 if points is None else points,
        review=fields.flag("review", True),
        line=line,
        content=content,
    )
    question = READERS[kind](fields, question)
    usual = NO_LIMIT if kind == "code" else 1 if 0 < len(question.options) <= 3 else 3
    question = replace(question, tries=fields.whole("tries", usual, low=1) or usual)
    fields.done()
    if kind != "code":
        check_placeholders(table, question.vars, log)
    return question if log.errors == before else None


def _kind(table: Table, log: Log) -> Kind | None:
    node = table.values.get("kind")
    if not isinstance(node, Scalar):
        log.error(table.at("kind"), "missing", "a quiz needs the field `kind`", f"kinds: {', '.join(KINDS)}")
        return None
    for kind in KINDS:
        if node.text == kind:
            return kind
    log.error(table.at("kind"), "quiz-kind", f"unknown kind `{node.text}`", meant(node.text, KINDS, "kinds"))
    return None


def _choice(fields: Fields, question: Question) -> Question:
    before = fields.log.errors
    options = read_options(fields)
    sound = bool(options) and fields.log.errors == before
    shuffle = fields.flag("shuffle", True)
    right = sum(option.correct for option in options)
    if question.kind == "single" and sound and right != 1:
        text = f"a single quiz needs exactly 1 correct option, but {right} {'is' if right == 1 else 'are'} marked"
        help = "mark one option with `correct: true`" if right == 0 else "mark only one, or use `kind: multiple`"
        fields.log.error(fields.place("options"), "single-correct", text, help)
    if question.kind == "multiple" and sound and right == 0:
        text = "a multiple quiz needs at least 1 correct option, but 0 are marked"
        fields.log.error(fields.place("options"), "multiple-correct", text, "mark the right ones with `correct: true`")
    return replace(question, options=options, shuffle=shuffle)


def _numeric(fields: Fields, question: Question) -> Question:
    answer = fields.formula("answer", required=True)
    _check_formula(fields.log, fields.place("answer"), answer, question.vars)
    wrong = []
    for number, table in fields.tables("wrong"):
        inner = Fields(table, "a wrong answer", fields.log)
        typical = WrongNumber(inner.formula("answer", True), inner.text("why", True), table.place.line)
        _check_formula(fields.log, fields.place("wrong", number, "answer"), typical.answer, question.vars)
        inner.done()
        wrong.append(typical)
    tolerance = _tolerance(fields, "tolerance") or "0"
    return replace(question, answer=answer, tolerance=tolerance, unit=fields.text("unit"), wrong=tuple(wrong))


def _shape(fields: Fields, question: Question) -> Question:
    symbols = fields.texts("symbols")
    for number, symbol in enumerate(symbols):
        if not NAME.fullmatch(symbol) or symbol in question.vars or symbol in symbols[:number]:
            text = f"`{symbol}` cannot be a symbol here"
            fields.log.error(fields.place("symbols", number), "symbol", text, "use a name of its own, such as B")
    question = replace(question, symbols=symbols, verify=_verify(fields))
    question = replace(question, shape=_sizes(fields, question))
    wrong = []
    for _, table in fields.tables("wrong"):
        inner = Fields(table, "a wrong answer", fields.log)
        wrong.append(WrongShape(_sizes(inner, question), inner.text("why", True), table.place.line))
        inner.done()
    return replace(question, wrong_shapes=tuple(wrong))


def _order(fields: Fields, question: Question) -> Question:
    fields.text("language")
    return replace(question, lines=read_lines(fields), indent=fields.flag("indent"))


def _verify(fields: Fields) -> str:
    """Return the expression that gives the shape, if it is Python."""
    text = fields.text("verify")
    try:
        body = parsed(text.strip()).body
        if text and not (len(body) == 1 and isinstance(body[0], ast.Expr)):
            raise ValueError("this is no expression")
    except (SyntaxError, ValueError) as error:
        says = f"verify: {error.msg if isinstance(error, SyntaxError) else error}"
        fields.log.error(fields.place("verify"), "python", says, "write one expression that gives a tensor")
        return ""
    return text


def _code(fields: Fields, question: Question) -> Question:
    return replace(question, exercise=read_exercise(fields))


def _sizes(fields: Fields, question: Question) -> tuple[str, ...]:
    """Return the formula of each size of the shape under `answer`."""
    sizes = []
    for number, item in enumerate(fields.items("answer", required=True)):
        if isinstance(item, Scalar) and not isinstance(item.value, bool):
            _check_formula(fields.log, item.place, item.text, (*question.vars, *question.symbols))
            sizes.append(item.text)
        else:
            text = f"size {number} is not one formula or number"
            fields.log.error(item.place, "type", text, "for example `answer: [B, hidden]`")
    return tuple(sizes)


def _predict(fields: Fields, question: Question) -> Question:
    number = fields.flag("number")
    before = fields.log.errors
    options = () if number else read_options(fields, predict=True)
    sound = bool(options) and fields.log.errors == before
    if number and not fields.table.values.get("close"):
        text = "a predicted number needs `close`, how far it may be off"
        fields.log.error(fields.place("number"), "missing", text, "add for example `close: 10%`")
    text = fields.text("measure", required=True)
    try:
        measured = measure.parse(text) if text else None
    except measure.MeasureError as error:
        help = "forms: argmin(M.S), argmax(M.S), M.S, M.S >= x, steps_to(M >= x); S: last, best, min, max, at(step)"
        fields.log.error(fields.place("measure"), "measure", str(error), help)
        measured = None
    if measured is not None and sound:
        _check_option_kinds(fields, options, isinstance(measured, measure.OverRuns))
    return replace(
        question,
        lab=fields.id("lab"),
        options=options,
        number=number,
        close=_tolerance(fields, "close") if number else "",
        measure=text,
        margin=fields.number("margin", 0.0) or 0.0,
        recorded=_recorded(fields),
        shuffle=fields.flag("shuffle", False),
    )


def _check_option_kinds(fields: Fields, options: tuple[Option, ...], over_runs: bool) -> None:
    """Note the options that do not say which run, or which value, they stand for."""
    wanted, other = ("run", "value") if over_runs else ("value", "run")
    for number, option in enumerate(options):
        if not option.run if over_runs else option.value is None:
            mixed = option.value is not None if over_runs else option.run
            text = f"this option does not say which {wanted} it stands for"
            help = f"add `{wanted}: …`" + (f" instead of `{other}`" if mixed else "")
            fields.log.error(fields.place("options", number, "text"), f"option-{wanted}", text, help)
        elif over_runs and option.run in [other.run for other in options[:number]]:
            text = f"two options stand for the run `{option.run}`"
            fields.log.error(fields.place("options", number, "run"), "option-run", text, "give each run one option")


def _recorded(fields: Fields) -> dict[str, object]:
    """Return what the author measured, by run or as ``value``, and the day of it as ``on``."""
    found: dict[str, object] = {}
    for name, node in fields.inner("recorded").values.items():
        value = node.value if isinstance(node, Scalar) else None
        place = fields.place("recorded", name)
        if name == "on" and not is_day(value):
            fields.log.error(place, "type", "`on` must be a day", "for example `on: 2026-05-17`")
        elif name != "on" and not isinstance(value, int | float):
            text = f"what was recorded of `{name}` must be a number"
            fields.log.error(place, "type", text, "run the lab and write down what it measured")
        else:
            found[name] = value
    return found


def _tolerance(fields: Fields, name: str) -> str:
    text = fields.formula(name)
    if text and not TOLERANCE.fullmatch(text):
        help = f"write `{name}: 0.01` or `{name}: 1%`"
        fields.log.error(fields.place(name), "tolerance", f"`{text}` is not a tolerance", help)
        return ""
    return text


def _check_formula(log: Log, place: Place, text: str, known: Collection[str]) -> None:
    if not text:
        return
    try:
        names = formula.parse(text).names
    except formula.FormulaError as error:
        log.error(place, "formula", str(error), f"functions: {', '.join(formula.FUNCTIONS)}")
        return
    for name in sorted(names - set(known)):
        help = f"vars: {', '.join(known)}" if known else "add it under `vars:`"
        log.error(place, "formula", f"`{name}` is not defined here", help)


READERS: dict[Kind, Callable[[Fields, Question], Question]] = {
    "single": _choice,
    "multiple": _choice,
    "numeric": _numeric,
    "shape": _shape,
    "order": _order,
    "code": _code,
    "predict": _predict,
}
