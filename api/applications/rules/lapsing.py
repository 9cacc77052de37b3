"""Says when a file that nobody goes on with lapses."""

from datetime import timedelta

DRAFT_LAPSES_AFTER = timedelta(days=30)
RETURNED_LAPSES_AFTER = timedelta(days=90)
NOBODY_WENT_ON = "Tidak dilanjutkan pemohon"
