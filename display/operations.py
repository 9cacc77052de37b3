"""Names the operations that the pages send: shipped documents, asked for by their hash."""

import hashlib
from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"
SHARED = "shared"


def operations_of(page: str) -> dict[str, str]:
    """documentId by operation name: those of the page's own folder and the shared ones.

    A file holds one operation and bears its name. The server knows the texts as trusted documents.
    """
    paths = (path for folder in (SHARED, page) for path in sorted((DOCUMENTS / folder).glob("*.graphql")))
    return {path.stem: document_id(path.read_bytes()) for path in paths}


def document_id(text: bytes) -> str:
    """How a document is asked for without its text."""
    return f"sha256:{hashlib.sha256(text).hexdigest()}"
