import { parseRecording } from '../../access/playback/parse-recording.ts'
import { plainRecording, playRecording } from '../../access/playback/play-recording.ts'
import { findSession } from '../../access/sessions/find-session.ts'
import { Lab } from '../../lab.ts'
import { exitCodes, usageError } from '../../lab-error.ts'
import { shownLines } from '../../shown/shown-text.ts'
import { required } from '../arguments/argument.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { valued } from '../arguments/flag.ts'
import { parseSessionId, SESSION_WORD } from '../arguments/session-id.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'play what was recorded of a session',
  details: `A console plays as it happened; pauses longer than two seconds are cut. What it would do to your terminal beyond the picture (title, clipboard, links, keys) is left out. Into a file or a pipe it goes as plain text, at once, with escapes shown. Of a tunnel a line when a connection begins, and one when it ends. A recording that somebody has edited is said to be so, and the exit code is 1.

Examples:
  lab sessions play 3f2a91c4 --speed 4 --as owner
  lab sessions play 3f2a91c4 --json | jq -r .recording.text > session.cast`,
  effect: 'reads',
  arguments: { session: required(SESSION_WORD, parseSessionId) },
  flags: {
    speed: valued('N', 'so many times as fast, 0.1 to 100', parseSpeed),
    as: asFlag('developer'),
  },
  async run({ arguments: { session: id }, flags, lab: name, ...context }) {
    const { json, signal, out, stderr, engine } = context
    const { as = 'developer', speed = 1 } = flags
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const person = lab.as(as)
    const session = await findSession(person, { id, lab: name })
    const recording = await person.ask(async (client) => client.recording(session.id, { signal }))
    const isAltered = recording.state === 'altered'
    if (isAltered && !json) stderr.write(`${ALTERED}\n`)
    const exitCode = isAltered ? exitCodes.broken : exitCodes.done
    if (json || recording.kind === 'connections') {
      out.answer({ session, recording }, () => shownLines(recording.text))
      return exitCode
    }
    const read = parseRecording(recording.text)
    const { stdout } = process
    if (stdout.isTTY && (stdout.columns < read.columns || stdout.rows < read.rows))
      stderr.write(`recorded on ${read.columns}×${read.rows}, more than this terminal has\n`)
    if (stdout.isTTY) await playRecording({ recording: read, speed, stdout: out.raw, signal })
    else out.answer(null, plainRecording(read))
    if (!read.isWhole) stderr.write('the recording ends in the middle of a line\n')
    if (isAltered) stderr.write(`${ALTERED}\n`)
    return exitCode
  },
})

const ALTERED = '✖ this is not what was recorded: its hash is another than the one on the audit log'

function parseSpeed(text: string): number {
  const speed = /^\d{1,3}(?:\.\d{1,2})?$/.test(text) ? Number(text) : 0
  if (speed >= 0.1 && speed <= 100) return speed
  throw usageError({
    code: 'E_SPEED',
    message: `${JSON.stringify(text.slice(0, 40))} is no speed: 0.1 to 100`,
    next: 'give a number, such as --speed 4',
  })
}
