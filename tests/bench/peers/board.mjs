// What both servers share: the schema, the board of a file, and the benchmark's orders (lines `HALL VERSION`).
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const [, , port, control, file] = process.argv
const board = JSON.parse(readFileSync(file, 'utf8'))
const said = (row, name) => ({ language }) => (language === 'EN' ? row[`${name}En`] : row[name])
const opening = { ...board.opening, sentence: said(board.opening, 'sentence') }

export const ports = [Number(port), Number(control)]
export const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')
export const boardAt = (version) => ({
  ...board, version, opening, notices: said(board, 'notices'), emergency: () => null,
})

export function takeOrders(publish) {
  createServer((socket) => {
    let rest = ''
    socket.on('data', (data) => {
      const lines = (rest + data).split('\n')
      rest = lines.pop()
      for (const line of lines) {
        const [hall, version] = line.split(' ')
        publish(`hall-${hall}`, Number(version))
      }
    })
    socket.on('error', () => {})
  }).listen(ports[1], '127.0.0.1')
}
