"""Writes ranges of addresses and of ports as regular expressions."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network

from octoguard.converters._numbers import below, from_to

_OCTET = r"\d{1,3}"


def inside(cidr: str) -> str:
    """A pattern for the IPv4 addresses and CIDR blocks inside of a block. Raises ValueError if it is not IPv4."""
    network = ip_network(cidr, strict=False)
    if not isinstance(network, IPv4Network):
        raise ValueError(f"{cidr} is not an IPv4 range")
    octets: list[str] = []
    low, high = network.network_address.packed, network.broadcast_address.packed
    for first, last in zip(low, high, strict=True):
        is_any = (first, last) == (0, 255)
        octets.append(str(first) if first == last else _OCTET if is_any else f"(?:{from_to(first, last)})")
    length = network.prefixlen
    prefix = "/32" if length == 32 else f"/(?:{from_to(length, 32)})"
    address = r"\.".join(octets)
    return rf"\A{address}(?:{prefix})?\Z"


def overlapping(first: int, last: int) -> str:
    """A pattern for the integers from `first` to `last`, for ranges (20-25) that overlap with them, and for `*`."""
    at_least = from_to(first, None)
    number = rf"0*(?:{from_to(first, last)})"
    return rf"\A(?:\*|{number}|0*(?:{below(last + 1)})-0*(?:{at_least}))\Z"
