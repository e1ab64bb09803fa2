"""The lab's side of the screen: status, knobs, stop conditions and the panels that draw what a run does.

May import Textual, what lies beside it in `ui`, and every room below `ui`; knows no screens and no page of a lesson.
"""
