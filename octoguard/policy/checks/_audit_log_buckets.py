"""Finds the log buckets of a plan that receive audit logs from its sinks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._log_sinks import sinks_of

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange


def audit_sinks(bucket: ResourceChange, plan: Plan) -> tuple[list[ResourceChange], list[ResourceChange]]:
    """The sinks of this plan that write audit logs to a bucket, and the sinks that may do so."""
    sinks = sinks_of(plan)
    sources = sinks.sources.get(bucket.address, [])
    sure = [sink for sink in sources if sinks.takers.get(sink.address)]
    perhaps = [sink for sink in sources if sinks.takers.get(sink.address, False) is None]
    return sure, perhaps + [sink for sink in sinks.unplaced if sinks.takers.get(sink.address, False) is not False]
