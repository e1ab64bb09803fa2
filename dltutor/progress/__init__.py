"""What the learner did: an append-only log of events, one file per process, and a pure fold of it.

Nothing is ever rewritten and no lock is taken, because home directories on clusters lose both promises; sessions are
merged on reading, by the events' ids. Open it with `store.Store.open`, add with `Store.record(kinds.Answer(…))`, and
read `Store.lesson(id)` (`fold.LessonRecord`). This room imports nothing of ours but `durable` and
`refusals`.
"""
