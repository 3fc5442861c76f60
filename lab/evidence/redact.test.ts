import { describe, expect, it } from 'vitest'
import { REDACTED, Redactor } from './redact.ts'
import { formsOf } from './secrets.ts'

const WIREGUARD = 'OCXNgit6/8IGnOq9R9aI8jGDj5e7ueCRGqNOqxYnuHE='
const PEM = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2
OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r
-----END PRIVATE KEY-----
`

describe('a secret that is known', () => {
  it('is taken out wherever it stands, and only it', () => {
    const redactor = new Redactor(formsOf(WIREGUARD))

    expect(redactor.text(`-A INPUT -m comment --comment "${WIREGUARD}" -j DROP`)).toBe(
      `-A INPUT -m comment --comment "${REDACTED}" -j DROP`,
    )
  })

  it('is known where it is one of several passwords', () => {
    const file = '{"owner":"sS0m3-l0ng-w0rd-0f-0wner","viewer":"an0ther-l0ng-w0rd-0f-v1ewer"}\n'
    const redactor = new Redactor(formsOf(file))

    expect(redactor.text('said an0ther-l0ng-w0rd-0f-v1ewer and went')).toBe(
      `said ${REDACTED} and went`,
    )
  })

  it('is known in hex, too', () => {
    const hex = Buffer.from(WIREGUARD, 'base64').toString('hex')

    expect(new Redactor(formsOf(WIREGUARD)).text(`key=${hex};`)).toBe(`key=${REDACTED};`)
  })

  it('that is the body of a key is taken out line by line and as one word', () => {
    const redactor = new Redactor(formsOf(PEM))
    const [first = '', second = ''] = PEM.split('\n').slice(1)

    expect(redactor.text(`${first} | ${first}${second}`)).toBe(`${REDACTED} | ${REDACTED}`)
  })

  it('is found in bytes', () => {
    const redactor = new Redactor([WIREGUARD])

    expect(redactor.isIn(Buffer.from(`\0\0${WIREGUARD}\0`))).toBe(true)
    expect(redactor.isIn(Buffer.from(`\0\0${WIREGUARD.slice(1)}\0`))).toBe(false)
  })

  it('that is too short to be one does not take out half the text', () => {
    expect(new Redactor(['', 'host']).text('host.1 is a host')).toBe('host.1 is a host')
  })
})

describe('what only looks like a secret', () => {
  it.each([
    ['a private key', PEM, 'MIGH'],
    ['a private key that is cut off', PEM.slice(0, 90), 'MIGH'],
    ["WireGuard's own words", `private_key=${'ab'.repeat(32)}`, 'abab'],
    ['a configuration', `PrivateKey = ${WIREGUARD}`, WIREGUARD],
    ['a token in JSON', '{"token":"Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6"}', 'Zm9v'],
    ['a bearer', 'Authorization: Bearer Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6', 'Zm9v'],
    ['a password', 'password: hunter2', 'hunter2'],
    ['a proxy', 'http://me:hunter2@proxy.example:3128', 'hunter2'],
  ])('is taken out of %s', (_, text, part) => {
    const cleaned = new Redactor([]).text(text)

    expect(cleaned).toContain(REDACTED)
    expect(cleaned).not.toContain(part)
  })

  it.each([
    'peer: c0ugsW0Yxkjm29mlyI9vmFswilldNhXDWpT7XtAPlic=',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'the join token was spent',
    '"hash":"9c818430c0a911c4a508166f279f2c5277fcf9ea595acfbc4f49e4d7d199e532"',
  ])('is not public text: %s', (text) => {
    expect(new Redactor([]).text(text)).toBe(text)
  })
})
