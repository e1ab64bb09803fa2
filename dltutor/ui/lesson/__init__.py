"""The reading side of a lesson: its text, and its questions and goals as cards (what becomes of them: `study`).

May import Textual, what lies beside it in `ui`, and every room below `ui`; knows nothing of panels and screens.
"""
