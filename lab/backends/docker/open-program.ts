import type Docker from 'dockerode'
import { Socket } from 'node:net'
import { PassThrough, type Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import { unreachable, type LabError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import type { Machine, OpenCommand, OpenExec, TerminalSize } from '../backend.ts'
import { targetOf } from '../../plan/machine-name.ts'
import { demultiplex } from './demultiplex.ts'
import { statusOf } from './status-of.ts'

type ProgramCommand = Extract<OpenCommand, { kind: 'program' }>

/** Starts a program in a running container and hands out its streams. */
export async function openProgram(
  docker: Docker,
  machine: Machine,
  command: ProgramCommand,
): Promise<OpenExec> {
  const { terminal } = command
  const { exec, stream } = await begin(docker, machine, command).catch((error: unknown) => {
    throw isNotRunning(error) ? notRunning(machine) : error
  })
  const resize = async ({ rows, columns }: TerminalSize): Promise<void> => {
    await exec.resize({ h: rows, w: columns })
  }
  if (terminal) await resize(terminal).catch(() => undefined) // it may have ended already: its exit code tells
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const over = terminal ? allOf(stream, stdout) : demultiplex(stream, { stdout, stderr })
  const ended = over
    .catch(() => undefined)
    .then(async () => {
      stdout.end()
      stderr.end()
      return exitCodeOf(exec, machine)
    })
  ended.catch(() => undefined) // the caller may only care for the streams
  return {
    stdin: stream,
    stdout,
    stderr,
    resize,
    keepAwake: (isKept) =>
      void (stream instanceof Socket && (isKept ? stream.ref() : stream.unref())),
    ended,
    [Symbol.asyncDispose]: () => {
      stream.destroy()
      return Promise.resolve()
    },
  }
}

async function begin(
  docker: Docker,
  { id }: Machine,
  { argv, terminal, environment = {} }: ProgramCommand,
): Promise<{ readonly exec: Docker.Exec; readonly stream: Duplex }> {
  const Tty = terminal !== undefined
  const exec = await docker.getContainer(id).exec({
    Cmd: [...argv],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty,
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
  })
  return { exec, stream: await exec.start({ hijack: true, stdin: true, Tty }) }
}

const allOf = async (stream: Duplex, stdout: PassThrough): Promise<void> => {
  stream.pipe(stdout, { end: false })
  await finished(stream, { writable: false })
}

/** A program whose machine dies under it ends like any that is killed: 137. */
async function exitCodeOf(exec: Docker.Exec, machine: Machine): Promise<number> {
  const { ExitCode } = await exec.inspect()
  if (ExitCode === null) throw cutOff(machine)
  return ExitCode
}

const cutOff = ({ lab, name }: Machine): LabError =>
  unreachable({
    code: 'E_CUT_OFF',
    message: `${targetOf(name)} was cut off while the command ran there: nobody knows how it ended`,
    next: `see what stands: ${typedCommand('status', ...ofLab(lab))}`,
  })

/** 409: stopped, paused or restarting; 404: not there. */
const isNotRunning = (error: unknown): boolean => [404, 409].includes(statusOf(error))

const notRunning = ({ lab, name, status }: Machine): LabError =>
  unreachable({
    code: 'E_NOT_RUNNING',
    message: `${targetOf(name)} does not run (${status === 'running' ? 'stopped just now' : status})`,
    next: `start it: ${typedCommand('up', ...ofLab(lab))}`,
  })
