"""A learner at a lesson, whatever shows it: what is asked, answered, judged and reached, and the lab at work.

May import `config`, `node` and what lies below them; knows no screen, no keys and no Textual.
"""
