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

// Only a subscription needs the socket. The operation is looked up in the text, since the name and the syntax tree
// that GraphiQL passes are still those of the tab before for a moment after a change of tabs.
function fetcher(asked, { headers } = {}) {
  const definitions = [...asked.query.replace(/#.*$/gm, "").matchAll(/\b(query|mutation|subscription)\b\s*(\w*)\s*[({@]/g)];
  const [, kind, operationName] = definitions.find(([, , name]) => name === asked.operationName) || definitions[0] || [];
  const operation = { ...asked, operationName: operationName || undefined };
  return kind === "subscription" ? subscribe(operation, headers) : ask(operation, headers);
}

// GraphiQL fills in the variables of every tab but the first.
const isFirstVisit = tabs.length > 0 && !localStorage.getItem("graphiql:tabState");

ReactDOM.createRoot(root).render(React.createElement(GraphiQL, {
  fetcher,
  defaultTabs: tabs.length ? tabs : undefined,
  variables: isFirstVisit ? tabs[0].variables : undefined,
  defaultEditorToolsVisibility: true,
}));
