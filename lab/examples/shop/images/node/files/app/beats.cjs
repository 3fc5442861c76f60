'use strict'
// Whether the worker of this very container was at work in the last seconds.
const { openQueue } = require('./queue.cjs')
openQueue()
  .then((queue) => queue.get(`worker:${require('node:os').hostname()}`))
  .then((beat) => process.exit(beat === null ? 1 : 0))
  .catch(() => process.exit(1))
