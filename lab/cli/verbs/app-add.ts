import { parseAppName } from '../../apps/lab-apps.ts'
import { Lab } from '../../lab.ts'
import { required } from '../arguments/argument.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'give an app a private network over all hosts, for containers run by hand',
  details: `Ends when the network stands on every member. Then, inside a host (lab sh host.1):

  docker network create -d drawbridge -o app=NAME net
  docker run --network net IMAGE

The driver gives each container its address, MAC and IPv6 address; it can speak as nobody else, and has no way out but its app. Doing it again changes nothing.`,
  effect: 'changes',
  arguments: { name: required("the app's name", parseAppName) },
  flags: {},
  async run({ arguments: { name }, lab: labName, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name: labName, signal })
    if (dryRun) {
      const isThere = (await lab.apps.list()).some((app) => app.name === name)
      out.answer(
        { wouldAdd: isThere ? null : name },
        isThere
          ? `${name} has its network already`
          : `would give ${name} a network on every member`,
      )
      return
    }
    const app = await lab.apps.add(name)
    out.answer(
      { app },
      `${name} has network ${app.vni} on ${app.hosts.join(', ')}: addresses ${app.pool}, ${app.pool6}`,
    )
  },
})
