// In any browser, or with Node.js 22 and newer: node board.mjs
const query = `subscription {
  board(hall: "konawe") { epoch version opening { sentence } calls { number counterLabel } }
}`;

function follow() {
  const socket = new WebSocket("ws://127.0.0.1:8000/graphql", "graphql-transport-ws");
  const send = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => send({ type: "connection_init" });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "connection_ack") send({ id: "1", type: "subscribe", payload: { query } });
    if (message.type === "ping") send({ type: "pong" });
    if (message.type === "next") show(message.payload.data.board);
  };
  socket.onclose = () => setTimeout(follow, 500 + 9500 * Math.random());
}

const show = ({ opening, calls }) =>
  console.log(opening.sentence, calls.map((call) => `${call.number} → loket ${call.counterLabel}`).join(", "));

follow();
