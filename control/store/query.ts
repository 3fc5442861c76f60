import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { z } from 'zod'
import { corrupt } from './store-errors.ts'

type Row = z.ZodType

/** A prepared statement whose rows are parsed: what leaves the database has the type that is written here. */
export interface Query<Out> {
  get(...values: readonly SQLInputValue[]): Out | null
  all(...values: readonly SQLInputValue[]): readonly Out[]
}

export const query = <Schema extends Row>(
  database: DatabaseSync,
  row: Schema,
  sql: string,
): Query<z.output<Schema>> => {
  const statement = database.prepare(sql)
  return {
    get: (...values) => {
      const found = statement.get(...values)
      return found === undefined ? null : parsed(row, found, sql)
    },
    all: (...values) => statement.all(...values).map((found) => parsed(row, found, sql)),
  }
}

/** Every row was written by this program: one that cannot be read was not left as it was. */
const parsed = <Schema extends Row>(row: Schema, found: unknown, sql: string): z.output<Schema> => {
  try {
    return row.parse(found)
  } catch (error) {
    throw corrupt('the database', `a row cannot be read (${sql})`, error)
  }
}

export type Command = (...values: readonly SQLInputValue[]) => number

/** A prepared statement that changes rows and says how many. */
export const command = (database: DatabaseSync, sql: string): Command => {
  const statement = database.prepare(sql)
  return (...values) => Number(statement.run(...values).changes)
}
