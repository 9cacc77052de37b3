"""Gives out a hall as one file, and founds one from a file."""

import asyncio
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.blueprints.actions import Founded, fault_in_founding, found_hall
from api.blueprints.queries import blueprint_of
from api.blueprints.rules.reading import MOST_BYTES, TOO_LARGE, read
from api.clock import utc_now
from api.halls.queries import halls_by_id
from api.people import leaves
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from api.routes.answers import KEPT_BY_NOBODY, UNPROCESSABLE, from_elsewhere, said_no, told, while_reachable
from api.routes.bodies import TOO_SLOW, a_file, sent

OVER_SIZE = Refusal(RefusalCode.INVALID_INPUT, {"problem": TOO_LARGE[0], "problem_en": TOO_LARGE[1]}, ("file",))


@while_reachable
async def export(request: Request) -> Response:
    """GET /halls/files/{leave}: the hall as JSON, to be saved."""
    now = utc_now()
    leave = await leaves.opened(request.path_params["leave"], "hall export", now=now)
    if isinstance(leave, Refusal):
        return said_no(leave)
    hall_id = UUID(leave.wish["hall"])
    if refusal := may(leave.actor, Permission.EDIT_DIRECTORY, Place(hall_id)):
        return said_no(refusal)
    found, halls = await blueprint_of(hall_id, now=now), await halls_by_id([hall_id])
    if found is None:
        return said_no(Refusal(RefusalCode.NOT_FOUND))
    name = f"{halls[hall_id].slug}-{now:%Y-%m-%d}.json"
    headers = {**KEPT_BY_NOBODY, "content-disposition": f'attachment; filename="{name}"'}
    return Response(found.written(), media_type="application/json", headers=headers)


@while_reachable
async def take(request: Request) -> Response:
    """PUT /halls/files/{leave}: a hall's file; answers the hall, or every fault with its line."""
    if refusal := from_elsewhere(request):
        return refusal
    leave = await leaves.opened(request.path_params["leave"], "hall import", now=utc_now())
    if isinstance(leave, Refusal):
        return said_no(leave)
    if refused := await _refused(leave):
        return said_no(refused)
    try:
        with a_file() as file:
            body = await sent(request, file, most=MOST_BYTES, too_large=OVER_SIZE)
            content = body if isinstance(body, Refusal) else file.read()
    except ClientDisconnect:  # nobody reads this
        return Response(status_code=400)
    if isinstance(content, Refusal):
        return said_no(content, status=408 if content is TOO_SLOW else 413 if content is OVER_SIZE else None)
    return await _founded(leave, content)


async def _refused(leave: leaves.Opened) -> Refusal | None:
    """Before a byte is taken; a hall that is there may be the one that an answer which was lost told of."""
    refusal = await fault_in_founding(leave.actor, leave.wish["slug"])
    return refusal if refusal and refusal.code is not RefusalCode.ALREADY_EXISTS else None


async def _founded(leave: leaves.Opened, content: bytes) -> Response:
    wish, now = leave.wish, utc_now()
    blueprint = await asyncio.to_thread(read, content)
    if isinstance(blueprint, list):
        return _faults(blueprint)
    said = {"slug": wish["slug"], "name": wish["name"] or blueprint.hall.name, "counts": blueprint.counts()}
    if wish["dry_run"]:
        refusal = await fault_in_founding(leave.actor, wish["slug"])
        return _faults([refusal]) if refusal else _answer({**said, "founded": False})
    founded = await found_hall(
        leave.actor, blueprint, slug=wish["slug"], name=wish["name"], now=now, key=wish["key"]
    )
    return _answer({**said, "founded": True}) if isinstance(founded, Founded) else _faults([founded])


def _faults(faults: list[Refusal]) -> Response:
    errors = [
        {**told(fault), "line": int(fault.detail["line"]) if "line" in fault.detail else None} for fault in faults
    ]
    return JSONResponse({"errors": errors}, UNPROCESSABLE, KEPT_BY_NOBODY)


def _answer(said: dict[str, object]) -> Response:
    return JSONResponse(said, headers=KEPT_BY_NOBODY)


routes = [
    Route("/halls/files/{leave}", export, methods=["GET"]),
    Route("/halls/files/{leave}", take, methods=["PUT"]),
]
