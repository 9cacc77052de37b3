"""What applications hold of people, for the commands `person` and `purge`."""

from api.applications.actions.erasing import erase_person
from api.applications.actions.purging import (
    purge_applications,
    purge_documents,
    purge_drafts,
    purge_orphans,
    purge_replaced,
    purge_uploads,
)
from api.applications.actions.resealing import reseal
from api.applications.queries.personal import export, export_files
from api.people.holdings import Holding, Retention

HOLDING = Holding(
    name="applications",
    export=export,
    files=export_files,
    erase=erase_person,
    reseal=reseal,
    retentions=(
        Retention("drafts never handed in", "keep_drafts_days", purge_drafts),
        Retention("ended applications", "keep_applications_days", purge_applications),
        Retention("documents of ended applications", "keep_documents_days", purge_documents),
        Retention("replaced documents", "keep_replaced_documents_days", purge_replaced),
        Retention("leaves to upload", 1, purge_uploads),
        Retention("files nobody knows of", 1, purge_orphans),
    ),
)
