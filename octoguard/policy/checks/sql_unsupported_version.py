"""Flags database versions past their end of life, from a table of dates."""

import re
from datetime import date
from typing import Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_PATH = "database_version"
_FORM = re.compile(r"(?P<engine>POSTGRES|MYSQL|SQLSERVER)_(?P<numbers>\d+(_\d+)*)")

# The date of the last review of this table. The check compares with this date and not with the clock, so that a plan
# always gets the same result.
AS_OF: Final = date(2026, 11, 22)
# The last day of security fixes, as published by the community or vendor:
# https://www.postgresql.org/support/versioning/, Oracle's Lifetime Support Policy for MySQL (it lists months),
# https://learn.microsoft.com/lifecycle/products/ ("extended end date").
_ENDS: dict[tuple[str, tuple[int, ...]], date] = {
    ("POSTGRES", (9, 6)): date(2021, 11, 11),
    ("POSTGRES", (10,)): date(2022, 11, 10),
    ("POSTGRES", (11,)): date(2023, 11, 9),
    ("POSTGRES", (12,)): date(2024, 11, 21),
    ("POSTGRES", (13,)): date(2025, 11, 13),
    ("POSTGRES", (14,)): date(2026, 11, 12),
    ("POSTGRES", (15,)): date(2027, 11, 11),
    ("POSTGRES", (16,)): date(2028, 11, 9),
    ("POSTGRES", (17,)): date(2029, 11, 8),
    ("POSTGRES", (18,)): date(2030, 11, 14),
    ("MYSQL", (5, 5)): date(2018, 12, 31),
    ("MYSQL", (5, 6)): date(2021, 2, 28),
    ("MYSQL", (5, 7)): date(2023, 10, 31),
    ("MYSQL", (8, 0)): date(2026, 4, 30),
    ("MYSQL", (8, 4)): date(2032, 4, 30),
    ("SQLSERVER", (2017,)): date(2027, 10, 12),
    ("SQLSERVER", (2019,)): date(2030, 1, 8),
    ("SQLSERVER", (2022,)): date(2033, 1, 11),
    ("SQLSERVER", (2025,)): date(2036, 1, 6),
}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if support ended before AS_OF."""
    _ = plan
    version = change.get(_PATH)
    if version is UNSET:
        return unknown(evidence(change, _PATH, "unset; the API chooses the version"))
    if version is UNKNOWN or version is SENSITIVE:
        return unknown(evidence(change, _PATH))
    release = release_of(str(version))
    if release is None:
        return unknown(evidence(change, _PATH, "octoguard does not know this version"))
    end = _ENDS.get(release)
    if end is None:
        newest = max(numbers for engine, numbers in _ENDS if engine == release[0])
        known_newer = release[1] > newest
        return PASS if known_newer else unknown(evidence(change, _PATH, "octoguard does not know this version"))
    if end >= AS_OF:
        return PASS
    return fail(evidence(change, _PATH, f"end of life was {end.isoformat()}"))


def release_of(version: str) -> tuple[str, tuple[int, ...]] | None:
    """The engine and the release line: MySQL 8.0 for MYSQL_8_0_36, SQL Server 2019 for SQLSERVER_2019_WEB."""
    match = _FORM.match(version)
    if match is None:
        return None
    numbers = tuple(int(number) for number in match["numbers"].split("_"))
    engine = match["engine"]
    two_numbers = engine == "MYSQL" or (engine == "POSTGRES" and numbers[0] < 10)
    return engine, numbers[: 2 if two_numbers else 1]
