import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { type Issued, TestAuthority } from '../../netns/test-authority.ts'
import { CONTROL_IDENTITY } from '../../protocol/enrolment.ts'
import { Ticket } from '../../protocol/ticket.ts'
import { SessionCaller } from './session-caller.ts'

const ROOT = join(import.meta.dirname, '../../..')
const IMAGE = join(ROOT, 'lab/apps/probe-app/probe-image')
const HOUR_MS = 3_600_000

/**
 * A lab of its own with one host, raised by the lab's own program: the agent imports nothing of the lab. Beside control,
 * on its network, stands somebody who has control's authority in hand and speaks to the agent as control will.
 */
export class LabBed implements AsyncDisposable {
  readonly lab: string
  readonly authority: TestAuthority
  readonly #own: Issued
  readonly #address: string

  private constructor(lab: string, authority: TestAuthority, own: Issued, address: string) {
    this.lab = lab
    this.authority = authority
    this.#own = own
    this.#address = address
  }

  static async raise(lab: string): Promise<LabBed> {
    await runLab(['up', '1', '--lab', lab])
    return LabBed.standing(lab)
  }

  /** One that stands already. */
  static async standing(lab: string): Promise<LabBed> {
    const file = await inMachine(lab, 'control', 'cat /var/lib/drawbridge-control/authority.pem')
    const authority = TestAuthority.stolen(file)
    const own = await authority.issue([{ type: 'url', value: CONTROL_IDENTITY }], HOUR_MS)
    const line = await inMachine(lab, 'host-1', 'grep ^ADDRESS= /etc/drawbridge/host.env')
    return new LabBed(lab, authority, own, line.trim().slice('ADDRESS='.length))
  }

  /** Deploys the text of an app file; `IMAGE` in it stands for an image with a shell and Perl. */
  async deploy(text: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'drawbridge-sessions-'))
    try {
      const file = join(folder, 'app.yaml')
      await writeFile(file, text.replaceAll('IMAGE', relative(folder, IMAGE)))
      await runLab(['deploy', file, '--lab', this.lab])
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  /** Runs a script as root on the host, its provider's way. */
  onHost(script: string): Promise<string> {
    return inMachine(this.lab, 'host-1', script)
  }

  /** Somebody with a certificate of control, on control's network. */
  async caller(own: Issued = this.#own): Promise<SessionCaller> {
    const { stdout } = await execa('docker', [
      'inspect',
      '-f',
      '{{.State.Pid}}',
      this.#machine('control'),
    ])
    return new SessionCaller({
      pid: stdout.trim(),
      address: this.#address,
      ca: this.authority.pem,
      own,
    })
  }

  /** A good ticket of this moment, for root's console on the host, and what differs from that. */
  ticket(change: Partial<Record<keyof Ticket, unknown>> = {}): Ticket {
    const now = Date.now()
    return Ticket.parse({
      version: 1,
      session: randomBytes(16).toString('hex'),
      host: 'host-1',
      person: 'dora',
      target: { kind: 'host' },
      purpose: { verb: 'console', user: 'root', command: null, terminal: null },
      issuedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 10_000).toISOString(),
      until: new Date(now + HOUR_MS).toISOString(),
      ...change,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runLab(['down', '--lab', this.lab])
  }

  #machine(name: string): string {
    return machineOf(this.lab, name)
  }
}

const machineOf = (lab: string, name: string): string => `drawbridge-${lab}-${name}`

async function runLab(words: readonly string[]): Promise<void> {
  await execa(process.execPath, [join(ROOT, 'lab/cli/main.ts'), ...words], { cwd: ROOT })
}

async function inMachine(lab: string, name: string, script: string): Promise<string> {
  const { stdout } = await execa('docker', ['exec', machineOf(lab, name), 'bash', '-c', script])
  return stdout
}
