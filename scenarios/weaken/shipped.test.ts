import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../lab/index.ts'

/** All that decides, from outside, how a shipped program behaves. Longer only on purpose: none of it weakens a wall. */
const ENVIRONMENT = ['agent/run-agent.ts NOTIFY_SOCKET']
const FLAGS = [
  'address',
  'agent-certificate-seconds',
  'agent-port',
  'bootstrap',
  'control-certificate-seconds',
  'files',
  'host-port',
  'mirror',
  'overlay',
  'people-socket',
  'person-certificate-seconds',
  'socket',
  'state',
  'token-seconds',
  'tunnel-port',
  'vni',
]
const HOST_VALUES = [
  'ADDRESS',
  'AGENT_SHA256',
  'CONTROL_ADDRESS',
  'HOST_ID',
  'INNER',
  'MIRROR_ADDRESS',
  'NODE_SHA256',
  'OVERLAY_MODE',
]

const sources = await shippedSources()
const textOf = (path: string): string => sources.get(path) ?? ''

describe('what is shipped has no switch that weakens it', () => {
  it('neither agent nor control reads the environment, but for the socket of the service manager', () => {
    const reads = [...sources].flatMap(([path, text]) =>
      [...text.matchAll(/\benv(?:\b(?!ironment)\s*(?:\.|\[['"]))(\w+)/g)].map(
        ([, name = '']) => `${path} ${name}`,
      ),
    )

    expect(reads.filter((read) => !read.startsWith('agent/host-values.ts '))).toEqual(ENVIRONMENT)
    expect(mentions(/process\.env\b(?!\[')/)).toEqual([])
  })

  it('control has these flags and no other', () => {
    const schema = /const Flags = z\.strictObject\(\{([\s\S]*?)\n\}\)/.exec(
      textOf('control/flags.ts'),
    )

    expect(keysOf(schema?.[1] ?? '')).toEqual(FLAGS)
  })

  it('a host is given these values and no other', () => {
    const schema = /const HostEnv = z\.strictObject\(\{([\s\S]*?)\n\}\)/.exec(
      textOf('agent/host-values.ts'),
    )

    expect(keysOf(schema?.[1] ?? '')).toEqual(HOST_VALUES)
  })

  it('nothing in it knows of twins', () => {
    expect(mentions(/\btwins?\b|weaken/i)).toEqual([])
  })
})

const mentions = (pattern: RegExp): readonly string[] =>
  [...sources].filter(([, text]) => pattern.test(text)).map(([path]) => path)

const keysOf = (schema: string): readonly string[] =>
  [...schema.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, key = '']) => key).sort()

/** Everything that ends up in a program or on a host, by its path from the project's folder. */
async function shippedSources(): Promise<ReadonlyMap<string, string>> {
  const folders = ['agent', 'control'].map(async (room) =>
    (await readdir(join(projectRoot, room), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length + 1)),
  )
  const paths = (await Promise.all(folders)).flat().filter(isShipped).sort()
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path, await readFile(join(projectRoot, path), 'utf8')] as const),
    ),
  )
}

function isShipped(path: string): boolean {
  return !/\.test\.ts$|\/testing\/|\/netns\/|\/simulated-|\/build\.ts$/.test(path)
}
