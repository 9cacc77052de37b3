"""Where a printer may stand."""

import pytest
from pydantic import ValidationError

from api.printer import Address, address_of, is_allowed, ports_at
from api.settings import Settings

PLACES = ("10.0.0.0/8:9100", "192.168.7.9/32:9101", "[fd00::/8]:9100")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.9", Address("10.0.0.9", 9100)),
        (" 10.0.0.9:9101 ", Address("10.0.0.9", 9101)),
        ("[fd00::9]:9100", Address("fd00::9", 9100)),
        ("fd00::9", Address("fd00::9", 9100)),
    ],
)
def test_an_address_is_read_as_people_write_it(text: str, address: Address) -> None:
    assert address_of(text) == address
    assert address_of(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "printer.local",
        "10.0.0.9:0",
        "10.0.0.9:70000",
        "10.0.0.9:x",
        "10.0.0",
        ":9100",
        "10.0.0.9:9_100",
        "10.0.0.9:+9100",
        "fd00::9%eth0",
        "[fd00::9%x.example]:9100",
        "0x0a000009",
        "167772169",
        "10.0.0.9/8",
        "10.0.0.9:9100:9100",
        "10.0.0.9#@1.2.3.4",
    ],
)
def test_a_name_or_anything_else_is_no_address(text: str) -> None:
    assert address_of(text) is None


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("10.20.30.40:9100", True),
        ("10.20.30.40:6379", False),
        ("192.168.7.9:9101", True),
        ("192.168.7.9:9100", False),
        ("192.168.7.8:9101", False),
        ("127.0.0.1:9100", False),
        ("169.254.169.254:9100", False),
        ("[fd00::9]:9100", True),
        ("[::1]:9100", False),
        ("[::ffff:10.0.0.9]:9100", False),
        ("[::ffff:127.0.0.1]:9100", False),
        ("0.0.0.0:9100", False),
        ("[::]:9100", False),
        ("8.8.8.8:9100", False),
    ],
)
def test_a_printer_stands_only_where_the_installation_says(text: str, allowed: bool) -> None:
    address = address_of(text)
    assert address
    assert is_allowed(address, PLACES) is allowed


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "[::1]:9100", "169.254.169.254:9100", "8.8.8.8:9100", "10.0.0.9:22", "[fe80::1]:9100"]
)
def test_out_of_the_box_a_printer_stands_in_a_private_network_at_one_port(text: str) -> None:
    address = address_of(text)
    assert address
    assert not is_allowed(address, Settings().printers)


def test_the_ports_of_a_place_are_told_and_none_where_none_may_stand() -> None:
    places = (*PLACES, "10.0.0.0/24:9101")
    for text, ports in (("10.0.0.9:22", [9100, 9101]), ("10.1.0.9", [9100]), ("127.0.0.1", [])):
        address = address_of(text)
        assert address
        assert ports_at(address, places) == ports


@pytest.mark.parametrize(
    "place", ["10.0.0.0/8", "printers:9100", "10.0.0.1/8:9100", "10.0.0.0/8:0", "10.0.0.0/8:x"]
)
def test_a_place_that_cannot_be_read_stops_the_start(place: str) -> None:
    with pytest.raises(ValidationError):
        Settings(printers=(place,))
