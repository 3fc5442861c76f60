import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { dropPerson, personView, putPerson, type PeopleParts } from '../people/put-person.ts'
import { parseValue } from '../wire/parse.ts'
import { PersonRequest, peopleRoutesOfOperator } from './people-contract.ts'

const PersonPath = z.strictObject({ name: PersonName })

/** The operator says who there is. What people then do among themselves is none of the operator's. */
export const addPeopleRoutes = (app: FastifyInstance, parts: PeopleParts): void => {
  const { people, putPerson: put, dropPerson: drop } = peopleRoutesOfOperator
  app.get(people.path, () => parts.store.people.all().map(personView))
  app.put(put.path, ({ params, body }) => {
    const { name } = parseValue(PersonPath, params)
    return putPerson(parts, name, parseValue(PersonRequest, body))
  })
  app.delete(drop.path, ({ params }) => {
    const { name } = parseValue(PersonPath, params)
    dropPerson(parts, name)
    return { name }
  })
}
