import type { ControlClient } from '../../control/api/client/client.ts'
import type { Say } from '../steps.ts'
import { targetOf } from '../plan/machine-name.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import { together, type BringUp } from './bring-up.ts'
import { takeOut } from './leave.ts'
import { lateHostFiles } from './machine-specs.ts'
import { openEventBell } from './event-bell.ts'
import { describeMembership, hasJoined, isUp, type Reborn } from './membership.ts'
import type { StandingHost } from './standing-lab.ts'
import { waitUntil } from './wait-until.ts'

/** Invites each host and hands it its user data. From here on it is the host's own bootstrap that acts. */
export async function inviteHosts(
  bringUp: BringUp,
  control: ControlClient,
  hosts: readonly StandingHost[],
): Promise<void> {
  await together(hosts.map(async (host) => invite(bringUp, control, host)))
}

async function invite(
  { backend, undo, isNew, signal }: BringUp,
  control: ControlClient,
  host: StandingHost,
): Promise<void> {
  const { machine, cable, inner, overlayMac } = host.plan
  const { userData } = await control.invite(
    {
      id: machine,
      address: cable.address,
      inner,
      mac: overlayMac,
    },
    { signal },
  )
  if (!isNew) undo.defer(async () => takeOut(control, machine))
  await backend.write(host.machine, lateHostFiles(host.plan, userData))
}

export interface Join {
  readonly lab: string
  readonly control: ControlClient
  readonly ids: readonly string[]
  readonly reborn?: Reborn
  readonly say: Say
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Waits until every named host is a member and each pair is joined. */
export async function awaitJoined({
  lab,
  control,
  ids,
  reborn,
  say,
  timeoutMs,
  signal,
}: Join): Promise<void> {
  let seen = 'nothing yet'
  let lagging: string | undefined
  await using bell = openEventBell(control)
  await waitUntil({
    what: `${ids.length === 1 ? (ids[0] ?? '') : `all ${String(ids.length)} hosts`} to join`,
    timeoutMs,
    signal,
    everyMs: 250,
    sooner: async () => bell.rung(),
    look: async () => {
      const state = await control.state({ signal })
      const now = describeMembership(state)
      if (now !== seen) say(now)
      seen = now
      lagging = ids.find((id) => !isUp(state, id)) ?? ids.at(0)
      return hasJoined(state, ids, reborn) || undefined
    },
    seen: () => seen,
    next: () => nextFor(targetOf(lagging ?? 'host-1'), lab),
  })
}

const nextFor = (target: string, lab: string): string =>
  `look at what it says: ${typedCommand('logs', target, ...ofLab(lab))}; or start it again: ${typedCommand('reboot', target, ...ofLab(lab))}`
