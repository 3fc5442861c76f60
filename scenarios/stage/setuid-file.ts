import type { Attempt } from './component-actor.ts'
import type { HostActor } from './host-actor.ts'

const FILE = '/usr/bin/who-has-it-set'
const COMPONENT = '10000'

/** A root file system that is read-only is written by root of the host only, from inside: there is no other way. */
const PLANT = `
  sub remount { my ($none, $root) = ('none', '/'); syscall(165, $none, $root, 0, 0x1020 | $_[0], 0) == 0 or die "remount: $!" }
  remount(0);
  system('/usr/bin/cp', '/usr/bin/id', $ARGV[0]) == 0 && chmod(04755, $ARGV[0]) or die "$ARGV[0]: $!";
  remount(1)`

/** A program in the root of a component that runs as root whoever starts it, and tells as whom it runs. */
export class SetuidFile {
  readonly #host: HostActor['host']
  readonly #inside: readonly string[]

  private constructor(host: HostActor['host'], pid: string) {
    this.#host = host
    this.#inside = ['nsenter', '--target', pid, '--mount']
  }

  static async plant({ host }: HostActor, container: string): Promise<SetuidFile> {
    const pid = await host.mustExec(['docker', 'inspect', '-f', '{{.State.Pid}}', container])
    const file = new SetuidFile(host, pid.trim())
    await host.mustExec([...file.#inside, '/usr/bin/perl', '-e', PLANT, FILE])
    return file
  }

  /** Somebody with the component's number, who stands beside it and is not confined: the positive control. */
  async startedBeside(): Promise<Attempt> {
    return this.startedBy(async (argv) =>
      this.#host.mustExec([...this.#inside, '--setuid', COMPONENT, ...argv]),
    )
  }

  async startedBy(start: (argv: readonly string[]) => Promise<string>): Promise<Attempt> {
    const user = (await start([FILE, '-u'])).trim()
    const isDone = user === '0'
    const said = isDone ? 'done' : `refused: it runs as ${user}`
    return { what: 'to become root by a set-user-id file', isDone, said }
  }
}
