import { expect, test } from 'vitest'
import { type KnownImage, spentImages } from './spent-images.ts'

const image = (archive: string, name: string, id = `id of ${archive}`): KnownImage => ({
  ...{ archive, name, id },
})
const [one, two, three] = [image('a', 'web:1'), image('b', 'web:2'), image('c', 'web:3')]
const queue = image('q', 'queue:1')

const spent = (known: readonly KnownImage[], ...wished: readonly KnownImage[]): string =>
  spentImages(known, new Map(wished.map(({ archive, name }) => [archive, name])))
    .map(({ archive }) => archive)
    .join(' ')

test('an image that a wish names stays', () => {
  expect(spent([one, queue], one, queue)).toBe('')
})

test('of the versions before, the one that was used last stays', () => {
  expect(spent([one, two, three], three)).toBe('a')
  expect(spent([two, one, three], three)).toBe('b')
})

test('while a new version is on trial the old one is wished, and the one before that stays, too', () => {
  expect(spent([one, two, three], two, three)).toBe('')
})

test('an image of which no version is wished any more goes with all its versions', () => {
  expect(spent([one, two, queue], queue)).toBe('a b')
  expect(spent([one, two, queue])).toBe('a b q')
})

test('an image that came in two archives stays as long as one of them is wished', () => {
  const same = image('z', 'old:1', one.id)

  expect(spent([same, one], one)).toBe('')
})

test('an image that an older agent noted without its name goes once it is wished no more', () => {
  expect(spent([image('n', ''), one], one)).toBe('n')
})
