import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { AppName } from '../../agent/protocol/app.ts'
import { noAccess } from '../access/no-access.ts'
import { may } from '../access/policy.ts'
import { judgeDeploy, planApp, type JudgeDeployParts } from '../apps/judge-deploy.ts'
import { putApp, type AppParts } from '../apps/put-app.ts'
import { appView } from '../fleet/view.ts'
import type { AdmittedPerson } from '../people/admit-person.ts'
import { parseValue } from '../wire/parse.ts'
import { AppSpec } from './app-spec.ts'
import { judgePerson, type PersonJudgeParts } from './judge-person.ts'
import { peopleRoutes } from './people-contract.ts'

export interface PeopleAppParts extends PersonJudgeParts, JudgeDeployParts {
  readonly apps: AppParts
}

const AppPath = z.strictObject({ name: AppName })

/** A deploy by a person, as their role allows. Whoever may not is told before what they sent is judged. */
export const addAppRoutesOfPeople = (app: FastifyInstance, parts: PeopleAppParts): void => {
  app.post(peopleRoutes.planApp.path, (request) => {
    deployer(parts, request, 'plan-app')
    const { name } = parseValue(AppPath, request.params)
    return planApp(parts, name, parseValue(AppSpec, request.body))
  })
  app.put(peopleRoutes.putApp.path, async (request) => {
    deployer(parts, request, 'put-app')
    const { name } = parseValue(AppPath, request.params)
    const spec = parseValue(AppSpec, request.body)
    await judgeDeploy(parts, name, spec)
    // Once more: who it is, and what they may, could have changed meanwhile.
    const caller = deployer(parts, request, 'put-app')
    putApp(parts.apps, name, { spec, actor: `person:${caller.name}` })
    const snapshot = parts.fleet.snapshot()
    const record = snapshot.apps.get(name)
    if (record === undefined) throw new Error(`the fleet does not know ${name}, which was put`)
    return appView(snapshot, record)
  })
}

/** @throws ControlError E_NO_ACCESS, and see `judgePerson` */
const deployer = (
  parts: PeopleAppParts,
  { raw }: FastifyRequest,
  action: 'plan-app' | 'put-app',
): AdmittedPerson => {
  const caller = judgePerson(parts, raw)
  if (may(caller.role, 'deploy')) return caller
  const detail = `the role ${caller.role} does not deploy`
  parts.refusedAttempts.note(caller, { action, target: 'apps', detail })
  throw noAccess()
}
