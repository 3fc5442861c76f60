import { fileURLToPath } from 'node:url'
import type { StartedTestContainer } from 'testcontainers'
import { run, SystemContainer } from './system-container.ts'

const USER_DATA = '/var/lib/cloud/user-data'

const KILLER = fileURLToPath(new URL('killer.sh', import.meta.url))

/** Everything that the stages may change, as text: files with mode and owner, both walls, guard, units. */
const SNAPSHOT = `
cd /
find etc/drawbridge usr/lib/drawbridge var/lib/drawbridge run/drawbridge etc/docker etc/systemd/system var/lib/cloud \\
  -printf '%p %y %m %u %l\\n' | sort
find etc/drawbridge usr/lib/drawbridge var/lib/drawbridge etc/docker etc/systemd/system/*drawbridge* var/lib/cloud \\
  -type f -size -1M -exec sha256sum {} + | sort -k 2
iptables-save -t filter | sed 's/\\[.*\\]//; /^#/d'
ip6tables-save -t filter | sed 's/\\[.*\\]//; /^#/d'
nft -s list table inet drawbridge_guard
ipset list -terse | grep -E '^(Name|Type)'
systemctl is-active drawbridge-firewall drawbridge-agent docker.socket || true
`

export interface Ended {
  readonly exitCode: number
  readonly output: string
}

export interface Kill {
  readonly what: 'command' | 'step'
  readonly at: number
}

/** The engine could not begin the command, which happens while systemd moves things about: nothing of it ran. */
const wasNeverBegun = ({ exitCode, output }: Ended): boolean =>
  exitCode === 126 && output.includes('OCI runtime exec failed')

/** A host that has booted without user data, in which stages are run by hand. */
export class BareHost implements AsyncDisposable {
  readonly #machine: StartedTestContainer

  private constructor(machine: StartedTestContainer) {
    this.#machine = machine
  }

  static async start(image: string): Promise<BareHost> {
    const machine = await new SystemContainer(image).start()
    await run(machine, 'until systemctl is-system-running --wait >/dev/null; do sleep 0.05; done')
    const host = new BareHost(machine)
    await host.holdSecondStage()
    await machine.copyFilesToContainer([{ source: KILLER, target: '/root/killer.sh' }])
    return host
  }

  get machine(): StartedTestContainer {
    return this.#machine
  }

  /** The stage early asks for the second one; here it waits for the test. */
  async holdSecondStage(): Promise<void> {
    const folder = '/run/systemd/system/drawbridge-bootstrap.service.d'
    const condition = '[Unit]\\nConditionPathExists=/run/never\\n'
    await run(this.#machine, `mkdir -p ${folder} && printf '${condition}' >${folder}/test.conf`)
  }

  async inject(userData: string): Promise<void> {
    const content = Buffer.from(userData, 'latin1')
    await this.#machine.copyContentToContainer([{ content, target: USER_DATA, mode: 0o600 }])
  }

  async early(kill?: Kill): Promise<Ended> {
    return this.#stage(`bash ${USER_DATA} early`, kill)
  }

  async late(kill?: Kill): Promise<Ended> {
    return this.#stage('bash /usr/lib/drawbridge/bootstrap late', kill)
  }

  async #stage(command: string, kill: Kill = { what: 'command', at: 0 }): Promise<Ended> {
    const killer = `BASH_ENV=/root/killer.sh KILL_WHAT=${kill.what} KILL_AT=${String(kill.at)}`
    const argv = ['bash', '-c', `env ${killer} ${command}`]
    const ended = await this.#machine.exec(argv)
    return wasNeverBegun(ended) ? this.#machine.exec(argv) : ended
  }

  /** Places of the last whole run at which a kill finds what no kill at another place does, by number of command. */
  async places(): Promise<readonly number[]> {
    return (await this.run('sort -nu /tmp/killer-places')).trim().split('\n').map(Number)
  }

  snapshot(): Promise<string> {
    return this.run(SNAPSHOT)
  }

  run(script: string): Promise<string> {
    return run(this.#machine, script)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#machine.stop({ timeout: 0 })
  }
}
