import type { AppView } from '../../../control/api/contract.ts'
import { Lab } from '../../lab.ts'
import { aligned } from '../../status/status-table.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'list the apps of a lab, where their networks stand and who is on them',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ lab: name, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const apps = await lab.apps.list()
    out.answer({ apps }, () =>
      apps.length === 0
        ? `no apps; make one: ${typedCommand('app', 'add', 'NAME', ...ofLab(name))}`
        : aligned([HEAD, ...apps.flatMap(rows)]).join('\n'),
    )
  },
})

const HEAD = ['APP', 'NETWORK', 'STATE', 'HOST', 'ADDRESS', 'COMPONENT']

/** One line a host, and one an address where there are any. */
const rows = (app: AppView): readonly (readonly string[])[] => {
  const start = [app.name, String(app.vni), app.state]
  if (app.hosts.length === 0) return [[...start, '–', '–', '–']]
  return app.hosts.flatMap((host) => {
    const here = app.endpoints.filter((endpoint) => endpoint.host === host)
    const named = host.replace('-', '.')
    if (here.length === 0) return [[...start, named, '–', '–']]
    return here.map(({ address, instance }) => [
      ...start,
      named,
      address,
      instance === null ? '–' : `${instance.component}.${instance.index}`,
    ])
  })
}
