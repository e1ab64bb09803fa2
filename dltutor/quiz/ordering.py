"""Lines to put in order: what a learner's order lacks, and how many moves it is away from a right one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from dltutor.quiz.model import Line, Variant, Verdict
from dltutor.quiz.numbers import Unreadable

LETTERS = "abcdefghijkl"
"""The name of each line on screen, in the order shown: so many lines a question can have."""
STEP = "    "
"""One level of indentation."""


def marked(variant: Variant, given: Sequence[str]) -> Verdict:
    """Return what came of an order, given as the texts of its lines, each with its indentation.

    Raises ValueError for a text that is no line of the question, or is there twice.
    """
    texts = [line.code for line in variant.lines]
    used = [variant.lines[texts.index(text.strip())] for text in given]
    if len({line.code for line in used}) < len(used):
        raise ValueError("a line can be used once")
    wanted = [line for line in variant.question.lines if line.belongs]
    indents = [len(text) - len(text.lstrip()) for text in given] if variant.question.indent else []
    shifted = [at for at, indent in enumerate(indents) if used[at].belongs and indent != used[at].indent * len(STEP)]
    needed = moves(wanted, used) + len(shifted)
    if not needed:
        return Verdict(True, 1.0, "Right: each line comes after all that it needs.")
    away = "One move would put it right." if needed == 1 else f"{needed} moves would put it right."
    fault = (
        _first_fault(wanted, used)
        or f"line {shifted[0] + 1}, `{used[shifted[0]].code}`, is not indented as it must be."
    )
    return Verdict(False, max(0.0, 1 - needed / len(wanted)), f"Not yet: {fault} {away}")


def moves(wanted: Sequence[Line], used: Sequence[Line]) -> int:
    """Return how many lines must be moved, added or taken out until the order is one that the `after` rules allow.

    Lines that may stay are a largest set of which no two stand the wrong way round: a largest antichain of "stands
    before, and must come after", which is what a largest matching leaves over (Dilworth 1950, Kőnig 1931).
    """
    needs = all_needs(wanted)
    kept = [line for line in used if line.belongs]
    wrong = {
        at: [to for to in range(at + 1, len(kept)) if kept[to].id in needs[kept[at].id]] for at in range(len(kept))
    }
    partner: dict[int, int] = {}

    def matched(at: int, seen: set[int]) -> bool:
        for to in wrong[at]:
            if to not in seen:
                seen.add(to)
                if to not in partner or matched(partner[to], seen):
                    partner[to] = at
                    return True
        return False

    misplaced = sum(matched(at, set()) for at in range(len(kept)))
    return misplaced + len(used) - len(kept) + len(wanted) - len(kept)


def all_needs(wanted: Sequence[Line]) -> Mapping[str, Set[str]]:
    """Return for each line all that must come before it; raises ValueError where the rules form a circle.

    Without any `after`, the lines belong as they are written.
    """
    if any(line.after for line in wanted):
        direct = {line.id: set(line.after) for line in wanted}
    else:
        direct = {line.id: {wanted[at - 1].id} if at else set() for at, line in enumerate(wanted)}
    found: dict[str, set[str]] = {}

    def needs(id: str, way: tuple[str, ...]) -> set[str]:
        if id in way:
            raise ValueError(" → ".join((*way[way.index(id) :], id)))
        if id not in found:
            found[id] = set().union(*({one} | needs(one, (*way, id)) for one in direct[id]))
        return found[id]

    for id in direct:
        needs(id, ())
    return found


def read_letters(text: str, count: int) -> list[int]:
    """Return which lines the letters name, in their order; raises Unreadable for a letter that names none."""
    found: list[int] = []
    for letter in text.lower():
        if letter.isspace() or letter in ",;.":
            continue
        at = LETTERS[:count].find(letter)
        if at < 0:
            raise Unreadable(f"There is no line {letter}; the lines are a to {LETTERS[count - 1]}.")
        if at in found:
            raise Unreadable(f"The line {letter} stands twice in that.")
        found.append(at)
    return found


def _first_fault(wanted: Sequence[Line], used: Sequence[Line]) -> str:
    needs = all_needs(wanted)
    seen: set[str] = set()
    for number, line in enumerate(used, 1):
        if not line.belongs:
            return f"line {number}, `{line.code}`, does not belong. {line.why}".strip()
        if needs[line.id] - seen:
            return f"line {number}, `{line.code}`, comes too early."
        seen.add(line.id)
    missing = len(wanted) - len(used)
    return f"{missing} {'line is' if missing == 1 else 'lines are'} missing." if missing else ""
