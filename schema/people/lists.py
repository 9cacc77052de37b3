"""Reads of people that begin at the root."""

import strawberry

from api.people import queries as people
from schema.context import Info
from schema.paging import Connection, page_of
from schema.people.devices import ApiKey, Device, edits_api_keys, edits_devices
from schema.people.places import MaybeHall, OneHall, hall_id_of
from schema.people.staff import Staff, readable_staff_of
from schema.people.viewer import Viewer
from schema.queue.lists import After, Before, First, Last


def _key(row: people.StaffRow | people.DeviceRow | people.ApiKeyRow) -> str:
    return str(row.id)


@strawberry.type
class Queries:
    @strawberry.field(description="Who the token is: also without one.")
    async def viewer(self, info: Info) -> Viewer:
        return Viewer.of(info.context.actor)

    @strawberry.field(description="Accounts of a hall, by username, as far as you may read them; closed ones too.")
    async def staff(
        self,
        info: Info,
        hall: MaybeHall = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Staff]:
        rows = await readable_staff_of(info, await hall_id_of(info, hall))
        return page_of(rows, Staff.of, _key, first=first, after=after, last=last, before=before)

    @strawberry.field(
        description="A hall's screens and kiosks, newest first; empty unless you may let devices in."
    )
    async def devices(
        self,
        info: Info,
        hall: OneHall,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Device]:
        hall_id = await hall_id_of(info, hall)
        rows = await people.devices(hall_id) if hall_id and edits_devices(info, hall_id) else []
        return page_of(rows, Device.of, _key, first=first, after=after, last=last, before=before)

    @strawberry.field(description="A hall's API keys, newest first; empty unless you may make keys.")
    async def api_keys(
        self,
        info: Info,
        hall: MaybeHall = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ApiKey]:
        hall_id = await hall_id_of(info, hall)
        rows = await people.api_keys(hall_id) if edits_api_keys(info, hall_id) else []
        return page_of(rows, ApiKey.of, _key, first=first, after=after, last=last, before=before)
