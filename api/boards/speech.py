"""Says a call in Indonesian words, in the order they are heard.

Every word is one of VOCABULARY, in lower case: letters stay letters ("a"), digits are words ("nol"); "nomor
antrean" and "silakan menuju" are one word each. A voice may have a clip for several in a row ("panggilan kedua").
"""

import re
from functools import lru_cache
from string import ascii_lowercase

DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
ORDINALS = {2: "kedua", 3: "ketiga", 4: "keempat", 5: "kelima"}
AGAIN = "ulang"  # the sixth call and later ones
CALL, RECALL, GO_TO, COUNTER = "nomor antrean", "panggilan", "silakan menuju", "loket"
COUNTING = ("sepuluh", "sebelas", "belas", "puluh", "seratus", "ratus")
VOCABULARY = frozenset(
    {CALL, RECALL, GO_TO, COUNTER, AGAIN, *ascii_lowercase, *DIGITS, *ORDINALS.values(), *COUNTING}
)

SPELT_AT_MOST = 3  # letters in a row; a longer word ("Informasi") has no clip and is read from the glass
RUNS = re.compile(r"[0-9]+|[a-z]+")


@lru_cache(maxsize=4_096)  # a call is told to every screen for a minute, at each of the hall's versions
def spoken(number: str, counter_label: str, attempt: int) -> tuple[str, ...]:
    """The words of one call.

    number: as printed, "A-012", read digit by digit. attempt: 1 for the first call, 2 for the first recall.
    "Panggilan kedua, nomor antrean, a, nol satu dua, silakan menuju loket dua belas."
    """
    recalled = (RECALL, ORDINALS.get(attempt, AGAIN)) if attempt > 1 else ()
    return (*recalled, CALL, *_printed(number), GO_TO, COUNTER, *_named(counter_label))


def _printed(number: str) -> tuple[str, ...]:
    """A ticket's number as it is printed: letters and digits one by one."""
    known = (letter for letter in number.lower() if letter in ascii_lowercase or letter in "0123456789")
    return tuple(DIGITS[int(letter)] if letter.isdigit() else letter for letter in known)


def _named(label: str) -> tuple[str, ...]:
    """A counter's label as people say it: "12" dua belas, "3A" tiga a, "B-04" be nol empat."""
    words: list[str] = []
    for run in RUNS.findall(label.lower()):
        if run.isdigit():
            words += _counted(run)
        elif len(run) <= SPELT_AT_MOST:
            words += run
    return tuple(words)


def _counted(digits: str) -> tuple[str, ...]:
    """A number up to 999 in words; one that begins with 0 or is longer, digit by digit."""
    if len(digits) > len("999") or (digits.startswith("0") and digits != "0"):
        return tuple(DIGITS[int(digit)] for digit in digits)
    return _words(int(digits))


def _words(count: int) -> tuple[str, ...]:
    match divmod(count, 100), divmod(count, 10):
        case (0, _), (0, ones):
            return (DIGITS[ones],)
        case (0, 10), _:
            return ("sepuluh",)
        case (0, 11), _:
            return ("sebelas",)
        case (0, _), (1, ones):
            return (DIGITS[ones], "belas")
        case (0, _), (tens, ones):
            return (DIGITS[tens], "puluh", *((DIGITS[ones],) if ones else ()))
        case (hundreds, rest), _:
            return (
                *(("seratus",) if hundreds == 1 else (DIGITS[hundreds], "ratus")),
                *(_words(rest) if rest else ()),
            )
    raise AssertionError(count)
