import { webcrypto } from 'node:crypto'
import { expect, test } from 'vitest'
import { HostId } from '../../agent/protocol/names.ts'
import { newMachineKey, ownName, type RequestWish } from '../testing/machine.ts'
import { keyHash, newKeyPair } from './keys.ts'
import { publicKeyFromRequest } from './signing-request.ts'
import { x509 } from './x509.ts'

const host = HostId.parse('host-1')
const names = (...list: { type: 'url' | 'dns' | 'ip'; value: string }[]) =>
  new x509.SubjectAlternativeNameExtension(list)

test.each<[string, RequestWish]>([
  ['nothing', {}],
  ['the host’s name', { name: 'CN=host-1' }],
  ['the host’s own URI name', { extensions: [ownName('host-1')] }],
])('a request that asks for %s gives its public key', async (_what, wish) => {
  const keys = await newKeyPair()
  const { csr } = await newMachineKey({ ...wish, keys })

  expect(keyHash(await publicKeyFromRequest(csr, host))).toBe(keyHash(keys.publicKey))
})

test.each<[string, RequestWish]>([
  ['another name', { name: 'CN=host-2' }],
  ['control’s name', { name: 'CN=control' }],
  ['a name with more in it', { name: 'CN=host-1, O=drawbridge' }],
  ['its name twice', { name: 'CN=host-1+CN=host-1' }],
  ['another host’s URI', { extensions: [ownName('host-2')] }],
  [
    'its own URI and control’s',
    {
      extensions: [
        names(
          { type: 'url', value: 'drawbridge://host/host-1' },
          { type: 'url', value: 'drawbridge://control' },
        ),
      ],
    },
  ],
  ['a DNS name', { extensions: [names({ type: 'dns', value: 'host-1' })] }],
  ['a wildcard', { extensions: [names({ type: 'dns', value: '*' })] }],
  ['an address', { extensions: [names({ type: 'ip', value: '198.18.0.1' })] }],
  ['to be an authority', { extensions: [new x509.BasicConstraintsExtension(true, 2, true)] }],
  ['a key usage', { extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign)] }],
  ['its own URI twice', { extensions: [ownName('host-1'), ownName('host-1')] }],
  [
    'its own URI and to be an authority',
    {
      extensions: [ownName('host-1'), new x509.BasicConstraintsExtension(true, 2, true)],
    },
  ],
  ['a challenge password', { attributes: [new x509.ChallengePasswordAttribute('secret')] }],
])('a request that asks for %s is refused', async (_what, wish) => {
  const { csr } = await newMachineKey(wish)

  await expect(publicKeyFromRequest(csr, host)).rejects.toMatchObject({ code: 'E_SIGNING_REQUEST' })
})

test.each([
  [
    'RSA',
    {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      publicExponent: new Uint8Array([1, 0, 1]),
      modulusLength: 2048,
    },
    undefined,
  ],
  ['P-384', { name: 'ECDSA', namedCurve: 'P-384' }, undefined],
  ['P-521', { name: 'ECDSA', namedCurve: 'P-521' }, undefined],
  ['Ed25519', { name: 'Ed25519' }, undefined],
  ['P-256 over SHA-1', { name: 'ECDSA', namedCurve: 'P-256' }, 'SHA-1'],
] as const)('a request with %s is refused by its algorithm', async (_what, algorithm, hash) => {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  if (!('privateKey' in keys)) throw new Error('no pair')
  const signing = hash === undefined ? { ...algorithm, hash: 'SHA-256' } : { name: 'ECDSA', hash }
  const { csr } = await newMachineKey({ keys, signingAlgorithm: signing })

  await expect(publicKeyFromRequest(csr, host)).rejects.toThrow(
    hash === undefined ? 'not ECDSA on P-256' : 'not signed over SHA-256',
  )
})

test('a request for somebody else’s public key is refused: the signature must prove the private one', async () => {
  const { csr } = await newMachineKey({
    keys: { ...(await newKeyPair()), publicKey: (await newKeyPair()).publicKey },
  })

  await expect(publicKeyFromRequest(csr, host)).rejects.toThrow('does not prove')
})

test.each([
  ['that is no point of the curve', (key: Buffer) => key.fill(7, 1)],
  ['that is the point of zeros', (key: Buffer) => key.fill(0, 1)],
] as const)('a request with a P-256 key %s is refused', async (_what, spoil) => {
  const der = Buffer.from((await newMachineKey()).csr.replace(/-----.*-----|\s/g, ''), 'base64')
  // The uncompressed point, 65 bytes that begin with 4, behind the bit string's own three.
  const at = der.indexOf(Buffer.from([0x03, 0x42, 0x00, 0x04])) + 3
  spoil(der.subarray(at, at + 65))
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`

  await expect(publicKeyFromRequest(pem, host)).rejects.toThrow('not a point on P-256')
})

test.each([
  ['nothing', ''],
  ['text', 'hello'],
  ['an empty block', '-----BEGIN CERTIFICATE REQUEST-----\n\n-----END CERTIFICATE REQUEST-----\n'],
  [
    'bytes that are no DER',
    '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
  ],
])('%s is refused', async (_what, pem) => {
  await expect(publicKeyFromRequest(pem, host)).rejects.toMatchObject({ code: 'E_SIGNING_REQUEST' })
})

test('two requests in one text are refused', async () => {
  const [one, two] = [await newMachineKey(), await newMachineKey()]

  await expect(publicKeyFromRequest(one.csr + two.csr, host)).rejects.toThrow('not one PEM block')
})

/** As an agent writes it: no names, no attributes. */
const FROM_AN_AGENT = [
  '-----BEGIN CERTIFICATE REQUEST-----',
  'MIG7MGICAQAwADBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHOS+hxKNgOd0IPi',
  'ZjTE3fW+F8JDQkG1Dvk7FWln/xk8SkMUk6dQnMETYLJ/6znKDPje0iDQiz1cTngI',
  '4FQrp6egADAKBggqhkjOPQQDAgNJADBGAiEAnIBnQuwEnwjfzQCfz38b3DklhrCl',
  'phEKRxBmVx0wIEICIQCcqQvh5tMBqdOB2dpX7cnLYpMz5PSKwk4wCKlISKTzjw==',
  '-----END CERTIFICATE REQUEST-----',
].join('\n')

test('the request of an agent is understood', async () => {
  await expect(publicKeyFromRequest(FROM_AN_AGENT, host)).resolves.toBeDefined()
})
