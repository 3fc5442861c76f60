import { grantLine, requestLine } from '../access/tables/access-table.ts'
import { Lab } from '../lab.ts'
import { usageError } from '../lab-error.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import { required } from './arguments/argument.ts'
import { asFlag } from './arguments/as-flag.ts'
import { defineVerb, type Verb } from './verb.ts'

interface Decision {
  readonly verb: 'approve' | 'deny' | 'revoke'
  readonly summary: string
  readonly details: string
  readonly usual: 'owner'
}

/** A verb of the family `access` that decides about one request. */
export const decideVerb = ({ verb, summary, details, usual }: Decision): Verb =>
  defineVerb({
    summary,
    details,
    effect: 'changes',
    arguments: { request: required('the id that access list shows', parseRequestId) },
    flags: { as: asFlag(usual) },
    async run({ arguments: { request: id }, flags: { as = usual }, lab: name, ...context }) {
      const { dryRun, signal, out, engine } = context
      await using lab = await Lab.attach({ docker: await engine(), name, signal })
      const person = lab.as(as)
      if (dryRun) {
        const { requests } = await person.ask(async (client) => client.access({ signal }))
        const found = requests.find((one) => one.id === id)
        if (found === undefined) throw unseen(id, as, name)
        out.answer({ would: verb, request: found }, `would ${verb}: ${requestLine(found)}`)
        return
      }
      const request = await person[verb](id)
      const { grants } = await person.ask(async (client) => client.access({ signal }))
      const grant = grants.find((one) => one.id === id) ?? null
      out.answer({ request, grant }, grant === null ? requestLine(request) : grantLine(grant))
    },
  })

function parseRequestId(text: string): string {
  if (/^[a-z0-9]{8}$/.test(text)) return text
  throw usageError({
    code: 'E_REQUEST_ID',
    message: `${JSON.stringify(text.slice(0, 40))} is no id of a request: eight letters and digits`,
    next: `see which there are: ${typedCommand('access', 'list')}`,
  })
}

const unseen = (id: string, as: string, lab: string): Error =>
  usageError({
    code: 'E_NO_ACCESS',
    message: `${as} sees no request ${id}`,
    next: `see which there are: ${typedCommand('access', 'list', '--as', as, ...ofLab(lab))}`,
  })
