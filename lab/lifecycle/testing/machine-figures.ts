import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type Docker from 'dockerode'
import { CACHE } from '../project.ts'

/** What a run could leave on the machine, counted. */
export interface MachineFigures {
  /** Without the marks of runs that were done: a lab has one for each run of which something stands. */
  readonly containers: number
  /** Marks of runs of which nothing stands any more. */
  readonly spentMarks: number
  readonly volumes: number
  readonly networks: number
  readonly images: number
  readonly interfaces: number
  readonly mounts: number
  /** Of the lab's own programs, inside and outside of its machines. */
  readonly processes: number
  readonly temporaryFiles: number
  readonly unfinishedBuilds: number
  readonly sockets: number
}

const run = promisify(execFile)

export async function machineFigures(docker: Docker): Promise<MachineFigures> {
  const [containers, { Volumes: volumes }, networks, images] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listVolumes(),
    docker.listNetworks(),
    docker.listImages(),
  ])
  return {
    containers: containers.filter((one) => !isMark(one)).length,
    spentMarks: spentMarksIn(containers),
    volumes: volumes.length,
    networks: networks.length,
    images: images.length,
    interfaces: (await run('ip', ['-o', 'link'])).stdout.trim().split('\n').length,
    mounts: (await readFile('/proc/self/mountinfo', 'utf8')).trim().split('\n').length,
    processes: (await processes()).filter(isOurs).length,
    temporaryFiles: (await namesIn(tmpdir())).filter((name) => name.startsWith('drawbridge-build'))
      .length,
    unfinishedBuilds: (await namesIn(join(CACHE, 'programs'))).filter((name) => name.includes('.'))
      .length,
    sockets: (await namesIn('/run/drawbridge')).length,
  }
}

const isMark = ({ Labels }: Docker.ContainerInfo): boolean =>
  Labels['dev.drawbridge.role'] === 'marker'

function spentMarksIn(containers: readonly Docker.ContainerInfo[]): number {
  const runOf = ({ Labels }: Docker.ContainerInfo) => Labels['dev.drawbridge.run']
  const makers = new Set(containers.filter((one) => !isMark(one)).map(runOf))
  return containers.filter((one) => isMark(one) && !makers.has(runOf(one))).length
}

const namesIn = async (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch(() => []) // not there: nothing in it

const isOurs = (words: string): boolean =>
  /lab\/cli\/main\.ts|scenarios\/run\.ts|packet_engine\.py|switch\.py|capture\.py|agent\.mjs|control\.mjs|wireguard-go|stranger-entry/.test(
    words,
  )

/** Words of every process of the machine, those inside of containers too. */
async function processes(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return Promise.all(
    pids.map(async (pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
}
