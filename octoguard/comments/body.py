"""The text of a comment: a hidden marker, then the report, cut to the platform's limit."""

from __future__ import annotations

import re
from typing import Final

from octoguard.errors import UsageError
from octoguard.printable import page

_TAG: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/]|-(?!-)){0,63}")
_SECTION: Final = re.compile(r"#{1,6} |<details\b")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
# GitLab runs these as the user of the token. It recognizes them only at the very start of a line.
# https://docs.gitlab.com/user/project/quick_actions/
_QUICK_ACTION: Final = re.compile(r"^(?=/\w)", re.MULTILINE)
_CUT: Final = "\n_The report is too long for a comment: {shown:,} of {total:,} characters are shown._\n"


def marker(tag: str) -> str:
    """The first line of a comment with this tag. Raises UsageError for a tag that an HTML comment cannot contain."""
    if not _TAG.fullmatch(tag):
        raise UsageError(f"--tag {tag!r} is invalid: use up to 64 letters, digits and . _ / -, without --")
    return f"<!-- octoguard comment: {tag} -->"


def has_marker(body: str, tag: str) -> bool:
    """Whether the first line of a body is the marker. A marker further down is a part of a report."""
    return body.lstrip("\ufeff").partition("\n")[0].strip() == marker(tag)


def compose(text: str, tag: str, limit: int) -> str:
    """The body of a comment: the marker and the report, with at most `limit` characters.

    Control characters are replaced, and no line is a quick action of GitLab.
    """
    text = page(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    head = marker(tag) + "\n"
    return head + cut(_QUICK_ACTION.sub(" ", text), limit - len(head))


def length(text: str) -> int:
    """The length in UTF-16 code units, which is never below the number of characters that a platform counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The text, or its start with a note that it is cut.

    It ends before a section, else after a line outside of code blocks and collapsed sections, else anywhere. The first
    two count only if they keep half of the room.
    """
    total = length(text)
    if total <= limit:
        return text
    room = limit - length(_CUT.format(shown=total, total=total))
    section, line_end = _places(text, room)
    best = next((place for place, size in (section, line_end) if size * 2 >= room), 0)
    kept = text[:best].rstrip("\n") if best else _cut_anywhere(text, room)
    return f"{kept}\n{_CUT.format(shown=length(kept), total=total)}"


def _places(text: str, room: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The last section start and the last line end outside of blocks within the room: each (index, length)."""
    section = line_end = (0, 0)
    fence, depth, index, size = "", 0, 0, 0
    for line in text.splitlines(keepends=True):
        if not fence and depth == 0 and _SECTION.match(line):
            section = (index, size)
        fence, depth = _state(line, fence, depth)
        index += len(line)
        size += length(line)
        if size > room:
            break
        if not fence and depth == 0:
            line_end = (index, size)
    return section, line_end


def _state(line: str, fence: str, depth: int) -> tuple[str, int]:
    """The open fence and the number of open <details> after a line."""
    match = _FENCE.match(line)
    if fence:
        closes = match and match[1].startswith(fence) and not line[match.end() :].strip()
        return ("" if closes else fence), depth
    if match:
        return match[1], depth
    return "", max(0, depth + line.count("<details") - line.count("</details>"))


def _cut_anywhere(text: str, room: int) -> str:
    """As much of the text as fits, with the open code block and collapsed sections closed."""
    kept = text[:room]
    while True:
        fence, depth = "", 0
        for line in kept.splitlines():
            fence, depth = _state(line, fence, depth)
        closing = ("\n" + fence if fence else "") + "\n</details>" * depth
        excess = length(kept) + length(closing) - room
        if excess <= 0:
            return kept + closing
        kept = kept[:-excess]
