"""HTML and SVG as trees, so that no text can become a tag: whatever is in it is escaped when it is written."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from dltutor.draw.filter import clean

BEGIN = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="generator" content="dltutor report">'
"""How a page of ours begins: one that may be replaced by a newer one, and that is nobody's progress."""

Child = Element | str | None


def tag(name: str, /, *children: Child, **attributes: object) -> Element:
    """Return an element; ``class_`` is the attribute ``class``, ``stroke_width`` is ``stroke-width``."""
    found = Element(name, {_named(key): clean(str(value)) for key, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            _add(found, clean(child))
        elif child is not None:
            found.append(child)
    return found


def written(element: Element) -> str:
    """Return an element as HTML."""
    return tostring(element, encoding="unicode", method="html")


def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _add(element: Element, text: str) -> None:
    """Put a text behind what the element holds so far."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
