import * as z from 'zod'
import { DriverError } from './driver-error.ts'

/** A call of the engine's by its name, `NetworkDriver.Join`: takes the parsed body, gives what is answered. */
export type Calls = Readonly<Record<string, (body: unknown) => Promise<object>>>

/** A call whose body is parsed first. */
export const call =
  <Schema extends z.ZodType>(
    schema: Schema,
    answer: (request: z.output<Schema>) => Promise<object>,
  ): Calls[string] =>
  async (body) => {
    const parsed = schema.safeParse(body)
    if (parsed.success) return answer(parsed.data)
    throw new DriverError(
      `the engine asked what this driver does not understand: ${z.prettifyError(parsed.error)}`,
      'see which versions of Docker Engine are supported',
    )
  }
