import { componentsTable } from '../../apps/components-table.ts'
import { Lab } from '../../lab.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'show the components of every app, where their instances stand and how they are',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ lab: name, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const apps = await lab.apps.list()
    const shown = apps.map(({ name: app, state, components }) => ({ app, state, components }))
    out.answer({ apps: shown }, () => {
      const tables = apps.filter(({ components }) => components.length > 0).map(componentsTable)
      return tables.length > 0
        ? tables.join('\n\n')
        : `no components; deploy some: ${typedCommand('deploy', 'lab/examples/shop/app.yaml', ...ofLab(name))}`
    })
  },
})
