// Starts GraphiQL on this server's own endpoint. A token is typed under "Headers": {"Authorization": "Bearer …"}.
const root = document.getElementById("graphiql");
const tabs = JSON.parse(root.dataset.examples);
const socket = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/graphql`;

// A socket's token travels in connection_init, so a subscription opens a socket with the headers of its tab.
function subscribe(operation, headers) {
  const authorization = headers && (headers.Authorization || headers.authorization);
  const client = graphqlWs.createClient({ url: socket, retryAttempts: 0, connectionParams: authorization ? { authorization } : undefined });
  const events = client.iterate(operation);
  return { [Symbol.asyncIterator]() { return this; },
    next: () => events.next(), throw: (error) => events.throw(error),
    return: () => { client.dispose(); return Promise.resolve({ done: true, value: undefined }); } };
}

async function ask(operation, headers) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json", ...headers },
    body: JSON.stringify(operation),
  });
  return response.json();
}

// GraphiQL names the operation it runs; only a subscription needs the socket.
function fetcher(operation, { headers, documentAST } = {}) {
  const chosen = documentAST && documentAST.definitions.find((definition) => definition.kind === "OperationDefinition"
    && (!operation.operationName || (definition.name && definition.name.value === operation.operationName)));
  return chosen && chosen.operation === "subscription" ? subscribe(operation, headers) : ask(operation, headers);
}

ReactDOM.createRoot(root).render(React.createElement(GraphiQL, {
  fetcher,
  defaultTabs: tabs.length ? tabs : undefined,
  defaultEditorToolsVisibility: true,
}));
