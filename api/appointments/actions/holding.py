"""What bookings hold of people, for the commands `person` and `purge`."""

from api.appointments.actions.erasing import erase_person, purge_bookings, purge_holds
from api.appointments.actions.resealing import reseal
from api.appointments.queries.persons import export, export_files
from api.people.holdings import Holding, Retention

HOLDING = Holding(
    name="bookings",
    export=export,
    files=export_files,
    erase=erase_person,
    reseal=reseal,
    retentions=(
        Retention("who had booked", "keep_bookings_days", purge_bookings),
        Retention("places held and never booked", 1, purge_holds),
    ),
)
