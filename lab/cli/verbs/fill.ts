import { parseBytes } from '../../faults/amounts.ts'
import { faultLine } from '../../faults/fault.ts'
import { Lab } from '../../lab.ts'
import { requiredText } from '../arguments/argument.ts'
import { valued } from '../arguments/flag.ts'
import { undoWith } from '../undo-with.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: "leave no room on the disk under a host's state",
  details: `What is written to /var/lib/drawbridge fails with ENOSPC; what stands there stays and can be read. Done from outside: the directory is moved onto a file system with no room to spare while the host is frozen for an instant, and moved back by \`lab heal\`. Root on the host can see that it is a small one.

Examples:
  lab fill host.1
  lab fill host.1 --free 64k`,
  effect: 'changes',
  arguments: { host: requiredText('host.1') },
  flags: { free: valued('BYTES', 'how much room is left; 0 when not given', parseBytes) },
  async run({ arguments: { host }, flags, lab: name, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const fault = { kind: 'full-disk', host, freeBytes: flags.free ?? 0 } as const
    if (dryRun) {
      await lab.host(host)
      out.answer({ wouldFill: fault }, `would be: ${faultLine(fault)}`)
      return
    }
    await lab.faults.fill(host, fault.freeBytes)
    out.answer({ fault }, `${faultLine(fault)}\n${undoWith(fault, name)}`)
  },
})
