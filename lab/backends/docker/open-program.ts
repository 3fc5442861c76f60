import type Docker from 'dockerode'
import { PassThrough } from 'node:stream'
import { unreachable, type LabError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import type { Machine, OpenCommand, OpenExec, TerminalSize } from '../backend.ts'
import { targetOf } from '../../plan/machine-name.ts'
import { statusOf } from './status-of.ts'

type ProgramCommand = Extract<OpenCommand, { kind: 'program' }>

/** Starts a program in a running container and hands out its streams. */
export async function openProgram(
  docker: Docker,
  container: Machine,
  { argv, terminal, environment = {} }: ProgramCommand,
): Promise<OpenExec> {
  const tty = terminal !== undefined
  const exec = await docker.getContainer(container.id).exec({
    Cmd: [...argv],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: tty,
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
  }).catch((error: unknown) => {
    throw isNotRunning(error) ? notRunning(container, error) : error
  })
  const stream = await exec.start({ hijack: true, stdin: true, Tty: tty })
  const resize = async ({ rows, columns }: TerminalSize): Promise<void> => {
    await exec.resize({ h: rows, w: columns })
  }
  if (terminal) await resize(terminal)
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  if (tty) stream.pipe(stdout, { end: false })
  else docker.modem.demuxStream(stream, stdout, stderr)
  const ended = endOf(stream).then(async () => {
    stdout.end()
    stderr.end()
    return exitCodeOf(exec)
  })
  ended.catch(() => undefined) // the caller may only care for the streams
  return {
    stdin: stream,
    stdout,
    stderr,
    resize,
    ended,
    [Symbol.asyncDispose]: () => {
      stream.destroy()
      return Promise.resolve()
    },
  }
}

const endOf = (stream: NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    stream.once('end', resolve)
    stream.once('close', resolve)
    stream.once('error', () => {
      resolve()
    })
  })

async function exitCodeOf(exec: Docker.Exec): Promise<number> {
  const { ExitCode } = await exec.inspect()
  return ExitCode ?? 255
}

/** 409: stopped, paused or restarting; 404: not there. */
const isNotRunning = (error: unknown): boolean => [404, 409].includes(statusOf(error))

const notRunning = ({ lab, name, status }: Machine, cause: unknown): LabError =>
  unreachable({
    code: 'E_NOT_RUNNING',
    message: `${targetOf(name)} does not run (${status === 'running' ? 'stopped just now' : status})`,
    next: `start it: ${typedCommand('up', ...ofLab(lab))}`,
    cause,
  })
