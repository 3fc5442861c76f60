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
  readonly links: number
  /** Rules and members of sets. */
  readonly rules: number
  readonly neighbours: number
  /** Resident memory of each program, by its name. */
  readonly residentMiB: Readonly<Record<string, number>>
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
  const [counts = '', ...programs] = printed.trim().split('\n')
  const [processes = 0, descriptors = 0, links = 0, rules = 0, neighbours = 0] = counts
    .split(' ')
    .map(Number)
  const residentMiB = Object.fromEntries(programs.map(residentOf))
  return { processes, descriptors, links, rules, neighbours, residentMiB }
}

const residentOf = (line: string): readonly [string, number] => {
  const [program = '', kib] = line.split(' ')
  return [program, Math.round(Number(kib) / 102.4) / 10]
}

// The switch sees every process of the machine, so only those in its own network namespace count.
const COUNT = String.raw`
processes=0 descriptors=0
declare -A resident
for one in /proc/[0-9]*; do
  [[ $one == /proc/$$ ]] && continue
  [[ $(tr '\0' ' ' < "$one/cmdline" 2>/dev/null) =~ (agent\.mjs|control\.mjs|switch\.py|wireguard-go) ]] || continue
  program=${'${BASH_REMATCH[1]%.*}'}
  [[ $(readlink "$one/ns/net") == "$(readlink /proc/$$/ns/net)" ]] || continue
  processes=$((processes + 1))
  descriptors=$((descriptors + $(ls "$one/fd" 2>/dev/null | wc -l)))
  resident[$program]=$(( ${'${resident[$program]:-0}'} + $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "$one/status")))
done
links=$(ls /sys/class/net | wc -l)
rules=$({ nft list ruleset; ipset save; } 2>/dev/null | wc -l)
neighbours=$(ip neigh 2>/dev/null | wc -l)
echo $processes $descriptors $links $rules $neighbours
for program in "${'${!resident[@]}'}"; do echo "$program ${'${resident[$program]}'}"; done
`
