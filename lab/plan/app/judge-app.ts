import type { AppComplaint } from './app-complaint.ts'
import type { AppFile, ComponentFile } from './app-file.ts'

type Components = AppFile['components']

/** What only a look at the whole file can say. */
export const judgeApp = ({ components }: AppFile): readonly AppComplaint[] => [
  ...Object.entries(components).flatMap(([name, one]) => [
    ...portClashes(name, one),
    ...badDirs(name, one),
    ...unknownNames(name, one, components),
  ]),
  ...circles(components),
]

function portClashes(name: string, { ports }: ComponentFile): readonly AppComplaint[] {
  return ports.flatMap((port, at) => {
    const first = ports.indexOf(port)
    if (first === at) return []
    const message = `${name}: port ${String(port)} is its port already, as number ${String(first + 1)} of the list`
    return [{ path: ['components', name, 'ports', at], message, code: 'E_APP_PORT_CLASH' as const }]
  })
}

/** Where an empty directory would hide what every program needs, or what the kernel shows. */
const SYSTEM = /^\/(?:$|proc|sys|dev|usr|bin|sbin|lib|lib64|etc)(?:\/|$)/

function badDirs(name: string, { writable_dirs: dirs }: ComponentFile): readonly AppComplaint[] {
  return dirs.flatMap((dir, at): readonly AppComplaint[] => {
    const path = ['components', name, 'writable_dirs', at]
    if (dir.split('/').some((part) => part === '.' || part === '..'))
      return [{ path, message: `${name}: ${dir} is not a plain path`, code: 'E_APP_FILE' as const }]
    if (SYSTEM.test(dir))
      return [
        { path, message: `${name}: ${dir} belongs to the system`, code: 'E_APP_POLICY' as const },
      ]
    const other = dirs.find(
      (one, index) =>
        index < at && (one === dir || dir.startsWith(`${one}/`) || one.startsWith(`${dir}/`)),
    )
    if (other === undefined) return []
    const message = `${name}: ${dir} and ${other} would lie inside each other`
    return [{ path, message, code: 'E_APP_NESTED_DIRS' as const }]
  })
}

function unknownNames(
  name: string,
  { after }: ComponentFile,
  components: Components,
): readonly AppComplaint[] {
  return after.flatMap((other, at) =>
    Object.hasOwn(components, other)
      ? []
      : [
          {
            path: ['components', name, 'after', at],
            message: `${name}: it comes after ${other}, which is no component of this file`,
            code: 'E_APP_UNKNOWN_COMPONENT' as const,
          },
        ],
  )
}

/** One complaint for each circle, where its first component stands. */
function circles(components: Components): readonly AppComplaint[] {
  const told = new Set<string>()
  return Object.keys(components).flatMap((name) => {
    const circle = circleFrom(name, components)
    if (circle === null || circle.some((one) => told.has(one))) return []
    circle.forEach((one) => told.add(one))
    return [
      {
        path: ['components', name, 'after'],
        message: `${[...circle, name].join(' comes after ')}: none of them can be first`,
        code: 'E_APP_CYCLE' as const,
      },
    ]
  })
}

/** The shortest way from a component through `after` back to it, itself first; null when there is none. */
function circleFrom(start: string, components: Components): readonly string[] | null {
  const seen = new Set<string>()
  for (let ways: readonly (readonly string[])[] = [[start]]; ways.length > 0;) {
    const longer = ways.flatMap((way) =>
      (components[way.at(-1) ?? '']?.after ?? []).map((next) => [...way, next]),
    )
    const closed = longer.find((way) => way.at(-1) === start)
    if (closed !== undefined) return closed.slice(0, -1)
    ways = longer.filter((way) => {
      const last = way.at(-1) ?? ''
      const isNew = !seen.has(last)
      seen.add(last)
      return isNew
    })
  }
  return null
}
