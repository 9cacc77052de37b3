"""Draws a board for a terminal: pure, a board in, something rich can print out."""

from datetime import datetime
from typing import Any

from rich.align import Align
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from api.clock import local, zone_name

COUNTERS_ABREAST = 6
CALLS_SHOWN = 8


def board_view(board: dict[str, Any] | None, lost: str | None = None) -> RenderableType:
    """The whole screen. lost: why the numbers may be old; they stay on show."""
    if board is None:
        return Align.center(Text(f"Menyambung … {lost or ''}"), vertical="middle")
    parts: list[RenderableType] = [_head(board), _calls(board), _counters(board), _queues(board)]
    parts += [Text(notice, style="italic") for notice in board["notices"]]
    parts.append(
        Text(f"Terputus, menyambung kembali: {lost}", style="black on yellow") if lost else Text("Langsung")
    )
    return Group(*parts)


def call_line(call: dict[str, Any], timezone: str) -> str:
    """One call as one line: 08.15.02  A-012  loket 3  DUKCAPIL  panggilan ke-2."""
    again = f"  panggilan ke-{call['attempt']}" if call["attempt"] > 1 else ""
    when = f"{_local(call['at'], timezone):%H.%M.%S}"
    return f"{when}  {call['number']}  loket {call['counterLabel']}  {call['agencyCode']}{again}"


def _head(board: dict[str, Any]) -> RenderableType:
    timezone = board["hall"]["timezone"]
    grid = Table.grid(expand=True)
    grid.add_column()
    grid.add_column(justify="right")
    clock = f"{_local(board['serverTime'], timezone):%H.%M} {zone_name(timezone)}"
    grid.add_row(Text(board["hall"]["name"], style="bold"), Text(clock, style="bold"))
    grid.add_row(Text(board["opening"]["sentence"], style="green" if board["opening"]["open"] else "yellow"), "")
    return Panel(grid)


def _calls(board: dict[str, Any]) -> RenderableType:
    table = Table(title="Panggilan", expand=True, title_justify="left")
    for heading in ("Nomor", "Loket", "Instansi", "Pukul"):
        table.add_column(heading)
    for place, call in enumerate(board["calls"][:CALLS_SHOWN]):
        again = f" (ke-{call['attempt']})" if call["attempt"] > 1 else ""
        when = f"{_local(call['at'], board['hall']['timezone']):%H.%M}"
        style = "bold yellow" if place == 0 else ""
        table.add_row(call["number"] + again, call["counterLabel"], call["agencyCode"], when, style=style)
    return table


def _counters(board: dict[str, Any]) -> RenderableType:
    grid = Table.grid(padding=(0, 3))
    cells = [_counter(counter) for counter in board["counters"]]
    for start in range(0, len(cells), COUNTERS_ABREAST):
        grid.add_row(*cells[start : start + COUNTERS_ABREAST])
    return Panel(grid, title="Loket", title_align="left")


def _counter(counter: dict[str, Any]) -> Text:
    words = {"OPEN": "buka", "BREAK": "istirahat", "BACK_OFFICE": "tunggu"}
    shown = counter["number"] or words.get(counter["state"], "tutup")
    return Text.assemble(f"{counter['label']} ", (shown, "bold cyan" if counter["number"] else "dim"))


def _queues(board: dict[str, Any]) -> RenderableType:
    waiting = [f"{queue['prefix']} {queue['waitingCount']}" for queue in board["queues"] if queue["waitingCount"]]
    return Text(f"Menunggu: {', '.join(waiting) or 'tidak ada'}")


def _local(instant: str, timezone: str) -> datetime:
    return local(datetime.fromisoformat(instant), timezone)
