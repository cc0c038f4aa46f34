"""Where nothing is sent, however it is spelled (WHK-3)."""

import socket

import pytest

from tests.webhooks.receiver import receiving
from webhooks import calling
from webhooks.addresses import BadAddress, chosen, is_public, read_address
from webhooks.calling import call, check_address


def words(text: str) -> list[str]:
    return text.split()


INSIDE = words("""
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1
192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1:: 2002:a00:1:: 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1
ff02::1 4000::1 2620:4f:8000::1
""")
OUTSIDE = words("""
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255
198.20.0.0 223.255.255.255 2001:200::1 2606:4700:4700::1111 2a00:1450:4001::1
""")

# url: the code of its refusal before anything is looked up
UNREADABLE = {
    "http://example.com/": "not_https",
    "ftp://example.com/": "not_https",
    "file:///etc/passwd": "not_https",
    "gopher://127.0.0.1:6379/_": "not_https",
    "https:/example.com": "unreadable",
    "example.com": "not_https",
    "": "unreadable",
    "https://": "unreadable",
    "https://user@example.com/": "user",
    "https://user:word@example.com/": "user",
    "https://@example.com/": "user",
    "https://example.com@127.0.0.1/": "user",
    "https://example.com:80/": "port",
    "https://example.com:6379/": "port",
    "https://example.com:0/": "port",
    "https://example.com:65536/": "unreadable",
    "https://example.com:４４３/": "unreadable",
    "https://example.com:-443/": "unreadable",
    "https://①②⑦.0.0.1/": "unreadable",
    "https://127。0。0。1/": "unreadable",
    "https://пример.рф/": "unreadable",
    "https://example.com\\@127.0.0.1/": "unreadable",
    "https://example.com\r\nHost: x/": "unreadable",
    "https://example.com/ x": "unreadable",
    "https://example.com/\t": "unreadable",
    "https://[fe80::1%25eth0]/": "unreadable",
    "https://[::1/": "unreadable",
    "https://ex_ample.com/": "unreadable",
    "https://-example.com/": "unreadable",
    "https://example.com/#part": "unreadable",
    "https://example.com/" + "x" * 500: "long",
}
# Spellings that a resolver may read as this machine or its neighbours.
SPELLINGS = words("""
localhost localhost. LOCALHOST 127.0.0.1 127.0.0.1. 127.1 127.0.1 2130706433 0x7f000001 0x7f.1
0177.0.0.1 017700000001 0 0.0.0.0 00.00.00.00 [::1] [::] [::ffff:127.0.0.1] [::127.0.0.1]
[::ffff:7f00:1] [0:0:0:0:0:0:0:1] [64:ff9b::7f00:1] [2002:7f00:1::] [fec0::1] [fe80::1]
[2001::1] 10.0.0.1 169.254.169.254 192.168.1.1 172.16.0.1 100.64.0.1 224.0.0.1 255.255.255.255
""")


def test_the_deny_list_holds_at_its_edges():
    assert [one for one in INSIDE if is_public(one)] == []
    assert [one for one in OUTSIDE if not is_public(one)] == []
    assert not is_public("not an address")


def test_a_bad_address_is_refused_before_anything_is_asked():
    told = {}
    for url in UNREADABLE:
        with pytest.raises(BadAddress) as bad:
            read_address(url)
        told[url] = bad.value.code
    assert told == UNREADABLE


def test_an_address_is_read_as_it_is_called():
    target = read_address("https://Hooks.Example.com:8443/a/b?c=d%20e")
    assert target == ("hooks.example.com", 8443, "/a/b?c=d%20e", True)
    assert target.authority == "hooks.example.com:8443"
    assert read_address("https://example.com").authority == "example.com"
    assert read_address("https://example.com:443").path == "/"
    assert read_address("https://[2606:4700:4700::1111]/x").authority == "[2606:4700:4700::1111]"
    assert read_address("https://xn--e1afmkfd.xn--p1ai/").host == "xn--e1afmkfd.xn--p1ai"


def test_one_address_inside_spoils_all():
    assert chosen(["1.1.1.1", "2606:4700:4700::1111"]) == "1.1.1.1"
    for inside in ("127.0.0.1", "10.0.0.1", "::1"):
        for found in ([inside], ["1.1.1.1", inside], [inside, "1.1.1.1"]):
            with pytest.raises(BadAddress) as bad:
                chosen(found)
            assert bad.value.code == "private"
    with pytest.raises(BadAddress):
        chosen([])


def test_no_spelling_of_this_machine_is_called_when_saved_or_sent(monkeypatch):
    """The canary listens; names that aren't numbers are looked up here, not in the net."""
    real = socket.getaddrinfo

    def looked_up(host, *args, **kwargs):
        name = "127.0.0.1" if host.rstrip(".") == "localhost" else host
        if any(letter not in "0123456789abcdefx.:" for letter in name):
            raise socket.gaierror
        return real(name, *args, **{**kwargs, "flags": socket.AI_NUMERICHOST})

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with receiving() as canary:
        port = canary.url.split(":")[2].split("/")[0]
        for name in SPELLINGS:
            for url in (f"https://{name}/", f"https://{name}:8443/", f"https://{name}:{port}/"):
                with pytest.raises(BadAddress):
                    check_address(url)
                assert call(url, b"{}", {}).status is None, url
    assert canary.calls == []


def test_a_name_that_moves_inside_after_the_check_is_not_followed(monkeypatch):
    """Checked anew at each try, and connected to the address that was checked."""
    asked, connected = [], []
    places = iter([["1.1.1.1"], ["10.0.0.1"], ["1.1.1.1"]])

    def resolve(host, port):
        asked.append((host, port))
        return next(places)

    def connect(place, timeout):
        connected.append(place)
        raise OSError

    monkeypatch.setattr(calling, "resolve", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    check_address("https://moving.example/")
    assert call("https://moving.example/", b"{}", {}).refused
    assert connected == []
    answer = call("https://moving.example/", b"{}", {})
    assert (answer.status, answer.refused) == (None, False)
    assert connected == [("1.1.1.1", 443)]
    assert asked == [("moving.example", 443)] * 3


def test_a_name_that_nobody_knows_is_refused(monkeypatch):
    def resolve(host, port):
        raise socket.gaierror

    monkeypatch.setattr(calling, "resolve", resolve)
    with pytest.raises(BadAddress) as bad:
        check_address("https://nobody.example/")
    assert bad.value.code == "unknown"
