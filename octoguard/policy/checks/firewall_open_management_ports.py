"""Flags ingress rules that let the internet reach what manages machines, containers and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._firewall_openings import opens_service

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_TCP: Final = {
    23: "Telnet",
    111: "portmapper",
    135: "Windows RPC",
    139: "NetBIOS",
    389: "LDAP",
    445: "SMB",
    512: "rexec",
    513: "rlogin",
    514: "rsh",
    873: "rsync",
    2049: "NFS",
    2375: "Docker",
    2376: "Docker with TLS",
    2379: "etcd",
    2380: "etcd between members",
    5900: "VNC",
    5901: "VNC",
    5985: "WinRM",
    5986: "WinRM with TLS",
    10250: "kubelet",
    10255: "kubelet, read-only",
}
_UDP: Final = {111: "portmapper", 137: "NetBIOS", 161: "SNMP", 389: "LDAP", 2049: "NFS"}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when a port of management is among the open ones."""
    return opens_service(change, plan, tcp=_TCP, udp=_UDP)
