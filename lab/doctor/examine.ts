import { engineAddress } from '../engine/engine-address.ts'
import { findEngine } from '../engine/find-engine.ts'
import { addressesCheck } from './addresses-check.ts'
import { cgroupCheck } from './cgroup-check.ts'
import { diskCheck } from './disk-check.ts'
import { engineCheck } from './engine-check.ts'
import { engineNetworks, engineFolder } from './engine-facts.ts'
import { bad } from './finding.ts'
import { judgeKernel } from './judge-kernel.ts'
import { filesCheck, inotifyCheck } from './limits-check.ts'
import { memoryCheck } from './memory-check.ts'
import { tryKernel } from './try-kernel.ts'
import type Docker from 'dockerode'
import type { Finding } from './finding.ts'

/** A check that cannot look finds nothing; it never stops the others. */
const orUntried = async (id: string, check: Promise<Finding>): Promise<Finding> =>
  check.catch((cause: unknown) =>
    bad(id, 'untried', {
      found: `could not be looked at: ${cause instanceof Error ? cause.message : String(cause)}`,
      next: 'mend what it says and run this again',
    }),
  )

const elsewhere = (id: string): Finding =>
  bad(id, 'untried', {
    found: 'the engine is on another machine',
    next: 'run the doctor there',
  })

const LOCAL_IDS = ['memory', 'disk', 'inotify', 'files', 'cgroup', 'addresses'] as const

const machineFindings = (docker: Docker | undefined): readonly Promise<Finding>[] => [
  orUntried('memory', memoryCheck()),
  orUntried('disk', engineFolder(docker).then(diskCheck)),
  orUntried('inotify', inotifyCheck()),
  orUntried('files', filesCheck()),
  orUntried('cgroup', cgroupCheck()),
  orUntried('addresses', engineNetworks(docker).then(addressesCheck)),
]

/** Looks at everything that a lab needs of this machine and its engine; changes nothing, never rejects. */
export const examine = async (): Promise<readonly Finding[]> => {
  const address = engineAddress(process.env)
  const isLocal = address.text.startsWith('unix://')
  const finding = await findEngine(address)
  const docker = finding.kind === 'ready' ? finding.engine.docker : undefined
  const [kernel, ...machine] = await Promise.all([
    tryKernel(docker, isLocal),
    ...(isLocal ? machineFindings(docker) : LOCAL_IDS.map(elsewhere)),
  ])
  return [engineCheck(finding, address), ...machine, ...judgeKernel(kernel)]
}
