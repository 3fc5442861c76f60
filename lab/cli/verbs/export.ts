import { resolve } from 'node:path'
import { gatherEvidence } from '../../evidence/gather.ts'
import { stampOf } from '../../evidence/stamp.ts'
import { writeBundle } from '../../evidence/write-bundle.ts'
import { parseDelay } from '../../faults/amounts.ts'
import { usageError } from '../../lab-error.ts'
import { Lab } from '../../lab.ts'
import { valued } from '../arguments/flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'gather all evidence of a lab into one directory and one archive',
  details: `Rules of every wall with counters, sets, connection tracking, links, sockets, journals, control's orders and audit, engine facts, packets of underlay and overlay, the verdict and the commands that show it again. Keys, tokens and passwords are taken out.

Examples:
  lab export
  lab export --to /tmp/evidence-42 --packets 5s`,
  effect: 'reads',
  arguments: {},
  flags: {
    to: valued('DIR', 'a new directory; evidence-<lab>-<time> here when not given', asTyped),
    packets: valued('TIME', 'take down packets for so long; 2s when not given', parseDelay),
  },
  async run({ flags: { to, packets = 2000 }, lab: name, signal, out, openSteps, engine }) {
    const steps = openSteps(['verify and gather', 'write'])
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const at = new Date()
    const files = await steps.run('verify and gather', async () =>
      gatherEvidence(lab, { packetsMs: packets, at }),
    )
    const directory = resolve(to ?? `evidence-${name}-${stampOf(at)}`)
    const bundle = await steps.run('write', async () => written(directory, files))
    out.answer(bundle, () => `${bundle.directory}\n${bundle.archive}`)
  },
})

async function written(
  directory: string,
  files: Parameters<typeof writeBundle>[1],
): ReturnType<typeof writeBundle> {
  try {
    return await writeBundle(directory, files)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw usageError({
        code: 'E_FILE_EXISTS',
        message: `${directory} or its archive is there already; nothing in it was written over`,
        next: 'name another place: --to DIR',
      })
    throw cause
  }
}

function asTyped(path: string): string {
  return path
}
