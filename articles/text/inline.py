"""Inline content in one shape: texts with their marks, nested in one order, tidy at their ends."""

import re
import unicodedata
from collections.abc import Iterable

from articles.text.allowed import SAME_AS, VALUES
from articles.text.scrubbing import drop_controls
from articles.text.tree import Element

MARKS = ("a", "strong", "em", "sub", "sup")
SPACES = re.compile(r"[ \t\n]+")

Marks = tuple[tuple[str, str, str], ...]  # (tag, attribute, value) in the order of MARKS
Run = tuple[str, Marks]  # the text "\n" is a line break


def inline_content(nodes: Iterable[Element | str]) -> list[Element | str]:
    return nested(tidy(list(runs(nodes, {}))))


def runs(nodes: Iterable[Element | str], marks: dict[str, tuple[str, str]]) -> Iterable[Run]:
    """Flatten inline content into texts with their marks, in the one order of MARKS."""
    for node in nodes:
        if isinstance(node, str):
            ordered = tuple((tag, *marks[tag]) for tag in MARKS if tag in marks)
            yield SPACES.sub(" ", drop_controls(node)), ordered
        elif node.name == "br":
            yield "\n", ()
        else:
            name = SAME_AS.get(node.name, node.name)
            inner = marks
            if name == "a":
                inner = marks | link(node)
            elif name in MARKS:
                inner = marks | {name: ("", "")}
            yield from runs(node.children, inner)


def link(node: Element) -> dict[str, tuple[str, str]]:
    """A link to a story holds its number alone; any other its checked address."""
    for name in ("data-story", "href"):
        value = drop_controls(node.attributes.get(name, "")).strip()
        if value and (name == "href" or VALUES[name].fullmatch(value)):
            return {"a": (name, value)}
    return {}


def tidy(found: list[Run]) -> list[Run]:
    """Join neighbours alike, drop space that nobody sees, and breaks at the ends."""
    kept: list[Run] = []
    for text, marks in found:
        if text == "\n":
            strip_end(kept)
        elif not kept or kept[-1][0].endswith((" ", "\n")):
            text = text.lstrip(" ")
        if not text or (text == "\n" and not kept):
            continue
        if kept and text != "\n" and kept[-1][0] != "\n" and kept[-1][1] == marks:
            kept[-1] = (kept[-1][0] + text, marks)
        else:
            kept.append((text, marks))
    strip_end(kept)
    while kept and kept[-1][0] == "\n":
        kept.pop()
        strip_end(kept)
    kept = [(unicodedata.normalize("NFC", text), marks) for text, marks in kept]
    return kept if any(text.strip() for text, _marks in kept) else []


def strip_end(kept: list[Run]) -> None:
    while kept and kept[-1][0] != "\n":
        text, marks = kept.pop()
        if text := text.rstrip(" "):
            kept.append((text, marks))
            return


def nested(found: list[Run]) -> list[Element | str]:
    """Build marks around runs, opening as few elements as their order allows."""
    root = Element("")
    open_marks: list[tuple[tuple[str, str, str], Element]] = []
    for index, (text, marks) in enumerate(found):
        if text == "\n":
            # A break belongs to the marks that go on behind it.
            marks = common(found, index)
        same = 0
        while same < min(len(open_marks), len(marks)) and open_marks[same][0] == marks[same]:
            same += 1
        del open_marks[same:]
        for mark in marks[same:]:
            tag, name, value = mark
            element = Element(tag, {name: value} if name else {})
            (open_marks[-1][1] if open_marks else root).children.append(element)
            open_marks.append((mark, element))
        top = open_marks[-1][1] if open_marks else root
        top.children.append(Element("br") if text == "\n" else text)
    return root.children


def common(found: list[Run], index: int) -> Marks:
    """The marks that both neighbours of a break share."""

    def neighbour(step):
        at = index
        while 0 <= at < len(found) and found[at][0] == "\n":
            at += step
        return found[at][1] if 0 <= at < len(found) else ()

    shared = []
    for before, after in zip(neighbour(-1), neighbour(1), strict=False):
        if before != after:
            break
        shared.append(before)
    return tuple(shared)
