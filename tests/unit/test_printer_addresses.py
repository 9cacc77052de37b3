"""Where a printer may stand."""

import pytest

from api.printer import Address, address_of, is_allowed

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
    "text", ["", "printer.local", "10.0.0.9:0", "10.0.0.9:70000", "10.0.0.9:x", "10.0.0", ":9100"]
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
    ],
)
def test_a_printer_stands_only_where_the_installation_says(text: str, allowed: bool) -> None:
    address = address_of(text)
    assert address
    assert is_allowed(address, PLACES) is allowed
