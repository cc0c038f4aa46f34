"""Where we may be sent by an address that a person gives (WHK-3)."""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

LONGEST = 500  # characters
PORTS = {443, 8443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]")
# RFC 3986 without what a library might read in its own way.
_VISIBLE = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.ASCII | re.IGNORECASE)

# The IANA registries of special-purpose addresses, all that isn't the open net. `is_global` of
# Python 3.11 lets multicast and several ways of writing 127.0.0.1 through.
_CLOSED_4 = [
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
]
# Only this part of IPv6 is given out; in it these are not the open net. What carries an address of
# IPv4 inside (mapped, 6to4, Teredo, NAT64) is all outside or named.
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = [
    IPv6Network(net)
    for net in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
]


class BadAddress(ValueError):  # noqa: N818 - an answer, not a fault
    """An address that nothing is sent to; `code` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Target(NamedTuple):
    host: str  # a name, or an address without brackets
    port: int
    path: str  # with the query
    secure: bool

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def read_address(url: str, *, free: bool = False) -> Target:
    """Return where a URL leads: https, port 443 or 8443, no user part. Raises BadAddress.

    free lets plain http and other ports in, for a receiver on a developer's own machine."""
    if len(url) > LONGEST:
        raise BadAddress("long")
    if not _VISIBLE.fullmatch(url):
        raise BadAddress("unreadable")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress("unreadable") from None
    _check(parts, free=free)
    secure = parts.scheme == "https"
    port = (443 if secure else 80) if port is None else port
    if port not in PORTS and not free:
        raise BadAddress("port")
    path = parts.path or "/"
    host = str(parts.hostname)
    return Target(host, port, f"{path}?{parts.query}" if parts.query else path, secure)


def _check(parts: SplitResult, *, free: bool) -> None:
    if parts.scheme != "https" and not (free and parts.scheme == "http"):
        raise BadAddress("not_https")
    if "@" in parts.netloc:
        raise BadAddress("user")
    if parts.fragment:
        raise BadAddress("unreadable")
    host = parts.netloc.lower()
    if not host.endswith("]"):
        host = re.sub(r":[0-9]*$", "", host)
    if not _HOST.fullmatch(host):
        raise BadAddress("unreadable")


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open net; for anything unreadable False."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in net for net in _CLOSED_4)
    return _is_open_6(ip)


def _is_open_6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None or ip not in _OPEN_6:
        return False
    return not any(ip in net for net in _CLOSED_6)


def chosen(addresses: Collection[str], *, free: bool = False) -> str:
    """Return the address to connect to: the first, if every one of them is public (WHK-3).

    One that isn't spoils all: a name that also leads inside is up to something. Raises BadAddress.
    """
    if not addresses:
        raise BadAddress("unknown")
    if not free and not all(is_public(one) for one in addresses):
        raise BadAddress("private")
    return next(iter(addresses))
