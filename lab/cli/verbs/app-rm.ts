import { parseAppName } from '../../apps/lab-apps.ts'
import { Lab } from '../../lab.ts'
import { required } from '../arguments/argument.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: "take an app's network away from every host, with the cards of its containers",
  effect: 'changes',
  arguments: { name: required("the app's name", parseAppName) },
  flags: {},
  async run({ arguments: { name }, lab: labName, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name: labName, signal })
    const found = (await lab.apps.list()).find((app) => app.name === name)
    const cards = found?.endpoints.map(({ host, address }) => `${address} on ${host}`) ?? []
    const losing =
      cards.length === 0 ? '' : `; these containers lose their card: ${cards.join(', ')}`
    if (dryRun) {
      out.answer(
        { wouldRemove: found === undefined ? null : name },
        found === undefined ? `there is no app ${name}` : `would remove ${name}${losing}`,
      )
      return
    }
    await lab.apps.remove(name)
    out.answer({ removed: name }, `${name} is gone${losing}`)
  },
})
