"""Mutations that give kiosks their printers, and try them."""

import strawberry

from api.people import actions as people
from api.people import queries as reads
from api.queue import actions as queue
from api.refusals import Refusal
from schema.context import Info
from schema.node import uuid_of
from schema.people.devices import Device
from schema.queue.payloads import KEY
from schema.queue.printing import PrintOutcome
from schema.results import Asked, UserError, refused


@strawberry.input(description="A kiosk's receipt printer on the hall's network.")
class ChoosePrinterInput:
    device: strawberry.ID = strawberry.field(description="The kiosk.")
    printer: str = strawberry.field(
        description="Its address, never a name: 10.0.0.9, or 10.0.0.9:9100. Empty: it has none, and the browser "
        "prints. A port that may not be is at fault as printer, port."
    )
    paper_mm: int = strawberry.field(default=80, description="Width of its paper: 80 or 58.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The kiosk with its printer.")
class ChoosePrinterPayload:
    device: Device | None = strawberry.field(default=None, description="The kiosk; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")


@strawberry.input(description="A kiosk whose printer is to be tried.")
class TestPrinterInput:
    device: strawberry.ID = strawberry.field(description="The kiosk.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The kiosk whose printer has a test slip.")
class TestPrinterPayload:
    device: Device | None = strawberry.field(default=None, description="The kiosk; null if refused.")
    outcome: PrintOutcome | None = strawberry.field(
        default=None, description="Whether the paper came out; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why nothing was printed; empty if it was.")


@strawberry.type
class PrinterMutations:
    @strawberry.mutation(description="Say where a kiosk's printer listens. Needs EDIT_DEVICES.")
    async def choose_printer(self, info: Info, input: Asked[ChoosePrinterInput]) -> ChoosePrinterPayload:
        what = {"printer": input.printer, "paper_mm": input.paper_mm, "key": input.idempotency_key}
        device_id, now = uuid_of("Device", input.device), info.context.now()
        done = await people.choose_printer(info.context.actor, device_id, now=now, **what)  # type: ignore[arg-type]
        if isinstance(done, Refusal):
            return ChoosePrinterPayload(user_errors=refused(done))
        return ChoosePrinterPayload(device=Device.of((await reads.devices_by_id([done]))[done]), user_errors=[])

    @strawberry.mutation(
        description="Print a slip without a number at a kiosk's printer; its state is then as it was found. Needs "
        "EDIT_DEVICES. May take 20 s."
    )
    async def test_printer(self, info: Info, input: Asked[TestPrinterInput]) -> TestPrinterPayload:
        device_id, context = uuid_of("Device", input.device), info.context
        done = await queue.try_printer(context.actor, device_id, clock=context.now, key=input.idempotency_key)
        if isinstance(done, Refusal):
            return TestPrinterPayload(user_errors=refused(done))
        device = Device.of((await reads.devices_by_id([device_id]))[device_id])
        return TestPrinterPayload(device=device, outcome=PrintOutcome.told(done.printed), user_errors=[])
