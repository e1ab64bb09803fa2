"""The reading side of a lesson: its text, and its questions and goals as cards (what becomes of them: `study`).

May import Textual, and `study`, `course`, `quiz`, `draw`, `progress`; knows nothing of panels or of the worker.
"""
