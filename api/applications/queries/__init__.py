"""Reads of applications: plain rows, in batches, a constant number of statements for any number of keys."""

from api.applications.queries.documents import documents_brought
from api.applications.queries.files import (
    applications_by_id,
    applications_by_number,
    applications_of_tickets,
    steps_of,
    tickets_of_applications,
)
from api.applications.queries.handing_out import (
    DocumentRow,
    Readable,
    document_by_leave,
    documents_by_id,
    documents_of,
    download_path,
)
from api.applications.queries.rows import ApplicationRow, StepRow
from api.applications.queries.worklists import (
    IN_WORK,
    Count,
    Due,
    Slice,
    Wanted,
    count_of,
    counts_by_agency,
    slice_of,
)

__all__ = [
    "IN_WORK",
    "ApplicationRow",
    "Count",
    "DocumentRow",
    "Due",
    "Readable",
    "Slice",
    "StepRow",
    "Wanted",
    "applications_by_id",
    "applications_by_number",
    "applications_of_tickets",
    "count_of",
    "counts_by_agency",
    "document_by_leave",
    "documents_brought",
    "documents_by_id",
    "documents_of",
    "download_path",
    "slice_of",
    "steps_of",
    "tickets_of_applications",
]
