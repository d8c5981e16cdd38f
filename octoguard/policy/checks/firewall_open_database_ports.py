"""Flags ingress rules that let the internet reach a database or a cache other than MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._firewall_openings import opens_service

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_TCP: Final = {
    1433: "SQL Server",
    1521: "Oracle",
    5432: "PostgreSQL",
    5984: "CouchDB",
    6333: "Qdrant",
    6334: "Qdrant over gRPC",
    6378: "Redis with TLS, on Memorystore",
    6379: "Redis",
    7000: "Cassandra between nodes",
    7001: "Cassandra between nodes, with TLS",
    7199: "Cassandra's JMX",
    7474: "Neo4j over HTTP",
    7687: "Neo4j",
    8086: "InfluxDB",
    8123: "ClickHouse over HTTP",
    9042: "Cassandra",
    9160: "Cassandra's Thrift",
    9200: "Elasticsearch",
    9300: "Elasticsearch between nodes",
    11211: "Memcached",
    19530: "Milvus",
    26257: "CockroachDB",
    27017: "MongoDB",
    27018: "MongoDB's shards",
    27019: "MongoDB's configuration servers",
}
_UDP: Final = {1434: "SQL Server's browser", 11211: "Memcached"}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when a port of a database is among the open ones."""
    return opens_service(change, plan, tcp=_TCP, udp=_UDP)
