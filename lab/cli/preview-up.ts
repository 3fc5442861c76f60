import type Docker from 'dockerode'
import { DockerBackend } from '../backends/docker/docker-backend.ts'
import { freeSlice } from '../lifecycle/free-slice.ts'
import { findLab } from '../lifecycle/standing-lab.ts'
import { planHost, type OverlayMode } from '../plan/lab-plan.ts'
import { planMembership, wantedHosts } from '../plan/membership-plan.ts'
import { hostTarget } from '../plan/machine-name.ts'

interface PreviewInput {
  readonly docker: Docker
  readonly name: string
  readonly hosts: number | undefined
  readonly overlay: OverlayMode | undefined
  readonly cold: boolean
}

export interface Preview {
  readonly lab: string
  readonly overlay: OverlayMode
  readonly network: string
  readonly keep: readonly string[]
  readonly join: readonly {
    readonly host: string
    readonly address: string
    readonly overlay: string
  }[]
  readonly leave: readonly string[]
  /** Pairs `[from, to]` whose hole would be punched. */
  readonly punch: readonly (readonly [string, string])[]
  readonly shut: readonly (readonly [string, string])[]
  readonly text: string
}

/** `up --dry-run`: what would be made, joined, taken out, punched and shut. Nothing is changed. */
export async function previewUp({ docker, name, hosts, overlay }: PreviewInput): Promise<Preview> {
  const backend = new DockerBackend(docker)
  const standing = await findLab(backend, name)
  const slice = standing?.slice ?? (await freeSlice(backend, name))
  const machines = standing?.hosts.map(({ plan }) => plan.index) ?? []
  const wanted =
    hosts === undefined && machines.length > 0 ? machines : wantedHosts(machines, hosts ?? 3)
  const change = planMembership({ wanted, machines, members: machines })
  const pairs = (indexes: readonly number[]) => pairsWith(indexes, [...change.keep, ...indexes])
  const preview = {
    lab: name,
    overlay: standing?.overlay ?? overlay ?? 'encrypted',
    network: `198.18.${String(slice)}.0/24`,
    keep: change.keep.map(hostTarget),
    join: change.join.map((index) => joinLine(planHost(slice, index))),
    leave: change.leave.map(hostTarget),
    punch: pairs(change.join),
    shut: pairs(change.leave),
  } as const
  return { ...preview, text: textOf(preview) }
}

const joinLine = ({ target, cable, inner }: ReturnType<typeof planHost>) => ({
  host: target,
  address: cable.address,
  overlay: inner,
})

/** Both directions of every pair that has at least one of `changing` in it. */
const pairsWith = (
  changing: readonly number[],
  all: readonly number[],
): readonly (readonly [string, string])[] =>
  all.flatMap((from) =>
    all
      .filter((to) => to !== from && (changing.includes(from) || changing.includes(to)))
      .map((to) => [hostTarget(from), hostTarget(to)] as const),
  )

function textOf({
  lab,
  overlay,
  network,
  keep,
  join,
  leave,
  punch,
  shut,
}: Omit<Preview, 'text'>): string {
  const lines = [
    `lab ${lab} on ${network}, overlay ${overlay}`,
    ...(keep.length > 0 ? [`  keeps   ${keep.join(', ')}`] : []),
    ...join.map(({ host, address }) => `  joins   ${host} at ${address}`),
    ...(leave.length > 0 ? [`  leaves  ${leave.join(', ')}`] : []),
    `  punches ${String(punch.length)} holes, shuts ${String(shut.length)}`,
    'nothing was changed (--dry-run)',
  ]
  return lines.join('\n')
}
