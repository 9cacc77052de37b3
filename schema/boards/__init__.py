"""What the screens of a hall show, and the screens themselves."""

import strawberry

from schema.boards.board import Board, BoardCall, BoardCounter, BoardQueries, BoardQueue, BoardSubscriptions
from schema.boards.media import MediaQueries, medium_node
from schema.boards.players import PlayerMutations, PlayerSubscriptions, ScreenPlayer
from schema.boards.playing import PlayingMutations
from schema.boards.screens import Screen, ScreenMutations, ScreenQueries, screen_node

__all__ = [
    "NODES",
    "Board",
    "BoardCall",
    "BoardCounter",
    "BoardQueue",
    "Mutations",
    "Queries",
    "Screen",
    "ScreenPlayer",
    "Subscriptions",
]


@strawberry.type
class Queries(BoardQueries, ScreenQueries, MediaQueries):
    pass


@strawberry.type
class Mutations(ScreenMutations, PlayingMutations, PlayerMutations):
    pass


@strawberry.type
class Subscriptions(BoardSubscriptions, PlayerSubscriptions):
    pass


NODES = {"Screen": screen_node, "Medium": medium_node}
