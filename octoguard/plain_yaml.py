"""Finds what makes a YAML file dangerous to read: aliases, which turn a few lines into gigabytes, and deep nesting."""

from __future__ import annotations

from typing import Final

_DEEPEST: Final = 60
_LARGEST: Final = 100_000  # values of a file once its aliases are written out


def problem_in(text: str | bytes, *, aliases: bool = False) -> tuple[int, str] | None:
    """The line of the first alias or level that is too deep, and what is wrong; None for a file without such.

    With `aliases` they are allowed as long as the file does not grow beyond measure. Only events are read, so that
    nothing is built. What is not YAML at all has no problem here: its reader reports it.
    """
    import yaml

    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    sizes: dict[str, int] = {}
    anchors: list[str | None] = []  # of the collections that are open
    counts = [0]  # values so far: of the file, and of each collection that is open
    try:
        for event in yaml.parse(text, loader):
            line = event.start_mark.line + 1 if event.start_mark is not None else 0
            anchor = getattr(event, "anchor", None)
            if anchor is not None and not aliases:
                return line, "YAML anchors and aliases (&name, *name) are not supported: write the value out"
            if isinstance(event, yaml.CollectionStartEvent):
                anchors.append(anchor)
                counts.append(0)
            elif isinstance(event, yaml.CollectionEndEvent):
                size = counts.pop() + 1
                counts[-1] += size
                if (name := anchors.pop()) is not None:
                    sizes[name] = size
            elif isinstance(event, yaml.AliasEvent):
                counts[-1] += sizes.get(event.anchor or "", 1)
            elif isinstance(event, yaml.ScalarEvent):
                counts[-1] += 1
                if anchor is not None:
                    sizes[anchor] = 1
            if len(counts) > _DEEPEST:
                return line, f"nested more than {_DEEPEST} levels deep"
            if aliases and counts[-1] > _LARGEST:
                return line, f"its aliases stand for more than {_LARGEST} values"
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return None
    return None
