import { readFile } from 'node:fs/promises'
import { fetchRecord } from '../../access/record/fetch-record.ts'
import { readRecord } from '../../access/record/record-file.ts'
import { verifyRecord } from '../../access/record/verify-record.ts'
import { Lab } from '../../lab.ts'
import { exitCodes, usageError } from '../../lab-error.ts'
import { shownText } from '../../shown/shown-text.ts'
import { optionalText } from '../arguments/argument.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'judge whether the record is whole: nothing changed, taken out, reordered or cut off',
  details: `Control is asked, and what it hands out is judged again here: each entry's hash covers the one before it, and control's authority signs the newest. Exit code 0 when it is whole, 1 when it is not, with the entry from which on.

With a file judges what lab audit export wrote; no lab is needed for that.

Examples:
  lab audit verify
  lab audit verify audit.jsonl`,
  effect: 'reads',
  arguments: { file: optionalText('an exported record; that of the lab when not given') },
  flags: { as: asFlag('owner') },
  async run({ arguments: { file }, flags: { as = 'owner' }, lab: name, signal, out, engine }) {
    if (file !== undefined) {
      const record = readRecord(await textOf(file), file)
      return answer(verdictOf(verifyRecord(record), record.entries.length), out)
    }
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const { record, verdict } = await fetchRecord(lab, as)
    const fault = verdict.fault ?? verifyRecord(record)
    return answer(verdictOf(fault, record.entries.length), out)
  },
})

type Fault = ReturnType<typeof verifyRecord>

const verdictOf = (fault: Fault, entries: number) => ({
  verdict: fault === null ? ('held' as const) : ('broken' as const),
  ...{ isWhole: fault === null, entries, fault },
})

function answer(
  verdict: ReturnType<typeof verdictOf>,
  out: { answer(value: unknown, text: string): void },
): number {
  const { fault, entries } = verdict
  const text =
    fault === null
      ? `whole: ${entries} entries, the newest signed by control's authority`
      : `NOT WHOLE from entry ${fault.seq} on: ${shownText(fault.found)}`
  out.answer(verdict, text)
  return fault === null ? exitCodes.done : exitCodes.broken
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw usageError({
      code: 'E_NO_SUCH_FILE',
      message: `${file} cannot be read`,
      next: 'name a file that lab audit export wrote',
      cause,
    })
  })
