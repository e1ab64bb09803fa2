"""A cohort of learners, or one alone: their progress gathered, computed, and written to be looked at.

`gather` finds what learners handed in, `learner` computes what one of them did, `tally` puts many together, and
`words`, `page` (HTML) and `rows` (CSV) write it. May import `study`, `course`, `quiz`, `progress`, `draw` and `labs`.
Nothing of the computers that learners worked at goes any further than `gather`. Reports of crashes are `reports.py`.
"""
