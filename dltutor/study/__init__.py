"""A learner at a lesson, whatever shows it: what is asked, answered, judged and reached, and the lab at work.

May import `course`, `quiz`, `run`, `progress`, `draw` and `labs`; knows no screen, no keys and no Textual.
"""
