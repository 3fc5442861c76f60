import type { Machine } from '../../backends/backend.ts'
import { mustRunIn } from '../../backends/run-command.ts'
import type { Lab } from '../../lab.ts'

/** What joins and leaves could pile up inside the machines that stay. */
export interface InnerFigures {
  readonly host: Figures
  readonly control: Figures
  readonly switch: Figures
}

interface Figures {
  readonly processes: number
  readonly descriptors: number
  readonly residentMiB: number
  readonly links: number
  /** Rules and members of sets. */
  readonly rules: number
  readonly neighbours: number
}

export async function innerFigures(lab: Lab): Promise<InnerFigures> {
  const figures = async (target: string): Promise<Figures> =>
    figuresOf(lab, await lab.machine(target))
  const [host, control, anchor] = await Promise.all([
    figures('host.1'),
    figures('control'),
    figures('switch'),
  ])
  return { host, control, switch: anchor }
}

async function figuresOf(lab: Lab, machine: Machine): Promise<Figures> {
  const printed = await mustRunIn(lab.backend, machine, {
    argv: ['bash', '-c', COUNT],
    signal: lab.signal,
  })
  const [processes = 0, descriptors = 0, residentKib = 0, links = 0, rules = 0, neighbours = 0] =
    printed.trim().split(/\s+/).map(Number)
  const residentMiB = Math.round(residentKib / 102.4) / 10
  return { processes, descriptors, residentMiB, links, rules, neighbours }
}

// The switch sees every process of the machine, so only those in its own network namespace count.
const COUNT = String.raw`
processes=0 descriptors=0 resident=0
for one in /proc/[0-9]*; do
  [[ $one == /proc/$$ ]] && continue
  grep -q agent.mjs "$one/cmdline" 2>/dev/null || grep -q control.mjs "$one/cmdline" 2>/dev/null ||
    grep -q switch.py "$one/cmdline" 2>/dev/null || grep -q wireguard-go "$one/cmdline" 2>/dev/null || continue
  [[ $(readlink "$one/ns/net") == "$(readlink /proc/$$/ns/net)" ]] || continue
  processes=$((processes + 1))
  descriptors=$((descriptors + $(ls "$one/fd" 2>/dev/null | wc -l)))
  resident=$((resident + $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "$one/status")))
done
links=$(ls /sys/class/net | wc -l)
rules=$({ nft list ruleset; ipset save; } 2>/dev/null | wc -l)
neighbours=$(ip neigh 2>/dev/null | wc -l)
echo $processes $descriptors $resident $links $rules $neighbours
`
