import { readFile } from 'node:fs/promises'
import { waitUntil } from '../../lifecycle/wait-until.ts'
import type { Host } from '../../host.ts'
import type { CommandResult } from '../../backends/run-command.ts'

const IMAGE = 'hand-made:1'
const here = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8')

/** Puts an image into a host's engine; a second or so, and nothing when it is there. */
export async function putImage(host: Host): Promise<void> {
  const { exitCode } = await host.exec(['docker', 'image', 'inspect', IMAGE])
  if (exitCode !== 0)
    await host.mustExec(['bash', '-c', await here('make-image.sh'), 'make', IMAGE])
}

/** A container that somebody runs by hand on an app's network, with the plain client of the host's engine. */
export class HandMade {
  readonly host: Host
  readonly name: string

  private constructor(host: Host, name: string) {
    this.host = host
    this.name = name
  }

  static async run(host: Host, name: string, flags: readonly string[]): Promise<HandMade> {
    const outcome = await HandMade.tryRun(host, name, flags)
    if (outcome.exitCode === 0) return new HandMade(host, name)
    throw new Error(`docker run ended with ${outcome.exitCode}: ${outcome.stderr}`)
  }

  static async tryRun(host: Host, name: string, flags: readonly string[]): Promise<CommandResult> {
    const program = await here('component.pl')
    return host.exec([
      'docker',
      'run',
      '-d',
      '--name',
      name,
      ...flags,
      IMAGE,
      'perl',
      '-e',
      program,
    ])
  }

  exec(...argv: readonly string[]): Promise<string> {
    return this.host.mustExec(['docker', 'exec', this.name, ...argv])
  }

  async address(): Promise<string> {
    const lines = await this.exec('ip', '-o', 'addr', 'show', 'dev', 'eth0')
    return addressesIn(lines, /inet ([\d.]+)\//)[0] ?? ''
  }

  /**
   * Its two addresses, the app's and the link's own, once it owns both: until its kernel has asked for one second or two
   * whether somebody else has the link's (RFC 4862), it answers nobody there.
   */
  async addresses6(): Promise<readonly string[]> {
    let seen = ''
    return waitUntil({
      what: `${this.name} to own its IPv6 addresses`,
      timeoutMs: 10_000,
      look: async () => {
        seen = await this.exec('ip', '-6', '-o', 'addr', 'show', 'dev', 'eth0')
        const addresses = addressesIn(seen, /inet6 ([\da-f:]+)\//)
        return addresses.length === 2 && !seen.includes('tentative') ? addresses : undefined
      },
      seen: () => seen,
      next: 'is somebody else on the link at its address? `docker exec` in the host shows the card',
    })
  }

  async mac(): Promise<string> {
    return (await this.exec('cat', '/sys/class/net/eth0/address')).trim()
  }

  /** Names of all its cards but the loopback. */
  async cards(): Promise<readonly string[]> {
    const names = (await this.exec('ls', '/sys/class/net')).split(/\s+/)
    return names.filter((name) => name !== '' && name !== 'lo')
  }

  /** How many of so many datagrams are answered. */
  async ask(address: string, bytes = 64, times = 1): Promise<number> {
    return Number(await this.#program('ask', address, String(bytes), String(times)))
  }

  /** Sends one frame as it is, in hexadecimal digits. */
  async send(frame: string): Promise<void> {
    const program = await here('component.pl')
    const { exitCode, stderr } = await this.host.exec(
      ['docker', 'exec', '-i', this.name, 'perl', '-e', program, 'send'],
      `${frame}\n`,
    )
    if (exitCode !== 0) throw new Error(`sending ended with ${exitCode}: ${stderr}`)
  }

  /** Frames that came in through its card since it runs, in hexadecimal digits. */
  async heard(): Promise<readonly string[]> {
    return (await this.host.mustExec(['docker', 'logs', this.name])).split('\n')
  }

  async #program(...words: readonly string[]): Promise<string> {
    return this.exec('perl', '-e', await here('component.pl'), ...words)
  }
}

const addressesIn = (text: string, pattern: RegExp): readonly string[] =>
  text.split('\n').flatMap((line) => pattern.exec(line)?.[1] ?? [])
