"""The reading side of a lesson: its text, its questions and goals, and (`state.py`) what has become of them.

May import Textual, and `course`, `quiz`, `draw`, `progress`; knows nothing of panels or of the worker.
"""
