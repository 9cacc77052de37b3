"""Says a call in Indonesian: ticket and counter to words, words to the clips of a voice."""

from collections.abc import Collection, Sequence

ASKING = "nomor antrean"
SENDING = "silakan menuju loket"
COUNTER = "loket"
RECALLS = {2: "panggilan kedua", 3: "panggilan ketiga", 4: "panggilan keempat", 5: "panggilan kelima"}
RECALL_AGAIN = "panggilan ulang"
DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "a",
            "be",
            "ce",
            "de",
            "e",
            "ef",
            "ge",
            "ha",
            "i",
            "je",
            "ka",
            "el",
            "em",
            "en",
            "o",
            "pe",
            "ki",
            "er",
            "es",
            "te",
            "u",
            "fe",
            "we",
            "eks",
            "ye",
            "zet",
        ],
        strict=True,
    )
)
TENS = ("sepuluh", "sebelas", "belas", "puluh", "seratus", "ratus", "seribu", "ribu")
PHRASES = (ASKING, SENDING, COUNTER, *RECALLS.values(), RECALL_AGAIN)
VOCABULARY = (*PHRASES, *LETTERS, *DIGITS, *TENS)


def words_of_call(number: str, counter_label: str, attempt: int = 1, *, natural: bool = False) -> list[str]:
    """ "A-012", "3" → nomor antrean, a, nol, satu, dua, silakan menuju loket, tiga.

    natural: the digits as one number ("dua belas") instead of as printed.
    """
    opening = [] if attempt < 2 else [RECALLS.get(attempt, RECALL_AGAIN)]
    return [*opening, ASKING, *words_of_ticket(number, natural=natural), SENDING, *words_of_counter(counter_label)]


def short_words_of_call(number: str, counter_label: str) -> list[str]:
    """The form for a backlog: "A nol satu dua, loket tiga"."""
    return [*words_of_ticket(number), COUNTER, *words_of_counter(counter_label)]


def words_of_ticket(number: str, *, natural: bool = False) -> list[str]:
    """The letters and digits of a ticket's number, in order."""
    letters = [sign for sign in number.lower() if sign in LETTERS]
    digits = "".join(sign for sign in number if sign.isdecimal() and sign.isascii())
    spoken = words_of_number(int(digits)) if natural and digits else [DIGITS[int(digit)] for digit in digits]
    return [*letters, *spoken]


def words_of_counter(label: str) -> list[str]:
    """ "12" → dua belas; "B3" → b, tiga; the word "Loket" in a label is not said twice."""
    words: list[str] = []
    digits = ""
    for sign in label.lower().replace(COUNTER, " ") + " ":
        if sign.isdecimal() and sign.isascii():
            digits += sign
            continue
        if digits:
            words += words_of_number(int(digits)) if len(digits) < 5 else [DIGITS[int(digit)] for digit in digits]
            digits = ""
        if sign in LETTERS:
            words.append(sign)
    return words


def words_of_number(number: int) -> list[str]:
    """0 to 9,999 in words; 12 → dua belas, 105 → seratus lima."""
    if number < 10:
        return [DIGITS[number]]
    if number < 12:
        return [TENS[number - 10]]
    if number < 20:
        return [DIGITS[number - 10], "belas"]
    for size, one, many in ((1000, "seribu", "ribu"), (100, "seratus", "ratus"), (10, "", "puluh")):
        if number >= size:
            head, rest = divmod(number, size)
            front = [one] if one and head == 1 else [*words_of_number(head), many]
            return [*front, *(words_of_number(rest) if rest else [])]
    raise ValueError(f"{number} is not spoken")


def clips_of(words: Sequence[str], clips: Collection[str]) -> list[str]:
    """The clips that say `words`, longest phrases first; what no clip says is left out."""
    signs = " ".join(words).lower().replace(",", " ").replace(".", " ").split()
    found: list[str] = []
    while signs:
        length = next((n for n in range(min(4, len(signs)), 0, -1) if " ".join(signs[:n]) in clips), 0)
        if length:
            found.append(" ".join(signs[:length]))
        signs = signs[max(length, 1) :]
    return found
