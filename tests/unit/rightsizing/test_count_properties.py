"""What holds for the sums of every set of recommendations, whatever Google lists."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from octoguard.rightsizing import commitments, resource_names
from octoguard.rightsizing.answers import Listing
from octoguard.rightsizing.assemble import assemble
from octoguard.rightsizing.commitments import Floor
from octoguard.rightsizing.count import Facts, judge
from octoguard.rightsizing.document import Source
from octoguard.rightsizing.gathered import Gathered
from octoguard.rightsizing.projects import ProjectNames
from octoguard.rightsizing.recommendation import Recommendation, named, read_page
from tests.fakes import cases
from tests.fakes.answers import remove
from tests.fakes.answers import replace as set_to
from tests.fakes.cases import COMPUTE, MANAGER, NUMBERS, OTHER, PROJECT, bought, recommended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.rightsizing.count import CountedRecommendation
    from octoguard.rightsizing.document import RightsizingReport

REGION: Final = "us-west4"
ZONES: Final = (f"{REGION}-a", f"{REGION}-b")
FLOORS: Final = {(project, REGION, series): Floor(32.0, 128.0) for project in NUMBERS for series in ("e2", "c2")}
NAMES: Final = ProjectNames()
for _project, _number in NUMBERS.items():
    NAMES.learn(_number, _project)

savings = st.integers(-20, 300)
projects = st.sampled_from([PROJECT, OTHER])
zones = st.sampled_from(ZONES)
states = st.sampled_from(["ACTIVE"] * 5 + ["CLAIMED", "DISMISSED", "SUCCEEDED"])
groups = st.sampled_from(["", "", "", "g", "h"])


@st.composite
def machines(draw: Any) -> dict[str, Any]:
    """A machine that is idle or too large; some are nodes of the cluster."""
    project, zone = draw(projects), draw(zones)
    name = draw(st.sampled_from(["api", "etl", "gke-forge-main-0a1b2c3d-x1y2"]))
    machine = f"{COMPUTE}/{draw(st.sampled_from([project, NUMBERS[project]]))}/zones/{zone}/instances/{name}"
    return {
        "list": (draw(st.sampled_from([cases.VM, cases.IDLE_VM])), zone, project),
        "operations": [set_to(machine, "/machineType", f"zones/{zone}/machineTypes/e2-small", "I")],
        "xorGroupId": draw(groups),
    }


@st.composite
def parts_of_zones(draw: Any) -> dict[str, Any]:
    """A disk or an instance group; the groups are node pools of the clusters."""
    project, zone = draw(projects), draw(zones)
    if draw(st.booleans()):
        disk = f"{COMPUTE}/{project}/zones/{zone}/disks/{draw(st.sampled_from('xy'))}"
        return {"list": (cases.DISK, zone, project), "operations": [remove(disk, "D")], "xorGroupId": draw(groups)}
    name = f"gke-{draw(st.sampled_from(['forge', 'kiln']))}-main-0a1b2c3d-grp"
    manager = f"{COMPUTE}/{project}/zones/{zone}/instanceGroupManagers/{name}"
    return {"list": (cases.GROUP, zone, project), "operations": [set_to(manager, "/x", "e2-small", "G")]}


CLUSTER_PARTS: Final = ("", "/k8s/namespaces/shop/apps/deployments/cart", "/nodePools/main")


@st.composite
def clusters(draw: Any) -> dict[str, Any]:
    """A cluster, a workload or a node pool."""
    project, location = draw(projects), draw(st.sampled_from([REGION, ZONES[0]]))
    name = f"//container.googleapis.com/projects/{project}/locations/{location}/clusters/forge"
    return {"list": (cases.GKE, location, project), "target": name + draw(st.sampled_from(CLUSTER_PARTS))}


@st.composite
def containers(draw: Any) -> dict[str, Any]:
    """A project to clean up or to reclaim, a dataset, a table, or a database under either service."""
    project = draw(projects)
    match draw(st.integers(0, 2)):
        case 0:
            subtype = draw(st.sampled_from(["CLEANUP_PROJECT", "RECLAIM_PROJECT"]))
            target = f"{MANAGER}/{draw(st.sampled_from([project, NUMBERS[project]]))}"
            return {"list": (cases.UNATTENDED, "global", project), "target": target, "recommenderSubtype": subtype}
        case 1:
            table = draw(st.sampled_from(["", "/tables/orders"]))
            target = f"//bigquery.googleapis.com/projects/{project}/datasets/shop{table}"
            return {"list": ("google.bigquery.table.PartitionClusterRecommender", "us", project), "target": target}
        case _:
            host = draw(st.sampled_from(["sqladmin", "cloudsql"]))
            target = f"//{host}.googleapis.com/projects/{project}/instances/books"
            return {"list": (draw(st.sampled_from([cases.SQL, cases.SQL_IDLE])), REGION, project), "target": target}


@st.composite
def purchases(draw: Any) -> dict[str, Any]:
    """A commitment of a project or the billing account."""
    owner = draw(st.sampled_from([PROJECT, OTHER, cases.ACCOUNT]))
    if draw(st.integers(0, 4)) == 0:
        description = draw(st.sampled_from(["Compute flexible commitment", "Commitment for Cloud SQL"]))
        return {"list": (cases.FLEXIBLE, "global", cases.ACCOUNT), "description": description}
    operation = bought(
        draw(st.sampled_from(["GENERAL_PURPOSE_E2", "COMPUTE_OPTIMIZED", "MEMORY_OPTIMIZED_NEW"])),
        draw(st.sampled_from(["TWELVE_MONTH", "THIRTY_SIX_MONTH", ""])),
        draw(st.sampled_from(["8", "32", 64, "x"])),
    )
    overview = {"algorithm": draw(st.sampled_from(["LOW_WATERMARK", "OPTIMAL", ""]))}
    return {
        "list": (cases.COMMITMENT, REGION, owner),
        "content": {"operationGroups": [{"operations": [operation]}], "overview": overview},
        "xorGroupId": draw(groups),
    }


@st.composite
def bodies(draw: Any) -> tuple[tuple[str, str, str], dict[str, Any]]:
    """(list, recommendation)."""
    more = draw(st.one_of(machines(), parts_of_zones(), clusters(), containers(), purchases()))
    operations = more.pop("operations", [])
    within = more.pop("list")
    name = f"r{draw(st.integers(0, 10**6))}"
    # A project has one billing account, which has one currency.
    currency = "EUR" if within[2] == OTHER else "USD"
    return within, recommended(name, draw(savings), *operations, state=draw(states), currency=currency, **more)


@st.composite
def lists(draw: Any) -> list[dict[str, Any]]:
    """The calls of a run, in which all names are different."""
    drawn = draw(st.lists(bodies(), max_size=14))
    by_list: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for index, (within, body) in enumerate(drawn):
        by_list[within].append({**body, "name": f"{body['name']}-{index}"})
    return [
        cases.listed(recommender, location, *found, asked=asked, number=draw(st.sampled_from([None, asked])))
        for (recommender, location, asked), found in by_list.items()
    ]


def read(call: dict[str, Any]) -> list[Recommendation]:
    return read_page(json.dumps(call["responses"][0]).encode())[0]


def recommendations(calls: Iterable[dict[str, Any]]) -> list[Recommendation]:
    return [named(recommendation, NAMES) for call in calls for recommendation in read(call)]


def judged(found: Iterable[Recommendation], **facts: Any) -> list[CountedRecommendation]:
    return judge(found, FLOORS, Facts(**facts))


def sums(found: Iterable[CountedRecommendation]) -> Counter[tuple[str, str]]:
    totals: Counter[tuple[str, str]] = Counter()
    for each in found:
        recommendation = each.recommendation
        if each.standing == "counted" and recommendation.saving is not None:
            totals[recommendation.kind, recommendation.currency] += int(recommendation.saving * 1_000_000)
    return totals


def is_no_more(after: Counter[tuple[str, str]], before: Counter[tuple[str, str]]) -> bool:
    return all(after[key] <= before[key] for key in after)


def report_of(calls: Iterable[dict[str, Any]]) -> RightsizingReport:
    gathered = Gathered()
    for project, number in NUMBERS.items():
        gathered.names.learn(number, project)
    gathered.use.floors.update(FLOORS)
    for call in calls:
        gathered.add(Listing(call["asked"], read(call)))
    return assemble(gathered, Source("recording", "2026-11-24T08:00:00Z"), "2026-11")


@given(lists(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_neither_order_nor_repetition_changes_anything(calls: list[dict[str, Any]], random: Any) -> None:
    found = recommendations(calls)
    more = [*found, *random.choices(found, k=len(found))] if found else []
    random.shuffle(more)
    expected = {each.recommendation.key: (each.standing, each.instead) for each in judged(found)}
    again = judged(more)
    assert {each.recommendation.key: (each.standing, each.instead) for each in again} == expected
    assert [each.recommendation.key for each in again] == [each.recommendation.key for each in judged(found)]


@given(lists(), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_a_list_under_the_number_and_the_id_is_one_list(calls: list[dict[str, Any]], random: Any) -> None:
    text = json.dumps(calls)
    for project, number in NUMBERS.items():
        text = text.replace(f'"projects/{project}', f'"projects/{number}')
    twice = [*calls, *json.loads(text)]
    random.shuffle(twice)
    once, again = report_of(calls), report_of(twice)
    assert again.totals == once.totals
    assert (again.by_project, again.by_recommender, again.by_team) == (
        once.by_project,
        once.by_recommender,
        once.by_team,
    )
    key = NAMES.name
    assert {key(e.name): e.standing for e in again.recommendations} == {
        key(e.name): e.standing for e in once.recommendations
    }


def parts(whole: Recommendation) -> list[str]:
    """The names of what is in the resource of a recommendation."""
    found: list[str] = []
    for resource in map(resource_names.key, whole.resources):
        name = resource_names.parse(resource)
        if name is None:
            continue
        zone = name.location if name.location in ZONES else ZONES[0]
        if name.collection == "clusters":
            managers = f"{COMPUTE}/{name.project}/zones/{zone}/instanceGroupManagers"
            workload = f"{resource}/k8s/namespaces/a/apps/deployments/b"
            found += [f"{resource}/nodePools/new", workload, f"{managers}/gke-{name.name}-new-00ff00ff-grp"]
        elif name.collection == "datasets":
            found.append(f"{resource}/tables/new")
        elif name.collection == "projects" and "CLEANUP" in whole.subtype:
            cluster = f"//container.googleapis.com/projects/{whole.project}/locations/{REGION}/clusters/forge"
            found += [f"{COMPUTE}/{whole.project}/zones/{zone}/disks/new", cluster, f"{cluster}/nodePools/new"]
    return found


@given(lists(), st.data())
@settings(max_examples=150)
def test_a_part_of_a_counted_resource_never_raises_a_sum(calls: list[dict[str, Any]], data: st.DataObject) -> None:
    found = recommendations(calls)
    before = judged(found)
    wholes = [each.recommendation for each in before if each.standing == "counted" and parts(each.recommendation)]
    if not wholes:
        return
    whole = data.draw(st.sampled_from(wholes))
    part = replace(
        whole,
        key=f"projects/{whole.project}/locations/{REGION}/recommenders/{cases.VM}/recommendations/part",
        owner=f"projects/{whole.project}",
        recommender=cases.VM,
        kind=data.draw(st.sampled_from(["resources", "other", "measured"])),
        subtype="",
        resources=(data.draw(st.sampled_from(parts(whole))),),
        saving=Decimal(data.draw(st.integers(1, 10_000))),
        currency=data.draw(st.sampled_from(["USD", "EUR"])),
        xor_group="",
    )
    after = judged([*found, part])
    assert is_no_more(sums(after), sums(before))
    assert next(each.standing for each in after if each.recommendation.key == part.key) != "counted"


@given(lists(), st.data())
@settings(max_examples=100)
def test_an_alternative_never_raises_a_sum(calls: list[dict[str, Any]], data: st.DataObject) -> None:
    """An alternative is in the xorGroupId of a counted change, for the same resource."""
    found = recommendations(calls)
    before = judged(found)
    chosen = [each.recommendation for each in before if each.standing == "counted" and each.recommendation.xor_group]
    chosen = [each for each in chosen if each.kind != "commitments"]
    if not chosen:
        return
    other = data.draw(st.sampled_from(chosen))
    alternative = replace(other, key=f"{other.key}-b", saving=Decimal(data.draw(st.integers(1, 600))))
    assert is_no_more(sums(judged([*found, alternative])), sums(before))


@given(lists(), st.data())
@settings(max_examples=100)
def test_another_way_to_commit_never_raises_a_sum(calls: list[dict[str, Any]], data: st.DataObject) -> None:
    """It does, if it is the term and the risk that were asked for, and the counted one is not."""
    found = recommendations(calls)
    before = judged(found)
    counted = [each.recommendation for each in before if each.standing == "counted"]
    counted = [each for each in counted if each.kind == "commitments"]
    if not counted:
        return
    other = data.draw(st.sampled_from(counted))
    change = {
        "term": data.draw(st.sampled_from(["TWELVE_MONTH", "THIRTY_SIX_MONTH"])),
        "algorithm": data.draw(st.sampled_from(["LOW_WATERMARK", "OPTIMAL"])),
    }
    operations = tuple(
        replace(operation, value={**operation.value, "plan": change["term"]}) for operation in other.operations
    )
    way = replace(
        other,
        key=f"{other.key}-b",
        operations=operations,
        overview={"algorithm": change["algorithm"]},
        saving=Decimal(data.draw(st.integers(1, 600))),
    )
    preference = commitments.CommitmentPreference()
    after = sums(judged([*found, way]))
    if commitments.rank(way, preference) >= commitments.rank(other, preference):
        assert is_no_more(after, sums(before))
    else:
        kept = [each for each in found if each.key != other.key]
        assert after == sums(judged([*kept, way]))


@given(lists(), st.integers(1, 600))
@settings(max_examples=100)
def test_a_project_beside_its_billing_account_never_raises_a_sum(calls: list[dict[str, Any]], saves: int) -> None:
    found = recommendations(calls)
    before = judged(found)
    accounts = [each.recommendation for each in before if each.standing == "counted"]
    accounts = [each for each in accounts if each.recommender == cases.COMMITMENT and "billing" in each.owner]
    for account in accounts:
        owner = f"projects/{OTHER}"
        beside = replace(account, key=f"{account.key}-b", owner=owner, xor_group="new", saving=Decimal(saves))
        assert is_no_more(sums(judged([*found, beside])), sums(before))


@given(lists())
@settings(max_examples=100)
def test_nothing_counts_twice(calls: list[dict[str, Any]]) -> None:
    found = judged(recommendations(calls))
    counted = [each.recommendation for each in found if each.standing == "counted"]
    changes = [each for each in counted if each.kind != "commitments"]
    resources = [resource for each in changes for resource in set(map(resource_names.key, each.resources))]
    assert len(set(resources)) == len(resources)
    groups_of = [(each.owner, each.recommender, each.xor_group) for each in counted if each.xor_group]
    assert len(set(groups_of)) == len(groups_of)
    pools = [commitments.pool(each) for each in counted if each.kind == "commitments"]
    assert len(set(pools)) == len(pools)
    assert all(each.saving is not None and each.saving > 0 for each in counted)
    assert not any(commitments.exceeds(each, FLOORS) for each in counted)
    by_key = {each.recommendation.key: each for each in found}
    for each in found:
        if each.standing in ("alternative", "overlaps", "contained"):
            assert each.instead in by_key
            assert each.instead != each.recommendation.key


@given(lists())
@settings(max_examples=25)
def test_totals_and_summaries_are_the_sum_of_what_counts(calls: list[dict[str, Any]]) -> None:
    report = report_of(calls)
    expected: Counter[tuple[str, str]] = Counter()
    for entry in report.recommendations:
        if entry.standing == "counted" and entry.monthly_saving is not None:
            expected[entry.kind, entry.currency] += int(entry.monthly_saving * 1_000_000)
    tables = (report.by_project, report.by_recommender, report.by_owner, report.by_team, report.by_environment)
    for rows in (report.totals, *tables):
        table: Counter[tuple[str, str]] = Counter()
        for row in rows:
            table[row.kind, row.currency] += int(row.monthly_saving * 1_000_000)
        assert table == expected
        assert sum(row.recommendations for row in rows) == sum(e.standing == "counted" for e in report.recommendations)
