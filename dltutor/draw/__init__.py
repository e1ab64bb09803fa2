"""Pure functions from numbers, a width and a height to rows of cells: charts, pictures, diagrams, code, formulas.

Every drawing returns exactly `height` rows of exactly `width` cells, whatever it is given. Nothing here imports
anything of ours but numerals.py, nor textual, rich or numpy; the user interface turns the rows into strips.
"""
