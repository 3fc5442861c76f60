import { mustRunIn } from '../../backends/run-command.ts'
import type { Lab } from '../../lab.ts'

/** What a program of Node's still refers to after everything else was collected, in MiB. */
export interface LiveHeap {
  readonly agent: number
  readonly control: number
}

/**
 * Resident memory says how lazily garbage is looked for; this says what piles up. The machine's root asks Node's own
 * inspector, which opens on SIGUSR1 at loopback and stays open.
 */
export async function liveHeap(lab: Lab): Promise<LiveHeap> {
  const [agent, control] = await Promise.all([
    heapOf(lab, 'host.1', 'agent.mjs'),
    heapOf(lab, 'control', 'control.mjs'),
  ])
  return { agent, control }
}

async function heapOf(lab: Lab, target: string, program: string): Promise<number> {
  const printed = await mustRunIn(lab.backend, await lab.machine(target), {
    argv: ['/usr/lib/drawbridge/node', '--input-type=module', '-e', ASK, program],
    signal: lab.signal,
  })
  return Math.round((Number(printed) / 1024 / 1024) * 100) / 100
}

const ASK = String.raw`
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const isRun = (pid) => {
  try {
    const [program, ...words] = readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\0')
    return program.endsWith('/node') && words.some((word) => word.endsWith('/' + process.argv[1]))
  } catch {
    return false
  }
}
const pid = Number(readdirSync('/proc').find((name) => /^\d+$/.test(name) && isRun(name)))
process.kill(pid, 'SIGUSR1')

const deadline = performance.now() + 30_000
const address = async () => {
  try {
    const [{ webSocketDebuggerUrl }] = await (await fetch('http://127.0.0.1:9229/json/list')).json()
    return webSocketDebuggerUrl
  } catch (cause) {
    if (performance.now() > deadline) throw new Error('no inspector of process ' + pid, { cause })
    await pause(50)
    return address()
  }
}
const socket = new WebSocket(await address())
await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }))
const ask = (id, method, params) =>
  new Promise((resolve) => {
    socket.onmessage = ({ data }) => JSON.parse(data).id === id && resolve(JSON.parse(data).result)
    socket.send(JSON.stringify({ id, method, params }))
  })
// What a first collection only marks, finalizers set free; the second takes it.
for (const turn of [1, 2, 3]) await ask(turn, 'HeapProfiler.collectGarbage', {})
const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())'
const { result } = await ask(4, 'Runtime.evaluate', { expression })
console.log(result.value)
process.exit(0)
`
