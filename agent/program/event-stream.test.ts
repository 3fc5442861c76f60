import { expect, test } from 'vitest'
import { EventStream } from './event-stream.ts'

/** All that the program tells of until it says "last". */
const eventsOf = async (script: string): Promise<readonly string[]> => {
  const events: string[] = []
  const { promise, resolve } = Promise.withResolvers<readonly string[]>()
  using _stream = new EventStream({
    program: 'sh',
    args: ['-c', `${script}; exec sleep 60`],
    isEvent: (line) => !line.startsWith('trace'),
    onEvent: (line) => {
      events.push(line)
      if (line === 'last') resolve(events)
    },
    onGap: () => undefined,
  })
  return await promise
}

test('events behind a flood of lines that are none are told, in their order', async () => {
  const flood = 'yes "trace of a packet" | head -n 50000'

  expect(await eventsOf(`echo first; ${flood}; echo second; ${flood}; echo last`)).toEqual([
    'first',
    'second',
    'last',
  ])
})

test('a line that comes in pieces is one event', async () => {
  expect(await eventsOf('printf la; sleep 0.05; echo st')).toEqual(['last'])
})
