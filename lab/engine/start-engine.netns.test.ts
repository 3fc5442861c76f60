import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from './machine.ts'

const file = (name: string): string => fileURLToPath(new URL(`testing/${name}`, import.meta.url))

describe('an engine that set-up starts without a service manager', () => {
  const parts = new Map<string, string>()

  beforeAll(async () => {
    if (findProgram('dockerd') === undefined) return
    const { all, exitCode } = await execa(
      'unshare',
      [
        ...['--mount', '--net', '--pid', '--fork', '--mount-proc', '--propagation=private'],
        ...['bash', file('engine-alone.sh'), process.execPath, file('start-alone.ts')],
      ],
      { all: true, reject: false, stdin: 'ignore' },
    )
    if (exitCode !== 0) throw new Error(all)
    for (const part of all.split(/^# /m)) {
      const [title = '', ...lines] = part.split('\n')
      parts.set(title, lines.join('\n'))
    }
  })

  it('claims addresses of the range for benchmarks only', () => {
    expect(parts.get('first start')).toContain('198.18.255.1/24')
    expect(parts.get('first start')).toContain('198.18.240.0/21')
  })

  it('shows each step before it runs', () => {
    expect(parts.get('first start')).toMatch(/→ keep the engine out .*[\s\S]*→ start Docker Engine/)
  })

  it('is left alone when it answers', () => {
    expect(parts.get('already there')).not.toContain('→')
  })

  it('starts over the remains of one that was killed', () => {
    expect(parts.get('over the remains of a killed engine')).toContain('✔ start Docker Engine')
  })

  it('starts over a pid file whose number somebody else has', () => {
    expect(parts.get('over a pid file whose number somebody else has')).toContain(
      'removed what a killed engine left: /var/run/docker.pid',
    )
  })

  it('is started once when two set-ups meet', () => {
    const part = parts.get('two at once') ?? ''

    expect(part.match(/→ start Docker Engine/g)).toHaveLength(1)
    expect(part.trimEnd().split('\n').at(-1)).toBe('1')
  })
})
