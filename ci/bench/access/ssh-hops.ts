import { execa } from 'execa'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hold, Namespace } from '../overlay/namespace.ts'
import type { NearEnd } from './traffic.ts'

const [JUMP, TARGET] = ['198.19.250.5', '198.19.250.6']
const SERVICE_PORT = 9000
const NEAR_PORT = 19_022

interface ThroughAJumpHost extends NearEnd {
  /** What a person types for a shell over the same hops. */
  readonly shell: readonly string[]
}

/**
 * `ssh -L` to a service on a target that only a jump host reaches: the same two hops as a tunnel's, in network
 * namespaces of their own. The client stands on this machine and reaches the jump host through a pipe, as the command
 * line reaches control through a socket.
 */
export async function sshThroughAJumpHost(
  service: string,
  undo: AsyncDisposableStack,
): Promise<ThroughAJumpHost> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-bench-ssh-'))
  undo.defer(async () => rm(folder, { recursive: true, force: true }))
  const [jump, target] = [undo.use(await Namespace.open()), undo.use(await Namespace.open())]
  await jump.ip([
    `link add to-target type veth peer name to-jump netns ${String(target.pid)}`,
    `addr add ${JUMP}/30 dev to-target`,
    'link set to-target up',
  ])
  await target.ip([`addr add ${TARGET}/30 dev to-jump`, 'link set to-jump up'])
  await writeKeys(folder)
  await writeFile(join(folder, 'sshd'), serverSettings(folder))
  await writeFile(join(folder, 'ssh'), clientSettings(folder, jump.path))
  const inTarget = [`--net=${target.path}`]
  undo.use(await hold('nsenter', [...inTarget, 'sh', '-c', SSHD, 'sshd', join(folder, 'sshd')]))
  const words = [process.execPath, service, String(SERVICE_PORT), '127.0.0.1']
  undo.use(await hold('nsenter', [...inTarget, ...words]))
  const forward = `127.0.0.1:${String(NEAR_PORT)}:127.0.0.1:${String(SERVICE_PORT)}`
  const ssh = execa('ssh', ['-F', join(folder, 'ssh'), '-N', '-L', forward, 'target'], {
    ...{ stdin: 'ignore', reject: false, forceKillAfterDelay: 2000 },
  })
  undo.defer(async () => {
    ssh.kill('SIGTERM')
    await ssh
  })
  await answered(NEAR_PORT)
  return { port: NEAR_PORT, shell: ['ssh', '-F', join(folder, 'ssh'), '-tt', 'target'] }
}

const SSHD = 'mkdir -p /run/sshd; echo ready; exec /usr/sbin/sshd -D -e -f "$1" 2>/dev/null'

async function writeKeys(folder: string): Promise<void> {
  for (const name of ['host', 'user'])
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)])
}

const serverSettings = (folder: string): string => `
ListenAddress 0.0.0.0
Port 22
HostKey ${folder}/host
AuthorizedKeysFile ${folder}/user.pub
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
PidFile none
`

// The jump host's server speaks over the pipe by which it was started.
// Keys would wait for the next of its beats, 20 ms apart, so that nobody learns from their times.
const clientSettings = (folder: string, jumpSpace: string): string => `
Host *
  User root
  IdentityFile ${folder}/user
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
  ObscureKeystrokeTiming no
Host jump
  ProxyCommand nsenter --net=${jumpSpace} /usr/sbin/sshd -i -f ${folder}/sshd
Host target
  HostName ${TARGET}
  ProxyCommand ssh -F ${folder}/ssh -W %h:%p jump
`

async function answered(port: number): Promise<void> {
  for (let look = 0; look < 200; look++) {
    if (await isAnswered(port)) return
    await pause(50)
  }
  throw new Error('ssh did not open its near end')
}

const isAnswered = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
