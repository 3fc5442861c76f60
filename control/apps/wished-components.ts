import { createHash } from 'node:crypto'
import type { AppSpec, ComponentSpec } from '../api/app-spec.ts'
import { ControlError } from '../errors.ts'
import type { WishedComponent } from './model.ts'

/**
 * The components of a spec with the names of their revisions. What is wished as before keeps its revision, and a
 * roll-out of it that had stopped is tried again.
 * @throws ControlError E_APP_SPEC
 */
export function wishedComponents(
  { components }: AppSpec,
  before: readonly WishedComponent[],
): WishedComponent[] {
  judge(components)
  return components.map((spec) => {
    const old = before.find((one) => one.spec.name === spec.name)
    return wished(spec, old?.restarts ?? 0)
  })
}

/** The same component once more, as another revision. */
export const begunAnew = ({ spec, restarts }: WishedComponent): WishedComponent =>
  wished(spec, restarts + 1)

const wished = (spec: ComponentSpec, restarts: number): WishedComponent => ({
  spec,
  revision: revisionOf(spec, restarts),
  restarts,
  stalled: null,
})

/** How many there are, where they may stand and what they come after makes no other container. */
const revisionOf = (spec: ComponentSpec, restarts: number): string => {
  const { name, image, command, environment, ports, writable, limits, health } = spec
  const variables = Object.entries(environment).sort(([one], [other]) => (one < other ? -1 : 1))
  const parts = [name, image, command, variables, ports, writable, limits, health, restarts]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function judge(components: readonly ComponentSpec[]): void {
  const names = components.map(({ name }) => name)
  const sorted = [...new Set(names)].sort()
  if (names.some((name, at) => name !== sorted[at]))
    throw badSpec('components are sorted by name, each name once')
  const known = new Set<string>(names)
  const lost = components.flatMap(({ after }) => after).find((name) => !known.has(name))
  if (lost !== undefined) throw badSpec(`something comes after ${lost}, which is not there`)
  if (hasCircle(components)) throw badSpec('components come after each other in a circle')
  const nested = components.find(({ writable }) => isNested(writable.map(({ path }) => path)))
  if (nested !== undefined)
    throw badSpec(`writable directories of ${nested.name} lie inside each other`)
}

const isNested = (paths: readonly string[]): boolean =>
  paths.some((path, at) =>
    paths.some((other, index) => index !== at && `${path}/`.startsWith(`${other}/`)),
  )

function hasCircle(components: readonly ComponentSpec[]): boolean {
  const done = new Set<string>()
  for (let left = components; left.length > 0;) {
    const ready = left.filter(({ after }) => after.every((name) => done.has(name)))
    if (ready.length === 0) return true
    ready.forEach(({ name }) => done.add(name))
    left = left.filter((one) => !ready.includes(one))
  }
  return false
}

const badSpec = (found: string): ControlError =>
  new ControlError({
    code: 'E_APP_SPEC',
    message: `the app cannot be taken as it is: ${found}`,
    fault: 'caller',
    next: 'deploy it from an app file, which tells the line',
  })
