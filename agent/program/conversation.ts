import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { AgentError } from '../agent-error.ts'
import { PROGRAM_ENVIRONMENT } from './environment.ts'

export interface ConversationSpec {
  readonly program: string
  readonly args: readonly string[]
  /** Asked after each question, because its answer is known: it marks the end. */
  readonly endQuestion: string
  /** Matches that known answer at the end of the text. */
  readonly end: RegExp
  readonly deadlineMs: number
}

/**
 * A long-lived program that is asked line by line, so that polling does not cost a process each time.
 * One question at a time; the program is started again when it died, complained or was too slow.
 */
export class Conversation implements Disposable {
  readonly #spec: ConversationSpec
  #child: ChildProcessWithoutNullStreams | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(spec: ConversationSpec) {
    this.#spec = spec
  }

  /** The program's answer to one line, without the end mark. */
  ask(question: string): Promise<string> {
    const answer = this.#turn.then(() => this.#ask(question))
    this.#turn = answer.catch(() => undefined)
    return answer
  }

  [Symbol.dispose](): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  #ask(question: string): Promise<string> {
    const child = (this.#child ??= this.#start())
    const { end, endQuestion, deadlineMs } = this.#spec
    return new Promise((resolve, reject) => {
      let text = ''
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        child.stdout.off('data', read)
        child.off('close', died)
        finish()
      }
      const read = (more: string) => {
        text += more
        const at = text.search(end)
        if (at >= 0) settle(() => resolve(text.slice(0, at)))
      }
      const died = () => settle(() => reject(this.#broken('it ended', question)))
      const timer = setTimeout(
        () => settle(() => reject(this.#broken('no answer in time', question))),
        deadlineMs,
      )
      child.stdout.on('data', read)
      child.on('close', died)
      child.stdin.write(`${question}\n${endQuestion}\n`)
    })
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn(this.#spec.program, this.#spec.args, { env: PROGRAM_ENVIRONMENT })
    child.stdout.setEncoding('utf8')
    child.stderr.resume()
    child.stdin.on('error', () => undefined)
    child.on('error', () => child.emit('close'))
    child.on('close', () => {
      if (this.#child === child) this.#child = null
    })
    return child
  }

  #broken(found: string, question: string): AgentError {
    this[Symbol.dispose]()
    const { program, args } = this.#spec
    return new AgentError(`asked \`${program} ${args.join(' ')}\` "${question}": ${found}`, {
      code: 'E_CONVERSATION_BROKEN',
      fault: 'system',
      next: 'it is started again by itself',
    })
  }
}
