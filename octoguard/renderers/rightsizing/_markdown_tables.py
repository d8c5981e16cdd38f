"""The tables of the Markdown report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.renderers.markdown import code
from octoguard.renderers.markdown import words as escaped
from octoguard.renderers.rightsizing import _entries as words
from octoguard.renderers.rightsizing import _wording as say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octoguard.rightsizing.document import RecommendationEntry

_COLUMNS: Final = ("Saving per month:", "Resource", "Change", "Effort and risk", "Who", "In totals")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], more: int = 0) -> Iterator[str]:
    """A table with a title, in lines; nothing without rows. A column name that ends with a colon is right-aligned.

    The cells must be escaped. `more` is the number of rows that are not shown.
    """
    if not rows:
        return
    yield f"\n### {title}\n" if title else ""
    yield f"| {' | '.join(name.removesuffix(':') for name in columns)} |"
    yield f"|{'|'.join('---:' if name.endswith(':') else '---' for name in columns)}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    if more > 0:
        yield f"| ... and {more} more |{' |' * (len(columns) - 1)}"


def recommendations(
    context: words.EntryContext, title: str, entries: Sequence[RecommendationEntry], number: int, verbose: bool
) -> Iterator[str]:
    """A table of recommendations, of which there are `number` in all."""
    rows = [_row(context, entry, verbose) for entry in entries]
    yield from table(title, _COLUMNS, rows, number - len(rows))


def _row(context: words.EntryContext, entry: RecommendationEntry, verbose: bool) -> list[str]:
    edits = [code(line) for line in words.changes(entry, verbose)]
    facts = [*words.facts(entry), *words.caveats(entry), words.alternatives(entry, context)]
    return [
        _lines(map(escaped, [say.saving(entry), words.own_figure(entry)])),
        _lines([code(words.resource(entry)), escaped(words.title(entry))]),
        _lines([*edits, *map(escaped, facts)]),
        _lines(map(escaped, [*words.risk(entry), *words.certainty(entry)])),
        _lines(map(escaped, words.who(entry, context))),
        escaped(words.instead(entry, context)),
    ]


def _lines(cells: Iterable[str]) -> str:
    return "<br>".join(cell for cell in cells if cell)
