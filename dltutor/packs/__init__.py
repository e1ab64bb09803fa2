"""Packs: courses by others, in the learner's data directory; how they come there, and which of their code may run.

Foreign bytes are read here, bounded and without following links, before anybody else sees them. May import nothing of
ours but `durable`; `course` reads the lessons, `labs` the declarations.
"""
