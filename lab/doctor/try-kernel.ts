import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { execa } from 'execa'
import { findProgram } from '../engine/machine.ts'
import { listImages } from '../images/image-store.ts'
import { completed, readAnswers } from './kernel-answers.ts'
import type Docker from 'dockerode'
import type { KernelAnswers } from './kernel-answers.ts'

const SCRIPT = new URL('kernel-checks.sh', import.meta.url)
const TIMEOUT_MS = 30_000

/** In a network namespace of this machine's own, with this machine's own programs. */
const tryHere = async (): Promise<KernelAnswers> => {
  if (process.getuid?.() !== 0 || findProgram('unshare') === undefined) return new Map()
  const { stdout } = await execa('unshare', ['--net', 'sh', SCRIPT.pathname], {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    reject: false,
  })
  return readAnswers(stdout)
}

/** In a container of the lab's own tools; its engine removes it when it ends. */
const tryInContainer = async (docker: Docker): Promise<KernelAnswers> => {
  const { cached } = await listImages(docker)
  const image = cached.find(({ kind, tags }) => kind === 'switch' && tags.length > 0)
  if (image === undefined) return new Map()
  const container = await docker.createContainer({
    Image: image.id,
    Entrypoint: ['sh', '-c', await readFile(SCRIPT, 'utf8')],
    Labels: { 'dev.drawbridge.role': 'doctor' },
    // A terminal joins both outputs into one plain stream.
    Tty: true,
    HostConfig: { Privileged: true, NetworkMode: 'none', AutoRemove: true },
  })
  const output = await container.attach({ stream: true, stdout: true })
  await container.start()
  return readAnswers(await text(output))
}

const hasGaps = (answers: KernelAnswers): boolean =>
  answers.size === 0 || [...answers.values()].some(({ outcome }) => outcome === 'untried')

/** Tries the kernel's features for real. `docker` is undefined when no engine answers. */
export const tryKernel = async (
  docker: Docker | undefined,
  isLocal: boolean,
): Promise<KernelAnswers> => {
  const here = isLocal ? await tryHere() : new Map()
  return docker === undefined || !hasGaps(here)
    ? here
    : completed(here, await tryInContainer(docker))
}
