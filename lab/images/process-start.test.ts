import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { processStart } from './process-start.ts'

test('a living process has a start, one that is gone has none', async () => {
  const child = spawn('sleep', ['60'])
  const { pid = 0 } = child
  expect(processStart(pid)).toMatch(/^\d+$/)

  child.kill('SIGKILL')
  await once(child, 'exit')

  expect(processStart(pid)).toBeUndefined()
})

test('a process that has ended has no start, although nobody has waited for it', async () => {
  // Its parent sleeps on and never waits.
  const parent = spawn('bash', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'])
  try {
    const [told]: readonly unknown[] = await once(parent.stdout, 'data')
    const pid = Number(String(told))

    await vi.waitFor(() => {
      expect(readFileSync(`/proc/${String(pid)}/stat`, 'utf8')).toContain(') Z ')
    })

    expect(processStart(pid)).toBeUndefined()
  } finally {
    parent.kill('SIGKILL')
  }
})
