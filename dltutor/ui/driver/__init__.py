"""Between the app and the terminal: only changed cells go out, and no input can break the app.

`driver.py` is what Textual runs. `grid.py` knows what the terminal shows and what it should show, `pen.py` how to
change a style in the fewest bytes, `pace.py` when the line can take another frame; `line.py` writes, `intake.py`
cleans what is typed, pasted and reported. Only `driver.py` and `line.py` touch a file descriptor.
"""
