"""Reads waivers in comments and `moved` blocks from the .tf files of a root.

A comment inside a block, or directly above it, applies to the block: to a resource, or to everything in a module call.
Formats: `octoguard:ignore=ID reason="..." until=2026-12-31 owner=...` and, if the configuration enables them,
`checkov:skip=ID:reason`, `trivy:ignore:ID:exp:2026-12-31` and `tfsec:ignore:ID`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from octoguard.errors import ConfigError
from octoguard.policy.model import ANY_POLICY, Waiver
from octoguard.policy.waivers import MovedBlock
from octoguard.standin.modules import downloaded_modules, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.config.settings import WaiverSettings
    from octoguard.hcl import Node

OWN = "octoguard"
FOREIGN = ("checkov", "trivy", "tfsec")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LABEL = re.compile(r"[\w-]+")
_MARKERS = re.compile(rb"octoguard:|checkov:|bridgecrew:|trivy:|tfsec:|\bmoved\s*\{")
_LOCAL_SOURCE = re.compile(rb'"(\.\.?/[^"\n]*)"')
_ADDRESSED = {"resource": 2, "data": 2, "module": 1}

_OWN = re.compile(r"octoguard:ignore\b(?P<rest>.*)", re.DOTALL)
_IDS = re.compile(r"=(?P<ids>[\w.,-]+)")
_PAIR = re.compile(r'\s+(?P<key>\w+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_CHECKOV = re.compile(r"(?:checkov|bridgecrew):skip=(?P<ids>[\w,-]+)(?::(?P<reason>.*))?")
_AQUA = re.compile(
    r"(?P<tool>trivy|tfsec):ignore:(?P<id>[\w*-]+)(?P<parameters>\[[^\]]*\])?(?P<more>(?::\w+:[\w.-]+)*)"
)


@dataclass(slots=True)
class Comments:
    """The waivers and `moved` blocks of a root, and notes on comments that have no effect."""

    waivers: list[Waiver] = field(default_factory=list)
    moves: list[MovedBlock] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Block:
    """A top-level block: its labels, first and last line (from 0), and its attributes as text."""

    kind: str
    labels: tuple[str, ...]
    first: int
    last: int
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    blocks: list[_Block]
    comments: list[tuple[int, str]]


def read_comments(root: Path, settings: WaiverSettings, *, opentofu: bool = False) -> Comments:
    """Read the files that Terraform (or OpenTofu) reads for a root and its local modules.

    Comments in modules that `terraform get` downloaded apply only if `settings` allows it, because other people wrote
    them. Raises ConfigError, with file and line, for an incomplete octoguard comment.
    """
    comments = Comments()
    tools = frozenset(settings.comments)
    downloaded = downloaded_modules(root) if settings.downloaded_modules else {}
    if not _has_markers(root, downloaded, opentofu):
        return comments
    todo: list[tuple[Path, tuple[str, ...]]] = [(root, ())]
    files: dict[Path, list[_File]] = {}
    while todo:
        directory, module = todo.pop()
        key = directory.resolve()
        if key not in files:
            files[key] = list(_files(root.resolve(), key, opentofu))
        for file in files[key]:
            _collect(file, module, tools, comments)
            for block in file.blocks:
                source = block.attributes.get("source", "").strip('"')
                if block.kind == "module" and source and len(module) < 20:
                    inner = (*module, block.labels[0])
                    folder = place_of(root, directory, ".".join(inner), source, downloaded)
                    if folder is not None and folder.is_dir():
                        todo.append((folder, inner))
    return comments


def _has_markers(root: Path, downloaded: dict[str, str], opentofu: bool) -> bool:
    """Whether a file of the root or of a possible module has a comment to read. Most files need no parsing."""
    todo = {root.resolve(), *((root / folder).resolve() for folder in downloaded.values())}
    seen: set[Path] = set()
    try:
        while todo:
            seen.add(directory := todo.pop())
            for _, data in _sources(directory, opentofu) if directory.is_dir() else ():
                if _MARKERS.search(data):
                    return True
                sources = {source.decode(errors="replace") for source in _LOCAL_SOURCE.findall(data)}
                todo |= {(directory / source).resolve() for source in sources} - seen
    except (OSError, ValueError):
        return True  # reading the modules one by one reports the error
    return False


def _sources(directory: Path, opentofu: bool) -> Iterator[tuple[Path, bytes]]:
    """The files that Terraform or OpenTofu reads: no hidden files or editor backups. OpenTofu prefers a.tofu to a.tf.

    Terraform: internal/configs/parser_config_dir.go, IsIgnoredFile. OpenTofu: docs, "Files and directories".
    """
    files = [path for path in sorted(directory.iterdir()) if not _is_ignored(path.name) and path.is_file()]
    preferred = {path.stem for path in files if path.suffix == ".tofu"} if opentofu else set()
    for path in files:
        if (path.suffix == ".tf" and path.stem not in preferred) or (path.suffix == ".tofu" and opentofu):
            yield path, path.read_bytes()


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def _files(root: Path, directory: Path, opentofu: bool) -> Iterator[_File]:
    from octoguard import hcl

    for path, data in _sources(directory, opentofu):
        if not _MARKERS.search(data) and b"module" not in data:
            continue
        top = hcl.parse(data)
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else f"{directory.name}/{path.name}"
        yield _File(name, list(_blocks(top)), sorted(_comments(top)))


def _blocks(node: Node) -> Iterator[_Block]:
    from octoguard import hcl

    for block in hcl.blocks(node):
        kind, labels = hcl.header(block)
        attributes = {name: hcl.text_of(value) for name, value in hcl.attributes(hcl.body_of(block))}
        if len(labels) >= _ADDRESSED.get(kind, 0):
            yield _Block(kind, tuple(labels), block.start_point[0], block.end_point[0], attributes)


def _comments(node: Node) -> Iterator[tuple[int, str]]:
    from octoguard import hcl

    todo = [node]
    while todo:
        current = todo.pop()
        if current.type == "comment":
            yield current.start_point[0], hcl.text_of(current)
        todo += current.children


def _collect(file: _File, module: tuple[str, ...], tools: frozenset[str], comments: Comments) -> None:
    for block in file.blocks:
        if block.kind == "moved" and {"from", "to"} <= set(block.attributes):
            comments.moves.append(MovedBlock(module, block.attributes["from"], block.attributes["to"]))
    comment_lines = {line for line, _ in file.comments}
    for line, text in file.comments:
        place = f"{file.name}:{line + 1}"
        waivers = [*_own(text, place)] if OWN in tools else []
        waivers += _foreign(text, place, tools, comments)
        if not waivers:
            continue
        owner = _block_at(file, line, comment_lines)
        if owner is None:
            comments.problems.append(
                f"{place}: the comment for {waivers[0].policy} waives nothing: move it into a resource or module block"
            )
            continue
        if not all(_LABEL.fullmatch(label) for label in owner.labels):
            comments.problems.append(f"{place}: the comment waives nothing: its block has no valid name")
            continue
        address = _address(owner, module)
        comments.waivers += [replace(waiver, address=address, kind="comment") for waiver in waivers]


def _block_at(file: _File, line: int, comment_lines: set[int]) -> _Block | None:
    """The resource or module block that contains a line, or that follows it after comments only."""

    def around(line: int) -> list[_Block]:
        return [block for block in file.blocks if block.first <= line <= block.last]

    while not around(line) and line in comment_lines:
        line += 1
    blocks = around(line)
    return blocks[0] if blocks and blocks[0].kind in _ADDRESSED else None


def _address(block: _Block, module: tuple[str, ...]) -> str:
    """An address pattern without instance keys: all instances of a resource, or all resources of a module call."""
    prefix = "".join(f"module.{name}." for name in module)
    if block.kind == "module":
        return f"{prefix}module.{block.labels[0]}.*"
    return f"{prefix}{'data.' if block.kind == 'data' else ''}{block.labels[0]}.{block.labels[1]}"


def _own(text: str, place: str) -> Iterator[Waiver]:
    match = _OWN.search(text)
    if match is None:
        return
    ids = _IDS.match(match["rest"])
    rest = match["rest"][ids.end() :] if ids else ""
    pairs = {pair["key"]: pair["quoted"] or pair["bare"] or "" for pair in _PAIR.finditer(rest)}
    known = {"reason", "until", "owner", "ticket"}
    missing = [key for key in ("reason", "until", "owner") if not pairs.get(key, "").strip()]
    how = 'write octoguard:ignore=ID reason="..." until=YYYY-MM-DD owner=...'
    if ids is None or missing or set(pairs) - known:
        problem = "no policy ID" if ids is None else ", ".join(f"no {key}" for key in missing)
        unknown = f"an unknown key {min(set(pairs) - known)!r}" if set(pairs) - known else ""
        raise ConfigError(f"{place}: octoguard:ignore has {problem or unknown}: {how}")
    until = _date(pairs["until"])
    if until is None:
        raise ConfigError(f"{place}: octoguard:ignore: invalid date until={pairs['until']}: {how}")
    for name in filter(None, ids["ids"].split(",")):
        yield Waiver(name, "", pairs["reason"], place, pairs["owner"], until, (), pairs.get("ticket", ""))


def _foreign(text: str, place: str, tools: frozenset[str], comments: Comments) -> Iterator[Waiver]:
    if "checkov" in tools and (skip := _CHECKOV.search(text)):
        reason = (skip["reason"] or "").strip() or "no reason given"
        for name in filter(None, skip["ids"].split(",")):
            yield Waiver(name, "", reason, place)
    for ignore in _AQUA.finditer(text):
        if ignore["tool"] not in tools:
            continue
        more = dict(re.findall(r":(\w+):([\w.-]+)", ignore["more"]))
        until = _date(more.get("exp", ""))
        if ignore["parameters"] or set(more) - {"exp", "ws"} or ("exp" in more and until is None):
            comments.problems.append(f"{place}: {ignore[0]}: unsupported parameters, the comment waives nothing")
            continue
        environments = (more["ws"],) if "ws" in more else ()
        name = ANY_POLICY if ignore["id"] == "*" else ignore["id"]
        yield Waiver(name, "", "no reason given", place, "", until, environments)


def _date(text: str) -> date | None:
    """The date in the form YYYY-MM-DD; None for any other text."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
