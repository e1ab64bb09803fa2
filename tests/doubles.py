"""A lesson with one small exercise in code."""

DOUBLES = """---
dltutor: 1
id: doubles
title: Doubles
skills: [twice]
---

# Doubles

## Code
<!-- step: id=code -->

```quiz
id: double
kind: code
skill: twice
ask: Write `double`.
hints: [Add it to itself., Or multiply.]
starter: |
  def double(x):
      ...
solution: |
  def double(x):
      y = x + x
      z = 1 * y
      return z
tests: |
  def test_two():
      assert double(1) == 2, "twice one is two"
```
"""
