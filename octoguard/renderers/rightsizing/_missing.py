"""The words for data that could not be read, with one item for recommenders that fail for the same reason."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.renderers.rightsizing import _wording as say
from octoguard.rightsizing.recommenders import BY_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octoguard.rightsizing.document import UnreadSource

_GRANT: Final = re.compile(r"grant (roles/[\w.]+)( \(on the billing account\))?[ ,].*to the calling account")
_SHOWN: Final = 8
_SHOWN_REMEDIES: Final = 3
# Recommenders that change the totals come first.
_RANK: Final = {"resources": 0, "commitments": 1}


class MissingItem(NamedTuple):
    """What could not be read and why, the names of recommenders ("" for one gap alone), and how to fix it."""

    what: str
    names: str
    do: str


def missing(gap: UnreadSource) -> str:
    """What could not be read, and why."""
    places = ", ".join(gap.locations[:4]) + (f" and {len(gap.locations) - 4} more" if len(gap.locations) > 4 else "")
    partly = f"; {gap.seen} recommendations were read but not counted" if gap.seen else ""
    where = f" in {places}" if places else ""
    return f"{gap.what}{where} of {gap.project}: {gap.code}{f' ({gap.why})' if gap.why else ''}{partly}"


def each(gaps: Iterable[UnreadSource]) -> list[MissingItem]:
    """One item for each gap."""
    return [MissingItem(missing(gap), "", gap.do) for gap in gaps]


def grouped(gaps: Iterable[UnreadSource]) -> list[MissingItem]:
    """One item for all recommenders of a project that fail with one code, and for all projects with the same failures.

    Gaps that are not about a recommender, or that have recommendations which were not counted, stay alone.
    """
    alone: list[MissingItem] = []
    projects: dict[tuple[str, str], list[UnreadSource]] = defaultdict(list)
    for gap in gaps:
        if gap.what in BY_ID and not gap.seen and gap.code != "INVALID":
            projects[gap.project, gap.code].append(gap)
        else:
            alone.append(MissingItem(missing(gap), "", gap.do))
    same: dict[tuple[str, tuple[str, ...]], list[list[UnreadSource]]] = defaultdict(list)
    for (_, code), members in projects.items():
        same[code, tuple(sorted(gap.what for gap in members))].append(members)
    groups = sorted(same.values(), key=lambda group: -sum(map(len, group)))
    return [*map(_group, groups), *alone]


def _group(projects: Sequence[Sequence[UnreadSource]]) -> MissingItem:
    gaps = [gap for members in projects for gap in members]
    if len(gaps) == 1:
        return MissingItem(missing(gaps[0]), "", gaps[0].do)
    recommenders = sorted({gap.what for gap in gaps}, key=lambda name: (_RANK.get(BY_ID[name].kind, 2), name))
    owners = [members[0].project for members in projects]
    whose = owners[0] if len(owners) == 1 else f"{say.counted(len(owners), 'project')} ({', '.join(owners[:3])}"
    if len(owners) > 1:
        whose += f" and {len(owners) - 3} more)" if len(owners) > 3 else ")"
    reasons = list(dict.fromkeys(gap.why for gap in gaps if gap.why))
    why = f" ({'such as: ' if len(reasons) > 1 else ''}{reasons[0]})" if reasons else ""
    names = ", ".join(recommenders[:_SHOWN])
    names += f" and {len(recommenders) - _SHOWN} more" if len(recommenders) > _SHOWN else ""
    what = f"{say.counted(len(recommenders), 'recommender')} of {whose}: {gaps[0].code}{why}"
    return MissingItem(what, names, _remedy(gaps))


def _remedy(gaps: Iterable[UnreadSource]) -> str:
    """One instruction for several gaps: all roles to grant, else each instruction once."""
    remedies = list(dict.fromkeys(gap.do for gap in gaps))
    roles = [_GRANT.fullmatch(remedy) for remedy in remedies]
    others = [remedy for remedy, role in zip(remedies, roles, strict=True) if role is None]
    names = list(dict.fromkeys(f"{role[1]}{role[2] or ''}" for role in roles if role is not None))
    if names:
        others.insert(0, f"grant {say.listed(names)} to the calling account")
    more = f"; {len(others) - _SHOWN_REMEDIES} more (--verbose)" if len(others) > _SHOWN_REMEDIES else ""
    return "; ".join(others[:_SHOWN_REMEDIES]) + more
