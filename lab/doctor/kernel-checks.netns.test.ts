import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { readAnswers } from './kernel-answers.ts'
import { KERNEL_FEATURES } from './kernel-features.ts'

const SCRIPT = fileURLToPath(new URL('kernel-checks.sh', import.meta.url))

describe('trying the kernel', () => {
  it('answers for every feature that a lab needs', async () => {
    const { stdout } = await execa('unshare', ['--net', 'sh', SCRIPT])
    const answers = readAnswers(stdout)
    const silent = KERNEL_FEATURES.filter(({ id }) => !answers.has(id)).map(({ id }) => id)

    expect(silent).toEqual([])
    expect(answers.get('veth')?.outcome).toBe('yes')
    expect(answers.get('iptables')?.outcome).toBe('yes')
  })

  it('says what it could not try where programs are missing, instead of failing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'drawbridge-path-'))
    for (const program of ['tail', 'tr', 'wc'])
      await symlink(`/usr/bin/${program}`, join(folder, program))
    const { stdout } = await execa('/usr/bin/unshare', ['--net', '/bin/sh', SCRIPT], {
      env: { PATH: folder },
      extendEnv: false,
    })
    await rm(folder, { recursive: true })

    expect(new Set([...readAnswers(stdout).values()].map(({ outcome }) => outcome))).toEqual(
      new Set(['untried']),
    )
  })

  it('refuses to run where a network is in use', async () => {
    const script = `ip link add v0 type veth peer name v1; ip address add 198.18.0.9/24 dev v0; ip link set v1 up; ip link set v0 up; sh ${SCRIPT}`
    const { exitCode, stdout } = await execa('unshare', ['--net', 'sh', '-c', script], {
      reject: false,
    })

    expect(exitCode).toBe(3)
    expect(stdout).toBe('')
  })
})
