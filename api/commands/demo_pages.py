"""Tells where the pages of the demo are, and opens them in a browser."""

import time
import urllib.request
import webbrowser
from contextlib import suppress

from api.commands.demo_accounts import Accounts

TRIES, TRY_EVERY_SECONDS = 100, 0.2


def pages_of(accounts: Accounts) -> dict[str, str]:
    """Addresses by name, in the order of a visit. The kiosk brings its token along, to be kept by that browser."""
    url, hall = accounts.url, accounts.hall
    return {
        "TV": f"{url}/display/{hall}/main",
        "Kiosk": f"{url}/kiosk#token={accounts.kiosk['token']}",
        "Counter": f"{url}/counter",
        "Phone": f"{url}/h/{hall}",
        "Manager": f"{url}/hall",
        "Administration": f"{url}/admin",
        "GraphiQL": f"{url}/graphql",
    }


OPENED = ("TV", "Kiosk", "Counter", "GraphiQL")


def lines_of(accounts: Accounts) -> list[str]:
    """The addresses, a line each, never broken: they are to be copied."""
    return [
        f"{name:16}[bold]{address}[/]" if name in OPENED else f"{name:16}{address}"
        for name, address in pages_of(accounts).items()
    ]


def open_when_ready(accounts: Accounts) -> None:
    """Wait until the server lives, then open what a newcomer wants to see first."""
    for _ in range(TRIES):
        with suppress(OSError), urllib.request.urlopen(f"{accounts.url}/livez", timeout=1):  # noqa: S310
            for name in OPENED:
                webbrowser.open(pages_of(accounts)[name])
            return
        time.sleep(TRY_EVERY_SECONDS)
