"""Judges what people may write in a free text."""

from unicodedata import category, normalize

from api.people.rules.identity import holds_mobile, holds_nik
from api.refusals import Refusal, RefusalCode

REASON_LENGTH = 200
TICKET_REASON_LENGTH = 4_000  # of what is said of a ticket: as long as a variable may be
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # among them what turns the direction of writing round
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters by category, and blank on glass
_LINES = frozenset("\n\r\t")
UNSEEN_PROBLEM = ("berisi tanda yang tidak terlihat", "it holds invisible characters")


def holds_unseen(text: str, *, lines: bool = False) -> bool:
    """Whether a text holds what nobody sees: control signs, turns of direction, blank letters.

    lines: the text may have several; an escape sequence would still change whatever console shows it.
    """
    allowed = _LINES if lines else frozenset()
    return any((category(sign) in _UNSEEN or sign in _FILLERS) and sign not in allowed for sign in text)


def fault_in_text(
    text: str,
    field: str = "reason",
    *,
    longest: int = REASON_LENGTH,
    required: bool = False,
    on_glass: bool = False,
    names_nobody: bool = True,
) -> Refusal | None:
    """What is wrong with a free text: REASON_REQUIRED, or INVALID_INPUT, naming the field.

    longest: characters. A NIK may stand nowhere, for journals keep texts for ever. on_glass: the whole hall reads
    it, on one line. names_nobody: no mobile number either; False for what is emptied with the file it is about.
    """
    if required and not text.strip():
        return Refusal(RefusalCode.REASON_REQUIRED, input_field=(field,))
    problem = _problem_with(text, longest, on_glass, names_nobody)
    if problem is None:
        return None
    words = {"problem": f"{field}: {problem[0]}", "problem_en": f"{field}: {problem[1]}"}
    return Refusal(RefusalCode.INVALID_INPUT, words, (field,))


def _problem_with(text: str, longest: int, on_glass: bool, names_nobody: bool) -> tuple[str, str] | None:
    if len(text) > longest:
        return f"paling banyak {longest} karakter", f"at most {longest} characters"
    if holds_unseen(text, lines=not on_glass):
        return UNSEEN_PROBLEM
    if holds_nik(text):
        return "jangan menulis NIK di sini", "do not write a NIK here"
    if not (names_nobody and holds_mobile(text)):
        return None
    if on_glass:
        return (
            "nomor ponsel tidak ditayangkan; pakai telepon kantor atau nomor pendek",
            "no mobile number is shown on screens; use an office's number or a short one",
        )
    return "jangan menulis nomor ponsel di sini", "do not write a mobile number here"


def problem_with_name(name: str, longest: int) -> tuple[str, str] | None:
    """What is wrong with the name of a person, in Indonesian and English: it has a letter that can be seen."""
    if holds_unseen(name):
        return f"nama {UNSEEN_PROBLEM[0]}", f"the name: {UNSEEN_PROBLEM[1]}"
    if not 1 <= len(name.strip()) <= longest or len(name) > longest:
        return f"nama 1-{longest} karakter", f"a name of 1-{longest} characters"
    if not any(sign.isalpha() for sign in normalize("NFKC", name)):
        return "nama berisi sedikitnya satu huruf", "a name has at least one letter"
    return None
