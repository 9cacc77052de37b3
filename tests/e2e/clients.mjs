// One query, one mutation and one subscription through a client of the ecosystem: node clients.mjs ws|sse HTTP-ADDRESS HALL
import WebSocket from "ws";
import { createClient as createSocketClient } from "graphql-ws";
import { createClient as createStreamClient } from "graphql-sse";

const [kind, address, hall] = process.argv.slice(2);
const client = kind === "ws"
  ? createSocketClient({ url: `${address.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket })
  : createStreamClient({ url: `${address}/graphql/stream` });

async function first(query, variables) {
  const answers = client.iterate({ query, variables });
  for await (const answer of answers) return answer;
}

const query = await first("query Look($hall: String!) { hall(slug: $hall) { name } }", { hall });
const mutation = await first(
  "mutation Take($input: TakeTicketInput!) { takeTicket(input: $input) { ticket { number state } userErrors { code } } }",
  { input: { hall, channel: "WEB", queue: process.argv[5] } },
);
const subscription = await first("subscription Board($hall: String!) { board(hall: $hall) { version queues { prefix waitingCount } } }", { hall });
const wrong = await first("query { nope }").catch((errors) => ({ errors }));
console.log(JSON.stringify({ query, mutation, subscription, wrong }));
await client.dispose();
