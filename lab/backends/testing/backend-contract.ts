import { buffer, text } from 'node:stream/consumers'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Backend, Machine, MachineSpec, RunIdentity } from '../backend.ts'

interface Contract {
  readonly backend: () => Promise<Backend>
  /** An image with a shell that this backend can start a machine from. */
  readonly image: () => Promise<string>
}

const run: RunIdentity = { run: 'contract', ownerPid: 1, ownerStart: '2', bootId: 'boot' }

/** What every backend promises, whatever supplies its machines. Makes labs of its own and removes them. */
export function describeBackend(name: string, contract: Contract): void {
  const lab = `rob-${randomBytes(3).toString('hex')}`
  let backend: Backend
  let image: string
  let machine: Machine

  const spec = (change: Partial<MachineSpec> = {}): MachineSpec => ({
    lab,
    slice: 199,
    role: 'stranger',
    name: 'one',
    image,
    cable: null,
    environment: { GREETING: 'hello there' },
    command: ['sh', '-c', 'echo "$GREETING"; exec sleep infinity'],
    body: 'switch', // the command alone is the first process
    volumes: { state: '/var/lib/state' },
    shared: {},
    facts: { colour: 'blue' },
    ...change,
  })

  const found = async (): Promise<Machine | undefined> =>
    (await backend.list(lab)).find(({ name: one }) => one === 'one')

  async function run1(argv: readonly string[], stdin: string | Buffer = ''): Promise<Ran> {
    await using program = await backend.open(machine, { kind: 'program', argv })
    program.stdin.end(stdin)
    const [stdout, stderr, exitCode] = await Promise.all([
      buffer(program.stdout),
      text(program.stderr),
      program.ended,
    ])
    return { stdout, stderr, exitCode }
  }

  beforeAll(async () => {
    backend = await contract.backend()
    image = await contract.image()
    machine = await backend.create(spec(), run)
  })

  afterAll(async () => {
    for (const one of await backend.list(lab)) await backend.remove(one)
  })

  describe(`${name}: a machine`, () => {
    test('is made without being started, with all that others read back', async () => {
      expect(await found()).toMatchObject({
        ...{ lab, slice: 199, role: 'stranger', name: 'one', status: 'created', run },
        facts: { colour: 'blue' },
      })
      expect(await backend.pid(machine)).toBe(0)
    })

    test('has a name that is taken atomically', async () => {
      const results = await Promise.allSettled([
        backend.create(spec({ name: 'two' }), run),
        backend.create(spec({ name: 'two' }), run),
      ])
      const refusals = results.filter(({ status }) => status === 'rejected')

      expect(refusals).toMatchObject([{ reason: { code: 'E_NAME_TAKEN' } }])
    })

    test('takes files before its first start', async () => {
      await backend.write(machine, [
        { path: '/etc/given/secret', mode: 0o600, content: 'one\n' },
        { path: '/etc/given/link', link: 'secret' },
      ])

      expect((await backend.read(machine, '/etc/given/secret')).toString()).toBe('one\n')
    })

    test('gives back whole what takes many reads', async () => {
      const content = Buffer.alloc(3_000_000, 'all of it ')
      await backend.write(machine, [{ path: '/etc/given/long', mode: 0o600, content }])

      expect((await backend.read(machine, '/etc/given/long')).equals(content)).toBe(true)
    })

    test('refuses a command with E_NOT_RUNNING before it runs', async () => {
      await expect(run1(['true'])).rejects.toMatchObject({ code: 'E_NOT_RUNNING', exitCode: 255 })
    })

    test('starts, and starting it twice is the same', async () => {
      await backend.signal(machine, 'start')
      await backend.signal(machine, 'start')

      expect(await found()).toMatchObject({ status: 'running' })
      expect(await backend.pid(machine)).toBeGreaterThan(0)
    })

    test('has the files with their modes and links once it runs', async () => {
      const { stdout } = await run1(['stat', '-c', '%a %N', '/etc/given/secret', '/etc/given/link'])

      expect(stdout.toString()).toMatch(/^600 .*secret'?\n777 .*link'? -> '?secret'?\n$/)
    })
  })

  describe(`${name}: a program in a machine`, () => {
    test.each([0, 1, 77, 137])('ends with its own exit code %i', async (code) => {
      expect(await run1(['sh', '-c', `exit ${String(code)}`])).toMatchObject({ exitCode: code })
    })

    test('that does not exist ends with 126 or 127', async () => {
      const { exitCode } = await run1(['no-such-program'])

      expect([126, 127]).toContain(exitCode)
    })

    test('keeps its output and its errors apart', async () => {
      const { stdout, stderr } = await run1(['sh', '-c', 'echo out; echo err >&2'])

      expect([stdout.toString(), stderr]).toEqual(['out\n', 'err\n'])
    })

    test('gets every byte and gives every byte, and learns that its input has ended', async () => {
      const bytes = randomBytes(3_000_000)
      const { stdout, exitCode } = await run1(['cat'], bytes)

      expect(exitCode).toBe(0)
      expect(stdout.equals(bytes)).toBe(true)
    })

    test('that never reads is not held up by what it was sent', async () => {
      expect(await run1(['true'], randomBytes(1_000_000))).toMatchObject({ exitCode: 0 })
    })

    test('may have a terminal of a given size, which can change', async () => {
      await using shell = await backend.open(machine, {
        kind: 'program',
        argv: ['sh', '-c', 'stty size; read -r _; stty size'],
        terminal: { rows: 11, columns: 22 },
      })
      await new Promise((resolve) => shell.stdout.once('data', resolve))
      await shell.resize({ rows: 33, columns: 44 })
      shell.stdin.write('\n')

      expect(await text(shell.stdout)).toContain('33 44')
      expect(await shell.ended).toBe(0)
    })

    test('has the environment it was given', async () => {
      await using program = await backend.open(machine, {
        kind: 'program',
        argv: ['sh', '-c', 'echo "$MOOD"'],
        environment: { MOOD: 'a b=c' },
      })

      expect(await text(program.stdout)).toBe('a b=c\n')
    })
  })

  describe(`${name}: from outside`, () => {
    test('a machine shows what its first process printed', async () => {
      await using console = await backend.open(machine, {
        kind: 'console',
        follow: false,
        tail: 10,
      })

      expect(await text(console.stdout)).toBe('hello there\n')
    })

    test('pausing and resuming are idempotent', async () => {
      await backend.signal(machine, 'pause')
      await backend.signal(machine, 'pause')
      expect(await found()).toMatchObject({ status: 'paused' })
      await backend.signal(machine, 'resume')
      await backend.signal(machine, 'resume')

      expect(await found()).toMatchObject({ status: 'running' })
    })

    test('a killed machine stays down, keeps its files and can be killed again', async () => {
      await backend.signal(machine, 'kill')
      await backend.signal(machine, 'kill')

      expect(await found()).toMatchObject({ status: 'exited' })
      expect(await backend.pid(machine)).toBe(0)
      expect((await backend.read(machine, '/etc/given/secret')).toString()).toBe('one\n')
    })

    test('a machine that is started again keeps what is on its volumes', async () => {
      await backend.signal(machine, 'start')
      await run1(['sh', '-c', 'echo kept > /var/lib/state/note'])
      await backend.signal(machine, 'restart')

      expect((await backend.read(machine, '/var/lib/state/note')).toString()).toBe('kept\n')
    })

    test('a file that is not there cannot be read', async () => {
      await expect(backend.read(machine, '/nowhere')).rejects.toMatchObject({
        code: 'E_NO_SUCH_FILE',
      })
    })

    test('a lab lists its own machines only, the whole list has them too', async () => {
      const own = await backend.list(lab)

      expect(new Set(own.map((one) => one.lab))).toEqual(new Set([lab]))
      expect((await backend.list()).map(({ id }) => id)).toEqual(
        expect.arrayContaining(own.map(({ id }) => id)),
      )
    })

    test('a removed machine is gone with its volumes; removing it again is success', async () => {
      await backend.remove(machine)
      await backend.remove(machine)

      expect(await found()).toBeUndefined()
      expect(await backend.pid(machine)).toBe(0)
      await expect(backend.signal(machine, 'start')).rejects.toMatchObject({
        code: 'E_NO_SUCH_MACHINE',
      })
    })

    test('a new machine of the same name finds nothing of the old one', async () => {
      machine = await backend.create(spec(), run)
      await backend.signal(machine, 'start')

      expect(await run1(['ls', '/var/lib/state'])).toMatchObject({ stdout: Buffer.from('') })
    })
  })
}

interface Ran {
  readonly stdout: Buffer
  readonly stderr: string
  readonly exitCode: number
}
