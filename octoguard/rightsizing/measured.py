"""Evaluates measurements project by project, and keeps only the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.rightsizing import commitments, missing, series, utilisation

if TYPE_CHECKING:
    from octoguard.rightsizing.answers import Answer
    from octoguard.rightsizing.gathered import Gathered
    from octoguard.rightsizing.utilisation import Thresholds


class Measured:
    """Holds the measurements of one project at a time, because a month of them takes much memory."""

    def __init__(self, gathered: Gathered, thresholds: Thresholds, recorded_at: str, where: str) -> None:
        """Results are added to `gathered`. `where` names the source in error messages."""
        self._gathered = gathered
        self._thresholds = thresholds
        self._recorded_at = recorded_at
        self._where = where
        self._answers: list[Answer] = []

    def add(self, answer: Answer) -> None:
        """Add a response. All responses of a project must come in a row."""
        if self._answers and self._answers[0].owner != answer.owner:
            self.finish()
        self._answers.append(answer)

    def finish(self) -> None:
        """Evaluate the project whose responses were added last."""
        answers, self._answers = self._answers, []
        if not answers:
            return
        table = series.table(answers, self._where)
        verdicts = utilisation.judge(table, self._thresholds, self._recorded_at)
        self._gathered.recommendations += verdicts.recommendations
        self._gathered.notes += verdicts.notes
        use = commitments.measured_use(table)
        self._gathered.use.floors.update(use.floors)
        self._gathered.use.means.update(use.means)
        self._gathered.use.projects.update(use.projects)
        read = any(answer.asked == "vm-cores" and answer.failure is None for answer in answers)
        if read and not (table["measure"] == "vm-cores").any():  # the project has no machines
            self._gathered.use.projects.add(answers[0].owner.removeprefix("projects/"))
        gaps = missing.of_series(answers)
        self._gathered.gaps += gaps
        if not gaps:
            self._gathered.known.measured(answers[0].owner)
