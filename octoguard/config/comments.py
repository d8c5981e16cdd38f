"""Reads what the .tf files of a root say to octoguard: waivers in comments, and `moved` blocks.

A comment inside a block, or right above one, is about that block: a resource, or everything in a called module.
Understood: `octoguard:ignore=ID reason="..." until=2026-12-31 owner=...`, and where the configuration asks for it
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

    from tree_sitter import Node

    from octoguard.config.settings import WaiverSettings

OWN = "octoguard"
FOREIGN = ("checkov", "trivy", "tfsec")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LABEL = re.compile(r"[\w-]+")
_SAID = re.compile(rb"octoguard:|checkov:|bridgecrew:|trivy:|tfsec:|\bmoved\s*\{")
_LOCAL_SOURCE = re.compile(rb'"(\.\.?/[^"\n]*)"')
_ADDRESSED = {"resource": 2, "data": 2, "module": 1}

_OURS = re.compile(r"octoguard:ignore\b(?P<rest>.*)", re.DOTALL)
_IDS = re.compile(r"=(?P<ids>[\w.,-]+)")
_PAIR = re.compile(r'\s+(?P<key>\w+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_CHECKOV = re.compile(r"(?:checkov|bridgecrew):skip=(?P<ids>[\w,-]+)(?::(?P<reason>.*))?")
_AQUA = re.compile(
    r"(?P<tool>trivy|tfsec):ignore:(?P<id>[\w*-]+)(?P<parameters>\[[^\]]*\])?(?P<more>(?::\w+:[\w.-]+)*)"
)


@dataclass(slots=True)
class Comments:
    """What a root says: waivers, `moved` blocks, and sentences on comments that stand nowhere or are not understood."""

    waivers: list[Waiver] = field(default_factory=list)
    moves: list[MovedBlock] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Block:
    """A top-level block: the labels, where it stands (lines from 0), and its attributes as text."""

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

    Modules that `terraform get` downloaded have a say only where `settings` lets them: others wrote them. Raises
    ConfigError, with file and line, for a comment of ours that is not whole.
    """
    found = Comments()
    tools = frozenset(settings.comments)
    downloaded = downloaded_modules(root) if settings.downloaded_modules else {}
    if not _says_anything(root, downloaded, opentofu):
        return found
    todo: list[tuple[Path, tuple[str, ...]]] = [(root, ())]
    files: dict[Path, list[_File]] = {}
    while todo:
        directory, module = todo.pop()
        key = directory.resolve()
        if key not in files:
            files[key] = list(_files(root.resolve(), key, opentofu))
        for file in files[key]:
            _take(file, module, tools, found)
            for block in file.blocks:
                source = block.attributes.get("source", "").strip('"')
                if block.kind == "module" and source and len(module) < 20:
                    inner = (*module, block.labels[0])
                    place = place_of(root, directory, ".".join(inner), source, downloaded)
                    if place is not None and place.is_dir():
                        todo.append((place, inner))
    return found


def _says_anything(root: Path, downloaded: dict[str, str], opentofu: bool) -> bool:
    """Whether a file of the root, or of whatever may be a module of it, has words for us: most need not be parsed."""
    todo = {root.resolve(), *((root / place).resolve() for place in downloaded.values())}
    seen: set[Path] = set()
    try:
        while todo:
            seen.add(directory := todo.pop())
            for _, data in _sources(directory, opentofu) if directory.is_dir() else ():
                if _SAID.search(data):
                    return True
                sources = {source.decode(errors="replace") for source in _LOCAL_SOURCE.findall(data)}
                todo |= {(directory / source).resolve() for source in sources} - seen
    except (OSError, ValueError):
        return True  # whoever reads the modules one by one says what is wrong
    return False


def _sources(directory: Path, opentofu: bool) -> Iterator[tuple[Path, bytes]]:
    """The files that the program reads: no hidden ones or copies of editors; OpenTofu prefers a.tofu to a.tf.

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
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    parser = Parser(Language(tree_sitter_hcl.language()))
    for path, data in _sources(directory, opentofu):
        if not _SAID.search(data) and b"module" not in data:
            continue
        top = parser.parse(data).root_node
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else f"{directory.name}/{path.name}"
        yield _File(name, list(_blocks(top)), sorted(_comments(top)))


def _blocks(node: Node) -> Iterator[_Block]:
    for child in node.named_children:
        if child.type in ("body", "config_file", "ERROR"):
            yield from _blocks(child)
        elif child.type == "block":
            kind, *labels = [_text(one) for one in child.named_children if one.type in ("identifier", "string_lit")]
            body = next((one for one in child.named_children if one.type == "body"), None)
            attributes = {
                _text(one.named_children[0]): _text(one.named_children[-1])
                for one in (body.named_children if body else ())
                if one.type == "attribute" and len(one.named_children) > 1
            }
            if len(labels) >= _ADDRESSED.get(kind, 0):
                first, last = child.start_point[0], child.end_point[0]
                yield _Block(kind, tuple(label.strip('"') for label in labels), first, last, attributes)


def _comments(node: Node) -> Iterator[tuple[int, str]]:
    todo = [node]
    while todo:
        one = todo.pop()
        if one.type == "comment":
            yield one.start_point[0], _text(one)
        todo += one.children


def _text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def _take(file: _File, module: tuple[str, ...], tools: frozenset[str], found: Comments) -> None:
    for block in file.blocks:
        if block.kind == "moved" and {"from", "to"} <= set(block.attributes):
            found.moves.append(MovedBlock(module, block.attributes["from"], block.attributes["to"]))
    comment_lines = {line for line, _ in file.comments}
    for line, text in file.comments:
        where = f"{file.name}:{line + 1}"
        waivers = [*_ours(text, where)] if OWN in tools else []
        waivers += _foreign(text, where, tools, found)
        if not waivers:
            continue
        about = _about(file, line, comment_lines)
        if about is None:
            found.problems.append(f"{where}: a comment that waives {waivers[0].policy} stands at no resource or module")
            continue
        if not all(_LABEL.fullmatch(label) for label in about.labels):
            found.problems.append(f"{where}: the comment waives nothing, because it is at a block without a valid name")
            continue
        address = _address(about, module)
        found.waivers += [replace(waiver, address=address, kind="comment") for waiver in waivers]


def _about(file: _File, line: int, comment_lines: set[int]) -> _Block | None:
    """The block that a line is in, or that follows it with nothing but comments between."""

    def around(line: int) -> list[_Block]:
        return [block for block in file.blocks if block.first <= line <= block.last]

    while not around(line) and line in comment_lines:
        line += 1
    found = around(line)
    return found[0] if found and found[0].kind in _ADDRESSED else None


def _address(block: _Block, module: tuple[str, ...]) -> str:
    """A pattern without instance keys: every instance of the resource, or all that a called module has."""
    prefix = "".join(f"module.{name}." for name in module)
    if block.kind == "module":
        return f"{prefix}module.{block.labels[0]}.*"
    return f"{prefix}{'data.' if block.kind == 'data' else ''}{block.labels[0]}.{block.labels[1]}"


def _ours(text: str, where: str) -> Iterator[Waiver]:
    found = _OURS.search(text)
    if found is None:
        return
    ids = _IDS.match(found["rest"])
    rest = found["rest"][ids.end() :] if ids else ""
    pairs = {pair["key"]: pair["quoted"] or pair["bare"] or "" for pair in _PAIR.finditer(rest)}
    known = {"reason", "until", "owner", "ticket"}
    missing = [key for key in ("reason", "until", "owner") if not pairs.get(key, "").strip()]
    how = 'write octoguard:ignore=ID reason="..." until=YYYY-MM-DD owner=...'
    if ids is None or missing or set(pairs) - known:
        wrong = "no policy id" if ids is None else ", ".join(f"no {key}" for key in missing)
        raise ConfigError(f"{where}: octoguard:ignore has {wrong or f'a key {min(set(pairs) - known)!r}'}: {how}")
    until = _date(pairs["until"])
    if until is None:
        raise ConfigError(f"{where}: octoguard:ignore: invalid date until={pairs['until']}: {how}")
    for name in filter(None, ids["ids"].split(",")):
        yield Waiver(name, "", pairs["reason"], where, pairs["owner"], until, (), pairs.get("ticket", ""))


def _foreign(text: str, where: str, tools: frozenset[str], found: Comments) -> Iterator[Waiver]:
    if "checkov" in tools and (skip := _CHECKOV.search(text)):
        reason = (skip["reason"] or "").strip() or "no reason given"
        for name in filter(None, skip["ids"].split(",")):
            yield Waiver(name, "", reason, where)
    for ignore in _AQUA.finditer(text):
        if ignore["tool"] not in tools:
            continue
        more = dict(re.findall(r":(\w+):([\w.-]+)", ignore["more"]))
        until = _date(more.get("exp", ""))
        if ignore["parameters"] or set(more) - {"exp", "ws"} or ("exp" in more and until is None):
            found.problems.append(f"{where}: {ignore[0]} is not understood, and waives nothing")
            continue
        environments = (more["ws"],) if "ws" in more else ()
        name = ANY_POLICY if ignore["id"] == "*" else ignore["id"]
        yield Waiver(name, "", "no reason given", where, "", until, environments)


def _date(text: str) -> date | None:
    """The date written as YYYY-MM-DD; None for every other text."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
