// The front door of tests and checks: the same set-up as the lab's, then on under the pinned Node.
import { fileURLToPath } from 'node:url'
import { handOver } from '../lab/cli/set-up/hand-over.mjs'
import { refuseOldNode } from '../lab/cli/set-up/old-node.mjs'
import { ensurePackages } from '../lab/cli/set-up/packages.mjs'
import { failWith } from '../lab/cli/set-up/set-up-error.mjs'

const root = new URL('../', import.meta.url)

try {
  refuseOldNode(process.versions.node)
  const node = ensurePackages(root)
  process.chdir(fileURLToPath(root))
  await handOver(node, [
    fileURLToPath(new URL('main.ts', import.meta.url)),
    ...process.argv.slice(2),
  ])
} catch (cause) {
  failWith(cause, { json: false })
}
