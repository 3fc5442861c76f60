import { GenericContainer, type StartedTestContainer } from 'testcontainers'

const LABELS = {
  'dev.drawbridge.lab': `bootstrap-test-${String(process.pid)}`,
  'dev.drawbridge.role': 'host',
}

/** A container that boots systemd, which testcontainers has no word for: a cgroup namespace of its own. */
export class SystemContainer extends GenericContainer {
  constructor(image: string) {
    super(image)
    // Newer than the types of the engine's client.
    Object.assign(this.hostConfig, { CgroupnsMode: 'private' })
    this.hostConfig.SecurityOpt = ['seccomp=unconfined', 'apparmor=unconfined']
    this.withPrivilegedMode()
      .withNetworkMode('none')
      .withTmpFs({ '/run': 'rw,exec', '/tmp': 'rw,exec' })
      .withLabels(LABELS)
  }
}

/** Sees all processes of the machine, so that it can plug cables into other containers. */
export class OnlookerContainer extends SystemContainer {
  constructor(image: string) {
    super(image)
    this.hostConfig.PidMode = 'host'
    this.withEntrypoint(['/bin/sleep']).withCommand(['infinity'])
  }
}

/** Output of a command that must succeed. */
export async function run(machine: StartedTestContainer, script: string): Promise<string> {
  const { output, exitCode } = await machine.exec(['bash', '-c', script])
  if (exitCode !== 0) throw new Error(`exit ${String(exitCode)} of: ${script}\n${output}`)
  return output
}
