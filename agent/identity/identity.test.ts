import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import 'reflect-metadata'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { carriesIdentity } from './certificate.ts'
import { backoff, renewalTime } from './renewal-time.ts'
import { signingRequest } from './signing-request.ts'

describe('a signing request', () => {
  it('proves its key and asks for no name and no extension', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

    const request = new Pkcs10CertificateRequest(signingRequest(privateKey))

    expect(await request.verify()).toBe(true)
    expect(request.subject).toBe('')
    expect(request.extensions).toEqual([])
    expect(Buffer.from(request.publicKey.rawData)).toEqual(
      createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    )
  })
})

describe('the name in a certificate', () => {
  it.each([
    ['URI:drawbridge://control', true],
    ['IP Address:198.18.0.1, URI:drawbridge://control', true],
    ['URI:drawbridge://control2', false],
    ['DNS:x, URI:drawbridge://host/host-1', false],
    ['URI:"drawbridge://host/a, URI:drawbridge://control"', false],
    [undefined, false],
  ])('is read from %s', (names, isControl) => {
    expect(carriesIdentity(names, 'drawbridge://control')).toBe(isControl)
  })
})

describe('the time of a renewal', () => {
  const certificate = { pem: '', serial: '', notBeforeMs: 1000, notAfterMs: 2000 }

  it.each([
    [0, 1400],
    [0.5, 1500],
    [0.999, 1600],
  ])('lies around half life (chance %d)', (random, at) => {
    expect(renewalTime(certificate, { nowMs: 1000, random })).toBeCloseTo(at, -1)
  })

  it('is half of what is left where the start was set back for clocks that are behind', () => {
    const setBack = { ...certificate, notBeforeMs: 1000 - 300_000 }

    expect(renewalTime(setBack, { nowMs: 1000, random: 0.5 })).toBeCloseTo(1500, -1)
  })

  it('waits longer after each failure, up to a limit', () => {
    const limits = { firstMs: 100, mostMs: 1000 }
    const waits = [1, 2, 3, 4, 5, 60].map((attempt) => backoff(attempt, 1, limits))

    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000])
  })
})
