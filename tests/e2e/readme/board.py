# pip install websockets
import asyncio
import json

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

QUERY = """subscription {
  board(hall: "konawe") { epoch version opening { sentence } calls { number counterLabel } }
}"""


async def follow() -> None:
    async for socket in connect("ws://127.0.0.1:8000/graphql", subprotocols=["graphql-transport-ws"]):
        try:
            await socket.send(json.dumps({"type": "connection_init"}))
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "connection_ack":
                    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": QUERY}}))
                elif message["type"] == "next":
                    board = message["payload"]["data"]["board"]
                    calls = [f"{call['number']} → loket {call['counterLabel']}" for call in board["calls"]]
                    print(board["opening"]["sentence"], ", ".join(calls))
        except ConnectionClosed:
            continue  # connect() waits a little and tries again


asyncio.run(follow())
