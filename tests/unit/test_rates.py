"""A rate lets a burst through, then one at a time; each key has its own."""

from api.rates import KEPT, Rate


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_the_next_is_told_how_long_to_wait() -> None:
    clock = Clock()
    rate = Rate(10, 60.0, clock)
    assert [rate.wait_seconds("a") for _ in range(10)] == [0] * 10
    assert rate.wait_seconds("a") == 6
    assert rate.wait_seconds("b") == 0
    clock.now += 6
    assert rate.wait_seconds("a") == 0
    assert rate.wait_seconds("a") == 6


def test_refused_tries_do_not_prolong_the_wait() -> None:
    clock = Clock()
    rate = Rate(1, 60.0, clock)
    rate.wait_seconds("a")
    assert {rate.wait_seconds("a") for _ in range(100)} == {60}
    clock.now += 60
    assert rate.wait_seconds("a") == 0


def test_a_flood_of_addresses_does_not_grow_the_memory() -> None:
    clock = Clock()
    rate = Rate(1, 60.0, clock)
    for key in range(KEPT + 500):
        rate.wait_seconds(str(key))
    assert len(rate._whole_at) <= KEPT
