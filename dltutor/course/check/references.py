"""What the blocks of one lesson say about each other: ids, labs, runs, skills, and predictions before their lab."""

from __future__ import annotations

from dltutor.course.draft import Draft, Written
from dltutor.course.log import Log, meant
from dltutor.course.model import Goal, LabBlock
from dltutor.course.nodes import Scalar
from dltutor.quiz import measure
from dltutor.quiz.model import Question


def check_references(draft: Draft) -> None:
    """Note ids used twice and references that lead nowhere."""
    _check_ids(draft)
    labs = {written.block.id: written for written in draft.written if isinstance(written.block, LabBlock)}
    broken = any(written.name == "lab" and written.block is None for written in draft.written)
    for written in draft.written:
        block = written.block
        if isinstance(block, Question):
            _check_skill(draft, written, block)
        if isinstance(block, Goal) or (isinstance(block, Question) and block.kind == "predict"):
            lab = labs.get(block.lab)
            if lab is None:
                if not broken:
                    text = f"this lesson has no lab block `{block.lab}`"
                    help = meant(block.lab, labs, "labs") or "add a ```lab block"
                    draft.log.error(written.table.at("lab"), "lab-ref", text, help)
            elif isinstance(block, Question) and isinstance(lab.block, LabBlock):
                _check_prediction(draft, written, block, lab, lab.block)
            elif isinstance(block, Goal) and isinstance(lab.block, LabBlock):
                _check_solution(written, block, lab.block, draft.log)


def _check_ids(draft: Draft) -> None:
    first: dict[str, int] = {}
    for written in draft.written:
        node = written.table.values.get("id")
        if not isinstance(node, Scalar):
            continue
        place = written.table.keys["id"]
        if node.text in first:
            text = f"the id `{node.text}` is already used on line {first[node.text]}"
            draft.log.error(place, "id-twice", text, "give this block an id of its own")
        first.setdefault(node.text, place.line)


def _check_skill(draft: Draft, written: Written, question: Question) -> None:
    entry = draft.front.entry
    if entry and question.skill and question.skill not in entry.skills:
        text = f"`{question.skill}` is not one of the lesson's skills"
        help = meant(question.skill, entry.skills, "skills") or "add it under `skills:` in the front matter"
        draft.log.error(written.table.at("skill"), "skill-ref", text, help)


def _check_solution(written: Written, goal: Goal, block: LabBlock, log: Log) -> None:
    """Note settings of the author's proof that the learner cannot give."""
    path: tuple[str, ...]
    for path, values in (
        (("solution_params",), goal.solution),
        *((("solution_changes", str(step)), values) for step, values in goal.changes.items()),
    ):
        for name in values:
            if block.offer is not None and name not in block.offer and values[name] != block.set.get(name):
                text = f"`{name}` cannot be turned here, so no learner can reach the goal in this way"
                log.error(written.table.at(*path, name), "not-offered", text, f"add it to `offer` of `{block.id}`")


def _check_prediction(draft: Draft, written: Written, question: Question, lab: Written, block: LabBlock) -> None:
    log, table = draft.log, written.table
    if lab.line < written.line:
        text = f"the prediction comes after its lab (line {lab.line}), so the learner has already seen the result"
        log.error(table.place, "predict-late", text, "move the quiz above the lab")
    for number, option in enumerate(question.options):
        if option.run and option.run not in block.runs:
            text = f"the lab `{block.id}` has no run `{option.run}`"
            log.error(table.at("options", number, "run"), "run-ref", text, f"runs: {', '.join(block.runs) or 'none'}")
    over_runs = isinstance(measure.parse(question.measure), measure.OverRuns)
    named = {option.run for option in question.options}
    unnamed = [run for run in block.runs if run not in named]
    if over_runs and unnamed and named <= set(block.runs):
        text = f"no option stands for the run {' or '.join(f'`{run}`' for run in unnamed)}, which may win"
        log.error(table.at("options"), "option-run", text, "add an option for it, or take the run out of the lab")
    if not over_runs and len(block.runs) > 1:
        text = f"the lab `{block.id}` has {len(block.runs)} runs, and this measures only one"
        log.error(table.at("measure"), "measure", text, "write argmin(…) or argmax(…), or use a lab with one run")
    known = [*(block.runs if over_runs else ("value",)), "on"]
    for name in question.recorded:
        if name not in known:
            text = f"`{name}` was not measured by this question"
            log.error(table.at("recorded", name), "run-ref", text, f"recorded: {', '.join(known)}")
    missing = [name for name in known[:-1] if name not in question.recorded and (question.recorded or over_runs)]
    if missing:
        text = f"`recorded` has no value for {', '.join(missing)}, so the prediction cannot be revealed without a run"
        log.warning(table.at("recorded"), "no-record", text, "run the lab and write down what it measured")
