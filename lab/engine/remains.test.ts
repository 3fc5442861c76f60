import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeRemains } from './remains.ts'

describe('the pid file of an engine', () => {
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-remains-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const remove = async (content: string, program: string): Promise<boolean> => {
    const path = join(folder, 'engine.pid')
    await writeFile(path, content)
    return (await removeRemains([{ path, program }])).length === 1
  }

  it('stays while its process lives', async () => {
    const child = spawn('sleep', ['60'])
    const isRemoved = await remove(String(child.pid), 'sleep')
    child.kill()

    expect(isRemoved).toBe(false)
  })

  it('goes when another program has that number now', async () => {
    expect(await remove(String(process.pid), 'dockerd')).toBe(true)
  })

  it.each([
    ['names nobody', '4194305'],
    ['is empty', ''],
    ['holds no number', 'x'],
  ])('goes when it %s', async (_, content) => {
    expect(await remove(content, 'dockerd')).toBe(true)
  })

  it('goes when its process is a zombie', async () => {
    // The shell that becomes another program never waits for its child.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec tail -f /dev/null'])
    const pid = await new Promise<string>((resolve) =>
      parent.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())),
    )

    // Before it is a program of that name it is a shell.
    const stat = async (): Promise<string> => readFile(`/proc/${pid}/stat`, 'utf8')
    await expect.poll(stat, { timeout: 10_000 }).toContain('(sleep) Z')
    expect(await remove(pid, 'sleep')).toBe(true)
    parent.kill()
  })

  it('may be absent', async () => {
    expect(await removeRemains([{ path: join(folder, 'none'), program: 'dockerd' }])).toEqual([])
  })
})
