import Docker from 'dockerode'
import type { StartedTestContainer } from 'testcontainers'
import { TestAuthority } from '../../netns/test-authority.ts'
import { OnlookerContainer, run } from './system-container.ts'
import { CONTROL, sha256, type Values } from './user-data.ts'

const HOUR_MS = 3_600_000
const NODE = '/usr/lib/drawbridge/node'

/** Serves what lies in /door, as control's host port does. */
const SERVER = `
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:https'
const options = { key: readFileSync('/root/key.pem'), cert: readFileSync('/root/cert.pem'), minVersion: 'TLSv1.3' }
createServer(options, (request, answer) => {
  const file = '/door/' + request.url.replace('/files/', '')
  if (existsSync(file)) createReadStream(file).pipe(answer)
  else answer.writeHead(404).end()
}).listen(7410, '${CONTROL}')
`

/** Enrols as the agent does as far as a host can see: token read, certificate kept, ready. */
export const AGENT = `
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
const certificate = '/var/lib/drawbridge/agent.crt'
if (!existsSync(certificate)) writeFileSync(certificate, String(readFileSync('/etc/drawbridge/join-token').length))
execFileSync('systemd-notify', ['--ready'])
setInterval(() => {}, 60_000)
`

/** A machine in control's place, with an underlay into which hosts are plugged. */
export class FileDoor implements AsyncDisposable {
  readonly #machine: StartedTestContainer
  readonly #authority: TestAuthority

  private constructor(machine: StartedTestContainer, authority: TestAuthority) {
    this.#machine = machine
    this.#authority = authority
  }

  static async open(image: string): Promise<FileDoor> {
    const authority = await TestAuthority.create()
    const door = new FileDoor(await new OnlookerContainer(image).start(), authority)
    await door.#layUnderlay()
    await door.#serve(authority)
    return door
  }

  async #layUnderlay(): Promise<void> {
    await this.run(`
      ip link add name under type bridge
      ip link set dev under mtu 9000 up
      ip address add ${CONTROL}/24 dev under
      mkdir /door`)
  }

  async #serve(authority: TestAuthority): Promise<void> {
    const names = [{ type: 'ip', value: CONTROL } as const]
    const { key, certificate } = await authority.issue(names, HOUR_MS)
    await this.#machine.copyContentToContainer([
      { content: key, target: '/root/key.pem' },
      { content: certificate, target: '/root/cert.pem' },
      { content: SERVER, target: '/root/server.mjs' },
      { content: AGENT, target: '/door/agent.mjs' },
    ])
    await this.run(`
      ln -s ${NODE} /door/node
      ${NODE} /root/server.mjs >/root/log 2>&1 &
      until (: </dev/tcp/${CONTROL}/7410) 2>/dev/null; do sleep 0.05; done`)
  }

  /** Values of a host for which this door stands. */
  async values(): Promise<Values> {
    const node = await this.run(`sha256sum ${NODE} | cut -c 1-64`)
    return {
      AGENT_SHA256: sha256(AGENT),
      NODE_SHA256: node.trim(),
      CA_PEM_BASE64: Buffer.from(`${this.#authority.pem}\n`).toString('base64'),
    }
  }

  /** Gives the door's bytes another content than was promised. */
  async serveInstead(content: string): Promise<void> {
    await this.#machine.copyContentToContainer([{ content, target: '/door/agent.mjs' }])
  }

  /** Plugs a cable into the host's network namespace; its far end comes down and without an address. */
  async plug(host: StartedTestContainer): Promise<void> {
    const { State } = await new Docker().getContainer(host.getId()).inspect()
    const name = `h${String(State.Pid)}`
    await this.run(`
      ip link add name ${name} mtu 9000 type veth peer name eth0 mtu 9000 netns ${String(State.Pid)}
      ip link set dev ${name} master under up`)
  }

  run(script: string): Promise<string> {
    return run(this.#machine, `set -e; ${script}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#machine.stop({ timeout: 0 })
  }
}
