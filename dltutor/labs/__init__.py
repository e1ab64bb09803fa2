"""The labs: one folder each with `lab.py` (what can be turned, measured and drawn; data only) and `train.py`.

`spec.py` is the contract, `find.py` loads declarations, `settings.py` checks values. Nothing here imports torch except
the `train.py` files, and those are imported only by the worker; everybody else reads them as text.
May import `packs`, whose labs `catalogue.py` adds.
"""
