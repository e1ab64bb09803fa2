"""`dltutor check`: the rules that lessons must keep, each with a place and a way to mend it.

`run.py` gathers the files and calls the rules; each other module holds the rules about one thing. Rules read drafts and
note problems in their logs; they never raise and never stop at the first.
"""
