// Mercurius with its own sockets and pub/sub.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { boardAt, ports, takeOrders, typeDefs } from './board.mjs'

const app = Fastify()
app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Query: { ok: () => true },
    Subscription: {
      board: {
        async *subscribe(_, { hall }, { pubsub }) {
          const news = await pubsub.subscribe(hall)
          yield { board: boardAt(0) }
          yield* news
        },
      },
    },
  },
  subscription: true,
})
await app.listen({ port: ports[0], host: '127.0.0.1', backlog: 2048 })
takeOrders((hall, version) => app.graphql.pubsub.publish({ topic: hall, payload: { board: boardAt(version) } }))
