"""Makes the entries of the report: joined with Terraform, priced, judged, and described for the people who act."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard.rightsizing import (
    commitments,
    details,
    effort,
    evidence,
    exclusions,
    filters,
    join,
    machine_changes,
    ownership,
)
from octoguard.rightsizing.commitments import CommitmentPreference
from octoguard.rightsizing.count import CountedRecommendation, Facts, judge, removed_vcpus, unique
from octoguard.rightsizing.covered import Caveats, floors
from octoguard.rightsizing.document import ObservedUsage, Own, RecommendationEntry
from octoguard.rightsizing.exclusions import Excludable, Exclusion
from octoguard.rightsizing.ownership import OwnershipRules
from octoguard.rightsizing.recommendation import Recommendation, named
from octoguard.rightsizing.subtypes import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octoguard.rightsizing.document import SourceLine, TerraformChange
    from octoguard.rightsizing.effort_facts import Effort
    from octoguard.rightsizing.filters import LeftOut
    from octoguard.rightsizing.gathered import Gathered
    from octoguard.rightsizing.held_document import HeldCommitment
    from octoguard.rightsizing.inventory import Held, Inventory

NO_PLAN: Final = Own(None, "", "not computed: give a plan or state with --plan")
NOT_HELD: Final = Own(None, "", "not computed: the plan does not contain the resource")
_YEARS: Final = {"1-year": 1, "3-years": 3}


@dataclass(frozen=True, slots=True)
class Terraform:
    """The resources in Terraform, how to find the source line of an attribute, and how to price a change.

    `majors` are the possible major versions of the google provider.
    """

    inventory: Inventory
    find: Callable[[str, str], SourceLine | None]
    price: Callable[[list[TerraformChange], bool], Own]
    majors: frozenset[int] = frozenset()

    def changes(self, recommendation: Recommendation) -> list[TerraformChange]:
        """The configuration changes that apply a recommendation; [] if the plan does not contain the resource."""
        return join.changes(recommendation, self.inventory, self.find)

    def own(self, recommendation: Recommendation, changes: list[TerraformChange]) -> Own:
        """The saving per month at the prices of octoguard, or why it is not computed."""
        if not changes:
            return NOT_HELD
        return self.price(changes, join.takes_snapshot(recommendation))


@dataclass(frozen=True, slots=True)
class EntryOptions:
    """What a team chooses. `today` is the day of the data. `held` are the commitments of the projects.

    `file_prefix` is the directory of the Terraform root relative to octoguard.toml, for the path rules of `ownership`.
    """

    preference: CommitmentPreference = field(default_factory=CommitmentPreference)
    today: date = date.min
    stale_after_days: int = 14
    min_saving: Decimal = Decimal(0)
    labels: Mapping[str, str] = field(default_factory=dict)
    exclusions: Sequence[Exclusion] = ()
    ownership: OwnershipRules = field(default_factory=OwnershipRules)
    file_prefix: str = ""
    held: Sequence[HeldCommitment] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries, sums of those that filters and exclusions leave out, and notes."""

    entries: list[RecommendationEntry]
    left_out: list[LeftOut]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class _Joined:
    """The Terraform changes of one recommendation, and their saving at octoguard prices."""

    changes: list[TerraformChange]
    own: Own


def make(gathered: Gathered, terraform: Terraform | None, options: EntryOptions) -> Entries:
    """The entries, the largest saving first."""
    maker = _Maker(gathered, terraform, options)
    entries = maker.entries()
    left_out = filters.left_out("excluded", maker.would_count)
    entries, filtered = _filtered(entries, terraform, options)
    return Entries(entries, [*left_out, *filtered], maker.notes)


class _Maker:
    """Holds what all recommendations of a run have in common."""

    def __init__(self, gathered: Gathered, terraform: Terraform | None, options: EntryOptions) -> None:
        self._gathered = gathered
        self._terraform = terraform
        self._options = options
        names = gathered.names
        self._recommendations = unique(named(recommendation, names) for recommendation in gathered.recommendations)
        use = gathered.use
        means = {(names.id_of(p), region, series): n for (p, region, series), n in use.means.items()}
        self._caveats = Caveats(options.held, means, frozenset(map(names.id_of, use.projects)))
        self._floors = floors(gathered, options.held)
        self._joined = {r.key: self._join(r) for r in self._recommendations}
        self._efforts: dict[tuple[str, str, str, int], Effort] = {}
        self._owners: dict[str, ownership.Ownership] = {}
        self.notes: list[str] = []
        self.would_count: list[RecommendationEntry] = []  # excluded entries, with the standing that they would have

    def entries(self) -> list[RecommendationEntry]:
        priced = [_priced(r, self._joined[r.key].own) for r in self._recommendations]
        excluded = self._excluded(priced)
        facts = Facts(
            held={key: [change.address for change in each.changes] for key, each in self._joined.items()},
            disputed={r.key for r in priced if r.kind == "resources" and _costs_more(self._joined[r.key].own)},
            excluded=excluded,
            removes={r.key: self._removes(r) for r in priced if r.kind == "resources"},
        )
        judged = judge(priced, self._floors, facts, self._options.preference)
        counted = [each.recommendation.key for each in judged if each.standing == "counted"]
        removed = removed_vcpus(counted, facts)
        names = {r.key: r.name for r in self._recommendations}
        shown = self._shown(judged)
        entries = []
        for each in judged:
            recommendation, joined = each.recommendation, self._joined[each.recommendation.key]
            same = shown[_identity(joined.changes)] if joined.changes else recommendation
            if same is not recommendation and joined.own.monthly_saving is not None:
                joined = _Joined(joined.changes, Own(None, "", f"not computed: included in that of {_short(same)}"))
            note = commitments.note(recommendation, self._floors, removed)
            if recommendation.key in excluded:
                note = _excluded_note(excluded[recommendation.key])
            entry = self._entry(each, joined, note, facts)
            entries.append(msgspec.structs.replace(entry, instead_of=names.get(each.instead, "")))
        if excluded:
            without = judge(priced, self._floors, replace(facts, excluded=()), self._options.preference)
            would = {each.recommendation.key for each in without if each.standing == "counted"}
            self.would_count = [
                msgspec.structs.replace(entry, standing="counted" if each.recommendation.key in would else "excluded")
                for each, entry in zip(judged, entries, strict=True)
                if each.standing == "excluded"
            ]
        return entries

    def _shown(self, judged: Sequence[CountedRecommendation]) -> dict[_Identity, Recommendation]:
        """The recommendation that shows the saving of a change at octoguard prices: the first one that counts."""
        shown: dict[_Identity, Recommendation] = {}
        for each in sorted(judged, key=lambda one: one.standing != "counted"):
            shown.setdefault(_identity(self._joined[each.recommendation.key].changes), each.recommendation)
        return shown

    def _join(self, recommendation: Recommendation) -> _Joined:
        if self._terraform is None:
            return _Joined([], NO_PLAN)
        changes = self._terraform.changes(recommendation)
        return _Joined(changes, self._terraform.own(recommendation, changes))

    def _resource(self, address: str) -> Held | None:
        return self._terraform.inventory.by_address.get(address) if self._terraform else None

    def _removes(self, recommendation: Recommendation) -> dict[tuple[str, str, str], float]:
        inventory = self._terraform.inventory if self._terraform else None
        return machine_changes.removed(recommendation, self._joined[recommendation.key].changes, inventory)

    def _excluded(self, recommendations: list[Recommendation]) -> dict[str, Exclusion]:
        """The exclusion of each excluded recommendation, by key. Notes expired and unused exclusions."""

        def excludable(r: Recommendation) -> Excludable:
            addresses = [change.address for change in self._joined[r.key].changes]
            return Excludable(r.recommender, r.subtype, r.project, r.resources, addresses)

        if not self._options.exclusions:
            return {}
        result = exclusions.exclude(recommendations, self._options.exclusions, self._options.today, excludable)
        self.notes += filter(None, map(exclusions.problem, result.uses))
        return {recommendation.key: exclusion for recommendation, exclusion in result.excluded}

    def _entry(self, judged: CountedRecommendation, joined: _Joined, note: str, facts: Facts) -> RecommendationEntry:
        r = judged.recommendation
        facts_of = details.details(r)
        changes = [change for change in joined.changes if change.note != join.PART_OF_CLUSTER]
        work = self._effort(r, changes, _YEARS.get(facts_of.get("term", ""), 0))
        return RecommendationEntry(
            name=r.name,
            project=r.project,
            location=r.location,
            recommender=r.recommender,
            title=title_of(r.recommender, r.subtype, r.description),
            subtype=r.subtype,
            kind=r.kind,
            source="octoguard" if r.recommender.startswith("octoguard.") else "google",
            state=r.state,
            priority=r.priority,
            refreshed=r.refreshed,
            description=r.description,
            resources=list(r.resources),
            standing=judged.standing,
            instead_of="",
            monthly_saving=r.saving,
            currency=r.currency,
            problem=r.problem,
            own=joined.own,
            changes=joined.changes,
            measured=r.measured,
            note=note,
            details=facts_of,
            in_usd=r.in_usd,
            kg_co2e=r.kg_co2e,
            evidence=_evidence(r, self._gathered.evidence),
            effort=work,
            quick_win=judged.standing == "counted" and effort.is_quick_win(work, r.saving),
            ownership=self._ownership(r, joined.changes),
            stale=self._is_stale(r),
            covered=self._caveats.of(facts.removes.get(r.key, {})) if judged.standing == "counted" else "",
        )

    def _effort(self, recommendation: Recommendation, changes: Sequence[TerraformChange], years: int) -> Effort:
        """The effort of a recommendation. Without Terraform, it is the same for all of one kind."""
        r = recommendation
        same = (r.recommender, r.subtype, r.kind, years)
        if not changes and same in self._efforts:
            return self._efforts[same]
        majors = self._terraform.majors if self._terraform else frozenset[int]()
        work = effort.effort_of(r.recommender, r.subtype, r.kind, changes, self._resource, years=years, majors=majors)
        if not changes:
            self._efforts[same] = work
        return work

    def _ownership(self, recommendation: Recommendation, changes: Sequence[TerraformChange]) -> ownership.Ownership:
        """Who a recommendation belongs to. Without Terraform, it is the same for a whole project."""
        project = recommendation.project
        if not changes:
            if project not in self._owners:
                self._owners[project] = ownership.of_all([], project, self._options.ownership)
            return self._owners[project]
        pairs = [
            (self._resource(change.address), f"{self._options.file_prefix}{change.place.file}" if change.place else "")
            for change in changes
        ]
        return ownership.of_all(pairs, project, self._options.ownership)

    def _is_stale(self, recommendation: Recommendation) -> bool:
        """Whether Google refreshed a recommendation longer ago than the limit. False without a valid time."""
        try:
            refreshed = datetime.fromisoformat(recommendation.refreshed.replace("Z", "+00:00")).astimezone(UTC).date()
        except (ValueError, OverflowError):
            return False
        return (self._options.today - refreshed).days > self._options.stale_after_days


def _filtered(
    entries: list[RecommendationEntry], terraform: Terraform | None, options: EntryOptions
) -> tuple[list[RecommendationEntry], list[LeftOut]]:
    """All entries, and sums of those that the filters leave out; their standing is `filtered`."""
    if not options.min_saving and not options.labels:
        return entries, []

    def labels_of(entry: RecommendationEntry) -> list[Mapping[str, str]]:
        held = [terraform.inventory.by_address.get(change.address) for change in entry.changes] if terraform else []
        return [ownership.labels_of(resource) for resource in held if resource is not None]

    open_entries = [entry for entry in entries if entry.standing not in ("closed", "excluded")]
    selected = filters.select(open_entries, options.min_saving, options.labels, labels_of)
    kept = {id(entry) for entry in selected.kept} | {id(e) for e in entries if e.standing in ("closed", "excluded")}
    marked = [
        entry if id(entry) in kept else msgspec.structs.replace(entry, standing="filtered", quick_win=False)
        for entry in entries
    ]
    return marked, selected.left_out


def _priced(recommendation: Recommendation, own: Own) -> Recommendation:
    """A measured recommendation has no amount from Google, so its saving is the one at octoguard prices."""
    if recommendation.kind != "measured" or own.monthly_saving is None:
        return recommendation
    return msgspec.structs.replace(recommendation, saving=own.monthly_saving, currency=own.currency)


def _costs_more(own: Own) -> bool:
    """Whether a change costs more at the prices of octoguard, in the whole range."""
    most = own.monthly_saving if own.at_most is None else own.at_most
    return most is not None and most < 0


_Identity = tuple[tuple[str, str, "str | None"], ...]


def _identity(changes: list[TerraformChange]) -> _Identity:
    """Equal for recommendations that make the same change, such as those for the zones of one node pool."""
    return tuple((change.address, change.attribute, change.value) for change in changes)


def _short(recommendation: Recommendation) -> str:
    resource = recommendation.resources[0] if recommendation.resources else recommendation.id
    return "/".join(resource.split("/")[-2:])


def _excluded_note(exclusion: Exclusion) -> str:
    ticket = f" ({exclusion.ticket})" if exclusion.ticket else ""
    return f"excluded until {exclusion.until} by {exclusion.owner}: {exclusion.reason}{ticket}"


def _evidence(recommendation: Recommendation, known: Mapping[str, evidence.InsightEvidence]) -> ObservedUsage | None:
    found = evidence.of_recommendation(recommendation.insights, known)
    if found is None:
        return None
    return ObservedUsage(found.observation_days, found.memory_measured, found.refreshed, found.summary)
