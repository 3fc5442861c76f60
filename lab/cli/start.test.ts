import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const PLATFORM = `node-${process.platform}-${process.arch}`

/** Installs what set-up looks for, slowly enough that a second set-up would meet it. */
const FAKE_NPM = `#!/bin/sh
echo "npm $*" >>calls
echo chatter
sleep 0.3
mkdir -p node_modules/${PLATFORM}/bin
cp package-lock.json node_modules/.package-lock.json
echo '{"name":"${PLATFORM}","version":"1.0.0"}' >node_modules/${PLATFORM}/package.json
ln -sf ${process.execPath} node_modules/${PLATFORM}/bin/node
`

const FAKE_MAIN = `
const [word] = process.argv.slice(2)
if (word === 'exit') process.exitCode = 7
if (word === 'wait') {
  process.on('SIGTERM', () => { console.log('got SIGTERM'); process.exit(9) })
  setInterval(() => {}, 1000)
}
console.log(JSON.stringify(process.argv.slice(2)))
`

describe('starting the lab on a fresh clone', () => {
  let clone = ''

  beforeEach(async () => {
    clone = await mkdtemp(join(tmpdir(), 'drawbridge-clone-'))
    await cp(fileURLToPath(new URL('.', import.meta.url)), join(clone, 'lab/cli'), {
      recursive: true,
    })
    await writeFile(join(clone, 'package.json'), '{"type":"module"}')
    await writeFile(join(clone, 'package-lock.json'), '{"packages":{"":{}}}')
    await writeFile(join(clone, 'lab/cli/main.ts'), FAKE_MAIN)
    await mkdir(join(clone, 'bin'))
    await writeFile(join(clone, 'bin/npm'), FAKE_NPM)
    await chmod(join(clone, 'bin/npm'), 0o755)
  })
  afterEach(() => rm(clone, { recursive: true }))

  const start = (...words: string[]) =>
    execa(process.execPath, [join(clone, 'lab/cli/start.mjs'), ...words], {
      env: { PATH: `${join(clone, 'bin')}:${process.env['PATH'] ?? ''}` },
      reject: false,
    })
  const calls = async (): Promise<readonly string[]> =>
    (await readFile(join(clone, 'calls'), 'utf8')).trim().split('\n')

  it('installs the packages, says so before, and keeps standard output clean', async () => {
    const { stdout, stderr, exitCode } = await start('ls', '--json')

    expect(exitCode).toBe(0)
    expect(stdout).toBe('["ls","--json"]')
    expect(stderr).toMatch(/^→ install the packages.*npm ci\nchatter\n✔ install the packages/)
  })

  it('installs once when two start at the same time', async () => {
    const both = await Promise.all([start('a'), start('b')])

    expect(both.map(({ stdout }) => stdout)).toEqual(['["a"]', '["b"]'])
    expect(await calls()).toHaveLength(1)
  })

  it('installs nothing when everything is there', async () => {
    await start('ls')
    const { stderr } = await start('ls')

    expect(stderr).toBe('')
    expect(await calls()).toHaveLength(1)
  })

  it('installs again when package-lock.json has changed', async () => {
    await start('ls')
    const changed = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }
    await writeFile(join(clone, 'package-lock.json'), JSON.stringify(changed))
    await start('ls')

    expect(await calls()).toHaveLength(2)
  })

  it('stops with a stable code when npm fails', async () => {
    await writeFile(join(clone, 'bin/npm'), '#!/bin/sh\necho no network >&2\nexit 3\n')
    const { exitCode, stdout, stderr } = await start('ls', '--json')

    expect(exitCode).toBe(4)
    expect(stderr).toContain('no network')
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'E_PACKAGES', fault: 'system' } })
  })

  it('keeps the exit code of what it started', async () => {
    expect((await start('exit')).exitCode).toBe(7)
  })

  it('passes a signal on to what it started', async () => {
    await start('ls')
    const running = start('wait')
    await once(running.stdout, 'data')
    running.kill('SIGTERM')

    expect(await running).toMatchObject({ exitCode: 9 })
  })

  it('ends what it started when the npm that started it is gone', async () => {
    await start('ls')
    const script = `${process.execPath} ${join(clone, 'lab/cli/start.mjs')} wait; :`
    const npm = execa('sh', ['-c', script], { env: { npm_lifecycle_event: 'x' }, reject: false })
    await once(npm.stdout, 'data')
    const rest = text(npm.stdout)
    npm.kill('SIGKILL')

    expect(await rest).toContain('got SIGTERM')
  })
})
