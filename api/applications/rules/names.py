"""Decides what a document may be called."""

from pathlib import PurePosixPath
from urllib.parse import quote

from api.applications.rules.files import SUFFIXES
from api.people.rules.texts import holds_unseen
from api.refusals import Refusal, RefusalCode

LONGEST = 120
_RESERVED = frozenset('/\\:*?"<>|')


def fault_in_name(name: str) -> Refusal | None:
    """A name is a label and no path: what could be one, or looks like another, is refused as INVALID_INPUT."""
    if not 1 <= len(name.strip()) <= LONGEST or len(name) > LONGEST:
        return _invalid(f"nama berkas 1-{LONGEST} karakter", f"a file name of 1-{LONGEST} characters")
    if name.startswith(".") or _RESERVED & set(name) or holds_unseen(name):
        return _invalid("nama berkas tanpa folder dan tanda khusus", "a name without folders or special signs")
    return None


def _invalid(indonesian: str, english: str) -> Refusal:
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": indonesian, "problem_en": english}, ("name",))


def disposition(name: str, content_type: str, *, inline: bool) -> str:
    """Content-Disposition (RFC 6266): the name with the suffix of what the file is, whatever it was called."""
    suffix = SUFFIXES[content_type]
    full = PurePosixPath(name).stem.strip(" .") + suffix
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_" for letter in full
    )
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
