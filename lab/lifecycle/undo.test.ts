import { expect, test } from 'vitest'
import { orUndo } from './undo.ts'

const failing = (): Promise<never> => Promise.reject(new Error('no room'))

test('work that fails is undone in reverse, and its own error is what comes out', async () => {
  const undone: string[] = []
  const undo = new AsyncDisposableStack()
  undo.defer(() => void undone.push('first'))
  undo.defer(() => void undone.push('second'))

  await expect(orUndo({ undo, keep: false, lab: 'lab' }, failing)).rejects.toThrow('no room')
  expect(undone).toEqual(['second', 'first'])
})

test('with keep nothing is undone', async () => {
  const undone: string[] = []
  const undo = new AsyncDisposableStack()
  undo.defer(() => void undone.push('first'))

  await expect(orUndo({ undo, keep: true, lab: 'lab' }, failing)).rejects.toThrow('no room')
  expect(undone).toEqual([])
})

test('work that is done is not undone', async () => {
  const undone: string[] = []
  const undo = new AsyncDisposableStack()
  undo.defer(() => void undone.push('first'))

  expect(await orUndo({ undo, keep: false, lab: 'lab' }, () => Promise.resolve(7))).toBe(7)
  expect(undone).toEqual([])
})

test('every undo that fails is told, beside why the work failed and what to do', async () => {
  const undo = new AsyncDisposableStack()
  undo.defer(() => Promise.reject(new Error('host-1 is busy')))
  undo.defer(() => Promise.reject(new Error('control is silent')))

  await expect(orUndo({ undo, keep: false, lab: 'lab' }, failing)).rejects.toMatchObject({
    code: 'E_UNDO_FAILED',
    message: expect.stringMatching(/^no room; .*control is silent; host-1 is busy$/),
    next: expect.stringContaining('npm run lab -- down --lab lab'),
  })
})
