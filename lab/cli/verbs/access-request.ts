import type { AccessVerb } from '../../../control/api/people-contract.ts'
import { requestLine } from '../../access/tables/access-table.ts'
import { lasting, parseGrantTime } from '../../access/words/grant-time.ts'
import { parseReason } from '../../access/words/reason.ts'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { targetArgument } from '../arguments/target.ts'
import { valued } from '../arguments/flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'ask for a grant: a console on a host or component, a tunnel to a component',
  details: `Somebody else decides, with access approve or deny. Until then, and without, nothing of it is open.

Examples:
  lab access request host.1 --verb console --for 30m --reason 'a full disk'
  lab access request data.db --verb tunnel --for 2h --reason 'slow queries'
  lab access request shop/web.main.2 --verb console --for 45s --reason 'a look'`,
  effect: 'changes',
  arguments: { target: targetArgument('host.1; web.main, web.main.2 or shop/web.main') },
  flags: {
    verb: valued('VERB', 'console or tunnel', parseVerb),
    for: valued('TIME', 'for how long, 30m; at most 12h', asGiven),
    reason: valued('TEXT', 'why: whoever decides reads it, and it stays on record', parseReason),
    as: asFlag('developer'),
  },
  async run({
    arguments: { target },
    flags,
    lab: name,
    dryRun,
    signal,
    out,
    stderr,
    json,
    engine,
  }) {
    const { verb, for: time, reason, as = 'developer' } = flags
    if (verb === undefined || time === undefined || reason === undefined)
      throw incomplete(target, verb, name)
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    if (dryRun) {
      const text = `would ask, as ${as}, for a ${verb} to ${target} for ${lasting(parseGrantTime(time))}`
      out.answer({ wouldRequest: { person: as, verb, target, for: time, reason } }, text)
      return
    }
    const request = await lab.as(as).request(target, { verb, for: time, reason })
    out.answer({ request }, requestLine(request))
    if (!json)
      stderr.write(
        `next: somebody else decides: ${typedCommand('access', 'approve', request.id, ...ofLab(name))}\n`,
      )
  },
})

function parseVerb(text: string): AccessVerb {
  if (text === 'console' || text === 'tunnel') return text
  throw usageError({
    code: 'E_ACCESS_VERB',
    message: `${JSON.stringify(text.slice(0, 40))} is nothing that can be asked for`,
    next: 'say --verb console, or --verb tunnel for a port of a component',
  })
}

/** As typed, once it makes sense. */
function asGiven(text: string): string {
  parseGrantTime(text)
  return text
}

const incomplete = (target: string, verb: string | undefined, lab: string): Error =>
  usageError({
    code: 'E_INCOMPLETE_REQUEST',
    message: 'a request says what for, for how long and why: --verb, --for and --reason',
    next: typedCommand(
      ...['access', 'request', target, '--verb', verb ?? 'console', '--for', '30m'],
      ...['--reason', 'WHY', ...ofLab(lab)],
    ),
  })
