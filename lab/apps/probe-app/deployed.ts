import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import type { AppView, ComponentView, InstanceView } from '../../../control/api/contract.ts'
import { Deploy } from '../deploy-app.ts'
import { readApp } from '../read-app.ts'
import { targetOfId } from '../render-plan.ts'
import type { Lab } from '../../lab.ts'
import { ROOT } from '../../lifecycle/project.ts'
import { silentSteps } from '../../steps.ts'

const IMAGE = join(import.meta.dirname, 'probe-image')

/** Deploys the text of an app file; `IMAGE` in it stands for the image that tests have. */
export async function deployText(lab: Lab, text: string): Promise<AppView> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-app-'))
  try {
    const file = join(folder, 'app.yaml')
    await writeFile(file, text.replaceAll('IMAGE', relative(folder, IMAGE)))
    return await deployFile(lab, file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Deploys an app file; resolves when all of it is healthy. */
export async function deployFile(lab: Lab, file: string): Promise<AppView> {
  const deploy = new Deploy(lab, await readApp(resolve(ROOT, file)), { steps: silentSteps })
  return deploy.apply(await deploy.plan())
}

export async function appOf(lab: Lab, name: string): Promise<AppView> {
  const found = (await lab.apps.list()).find((app) => app.name === name)
  if (found === undefined) throw new Error(`there is no app ${name}`)
  return found
}

export const componentOf = ({ components }: AppView, name: string): ComponentView => {
  const found = components.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no component ${name}`)
  return found
}

/** Runs a command inside an instance, as its host's root could. */
export async function inside(
  lab: Lab,
  { host, container }: InstanceView,
  argv: readonly string[],
): Promise<string> {
  const on = await lab.host(targetOfId(host))
  const { stdout, stderr } = await on.exec(['docker', 'exec', container ?? '', ...argv])
  return `${stdout}${stderr}`.trim()
}
