// graphql-yoga's schema and pub/sub behind graphql-ws, as Yoga's documentation plugs them together.
import { createServer } from 'node:http'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { boardAt, ports, takeOrders, typeDefs } from './board.mjs'

const pubSub = createPubSub()
const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs,
    resolvers: {
      Query: { ok: () => true },
      Subscription: {
        board: {
          async *subscribe(_, { hall }) {
            const news = pubSub.subscribe(hall)
            yield boardAt(0)
            for await (const board of news) yield board
          },
          resolve: (board) => board,
        },
      },
    },
  }),
})
const server = createServer(yoga)
useServer(
  {
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    onSubscribe: async (ctx, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...ctx, req: ctx.extra.request, socket: ctx.extra.socket, params,
      })
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      }
      const errors = validate(args.schema, args.document)
      return errors.length ? errors : args
    },
  },
  new WebSocketServer({ server, path: yoga.graphqlEndpoint }),
)
server.listen({ port: ports[0], host: '127.0.0.1', backlog: 2048 }, () => {
  takeOrders((hall, version) => pubSub.publish(hall, boardAt(version)))
})
