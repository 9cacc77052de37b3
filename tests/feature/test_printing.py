"""A kiosk's number is printed at its printer, over TCP, and holds when the paper came out."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image

from api import journal, printer
from api.actor import Actor, ActorKind
from api.events import Channel, TicketState
from api.people import actions as people
from api.people.actions import PrinterRounds
from api.people.models import Device
from api.printer import Address, Printed, PrinterState, print_at
from api.queue import actions as queue
from api.queue.actions import Printout, PrintWish, Taken, Tried, paper
from api.queue.models import NumberSeries
from api.refusals import Refusal, RefusalCode
from api.settings import settings
from tests.factories import NOW, HallRows, a_citizen, a_hall, a_kiosk, a_manager, an_officer
from tests.floor import done, refused, state_of, story_of
from tests.printers import TwinPrinter, a_printer

PAGE = "https://antrean.example/t/T_abc"


@dataclass
class Corner:
    """A kiosk of a hall with its printer."""

    hall: HallRows
    kiosk: Actor
    printer: TwinPrinter

    async def take(self) -> Taken:
        wish = {"hall_slug": self.hall.slug, "service_id": self.hall.service_id, "channel": Channel.KIOSK}
        return done(await queue.take_ticket(self.kiosk, **wish, now=NOW))

    async def print(self, taken: Taken, **wish: str | None) -> Printout | Refusal:
        wished = PrintWish(taken.ticket_id, PAGE, **{"secret": taken.secret, **wish})
        return await queue.print_ticket(self.kiosk, wished, clock=lambda: NOW)

    async def state(self) -> PrinterState:
        return (await Device.get(id=self.kiosk.id)).printer_state

    async def told(self) -> list[str]:
        """What the hall was told of the printer."""
        entries = await journal.read_since(self.hall.hall_id, 0)
        return [entry.payload["printer_state"] for entry in entries if entry.kind == "PrinterTurned"]


@pytest.fixture
async def corner(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Corner]:
    monkeypatch.setattr(printer, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(printer, "PRINTING_SECONDS", 0.5)
    hall = await a_hall(agencies=2)
    kiosk = done(
        await people.issue_device(
            a_manager(hall.hall_id), kind=ActorKind.KIOSK, hall_id=hall.hall_id, name="Anjungan", now=NOW
        )
    )
    async with a_printer() as twin:
        monkeypatch.setenv("ANTREAN_PRINTERS", twin.place)
        settings.cache_clear()
        who = a_manager(hall.hall_id)
        done(await people.choose_printer(who, kiosk.device_id, printer=twin.address, paper_mm=58, now=NOW))
        actor = Actor(ActorKind.KIOSK, id=kiosk.device_id, name="Anjungan", hall_id=hall.hall_id)
        yield Corner(hall, actor, twin)
    settings.cache_clear()


def code_on(slip: bytes) -> str:
    """What the QR code on a slip says."""
    at = slip.index(b"\x1dv0\x00")
    across, side = int.from_bytes(slip[at + 4 : at + 6], "little"), int.from_bytes(slip[at + 6 : at + 8], "little")
    dots = bytes(byte ^ 255 for byte in slip[at + 8 : at + 8 + across * side])
    [found] = zxingcpp.read_barcodes(Image.frombytes("1", (across * 8, side), dots).convert("L"))
    return str(found.text)


async def test_a_printed_number_waits_and_its_slip_opens_its_page(corner: Corner) -> None:
    taken = await corner.take()
    assert done(await corner.print(taken)) == Printout(taken.ticket_id, printed=True)
    assert await state_of(taken.ticket_id) is TicketState.WAITING
    assert await story_of(taken.ticket_id) == ["TicketTaken", "PrintConfirmed"]
    [slip] = corner.printer.slips
    for words in (b"MPP Konawe", b"Dinas 0", b"A-001", b"Layanan A1", b"Anda berikutnya", b"09.00 WITA"):
        assert words in slip
    assert code_on(slip) == f"{PAGE}#s={taken.secret}"
    assert await corner.state() is PrinterState.READY
    assert await corner.told() == []


async def test_the_slip_speaks_english_and_counts_those_ahead(corner: Corner) -> None:
    for _ in range(2):
        done(
            await queue.take_ticket(
                a_citizen(), hall_slug="konawe", service_id=corner.hall.service_id, channel=Channel.WEB, now=NOW
            )
        )
    done(await corner.print(await corner.take(), language="EN"))
    assert b"2 people ahead of you" in corner.printer.slips[0]
    assert b"Tuesday, 24 November 2026" in corner.printer.slips[0]


async def test_without_paper_nothing_is_confirmed_and_the_hall_is_told_once(corner: Corner) -> None:
    corner.printer.slips_left = 0
    taken = await corner.take()
    for _ in range(2):
        refusal = await corner.print(taken)
        assert refused(refusal) is RefusalCode.PAPER_OUT
    assert isinstance(refusal, Refusal)
    assert refusal.sentence("EN") == "The printer is out of paper. Staff have been told."
    assert await state_of(taken.ticket_id) is TicketState.PRINTING
    assert await corner.told() == ["PAPER_OUT"]
    corner.printer.slips_left = None
    assert done(await corner.print(taken)).printed
    assert await state_of(taken.ticket_id) is TicketState.WAITING
    assert await corner.told() == ["PAPER_OUT", "READY"]


async def test_paper_that_ends_with_the_slip_is_no_confirmation(corner: Corner) -> None:
    corner.printer.slips_left = 1
    taken = await corner.take()
    assert refused(await corner.print(taken)) is RefusalCode.PAPER_OUT
    assert await state_of(taken.ticket_id) is TicketState.PRINTING


async def test_an_open_cover_and_a_dead_printer_are_said_as_such(corner: Corner) -> None:
    taken = await corner.take()
    corner.printer.has_open_cover = True
    refusal = await corner.print(taken)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence("ID") == "Printer tidak dapat mencetak: penutupnya terbuka."
    await Device.filter(id=corner.kiosk.id).update(printer="127.0.0.1:1")
    settings_refuse = await corner.print(taken)
    assert refused(settings_refuse) is RefusalCode.NO_PRINTER  # the installation lets none stand there
    assert corner.printer.slips == []
    assert await corner.state() is PrinterState.COVER_OPEN


async def test_a_printer_that_hung_up_is_not_connected(corner: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTREAN_PRINTERS", '["127.0.0.1/32:1"]')
    settings.cache_clear()
    await Device.filter(id=corner.kiosk.id).update(printer="127.0.0.1:1")
    refusal = await corner.print(await corner.take())
    assert isinstance(refusal, Refusal)
    assert refusal.sentence("EN") == "The printer cannot print: it is not connected."
    assert await corner.told() == ["OFFLINE"]


async def test_a_mute_printer_prints_but_a_person_must_confirm(corner: Corner) -> None:
    corner.printer.is_mute = True
    taken = await corner.take()
    assert done(await corner.print(taken)) == Printout(taken.ticket_id, printed=False)
    assert len(corner.printer.slips) == 1
    assert await state_of(taken.ticket_id) is TicketState.PRINTING
    done(await queue.confirm_print(corner.kiosk, taken.ticket_id, now=NOW))
    assert await state_of(taken.ticket_id) is TicketState.WAITING


async def test_a_printer_that_cannot_say_when_it_is_done_is_not_believed(corner: Corner) -> None:
    corner.printer.answers_when_done = False
    taken = await corner.take()
    assert not done(await corner.print(taken)).printed
    assert await state_of(taken.ticket_id) is TicketState.PRINTING


async def test_twenty_taps_while_it_prints_make_one_slip(corner: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "PRINTING_SECONDS", 5)
    corner.printer.is_slow = True
    taken = await corner.take()
    taps = [asyncio.create_task(corner.print(taken)) for _ in range(20)]
    while not corner.printer.open:
        await asyncio.sleep(0.01)
    corner.printer.may_go_on.set()
    assert {done(await tap).printed for tap in taps} == {True}
    assert len(corner.printer.slips) == 1


async def test_a_key_prints_once_and_a_new_key_prints_again(corner: Corner) -> None:
    taken = await corner.take()
    first, again = [await corner.print(taken, key="one") for _ in range(2)]
    assert first == again
    assert len(corner.printer.slips) == 1
    done(await corner.print(taken, key="two"))
    assert corner.printer.slips[0] == corner.printer.slips[1].replace(b"Anda berikutnya", b"Anda berikutnya")
    assert refused(await corner.print(taken, key="two", language="EN")) is RefusalCode.IDEMPOTENCY_CONFLICT
    assert refused(await corner.print(taken, key="k" * 65)) is RefusalCode.INVALID_INPUT


async def test_another_server_that_is_asked_under_the_key_meanwhile_prints_nothing_and_has_a_person_look(
    corner: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is asked after the first has died. Leave _noted out of paper.py to see this fail."""
    monkeypatch.setattr(printer, "PRINTING_SECONDS", 5)
    corner.printer.is_slow = True
    taken = await corner.take()
    first = asyncio.create_task(corner.print(taken, key="one"))
    await corner.printer.has_slip.wait()
    paper._under_way.clear()  # another process knows nothing of what is under way in this one
    assert done(await corner.print(taken, key="one")) == Printout(taken.ticket_id, printed=False)
    corner.printer.may_go_on.set()
    assert (
        done(await first) == done(await corner.print(taken, key="one")) == Printout(taken.ticket_id, printed=True)
    )
    assert len(corner.printer.slips) == 1


async def test_a_refusal_that_the_printer_caused_is_what_its_key_answers(corner: Corner) -> None:
    corner.printer.slips_left = 0
    taken = await corner.take()
    assert refused(await corner.print(taken, key="one")) is RefusalCode.PAPER_OUT
    corner.printer.slips_left = None
    assert refused(await corner.print(taken, key="one")) is RefusalCode.PAPER_OUT
    assert done(await corner.print(taken, key="two")).printed


async def test_a_kiosk_prints_only_numbers_whose_secret_it_has(corner: Corner) -> None:
    mine, other = await corner.take(), await corner.take()
    for secret in (None, "", other.secret, mine.secret[:-1]):
        assert refused(await corner.print(mine, secret=secret)) is RefusalCode.NOT_FOUND
    assert corner.printer.slips == []


async def test_staff_print_for_a_citizen_at_a_kiosk_of_their_hall(corner: Corner) -> None:
    officer = an_officer(corner.hall.hall_id, corner.hall.agency_id)
    wish = {"hall_slug": "konawe", "service_id": corner.hall.service_id, "channel": Channel.STAFF}
    taken = done(await queue.take_ticket(officer, **wish, now=NOW))
    at_kiosk = PrintWish(taken.ticket_id, PAGE, device_id=corner.kiosk.id)
    assert done(await queue.print_ticket(officer, at_kiosk, clock=lambda: NOW)).printed
    assert code_on(corner.printer.slips[0]) == f"{PAGE}#s={taken.secret}"
    nowhere = PrintWish(taken.ticket_id, PAGE)
    assert refused(await queue.print_ticket(officer, nowhere, clock=lambda: NOW)) is RefusalCode.NOT_FOUND
    stranger = an_officer(corner.hall.hall_id, corner.hall.agencies[1].agency_id)
    assert refused(await queue.print_ticket(stranger, at_kiosk, clock=lambda: NOW)) is RefusalCode.NOT_ALLOWED
    elsewhere = a_kiosk((await a_hall(slug="kendari")).hall_id)
    assert refused(await queue.print_ticket(elsewhere, at_kiosk, clock=lambda: NOW)) is RefusalCode.NOT_ALLOWED


async def test_what_was_not_printed_is_void_and_its_place_is_free_again(corner: Corner) -> None:
    taken = await corner.take()
    for _ in range(2):  # a retry changes nothing
        done(await queue.void_print(corner.kiosk, taken.ticket_id, now=NOW))
    assert await state_of(taken.ticket_id) is TicketState.VOID
    assert await story_of(taken.ticket_id) == ["TicketTaken", "TicketVoided"]
    assert (await NumberSeries.get(queue_id=corner.hall.queue_id)).taken_on_site == 0
    assert refused(await corner.print(taken)) is RefusalCode.WRONG_STATE
    waits = await corner.take()
    done(await corner.print(waits))
    assert refused(await queue.void_print(corner.kiosk, waits.ticket_id, now=NOW)) is RefusalCode.WRONG_STATE


async def test_a_printer_is_chosen_by_whoever_lets_devices_in_and_only_where_one_may_stand(corner: Corner) -> None:
    chosen = {"printer": corner.printer.address, "paper_mm": 80, "now": NOW}
    manager = a_manager(corner.hall.hall_id)
    for actor in (corner.kiosk, an_officer(corner.hall.hall_id, corner.hall.agency_id), a_citizen()):
        assert refused(await people.choose_printer(actor, corner.kiosk.id, **chosen)) in (
            RefusalCode.NOT_ALLOWED,
            RefusalCode.SIGN_IN_REQUIRED,
        )
    for wrong in ({"printer": "127.0.0.1:6379"}, {"printer": "localhost:9100"}, {"paper_mm": 72}):
        assert (
            refused(await people.choose_printer(manager, corner.kiosk.id, **{**chosen, **wrong}))
            is RefusalCode.INVALID_INPUT
        )
    done(await people.choose_printer(manager, corner.kiosk.id, **{**chosen, "printer": ""}))
    assert refused(await corner.print(await corner.take())) is RefusalCode.NO_PRINTER


async def test_a_printer_that_takes_nothing_keeps_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before, every slip for it left a connection with the rest of the slip behind, until the server had none left."""
    monkeypatch.setattr("api.printer.PRINTING_SECONDS", 0.3)
    monkeypatch.setattr("api.printer.ANSWER_SECONDS", 0.1)
    slip = bytes(16 * 1024 * 1024)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        printed = await print_at(Address("127.0.0.1", listener.getsockname()[1]), slip)
        assert printed == Printed(False, False, PrinterState.OFFLINE)
        line, _ = listener.accept()
        with line:
            taken = await asyncio.to_thread(
                lambda: sum(len(block) for block in iter(lambda: line.recv(1 << 20), b""))
            )
    assert taken < len(slip)


async def test_a_test_slip_tells_staff_that_the_printer_works_and_takes_no_number(corner: Corner) -> None:
    manager = a_manager(corner.hall.hall_id)
    first, again = [
        await queue.try_printer(manager, corner.kiosk.id, clock=lambda: NOW, key="one") for _ in range(2)
    ]
    assert first == again == Tried(corner.kiosk.id, printed=True)
    [slip] = corner.printer.slips
    for words in (b"MPP Konawe", b"TES CETAK / TEST PRINT", b"Anjungan", b"58 mm", b"09.00 WITA", b"-" * 32):
        assert words in slip
    assert await NumberSeries.all().count() == 0
    device = await Device.get(id=corner.kiosk.id)
    assert (device.printer_state, device.printer_since) == (PrinterState.READY, NOW)
    for actor in (corner.kiosk, an_officer(corner.hall.hall_id, corner.hall.agency_id), a_citizen()):
        refusal = await queue.try_printer(actor, corner.kiosk.id, clock=lambda: NOW)
        assert refused(refusal) in (RefusalCode.NOT_ALLOWED, RefusalCode.SIGN_IN_REQUIRED)
    elsewhere = a_manager((await a_hall(slug="kendari")).hall_id)
    assert (
        refused(await queue.try_printer(elsewhere, corner.kiosk.id, clock=lambda: NOW)) is RefusalCode.NOT_ALLOWED
    )
    corner.printer.slips_left = 0
    assert refused(await queue.try_printer(manager, corner.kiosk.id, clock=lambda: NOW)) is RefusalCode.PAPER_OUT
    assert len(corner.printer.slips) == 1


async def test_a_printer_that_was_mended_is_met_without_a_print(corner: Corner) -> None:
    rounds, at = PrinterRounds(), NOW
    corner.printer.slips_left = 0
    assert refused(await corner.print(await corner.take())) is RefusalCode.PAPER_OUT
    assert await rounds.look(at) == 0
    corner.printer.slips_left = None
    assert await rounds.look(at + timedelta(seconds=14)) == 0, "not yet its turn"
    assert await rounds.look(at + timedelta(seconds=15)) == 1
    assert (await corner.state(), await corner.told()) == (PrinterState.READY, ["PAPER_OUT", "READY"])
    assert corner.printer.slips == []
    corner.printer.slips_left = 0
    assert await rounds.look(at + timedelta(seconds=30)) == 0, "one that can print is asked seldom"
    assert await rounds.look(at + timedelta(minutes=6)) == 1
    assert await corner.told() == ["PAPER_OUT", "READY", "PAPER_OUT"]
    assert (await Device.get(id=corner.kiosk.id)).printer_since == at + timedelta(minutes=6)


async def test_a_printer_is_asked_soon_after_it_was_chosen_and_left_alone_while_it_prints(corner: Corner) -> None:
    rounds = PrinterRounds()
    assert await rounds.look(NOW) == 1
    assert await corner.state() is PrinterState.READY
    await Device.filter(id=corner.kiosk.id).update(printer_state=PrinterState.OFFLINE)
    corner.printer.is_slow = True
    printing = asyncio.create_task(corner.print(await corner.take()))
    while not corner.printer.open:
        await asyncio.sleep(0.01)
    assert await rounds.look(NOW + timedelta(minutes=1)) == 0
    corner.printer.may_go_on.set()
    await printing


async def test_what_was_met_at_an_address_is_not_kept_of_another(corner: Corner) -> None:
    """Leave `printer` out of note_printer_state to see this fail."""
    await people.note_printer_state(corner.kiosk.id, PrinterState.OFFLINE, printer="10.0.0.8:9100", now=NOW)
    assert await corner.state() is PrinterState.UNKNOWN
    corner.printer.slips_left = 0
    assert await PrinterRounds().look(NOW) == 1
    chosen = {"printer": corner.printer.address, "now": NOW}
    manager = a_manager(corner.hall.hall_id)
    done(await people.choose_printer(manager, corner.kiosk.id, paper_mm=80, **chosen))
    assert await corner.state() is PrinterState.PAPER_OUT, "other paper, the same printer"
    done(await people.choose_printer(manager, corner.kiosk.id, paper_mm=80, **{**chosen, "printer": ""}))
    device = await Device.get(id=corner.kiosk.id)
    assert (device.printer, device.printer_state, device.printer_since) == ("", PrinterState.UNKNOWN, None)


async def test_a_port_that_may_not_be_is_told_beside_the_port(corner: Corner) -> None:
    chosen = {"printer": "127.0.0.1:6379", "paper_mm": 80, "now": NOW}
    refusal = await people.choose_printer(a_manager(corner.hall.hall_id), corner.kiosk.id, **chosen)
    assert isinstance(refusal, Refusal)
    assert refusal.input_field == ("printer", "port")
    assert refusal.sentence("ID") == f"Isian tidak sah: di alamat itu hanya boleh port {corner.printer.port}."
    assert refusal.sentence("EN").endswith(f"the port can only be {corner.printer.port}.")
