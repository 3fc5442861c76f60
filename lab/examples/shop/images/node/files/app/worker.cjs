'use strict'
// Takes orders from Valkey and packs them, which PostgreSQL remembers.
const { openDatabase } = require('./database.cjs')
const { openQueue } = require('./queue.cjs')

async function main() {
  const [database, queue] = await Promise.all([openDatabase(), openQueue()])
  console.log('worker waits for orders')
  process.on('SIGTERM', () => process.exit(0))
  for (;;) {
    await queue.set(`worker:${require('node:os').hostname()}`, String(Date.now()), { EX: 10 })
    const order = await queue.brPop('orders', 2)
    if (order === null) continue
    await database.query('UPDATE orders SET packed_at = now() WHERE id = $1', [order.element])
    console.log(`packed order ${order.element}`)
  }
}

main().catch((error) => {
  console.error(`worker cannot go on: ${error.message}`)
  process.exit(1)
})
