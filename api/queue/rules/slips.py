"""Says what stands on the paper that comes out of a kiosk."""

from dataclasses import dataclass
from datetime import datetime

from api.clock import local
from api.escpos import Paper, Roll
from api.halls.rules.words import clock_words, day_words
from api.qr import qr_code

WORDS = {
    "ID": {
        "number": "NOMOR ANTREAN",
        "next": "Anda berikutnya",
        "ahead": "{ahead} orang di depan Anda",
        "scan": "Pindai untuk memantau antrean dari ponsel",
        "today": "Berlaku hari ini saja.",
    },
    "EN": {
        "number": "QUEUE NUMBER",
        "next": "You are next",
        "ahead": "{ahead} people ahead of you",
        "scan": "Scan to follow the queue on your phone",
        "today": "Valid today only.",
    },
}


@dataclass(frozen=True, slots=True)
class Slip:
    """What is told; names in the citizen's language. ahead: people who are called before, None if unknown.

    status_url: the page that follows the number, with its secret.
    """

    hall: str
    agency: str
    service: str
    number: str
    ahead: int | None
    issued_at: datetime
    timezone: str
    status_url: str


def slip_bytes(slip: Slip, paper: Paper, *, language: str) -> bytes:
    """The slip for a printer with this paper. language: ID or EN."""
    words, english = WORDS[language], language == "EN"
    roll = Roll(paper).text(slip.hall, times=2, bold=True).text(slip.agency).line()
    roll.text(words["number"], bold=True).number(slip.number).text(slip.service, bold=True)
    if slip.ahead is not None:
        roll.text(words["ahead"].format(ahead=slip.ahead) if slip.ahead else words["next"])
    roll.line().qr(qr_code(slip.status_url)).text(words["scan"])
    day = day_words(local(slip.issued_at, slip.timezone).date(), english=english)
    roll.text(day).text(clock_words(slip.issued_at, slip.timezone)).text(words["today"])
    return roll.cut()


@dataclass(frozen=True, slots=True)
class Trial:
    """A slip without a number, by which staff see that the paper comes out, as wide as it was said to be."""

    hall: str
    kiosk: str
    printer: str
    at: datetime
    timezone: str


def trial_bytes(trial: Trial, paper: Paper) -> bytes:
    """The slip in both languages, for whoever stands at the machine; its lines reach from edge to edge."""
    roll = Roll(paper).text(trial.hall, times=2, bold=True).line()
    roll.text("TES CETAK / TEST PRINT", bold=True).text(trial.kiosk, bold=True)
    roll.text(f"{trial.printer}, {paper.width_mm} mm").line()
    roll.text("Garis mencapai kedua tepi kertas: lebar kertas benar.")
    roll.text("The lines reach both edges of the paper: its width is right.")
    day = day_words(local(trial.at, trial.timezone).date(), english=False)
    return roll.text(day).text(clock_words(trial.at, trial.timezone)).cut()
