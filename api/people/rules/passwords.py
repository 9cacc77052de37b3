"""Decides whether a username or a password is good enough."""

import re
import unicodedata

from api.refusals import Refusal, RefusalCode

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5
FEWEST_OF_ITS_OWN = 6

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")

# What people put into passwords first: the product, its world, the keyboard, the year.
OBVIOUS = """
    antrean antrian mpp malpelayananpublik pelayanan publik loket petugas konawe administrator admin
    manager officer staff password passw0rd passwort katasandi sandi rahasia secret default changeme
    gantisaya letmein welcome selamatdatang selamat datang indonesia merdeka pancasila garuda
    bismillah alhamdulillah sayang cintaku iloveyou qwertyuiop qwerty asdfghjkl asdfgh asdf zxcvbnm
    zxcvbn qazwsxedc qazwsx 1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1qaz2wsx3edc 1qaz2wsx abcdefghijkl
    abcdefgh abcdef abcd1234 abc123 0123456789 1234567890 123456789 12345678 1234567 123456 12345
    1234 0987654321 987654321 87654321 654321 112233 123123 dragon monkey sunshine princess football
    superman
""".split()  # noqa: SIM905
A_YEAR = re.compile(r"(?:19|20)\d\d")


def typed_username(text: str) -> str:
    """A username as it is stored: people type capitals and spaces around it."""
    return unicodedata.normalize("NFKC", text[:200]).strip().lower()


def is_username(username: str) -> bool:
    """Whether somebody could have this username."""
    return USERNAME.fullmatch(username) is not None


def refuse_bad_username(username: str) -> Refusal | None:
    """Refuses INVALID_INPUT unless it is 3 to 64 of a-z, 0-9, dot, underscore, at sign and hyphen."""
    if is_username(username):
        return None
    words = {
        "problem": "username 3-64 karakter: huruf kecil, angka, titik, garis bawah, @, tanda hubung",
        "problem_en": "username has 3-64 of: lower-case letters, digits, dot, underscore, @, hyphen",
    }
    return Refusal(RefusalCode.INVALID_INPUT, words, ("username",))


def refuse_weak_password(
    password: str, *, username: str, name: str = "", field: str = "password"
) -> Refusal | None:
    """Refuses WEAK_PASSWORD: too short or long, few different characters, one piece repeated, or mostly obvious.

    The person's own names count as obvious. Source: NIST SP 800-63B, 5.1.1.2 (length, blocklist with context
    words, no rules of composition).
    """
    weak = (
        not SHORTEST <= len(password) <= LONGEST
        or len(set(password.casefold())) < FEWEST_DIFFERENT
        or _repeats(password.casefold())
        or len(_without_the_obvious(password, f"{username} {name}")) < FEWEST_OF_ITS_OWN
    )
    return Refusal(RefusalCode.WEAK_PASSWORD, input_field=(field,)) if weak else None


def _repeats(text: str) -> bool:
    return text in (text + text)[1:-1]


def _without_the_obvious(password: str, names: str) -> str:
    """The letters and digits that remain when everything an attacker tries first is taken out."""
    rest = password.casefold()
    own = [word for word in re.split(r"[^\w]+|_", names.casefold()) if len(word) > 2]
    whole = [re.sub(r"\s", "", part) for part in names.casefold().split(" ", 1)]
    for word in sorted({*own, *whole, *OBVIOUS} - {""}, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return re.sub(r"[\W_]", "", A_YEAR.sub(" ", rest))
