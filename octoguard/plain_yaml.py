"""Rejects YAML files that are dangerous to load: aliases that expand to gigabytes, and deep nesting."""

from __future__ import annotations

from typing import Final

_DEEPEST: Final = 60
_LARGEST: Final = 100_000  # values in a file after its aliases are expanded


def problem_in(text: str | bytes, *, aliases: bool = False) -> tuple[int, str] | None:
    """(line, message) of the first problem; None if there is none.

    With `aliases`, aliases are allowed up to a maximum number of expanded values. Only parser events are read, so that
    no objects are built. Invalid YAML returns None: the code that loads the file reports it.
    """
    import yaml

    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    sizes: dict[str, int] = {}
    anchors: list[str | None] = []  # anchors of the open collections
    counts = [0]  # number of values in the file, and in each open collection
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
                return line, f"its aliases expand to more than {_LARGEST} values"

    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return None
    return None
