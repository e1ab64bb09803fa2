"""Lessons: Markdown text to `model.Lesson`, the course on disk, and `check`, which proves what authors wrote.

No torch, no Textual. May import `quiz` (formulas, measures), `labs` (declarations) and `packs`.
"""
