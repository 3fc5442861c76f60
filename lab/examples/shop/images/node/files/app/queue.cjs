'use strict'
const { createClient } = require('redis')

/** Rejects when Valkey does not answer. */
exports.openQueue = async function openQueue() {
  const client = createClient({
    socket: {
      host: process.env.QUEUE_HOST,
      port: 6379,
      connectTimeout: 2000,
      reconnectStrategy: 500,
    },
  })
  client.on('error', (error) => console.error(`queue: ${error.message}`))
  await client.connect()
  return client
}
