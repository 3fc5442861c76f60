import { deployText, type Lab } from '../../lab/index.ts'
import type { HostActor } from './host-actor.ts'
import { untilThere } from './until.ts'

/** A component that says this and nothing else; resolves when its engine has it in its log, to the byte. */
export async function deployLoud(
  lab: Lab,
  { host }: HostActor,
  { says, undo }: { readonly says: string; readonly undo: AsyncDisposableStack },
): Promise<void> {
  undo.defer(async () => lab.apps.remove('loud'))
  const { components } = await deployText(lab, appOn(host.plan.target, says))
  const container = components[0]?.instances[0]?.container ?? ''
  await untilThere('a component to have said it', async () => {
    const { stdout } = await host.exec(['docker', 'logs', container])
    return stdout.includes(says) || undefined
  })
}

/** In hexadecimal: no file format on its way shall mend it. */
const appOn = (target: string, says: string): string => `
app: loud
components:
  web.main:
    image: IMAGE
    memory: 64m
    pids: 16
    on: [${target}]
    command: [/usr/bin/perl, -e, '$| = 1; print pack("H*", shift), "\\n"; sleep', '${Buffer.from(says).toString('hex')}']
`
