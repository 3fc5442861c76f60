'use strict'
// A small shop: orders are kept in PostgreSQL, told to the worker through Valkey, counted by whoever asks.
const { createServer } = require('node:http')
const { openDatabase } = require('./database.cjs')
const { openQueue } = require('./queue.cjs')

const PORT = 8080

async function main() {
  const [database, queue] = await Promise.all([openDatabase(), openQueue()])
  const server = createServer((request, response) => {
    answer(request, { database, queue }).then(
      ({ status, body }) => send(response, status, body),
      (error) => send(response, 500, { error: String(error.message) }),
    )
  })
  server.listen(PORT, '::', () => console.log(`web listens on ${PORT}`))
  process.on('SIGTERM', () => process.exit(0))
}

async function answer({ method, url }, { database, queue }) {
  switch (`${method} ${url}`) {
    case 'GET /health':
      await database.query('SELECT 1')
      return { status: 200, body: { ok: true } }
    case 'POST /orders': {
      const { rows } = await database.query('INSERT INTO orders DEFAULT VALUES RETURNING id')
      await queue.lPush('orders', String(rows[0].id))
      return { status: 201, body: { id: rows[0].id } }
    }
    case 'GET /orders': {
      const { rows } = await database.query(
        'SELECT count(*)::int AS placed, count(packed_at)::int AS packed FROM orders',
      )
      return { status: 200, body: rows[0] }
    }
    default:
      return { status: 404, body: { error: 'GET /health, GET /orders or POST /orders' } }
  }
}

function send(response, status, body) {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(`${JSON.stringify(body)}\n`)
}

main().catch((error) => {
  console.error(`web cannot start: ${error.message}`)
  process.exit(1)
})
