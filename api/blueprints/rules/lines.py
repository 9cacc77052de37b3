"""Finds the line of a text in JSON on which a value stands."""

import re
from collections.abc import Iterable, Iterator

import orjson

Path = tuple[str, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def lines_of(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    """The line, from 1, of each value; of one that is not there, of what it should stand in.

    text: valid JSON. paths: names and places from the outside in.
    """
    wanted = {path[:length] for path in paths for length in range(len(path) + 1)}
    places = {path: start for path, start in _values(text) if path in wanted}
    return {path: text.count("\n", 0, _nearest(path, places)) + 1 for path in paths}


def _nearest(path: Path, places: dict[Path, int]) -> int:
    return next((places[path[:n]] for n in range(len(path), -1, -1) if path[:n] in places), 0)


def _values(text: str) -> Iterator[tuple[Path, int]]:
    """Every value's path and where it starts, in order."""
    path: list[str] = []
    in_list: list[bool] = []
    is_name = False
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in ("}", "]"):
            in_list.pop()
            path.pop()
            is_name = False
        elif sign == ",":
            is_name = not in_list[-1]
            if in_list[-1]:
                path[-1] = str(int(path[-1]) + 1)
        elif sign == ":":
            is_name = False
        elif is_name:
            path[-1] = orjson.loads(sign)
        else:
            yield tuple(path), token.start()
            if sign in ("{", "["):
                in_list.append(sign == "[")
                path.append("0" if sign == "[" else "")
                is_name = sign == "{"
