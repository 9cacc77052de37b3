"""Citizens and officers in the stories about applications."""

from dataclasses import dataclass, field
from typing import Any

from schema.node import global_id
from tests.factories import a_supervisor
from tests.feature.queue_clients import Person, Visit

NIK = "7402015708990003"
PERSON = {"name": "Nurhayati", "nik": NIK, "phone": "0812 3456 7890"}
TO_PROCESS = (("takeUpApplication", {}), ("advanceApplication", {"to": "IN_PROCESS"}))


@dataclass
class Papers:
    """One application in a story: as it was last seen, and what opens it."""

    visit: Visit
    secret: str | None
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.seen["id"])

    @property
    def number(self) -> str:
        return str(self.seen["number"])

    def at(self, **more: Any) -> dict[str, Any]:
        """The input of an act on it."""
        return {"application": self.id, "version": self.seen["version"], **more}

    async def goes(self, who: Person, verb: str, **more: Any) -> str:
        """Somebody does something with it; its state then."""
        self.seen = (await who.did(verb, **self.at(**more)))["application"]
        return str(self.seen["state"])

    async def is_refused(self, who: Person, verb: str, **more: Any) -> dict[str, Any]:
        """The error of an act that was not done."""
        return await who.is_refused(verb, **self.at(**more))

    async def submits(self) -> str:
        """The citizen hands it in."""
        return await self.goes(self.visit.citizen, "submitApplication", secret=self.secret)

    async def enters_work(self) -> None:
        """Handed in, checked and declared complete."""
        await self.submits()
        for verb, more in TO_PROCESS:
            await self.goes(self.visit.officer, verb, **more)


async def a_draft(visit: Visit, **more: Any) -> Papers:
    """The citizen's, with everything about the applicant."""
    wish = {"service": global_id("Service", visit.hall.service_id), "applicant": PERSON, **more}
    begun = await visit.citizen.did("saveApplication", **wish)
    return Papers(visit, begun["secret"], begun["application"])


async def at_the_counter(visit: Visit, **more: Any) -> Papers:
    """A draft that the officer opens for whoever stands there."""
    wish = {
        "service": global_id("Service", visit.hall.service_id),
        "channel": "STAFF",
        "applicant": PERSON,
        **more,
    }
    begun = await visit.officer.did("saveApplication", **wish)
    return Papers(visit, begun["secret"], begun["application"])


def the_supervisor(visit: Visit) -> Person:
    """Who decides in the first agency."""
    return visit.person(a_supervisor(visit.hall.hall_id, visit.hall.agency_id))
