import { awaitRollout } from '../../apps/await-rollout.ts'
import { componentsTable } from '../../apps/components-table.ts'
import { findComponent } from '../../apps/find-component.ts'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { requiredText } from '../arguments/argument.ts'
import { defineVerb } from '../verb.ts'

const RESTART_MS = 600_000

export default defineVerb({
  summary: 'replace every instance of a component by a fresh one, one after the other',
  details:
    'Each stays until its successor is healthy. Writable directories of the fresh ones are empty.',
  effect: 'changes',
  arguments: { component: requiredText('web.main; shop/web.main where several apps have one') },
  flags: {},
  async run({ arguments: { component: word }, lab: name, dryRun, signal, out, openSteps, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const { app, component, isOneMeant } = findComponent(await lab.apps.list(), word, name)
    if (isOneMeant)
      throw usageError({
        code: 'E_WHOLE_COMPONENT',
        message: `${word} is one instance; a component is restarted as a whole, one instance after the other`,
        next: typedCommand('restart', component.name, ...ofLab(name)),
      })
    if (dryRun) {
      const instances = component.instances.length
      out.answer(
        { wouldRestart: component.name, app: app.name, instances },
        `would replace ${String(instances)} of ${component.name}, one after the other`,
      )
      return
    }
    const steps = openSteps(['restart'])
    const view = await steps.run('restart', async (say) => {
      const control = await lab.control()
      await control.restartComponent(app.name, component.name, { signal })
      const look = async () => (await control.apps({ signal })).find((one) => one.name === app.name)
      const awaited = { lab: name, app: app.name, look, say, signal }
      return awaitRollout({ ...awaited, timeoutMs: RESTART_MS })
    })
    steps.close()
    out.answer({ restarted: component.name, app: app.name }, () => componentsTable(view))
  },
})
