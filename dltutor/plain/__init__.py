"""The tutor as numbered text in and out: for screen readers, braille displays, dumb terminals and pipes.

Nothing moves the cursor and nothing that was written changes. `session.py` is the whole of it, `lesson.py` one lesson;
`question.py` asks any `study.asking.Asking`, so that a quiz needs only its own order of questions.

May import `study` and what lies below it; knows no Textual and no rich.
"""
