"""MPP Konawe as it is seeded, and the people of the stories in it."""

from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.applications.actions.receiving import Attached, open_upload, receive
from api.commands.slot_templates import ensure_slot_templates
from api.halls import queries as halls
from api.halls.seed import seed
from api.refusals import Refusal
from schema.node import global_id
from tests.factories import a_citizen, a_manager, a_supervisor, an_officer
from tests.feature.queue_clients import Clock, Person
from tests.files import a_picture

APPLICANT = {"name": "Warga 1", "nik": "9901014107900001", "phone": "0890 0000 0001"}
ATTACH = """mutation ($input: AttachDocumentInput!) { attachDocument(input: $input) {
    uploadUrl userErrors { code } } }"""


@dataclass
class Konawe:
    """The seeded hall on one clock."""

    id: UUID
    agencies: dict[str, UUID]
    services: dict[str, str]
    counters: dict[str, str]
    clock: Clock = field(default_factory=Clock)

    def person(self, actor: Actor) -> Person:
        """Somebody on the story's clock."""
        return Person(actor, self.clock)

    def citizen(self) -> Person:
        """Somebody without an account."""
        return self.person(a_citizen())

    def officer(self, agency: str) -> Person:
        """Who sits at an agency's counter."""
        return self.person(an_officer(self.id, self.agencies[agency]))

    def supervisor(self, agency: str) -> Person:
        """Who decides at an agency."""
        return self.person(a_supervisor(self.id, self.agencies[agency]))

    def manager(self) -> Person:
        """Who runs the hall."""
        return self.person(a_manager(self.id))

    async def attaches(self, who: Person, application: str, secret: str, *requirements: str) -> None:
        """Send a photo for each of these, as the page does: an address, then the bytes."""
        content = a_picture()
        for requirement in requirements:
            wish = {"application": application, "secret": secret, "requirement": requirement}
            wish |= {"name": f"{requirement}.jpg", "sizeBytes": len(content)}
            answer = (await who.asks(ATTACH, input=wish))["attachDocument"]
            assert answer["userErrors"] == []
            upload = await open_upload(answer["uploadUrl"].rsplit("/", 1)[1], now=self.clock.now)
            digest = sha256(content).hexdigest()
            assert not isinstance(upload, Refusal), upload
            kept = await receive(upload, BytesIO(content), sha256=digest, clock=lambda: self.clock.now)
            assert isinstance(kept, Attached), kept


async def konawe_at(clock: Clock) -> Konawe:
    """The hall, forced open by nobody: it keeps its hours."""
    await seed(now=clock.now)
    hall = await halls.hall_by_slug("konawe")
    assert hall
    await ensure_slot_templates(hall.id, now=clock.now)
    agencies = (await halls.agencies_of([hall.id]))[hall.id]
    services = (await halls.services_of([hall.id]))[hall.id]
    counters = (await halls.counters_of([hall.id]))[hall.id]
    return Konawe(
        hall.id,
        {agency.code: agency.id for agency in agencies},
        {service.code: str(global_id("Service", service.id)) for service in services},
        {counter.label: str(global_id("Counter", counter.id)) for counter in counters},
        clock,
    )


@dataclass
class Paper:
    """An application in a story, as it was last seen."""

    seen: dict[str, Any]
    secret: str | None = None

    async def goes(self, who: Person, verb: str, **more: Any) -> str:
        """Somebody does something with it; its state then."""
        wish = {"application": self.seen["id"], "version": self.seen["version"], **more}
        self.seen = (await who.did(verb, **wish))["application"]
        return str(self.seen["state"])

    async def reread(self, who: Person) -> None:
        """See it as it stands: documents and links are steps too."""
        query = """query ($number: String!, $secret: String) {
            application(number: $number, secret: $secret) { id number state version } }"""
        self.seen = (await who.asks(query, number=self.seen["number"], secret=self.secret))["application"]
