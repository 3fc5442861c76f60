import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Audit } from '../audit/audit.ts'
import { noAccess } from '../access/no-access.ts'
import { POLICY, may } from '../access/policy.ts'
import type { AccessDesk } from '../people/access-desk.ts'
import type { AdmittedPerson } from '../people/admit-person.ts'
import type { LoginDesk } from '../people/login.ts'
import type { SessionDesk } from '../sessions/desk.ts'
import { parseValue } from '../wire/parse.ts'
import { judgePerson, type PersonJudgeParts } from './judge-person.ts'
import {
  AccessRequest,
  LoginRequest,
  SessionRequest,
  peopleRoutes,
  type AuditVerdict,
  type Me,
} from './people-contract.ts'

export interface PeopleApiParts extends PersonJudgeParts {
  readonly audit: Audit
  readonly logins: LoginDesk
  readonly access: AccessDesk
  readonly sessions: SessionDesk
}

/** All that people can ask of control. Whatever is not a login is done for somebody who was judged a moment ago. */
export const addRoutesOfPeople = (app: FastifyInstance, parts: PeopleApiParts): void => {
  const { logins, access, sessions } = parts
  const callerOf = ({ raw }: FastifyRequest): AdmittedPerson => judgePerson(parts, raw)
  const routes = peopleRoutes
  app.post(routes.login.path, ({ body, raw }) =>
    logins.login(parseValue(LoginRequest, body), raw.socket.remoteAddress ?? null),
  )
  app.post(routes.logout.path, (request) => {
    logins.logout(callerOf(request))
    return { ok: true }
  })
  app.get(routes.me.path, (request) => me(callerOf(request)))
  app.get(routes.access.path, (request) => access.view(callerOf(request)))
  app.post(routes.request.path, (request) =>
    access.request(callerOf(request), parseValue(AccessRequest, request.body)),
  )
  app.post(routes.approve.path, (request) => access.approve(callerOf(request), idOf(request)))
  app.post(routes.deny.path, (request) => access.deny(callerOf(request), idOf(request)))
  app.post(routes.revoke.path, (request) => access.revoke(callerOf(request), idOf(request)))
  app.post(routes.openSession.path, (request) =>
    sessions.open(callerOf(request), parseValue(SessionRequest, request.body)),
  )
  app.get(routes.sessions.path, (request) => sessions.list(callerOf(request)))
  app.get(routes.session.path, (request) => sessions.get(callerOf(request), idOf(request)))
  app.delete(routes.killSession.path, (request) => sessions.kill(callerOf(request), idOf(request)))
  app.get(routes.recording.path, (request) => sessions.recording(callerOf(request), idOf(request)))
  app.get(routes.auditLog.path, (request) => {
    judgeReader(parts, callerOf(request))
    return parts.audit.all()
  })
  app.get(routes.verifyAudit.path, (request) => {
    judgeReader(parts, callerOf(request))
    return auditVerdict(parts)
  })
}

/** As it was sent: what names nothing is refused like what is not there. */
const idOf = ({ params }: FastifyRequest): string =>
  typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : ''

const me = ({ name, role, notAfter }: AdmittedPerson): Me => ({
  name,
  role,
  permissions: [...POLICY[role]],
  until: new Date(notAfter).toISOString(),
})

/** @throws ControlError E_NO_ACCESS */
const judgeReader = ({ refusedAttempts }: PeopleApiParts, caller: AdmittedPerson): void => {
  if (may(caller.role, 'audit')) return
  const detail = `the role ${caller.role} does not read it`
  refusedAttempts.note(caller, { action: 'read-audit', target: 'audit', detail })
  throw noAccess()
}

const auditVerdict = ({ audit, store }: PeopleApiParts): AuditVerdict => {
  const verdict = audit.verify()
  const fault = verdict.isWhole ? null : { seq: verdict.seq, found: verdict.found }
  const entries = verdict.isWhole ? verdict.entries : store.audit.all().length
  return { isWhole: verdict.isWhole, entries, fault, head: store.auditHead.get() }
}
