import Docker from 'dockerode'
import { DockerBackend } from '../../backends/docker/docker-backend.ts'
import { findLab, listLabs } from '../../lifecycle/standing-lab.ts'
import { reachStanding } from '../../lifecycle/reach-control.ts'
import { settingsOf } from '../../plan/host-settings.ts'
import { listAttacks } from '../attacks/list-attacks.ts'
import { listScenarios } from '../scenarios/list-scenarios.ts'
import type { Sources } from './candidates.ts'

/** A person waits for it on a key: whatever takes longer offers nothing. */
const MOST_MS = 2000

/** Looks at the engine as it is; nothing is installed or started for a completion. */
export function lookAround(): Sources {
  const backend = new DockerBackend(new Docker({ timeout: MOST_MS }))
  return {
    labs: async () => (await listLabs(backend)).map(({ lab }) => lab),
    targets: async (lab) => {
      const hosts = (await findLab(backend, lab))?.hosts ?? []
      const names = hosts.flatMap(({ plan, machine }) => {
        const { name } = settingsOf(machine.facts)
        return name === undefined ? [plan.target] : [plan.target, name]
      })
      return [...names, 'control', 'stranger']
    },
    components: async (lab) => componentsOf(backend, lab),
    scenarios: async () => words(await listScenarios(AbortSignal.timeout(MOST_MS))),
    attacks: async () => words(await listAttacks(AbortSignal.timeout(MOST_MS))),
  }
}

const componentsOf = async (backend: DockerBackend, lab: string): Promise<readonly string[]> => {
  const signal = AbortSignal.timeout(MOST_MS)
  // One that does not answer offers nothing.
  const apps = await reachStanding(backend, lab, signal)
    .then((control) => control.apps({ signal }))
    .catch(() => [])
  return apps.flatMap(({ components }) => components.map(({ name }) => name))
}

const words = (
  all: readonly { readonly id: string; readonly tags: readonly string[] }[],
): readonly string[] => ['all', ...all.flatMap(({ id, tags }) => [id, ...tags])]
