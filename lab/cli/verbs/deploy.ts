import { DEPLOY_STEPS, Deploy } from '../../apps/deploy-app.ts'
import { deployerAs } from '../../access/deployer-as.ts'
import { componentsTable } from '../../apps/components-table.ts'
import { readApp } from '../../apps/read-app.ts'
import { renderPlan } from '../../apps/render-plan.ts'
import { Lab } from '../../lab.ts'
import { exitCodes } from '../../lab-error.ts'
import { requiredText } from '../arguments/argument.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'bring an app of components to what its file says',
  details: `Shows first what will be added (+), changed (~), moved (>) and removed (-), then does it: what a component comes after is healthy before it begins, and of what stands already one instance at a time is replaced. The old one stays until the new one is healthy; when that does not come to pass, the new one is taken away, and the exit code is 1. A deploy of what stands already changes nothing.

An app file:
  app: shop
  components:
    web.main:
      image: images/web        # a folder with an image.yaml: packages, files, command
      instances: 2
      ports: [8080]
      environment: { DATABASE_HOST: data.db }
      writable_dirs: [/data]   # empty at each deploy, this instance's alone
      memory: 128m
      cpus: 0.5
      pids: 64
      health: { command: [/app/check], interval: 2s, timeout: 2s, retries: 3, grace: 30s }
      after: [data.db]
      on: [host.1, host.2]

Components find each other by name (data.db, data.db.1). All of them are confined in the same way, and a file that asks for more (privileged, volumes, devices, published ports) is refused.

It is somebody's deploy, and on record as theirs: owner, admin and developer may, the others are refused with exit code 254.`,
  effect: 'changes',
  arguments: { file: requiredText('the app file, app.yaml') },
  flags: { as: asFlag('developer') },
  async run({
    arguments: { file },
    flags: { as = 'developer' },
    lab: name,
    json,
    dryRun,
    signal,
    out,
    stderr,
    openSteps,
    engine,
  }) {
    const read = await readApp(file)
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const steps = openSteps(dryRun ? (['images', 'plan'] as const) : DEPLOY_STEPS)
    const deploy = new Deploy(lab, read, { steps, deployer: deployerAs(lab, as) })
    const plan = await deploy.plan()
    if (dryRun) {
      steps.close()
      out.answer(plan, () => `${renderPlan(plan)}\nnothing was changed (--dry-run)`)
      return plan.stuck.length === 0 ? exitCodes.done : exitCodes.failed
    }
    if (!json) stderr.write(`${renderPlan(plan)}\n`)
    const app = await deploy.apply(plan)
    steps.close()
    out.answer({ app: plan.app, changes: plan.changes, components: app.components }, () =>
      componentsTable(app),
    )
    return exitCodes.done
  },
})
