"""Runs `check` and `cost` on plan JSON in this process, with a time limit."""

from __future__ import annotations

import os
import random
import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from octoguard import __version__, registry
from octoguard import plan as plans
from octoguard.config.budgets import BudgetSettings
from octoguard.config.environments import with_built_in
from octoguard.config.prices import load_catalogue
from octoguard.config.settings import CheckSettings, Settings
from octoguard.cost_report import SCHEMA_VERSION, CostReport
from octoguard.decision import weigh
from octoguard.errors import InputError
from octoguard.plan.masked import masked_document
from octoguard.policy import Environment
from octoguard.renderers import Style
from octoguard.rightsizing.inventory import of_plan
from octoguard.sources import file
from octoguard.workflows import check, cost, costing
from octoguard.workflows.inputs import CheckRequest, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.catalogue import Catalogue

NAME = "plan.json"
SEED = "OCTOGUARD_FUZZ_SEED"
SECONDS = 20.0  # one plan takes milliseconds; a busy machine takes longer
_FIXED_SEED = 20_261_130
_STYLES = (Style(), Style(verbose=True))
_BUDGET = BudgetSettings(monthly_usd=Decimal(100), max_increase_usd=Decimal(10), max_increase_percent=Decimal(5))


class Hang(BaseException):
    """One plan took longer than SECONDS. No handler of octoguard catches it."""


@dataclass(slots=True)
class Tally:
    """The outcomes of the plans of one run, and the failures."""

    judged: int = 0
    refused: int = 0
    broken: list[str] = field(default_factory=list)

    def note(self, outcome: str | None, what: str) -> None:
        """Count the outcome of one plan as `outcome_of` returns it."""
        if outcome is None:
            self.judged += 1
        elif outcome == "refused":
            self.refused += 1
        else:
            self.broken.append(f"{what}: {outcome}")


def seed() -> int:
    """The seed of a run: from the environment variable ("random" for a new one), or else a fixed one."""
    given = os.environ.get(SEED, "")
    if given == "random":
        return random.SystemRandom().randrange(10**9)
    return int(given) if given else _FIXED_SEED


def outcome_of(data: bytes) -> str | None:
    """None for a verdict, "refused" for an error with exit code 3, or the place of a crash or hang."""
    try:
        with _limited():
            judge(data)
    except InputError:
        return "refused"
    except Hang:
        return f"hangs for more than {SECONDS:g} s"
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames if "/octoguard/" in frame.filename]
        return f"{type(error).__name__} at {' < '.join(reversed(ours[-3:]))}: {error}"[:400]
    return None


def judge(data: bytes) -> None:
    """Evaluate and price a plan, and write every report of both. Propagates every exception."""
    document = file.fetch(NAME, data)
    inputs = resolve(CheckRequest(plan=NAME, environment="prod"), _settings())
    with (
        mock.patch.object(check, "load_pack", _load_pack),
        mock.patch.object(costing, "open_catalogue", _open_catalogue),
    ):
        report = check.judge(document, inputs)
        for name in registry.names("octoguard.renderers"):
            for style in _STYLES:
                registry.take("octoguard.renderers", name).render(report, style)
        plan = plans.read(document.json, NAME)
        environment = Environment("prod", "--env", "prod")
        costs = costing.costing(plan, replace(inputs, usage="medium"), environment)
        entry = costs.entry(weigh(costs.status) if costs.status else None)
        bill = CostReport(SCHEMA_VERSION, __version__, NAME, document.sha256, environment.name, entry, [])
        for name in registry.names(cost.RENDERERS):
            registry.take(cost.RENDERERS, name).render(bill, Style(month=date(2027, 1, 1)))
        masked_document(plan)
        of_plan(plan)


_load_pack = cache(check.load_pack)
_catalogue = cache(load_catalogue)


def _open_catalogue(*_: object) -> Catalogue:
    return _catalogue()


@cache
def _settings() -> Settings:
    return Settings(Path("octoguard.toml"), CheckSettings(), with_built_in({}), {}, budgets={"prod": _BUDGET})


@contextmanager
def _limited() -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
