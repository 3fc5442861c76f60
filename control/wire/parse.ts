import * as z from 'zod'
import { malformed } from './body.ts'
import { parseStrictJson } from './strict-json.ts'

/**
 * From text to a value of the schema: what is judged afterwards is the very object that was read.
 * @throws ControlError E_MALFORMED
 */
export const parseJson = <Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> => parseValue(schema, strict(text))

/** @throws ControlError E_MALFORMED */
export const parseValue = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw malformed(z.prettifyError(parsed.error).slice(0, 500))
}

/** @throws ControlError E_MALFORMED */
export const strict = (text: string): unknown => {
  try {
    return parseStrictJson(text)
  } catch (error) {
    throw malformed(error instanceof Error ? error.message.slice(0, 200) : 'not JSON', error)
  }
}
