import type { KernelWord } from './containers-seen.ts'
import { anyOf, type Rule } from './rule.ts'

export interface KernelLook extends KernelWord {
  /** Of the host itself. */
  readonly hostNamespaces: Readonly<Record<string, string>>
}

/** What the kernel must say of every component, whatever an engine tells. */
export const KERNEL_RULES: readonly Rule<KernelLook>[] = [
  ofEach('user in the kernel', ['Uid', 'Gid'], (ids) => /^(?:10000 ?){4}$/.test(ids)),
  ofEach('groups in the kernel', ['Groups'], (ids) => ids === '' || ids === '10000'),
  ofEach('capabilities in the kernel', ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'], (set) =>
    /^0+$/.test(set),
  ),
  ofEach('no new privileges', ['NoNewPrivs'], (flag) => flag === '1'),
  ofEach('seccomp', ['Seccomp'], (mode) => mode === '2'),
  {
    name: 'network cards',
    fault: ({ cards }) => {
      const besides = cards.filter((card) => card !== 'lo')
      return besides.length === 1 ? null : `it has ${besides.length} cards: ${besides.join(' ')}`
    },
  },
  {
    name: 'namespaces in the kernel',
    fault: ({ namespaces, hostNamespaces }) =>
      anyOf(
        "it stands in the host's",
        Object.keys(hostNamespaces).filter((kind) => namespaces[kind] === hostNamespaces[kind]),
      ),
  },
  {
    name: 'root in the kernel',
    fault: ({ mounts }) => {
      const root = readMounts(mounts).find(({ target }) => target === '/')
      return root?.isWritable === false ? null : 'its root is mounted to be written'
    },
  },
  {
    name: 'what it may write',
    fault: ({ mounts }) =>
      anyOf(
        'it may write, or run what it wrote, at',
        readMounts(mounts)
          .filter((one) => one.target !== '/' && !isHarmless(one))
          .map(({ target }) => target),
      ),
  },
  {
    name: 'settings of the kernel',
    fault: ({ mounts }) => {
      const loose = ['/proc/sys', '/sys'].filter(
        (path) =>
          readMounts(mounts).findLast(({ target }) => target === path)?.isWritable !== false,
      )
      return anyOf('it may reach, to be written,', loose)
    },
  },
  {
    name: 'device files',
    fault: ({ devices }) =>
      anyOf(
        'it has',
        devices.filter((path) => !DEVICES.test(path)),
      ),
  },
]

const DEVICES = /^\/dev\/(?:full|null|ptmx|random|tty|urandom|zero|console|pts\/(?:\d+|ptmx))$/

function ofEach(
  name: string,
  lines: readonly string[],
  isRight: (value: string) => boolean,
): Rule<KernelLook> {
  return {
    name,
    fault: ({ processes }) => {
      if (processes.length === 0) return 'it has no process'
      const wrong = processes.flatMap((status) =>
        lines
          .map((line) => ({ line, value: valueOf(status, line) }))
          .filter(({ value }) => value === null || !isRight(value))
          .map(({ line, value }) => `${line} ${value ?? 'untold'}`),
      )
      return wrong.length === 0 ? null : `a process of it has ${wrong.slice(0, 3).join(', ')}`
    },
  }
}

function valueOf(status: string, name: string): string | null {
  const line = status.split('\n').find((one) => one.startsWith(`${name}:`))
  return line === undefined
    ? null
    : line
        .slice(name.length + 1)
        .trim()
        .replaceAll(/\s+/g, ' ')
}

interface Mounted {
  readonly target: string
  /** What of its file system is mounted there. */
  readonly source: string
  readonly isWritable: boolean
  readonly options: readonly string[]
  readonly kind: string
  readonly ofFileSystem: readonly string[]
}

/** https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
const readMounts = (text: string): readonly Mounted[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [head = '', tail = ''] = line.split(' - ')
      const [, , , source = '', target = '', options = ''] = head.split(' ')
      const [kind = '', , more = ''] = tail.split(' ')
      const all = options.split(',')
      const ofFileSystem = more.split(',')
      const isWritable = all.includes('rw') && ofFileSystem.includes('rw')
      return { target, source, isWritable, options: all, kind, ofFileSystem }
    })

/** Not to be written; the engine's own; or a directory that was declared, from which nothing can be run. */
function isHarmless({ isWritable, kind, source, target, options, ofFileSystem }: Mounted): boolean {
  if (!isWritable) return true
  if (kind === 'proc') return target === '/proc'
  if (kind === 'devpts') return target === '/dev/pts'
  // Root's alone. What is not 755 is everybody's, and its mode is not told.
  if (kind === 'tmpfs')
    return ofFileSystem.includes('mode=755') && !/uid=|gid=/.test(ofFileSystem.join())
  return (
    /(?:^|\/)writable\/[^/]+\/[a-z0-9-]+$/.test(source) &&
    ['nosuid', 'nodev', 'noexec'].every((one) => options.includes(one))
  )
}
