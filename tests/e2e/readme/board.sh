# once
curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' \
  -d '{"query": "{ board(hall: \"konawe\") { version opening { sentence } calls { number counterLabel } } }"}'

# live: one event now, then one after every change
curl -sN http://127.0.0.1:8000/graphql/stream -H 'content-type: application/json' -H 'accept: text/event-stream' \
  -d '{"query": "subscription { board(hall: \"konawe\") { version calls { number counterLabel } } }"}'
