"""What a round says at its end: how many were right, what it means for steps and skills, and when they come back."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from dltutor.numerals import in_full
from dltutor.progress.attempts import History
from dltutor.progress.schedule import memories
from dltutor.progress.skills import levels
from dltutor.quiz.texts import ended
from dltutor.study.rounds import Result, Round
from dltutor.study.skills import said, skills

WHEN = {0: "still today", 1: "tomorrow"}


class Said(NamedTuple):
    """A line of the summary: what it is about, and the line itself."""

    about: str
    text: str


def summary(of: Round, history: History, today: date) -> list[Said]:
    """Return what stands above the list of questions; `history` holds the answers of the round as well."""
    results = of.results
    told = [Said("", f"{results.count(Result.CLEAN)} of {len(results)} right at the first try{_points(of)}.")]
    if of.mode == "before":
        told += _steps(of)
    if of.mode == "review" and (back := _comes_back(of, history, today)):
        told.append(Said("They come back", back))
    trained = {item.question.skill for item in of.items}
    every = skills({item.key[0]: item.lesson for item in of.items}.values())
    known = levels(history, {key: skill for key, skill in every.items() if skill in trained})
    return [*told, *([Said("Skills", f"{said(known)}.")] if known else [])]


def _points(of: Round) -> str:
    """Return the points of an exam where they say more: what was partly right counts in part, and some count more."""
    got, most = of.points()
    plain = (of.results.count(Result.CLEAN), len(of.items))
    return "" if of.mode != "exam" or (got, most) == plain else f", {in_full(got, 3)} of {in_full(most, 3)} points"


def _steps(of: Round) -> list[Said]:
    skip = [step.title for step, known in of.may_skip() if known]
    read = [step.title for step, known in of.may_skip() if not known]
    told = [("You may skip", skip or ["nothing"]), ("Worth reading", read or ["the rest at your ease"])]
    return [Said(about, ended("; ".join(titles))) for about, titles in told]


def _comes_back(of: Round, history: History, today: date) -> str:
    memory = memories({item.key: history[item.key] for item in of.items if item.key in history})
    days = Counter(max(0, (found.due.date() - today).days) for found in memory.values())
    told = [f"{count} {WHEN.get(day, f'in {day} days')}" for day, count in sorted(days.items())]
    return f"{', '.join(told)}." if told else ""
