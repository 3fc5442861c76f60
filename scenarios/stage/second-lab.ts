import { randomBytes } from 'node:crypto'
import { Lab, type ProbeResult, type VerifyResult } from '../../lab/index.ts'
import type { Door } from './door.ts'

/** A lab beside the one of the play. */
export interface SecondLab extends AsyncDisposable {
  readonly lab: Lab
  verdict(): Promise<VerifyResult>
  /** Its stranger tries a door in the lab of the play. */
  strangerProbes(door: Door): Promise<ProbeResult>
}

export async function openSecondLab(hosts: number): Promise<SecondLab> {
  const lab = await Lab.up({ hosts, name: `s-${randomBytes(4).toString('hex')}` })
  return {
    lab,
    verdict: async () => lab.verify(),
    strangerProbes: async ({ at, kind, over }) =>
      lab.packets.probeOther(at.lab.packets, {
        from: 'stranger',
        to: at.name,
        shape: { over, ...kind },
      }),
    [Symbol.asyncDispose]: async () => lab[Symbol.asyncDispose](),
  }
}
