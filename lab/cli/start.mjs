#!/usr/bin/env node
// The lab's front door. Runs on any Node ≥ 20 with nothing installed: sees to the packages, then goes on under the pinned Node.
import { fileURLToPath } from 'node:url'
import { handOver } from './set-up/hand-over.mjs'
import { refuseOldNode } from './set-up/old-node.mjs'
import { ensurePackages } from './set-up/packages.mjs'
import { failWith } from './set-up/set-up-error.mjs'
import { refuseSwallowedFlags } from './set-up/swallowed-flags.mjs'

const root = new URL('../../', import.meta.url)
const words = process.argv.slice(2)

// An installed package carries compiled sources: Node strips no types under node_modules.
const isInstalled = import.meta.url.includes('/node_modules/')
const main = new URL(isInstalled ? 'dist/lab/cli/main.js' : 'lab/cli/main.ts', root)

// Whoever hands bytes through makes garbage of nothing but buffers: young, it is gone at a tenth of the cost.
const memory = words.some((word) => word === 'console' || word === 'tunnel')
  ? ['--max-semi-space-size=1']
  : []

try {
  refuseOldNode(process.versions.node)
  refuseSwallowedFlags(words, process.env, { script: 'lab' })
  await handOver(ensurePackages(root), [...memory, fileURLToPath(main), ...words])
} catch (cause) {
  failWith(cause, { json: words.includes('--json') || process.env['npm_config_json'] === 'true' })
}
