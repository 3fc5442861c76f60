import { describe, expect, it } from 'vitest'
import { clashes, judgeAddresses, routeClaims } from './addresses-check.ts'
import { judgeCgroup } from './cgroup-check.ts'
import { judgeDisk } from './disk-check.ts'
import { judgeKernel } from './judge-kernel.ts'
import { completed, readAnswers } from './kernel-answers.ts'
import { judgeFiles, judgeInotify } from './limits-check.ts'
import { availableMemory, judgeMemory } from './memory-check.ts'
import { GIB, MIB } from './sizes.ts'

describe('what the doctor says of a machine', () => {
  it.each([
    ['too little memory', judgeMemory(900 * MIB)],
    ['too little disk', judgeDisk(5 * GIB, '/var/lib/docker')],
    ['too few inotify instances', judgeInotify({ instances: 16, watches: 524_288 })],
    ['too few inotify watches', judgeInotify({ instances: 1024, watches: 8192 })],
    ['too few open files', judgeFiles({ allowed: 66_000, open: 1000 })],
    ['no cgroup file system', judgeCgroup('tmpfs /run tmpfs rw 0 0')],
  ])('calls %s lacking, and says how to mend it', (_, finding) => {
    expect(finding).toMatchObject({ state: 'lacking', next: expect.stringMatching(/\S/) })
  })

  it.each([
    ['enough memory', judgeMemory(1 * GIB)],
    ['enough disk', judgeDisk(6 * GIB, '/var/lib/docker')],
    ['the usual inotify limits', judgeInotify({ instances: 128, watches: 65_536 })],
    ['enough open files', judgeFiles({ allowed: 100_000, open: 1000 })],
    ['cgroups of version 1', judgeCgroup('cgroup /sys/fs/cgroup/cpu cgroup rw 0 0')],
    ['cgroups of version 2', judgeCgroup('cgroup2 /sys/fs/cgroup cgroup2 rw 0 0')],
  ])('calls %s good', (_, finding) => {
    expect(finding.state).toBe('good')
  })

  it('reads the memory that is available, not the memory that is free', () => {
    expect(availableMemory('MemFree: 1 kB\nMemAvailable:   2048 kB\n')).toBe(2 * MIB)
  })
})

describe('address clashes', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'vpn0\t000212C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'docker0\t00FF12C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  ].join('\n')

  it('are routes inside the range of labs, whatever else the machine is connected to', () => {
    expect(clashes(routeClaims(table), [])).toEqual([
      { cidr: '198.18.2.0/24', kind: 'route', device: 'vpn0' },
    ])
  })

  it('are not the networks of the engine itself, whatever their bridge is called', () => {
    expect(clashes(routeClaims(table), ['198.18.2.0/24'])).toEqual([])
  })

  it('are named with who has the address', () => {
    const found = judgeAddresses([{ cidr: '198.19.0.7', kind: 'interface', device: 'wg1' }])

    expect(found).toMatchObject({ state: 'lacking', found: '198.19.0.7 is taken by interface wg1' })
  })
})

describe('what the kernel answered', () => {
  const stateOf = (output: string, id: string): string | undefined =>
    judgeKernel(readAnswers(output)).find((finding) => finding.id === id)?.state

  it.each([
    ['a feature that works', 'vxlan\tyes\tVXLAN devices', 'vxlan', 'good'],
    ['a feature that is missing', 'vxlan\tno\tUnknown device type', 'vxlan', 'lacking'],
    ['a feature that nobody could try', 'vxlan\tuntried\tno ip here', 'vxlan', 'untried'],
    ['a feature of which nothing was said', '', 'vxlan', 'untried'],
    ['a kernel without owned tables', 'nft-owner\tno\tsyntax error', 'nft-owner', 'weaker'],
    ['a kernel without hooks at a card', 'card\tno\tNot supported', 'card', 'weaker'],
    ['hooks at a card, in and out', 'card\tyes\ta guard at the card', 'card', 'good'],
    [
      'a kernel whose guard does not wait for its card',
      'card-early\tno\tNo such file or directory',
      'card-early',
      'weaker',
    ],
    ['a kernel without rules at a bridge', 'pins\tno\tNot supported', 'pins', 'weaker'],
    ['WireGuard in the kernel', 'wireguard\tyes\tin the kernel', 'wireguard', 'good'],
    [
      'no WireGuard, but tun for its stand-in',
      'wireguard\tno\tx\ntun\tyes\ttun',
      'wireguard',
      'good',
    ],
    ['neither WireGuard nor tun', 'wireguard\tno\tx\ntun\tno\tx', 'wireguard', 'lacking'],
    ['no WireGuard, and tun unknown', 'wireguard\tno\tx', 'wireguard', 'untried'],
  ])('judges %s', (_, output, id, state) => {
    expect(stateOf(output, id)).toBe(state)
  })

  it('is completed by a second attempt, never overruled by it', () => {
    const here = readAnswers('vxlan\tno\tx\nipset\tuntried\tno ipset here\nveth\tuntried\t-')
    const there = readAnswers('vxlan\tyes\ty\r\nipset\tyes\tsets\r\n')
    const outcomes = [...completed(here, there)].map(([id, { outcome }]) => [id, outcome])

    expect(Object.fromEntries(outcomes)).toEqual({ vxlan: 'no', ipset: 'yes', veth: 'untried' })
  })
})
