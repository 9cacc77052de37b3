"""Takes the file that is sent to an upload's address. Addresses hold a secret, so they are never logged."""

from collections.abc import Callable
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.actor import ActorKind
from api.applications.actions import Attached, open_upload, receive
from api.applications.rules.files import refused
from api.clock import utc_now
from api.people.rules.credentials import is_loopback, network_of
from api.rates import Rate
from api.refusals import Refusal, RefusalCode
from api.routes.answers import KEPT_BY_NOBODY, from_elsewhere, said_no, while_reachable
from api.routes.bodies import TOO_SLOW, a_file, sent
from api.settings import settings

MORE_THAN_ANNOUNCED = refused("lebih besar dari yang diberitahukan", "it is larger than announced")


def routes(id_of_document: Callable[[UUID], str]) -> list[Route]:
    """PUT /documents/uploads/{token}; what the anonymous send is counted per address, in this process."""
    rate = Rate(settings().anonymous_files_per_minute, 60.0)

    @while_reachable
    async def put(request: Request) -> Response:
        if refusal := from_elsewhere(request):
            return refusal
        try:
            answer = await _taken(request, rate)
        except ClientDisconnect:  # nobody reads this; the same address takes the file again
            return Response(status_code=400)
        if isinstance(answer, Attached):
            return JSONResponse(_said(answer, id_of_document), headers=KEPT_BY_NOBODY)
        return said_no(
            answer, status=408 if answer is TOO_SLOW else 413 if answer is MORE_THAN_ANNOUNCED else None
        )

    return [Route("/documents/uploads/{token}", put, methods=["PUT"])]


async def _taken(request: Request, rate: Rate) -> Attached | Refusal:
    upload = await open_upload(request.path_params["token"], now=utc_now())
    if isinstance(upload, Refusal):
        return upload
    if upload.actor_kind is ActorKind.ANONYMOUS and (wait := _wait_seconds(request, rate)):
        return Refusal(RefusalCode.TOO_MANY_TRIES, retry_after_seconds=wait)
    with a_file() as file:
        body = await sent(request, file, most=upload.size_bytes, too_large=MORE_THAN_ANNOUNCED)
        if isinstance(body, Refusal):
            return body
        return await receive(upload, body.file, sha256=body.sha256, clock=utc_now)


def _wait_seconds(request: Request, rate: Rate) -> int:
    """How long the address that sends has to wait; each use counts, also of a file that is refused."""
    address = request.client.host if request.client else ""
    if is_loopback(address) and not settings().loopback_is_limited:
        return 0
    return rate.wait_seconds(network_of(address))


def _said(attached: Attached, id_of_document: Callable[[UUID], str]) -> dict[str, object]:
    return {
        "document": id_of_document(attached.document_id),
        "contentType": attached.content_type,
        "sizeBytes": attached.size_bytes,
        "sha256": attached.sha256,
        "scan": attached.scan.value,
        "applicationVersion": attached.application_version,
    }
