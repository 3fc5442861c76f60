import { writeFile } from 'node:fs/promises'
import { fetchRecord } from '../../access/record/fetch-record.ts'
import { writeRecord } from '../../access/record/record-file.ts'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { requiredText } from '../arguments/argument.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { toggle } from '../arguments/flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'write the record into a file by which somebody else can judge it',
  details: `JSON lines: who signs and how it is judged, the entries, the signed head. Whoever gets it compares the authority's fingerprint with what they know of it. - is standard output.

Examples:
  lab audit export audit.jsonl
  lab audit export - | gzip > audit.jsonl.gz`,
  effect: 'reads',
  arguments: { file: requiredText('a new file, audit.jsonl; - is standard output') },
  flags: { force: toggle('write over a file that is there'), as: asFlag('owner') },
  async run({ arguments: { file }, flags: { force, as = 'owner' }, lab: name, ...context }) {
    const { signal, out, engine } = context
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const { record } = await fetchRecord(lab, as)
    const text = writeRecord(record)
    if (file === '-') {
      out.raw.write(text)
      return
    }
    await writeFile(file, text, { flag: force ? 'w' : 'wx', mode: 0o600 }).catch(
      (cause: unknown) => {
        throw notWritten(file, cause)
      },
    )
    const verify = typedCommand('audit', 'verify', file, ...ofLab(name))
    out.answer(
      { file, entries: record.entries.length },
      `${record.entries.length} entries in ${file}; judge it: ${verify}`,
    )
  },
})

const notWritten = (file: string, cause: unknown): Error =>
  usageError({
    code: 'E_FILE_NOT_WRITTEN',
    message: `${file} cannot be written: it is there already, or its directory is not`,
    next: 'name another file, or say --force to write over it',
    cause,
  })
