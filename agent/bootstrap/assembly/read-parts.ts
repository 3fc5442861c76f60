import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OverlayMode } from '../../protocol/desired-state.ts'
import { CONTROL_PORT, MIRROR_PORT } from '../../protocol/enrolment.ts'
import { rulesetConstants } from './ruleset.ts'
import type { ScriptParts } from './script.ts'

const STAGES = [
  'frame',
  'deny',
  'values',
  'lay-down',
  'early',
  'packages',
  'fetch',
  'self-check',
  'late',
  'main',
]

const FILES = {
  FIREWALL_LOAD: 'host-files/firewall-load',
  FIREWALL_OWNER: 'host-files/firewall-owner',
  FIREWALL_READY: 'host-files/firewall-ready',
  DOCKER_SETTINGS: 'host-files/daemon.json',
  FIREWALL_UNIT: 'units/drawbridge-firewall.service',
  BOOTSTRAP_UNIT: 'units/drawbridge-bootstrap.service',
  WIREGUARD_UNIT: 'units/drawbridge-wireguard.service',
  END_CONTAINERS: 'host-files/end-containers',
  CONTAINERS_UNIT: 'units/drawbridge-containers.service',
  AGENT_UNIT: 'units/drawbridge-agent.service',
  WRITABLE_MOUNT: 'units/var-lib-drawbridge-writable.mount',
  NETWORK_AFTER_WALLS: 'units/network-after-walls.conf',
  SESSION_UNIT: 'units/drawbridge-session@.service',
} as const

/** Programs of sessions, by their name in a folder of their own. */
export const SESSION_FILES = {
  SESSION_BEGIN: 'begin',
  SESSION_END: 'end',
  SESSION_CONSOLE: 'Console.pm',
  SESSION_COMPONENT: 'Component.pm',
  SESSION_GROUP: 'Group.pm',
  SESSION_HOST_USER: 'HostUser.pm',
  SESSION_KERNEL: 'Kernel.pm',
  SESSION_RELAY: 'Relay.pm',
  SESSION_TUNNEL: 'Tunnel.pm',
} as const

/** Everything the script of this overlay mode is made of, as the working tree has it. */
export function readParts(mode: OverlayMode): ScriptParts {
  const stages = STAGES.map((name) => read(`stages/${name}.sh`))
  const files = Object.entries(FILES).map(
    ([name, path]) => [name, withoutRemarks(read(path))] as const,
  )
  const programs = Object.entries(SESSION_FILES).map(
    ([name, file]) => [name, bare(read(`host-files/session/${file}`))] as const,
  )
  const constants = {
    ...Object.fromEntries([...files, ...programs]),
    ...rulesetConstants(mode),
  }
  return {
    stages,
    constants: {
      ASSEMBLED_OVERLAY_MODE: mode,
      CONTROL_PORT: String(CONTROL_PORT),
      MIRROR_PORT: String(MIRROR_PORT),
      /** A changed package stage runs again on a host where the old one ran. */
      PACKAGES_KEY: digest(read('stages/packages.sh')),
      SCRIPT_KEY: digest(JSON.stringify([stages, constants])),
      ...constants,
    },
  }
}

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

/** A file without what only people read: those that have lines of it have no text in which one could stand. */
const withoutRemarks = (text: string): string => text.replaceAll(/^[ \t]*#(?!!).*\n/gm, '')

/**
 * Perl without what only people read: a cloud takes no more than 64 KiB of user data. In the script, which quotes all of
 * it, a single quote costs four bytes: words in which nothing can be meant by it have double ones.
 */
const bare = (perl: string): string =>
  perl
    .replaceAll(/^[ \t]*#(?!!).*\n/gm, '')
    .replaceAll(/[ \t]+#[^\n]*$/gm, '')
    .replaceAll(/^[ \t]+/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .replaceAll(/'([\w./-]+(?: [\w./-]+)*)'/g, '"$1"')
    .replaceAll(' => ', '=>')
    .replaceAll(/;?\n\}/g, '}')

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
