import { describe, expect, it } from 'vitest'
import { LabError } from '../../lab-error.ts'
import { parseTopology } from './parse-topology.ts'

const refusal = (text: string): LabError => {
  try {
    parseTopology(text, 'lab.yaml')
  } catch (error) {
    if (error instanceof LabError) return error
    throw error
  }
  throw new Error('it was not refused')
}

describe('a topology file', () => {
  it('says what every host is, in order', () => {
    const text = `
lab: shop
overlay: plain
hosts:
  - name: web
    count: 2
    memory: 1g
    cpus: 0.5
  - name: db
  - count: 2
    pids: 512
`
    expect(parseTopology(text, 'lab.yaml')).toEqual({
      lab: 'shop',
      overlay: 'plain',
      hosts: [
        { name: 'web-1', memoryMiB: 1024, cpus: 0.5 },
        { name: 'web-2', memoryMiB: 1024, cpus: 0.5 },
        { name: 'db' },
        { pids: 512 },
        { pids: 512 },
      ],
    })
  })

  it('may be JSON', () => {
    expect(parseTopology('{"hosts":[{"count":3}]}', 'lab.json').hosts).toHaveLength(3)
  })

  it.each([
    ['an unknown setting', 'hosts:\n  - name: web\n    ram: 2g\n', 'lab.yaml:3:', 'ram'],
    ['a wrong number', 'hosts:\n  - count: 0\n', 'lab.yaml:2:', 'count'],
    ['a wrong overlay', 'overlay: fast\nhosts: [{}]\n', 'lab.yaml:1:', 'overlay'],
    ['a host twice', 'hosts:\n  - name: a\n  - name: b\n  - name: a\n', 'lab.yaml:4:', 'called a'],
    [
      'a name that a count would make',
      'hosts:\n  - {name: a, count: 2}\n  - name: a-2\n',
      'lab.yaml:3:',
      'called a-2',
    ],
    ['a name that is a machine', 'hosts:\n  - name: control\n', 'lab.yaml:2:', 'belongs'],
    ['a hostile name', 'hosts:\n  - name: "$(reboot)"\n', 'lab.yaml:2:', 'lower-case'],
    ['a name with a newline', 'hosts:\n  - name: "a\\nb"\n', 'lab.yaml:2:', 'lower-case'],
    ['too little memory', 'hosts:\n  - memory: 8m\n', 'lab.yaml:2:', '192m'],
    ['no hosts', 'overlay: plain\n', 'lab.yaml:1:', 'hosts'],
    ['a key twice', 'overlay: plain\noverlay: plain\nhosts: [{}]\n', 'lab.yaml:2:', 'unique'],
    ['text that is no YAML', 'hosts: [\n', 'lab.yaml:2:', ''],
    ['nothing at all', '', 'lab.yaml:1:', 'hosts'],
  ])('with %s is refused, with the line', (_what, text, where, why) => {
    const { code, exitCode, message } = refusal(text)

    expect({ code, exitCode }).toEqual({ code: 'E_TOPOLOGY', exitCode: 2 })
    expect(message).toContain(where)
    expect(message).toContain(why)
  })

  it('is refused with everything that is wrong at once', () => {
    expect(refusal('overlay: fast\nhosts:\n  - count: 0\n').message.split('\n')).toHaveLength(2)
  })

  it('with more hosts than a lab holds is refused', () => {
    expect(refusal('hosts:\n  - count: 150\n  - count: 51\n').message).toContain('201')
  })

  it('whose aliases multiply beyond reason is refused, not followed', () => {
    const bomb = `
a: &a [x,x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
hosts: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
`
    expect(refusal(bomb).message).toContain('alias')
  })
})
