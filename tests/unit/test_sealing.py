"""What is sealed opens only with a key of the installation, for the row it was sealed for."""

import pytest

from api.sealing import Seals, Unsealable

OLD, NEW = b"o" * 32, b"n" * 32
NIK = "7402014107900001"


def test_what_is_sealed_opens_again_and_does_not_tell() -> None:
    seals = Seals((NEW,), NEW)
    sealed = seals.seal(NIK, about="application.nik:1")
    assert NIK not in sealed
    assert seals.open(sealed, about="application.nik:1") == NIK
    assert sealed != seals.seal(NIK, about="application.nik:1"), "equal texts must not look equal"


def test_it_opens_for_no_other_row() -> None:
    """Leave `about` out of the encryption, and a row can be given another's."""
    seals = Seals((NEW,), NEW)
    with pytest.raises(Unsealable):
        seals.open(seals.seal(NIK, about="application.nik:1"), about="application.nik:2")


def test_an_older_key_still_opens_and_is_told_apart() -> None:
    before, after = Seals((OLD,), OLD), Seals((NEW, OLD), OLD)
    sealed = before.seal(NIK, about="a")
    assert after.open(sealed, about="a") == NIK
    assert not after.is_current(sealed)
    assert after.is_current(after.seal(NIK, about="a"))
    with pytest.raises(Unsealable):
        Seals((NEW,), OLD).open(sealed, about="a")


def test_a_changed_text_does_not_open() -> None:
    seals = Seals((NEW,), NEW)
    sealed = seals.seal(NIK, about="a")
    with pytest.raises(Unsealable):
        seals.open(sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB"), about="a")


def test_a_fingerprint_is_the_same_for_the_same_value_of_a_kind() -> None:
    seals, other = Seals((NEW,), NEW), Seals((NEW,), OLD)
    assert seals.fingerprint("NIK", NIK) == seals.fingerprint("NIK", NIK)
    assert (
        len({seals.fingerprint("NIK", NIK), seals.fingerprint("PHONE", NIK), other.fingerprint("NIK", NIK)}) == 3
    )
