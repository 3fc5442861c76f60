/** What the kernel says of a component's first process, `/proc/<pid>/status`, however the engine tells the story. */
const SHOULD: Readonly<Record<string, string>> = {
  Uid: '10000 10000 10000 10000',
  Gid: '10000 10000 10000 10000',
  CapInh: '0000000000000000',
  CapPrm: '0000000000000000',
  CapEff: '0000000000000000',
  CapBnd: '0000000000000000',
  CapAmb: '0000000000000000',
  NoNewPrivs: '1',
  Seccomp: '2',
}

/** Where a process is less confined than it should be; a line that is not there counts as wrong. */
export function judgeProcess(status: string): readonly string[] {
  const lines = new Map(
    status.split('\n').map((line) => {
      const at = line.indexOf(':')
      return [
        line.slice(0, at),
        line
          .slice(at + 1)
          .trim()
          .replaceAll(/\s+/g, ' '),
      ]
    }),
  )
  return Object.entries(SHOULD)
    .filter(([name, value]) => lines.get(name) !== value)
    .map(([name, value]) => `its process has ${name} ${lines.get(name) ?? 'untold'}, not ${value}`)
}
