"""What reminders hold of people, for the commands `person` and `purge`."""

from api.people.holdings import Holding, Retention
from api.reminders.actions.forgetting import erase_person, purge_reminders, reseal
from api.reminders.queries import export, export_files

HOLDING = Holding(
    name="reminders",
    export=export,
    files=export_files,
    erase=erase_person,
    reseal=reseal,
    retentions=(Retention("phones to be told of a number", 1, purge_reminders),),
)
