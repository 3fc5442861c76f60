import { refusal } from '../engine/engine-errors.ts'
import { findProgram } from '../engine/machine.ts'
import { typedCommand } from '../typed-command.ts'
import { bad, good } from './finding.ts'
import type { EngineAddress } from '../engine/engine-address.ts'
import type { Finding as EngineFinding } from '../engine/find-engine.ts'
import type { Finding } from './finding.ts'

const silent = (): Finding =>
  bad('engine', 'lacking', {
    found:
      findProgram('dockerd') === undefined
        ? 'there is no Docker Engine on this machine'
        : 'Docker Engine is installed but does not answer',
    next: `as root, ${typedCommand('up', '3')} sees to it`,
  })

/** Whether an engine answers that is new enough. */
export const engineCheck = (finding: EngineFinding, address: EngineAddress): Finding => {
  if (finding.kind === 'ready') {
    const { version, apiVersion } = finding.engine
    return good('engine', `Docker Engine ${version}, API ${apiVersion}, at ${address.text}`)
  }
  const error = refusal(finding, address)
  return error === undefined
    ? silent()
    : bad('engine', 'lacking', { found: error.message, next: error.next })
}
