"""Flags MySQL users without a password, root users that can connect from any host, and the instances of both."""

from dataclasses import replace

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_SQL = "google_sql_database_instance"
_USER = "google_sql_user"
_ANYWHERE = "unset; the API's default is %, any host"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on known faults; unknown if the engine or one of the attributes is not known."""
    return _instance(change, plan) if change.type == _SQL else _user(change, plan)


def _instance(instance: ResourceChange, plan: Plan) -> Outcome | None:
    """The outcome of an instance from its users in this plan; None if no user of it is checked."""
    outcomes = plan.once("sql user outcomes by instance", _by_instance).get(instance.address, [])
    for word, answer in (("fail", fail), ("unknown", unknown)):
        items = [item for outcome in outcomes if outcome.status == word for item in outcome.evidence]
        if items:
            return answer(*items)
    return PASS if outcomes else None


def _by_instance(plan: Plan) -> dict[str, list[Outcome]]:
    table: dict[str, list[Outcome]] = {}
    for user in plan.of_type(_USER):
        outcome = _user(user, plan)
        if outcome is not None:
            items = tuple(item if item.address else replace(item, address=user.address) for item in outcome.evidence)
            for instance in _instances(user, plan):
                table.setdefault(instance.address, []).append(Outcome(outcome.status, items))
    return table


def _user(user: ResourceChange, plan: Plan) -> Outcome | None:
    mysql, engine = _is_mysql(user, plan)
    kind = user.get("type")
    if mysql is False or (isinstance(kind, str) and kind not in ("", "BUILT_IN")):
        return None
    wrong: list[Evidence] = []
    unclear: list[Evidence] = []
    password = _has_password(user)
    if password is False:
        wrong.append(evidence(user, "password", "no password"))
    elif password is None:
        unclear.append(evidence(user, "password"))
    root, anywhere = _is_root(user), _from_anywhere(user)
    if root and anywhere:
        wrong += [evidence(user, "name"), evidence(user, "host", _ANYWHERE if user.get("host") is UNSET else "")]
    elif root is not False and anywhere is not False:
        unclear += [evidence(user, "name"), evidence(user, "host")]
    if wrong and mysql and kind is not UNKNOWN:
        return fail(*wrong)
    if kind is UNKNOWN:
        engine = [*engine, evidence(user, "type")]
    return unknown(*wrong, *unclear, *engine) if wrong or unclear else PASS


def _is_root(user: ResourceChange) -> bool | None:
    name = user.get("name")
    return name.casefold() == "root" if isinstance(name, str) else None


def _from_anywhere(user: ResourceChange) -> bool | None:
    host = user.get("host")
    if host is UNKNOWN or host is SENSITIVE:
        return None
    return host is UNSET or host in ("", "%")


def _has_password(user: ResourceChange) -> bool | None:
    password = user.get("password")
    if password is not UNSET and password != "":
        return True  # also if it is sensitive or known only after apply
    if user.get("password_wo_version") is not UNSET:
        return True
    return user.is_set("password_wo")  # a plan has no write-only values; only the configuration shows the expression


def _is_mysql(user: ResourceChange, plan: Plan) -> tuple[bool | None, list[Evidence]]:
    """Whether the user belongs to a MySQL instance, and the evidence if that is not known."""
    instances = _instances(user, plan)
    versions = [instance.get("database_version") for instance in instances]
    answers = {version.startswith("MYSQL") if isinstance(version, str) else None for version in versions}
    if len(answers) == 1 and None not in answers:
        return answers.pop(), []
    if not instances and isinstance(user.get("host"), str) and user.get("host") != "":
        return True, []  # only MySQL users have a host
    engines = [of(instance, "database_version") for instance in instances[:3]]
    missing = "the instance is not in this plan and may be MySQL"
    return None, engines or [evidence(user, "instance", missing, reason="not-in-plan")]


def _instances(user: ResourceChange, plan: Plan) -> list[ResourceChange]:
    linked = [instance for instance in user.linked("instance", _SQL) if instance.stays]
    name = user.get("instance")
    if not linked and isinstance(name, str):
        return plan.once("sql instances by name", _by_name).get(name, [])
    return linked


def _by_name(plan: Plan) -> dict[str, list[ResourceChange]]:
    table: dict[str, list[ResourceChange]] = {}
    for instance in plan.of_type(_SQL):
        name = instance.get("name")
        if isinstance(name, str):
            table.setdefault(name, []).append(instance)
    return table
