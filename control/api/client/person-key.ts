/** A key of the person's own, which stays where it was made, and a signing request for it that asks for no name. */
export interface PersonKey {
  /** PKCS#8 in PEM. */
  readonly key: string
  /** PKCS#10 in PEM. */
  readonly csr: string
}

export const newPersonKey = async (): Promise<PersonKey> => {
  // Who does not log in does without all that writing certificates takes.
  const [{ SIGNING_ALGORITHM, newKeyPair, privateKeyPem }, { x509 }] = await Promise.all([
    import('../../credentials/keys.ts'),
    import('../../credentials/x509.ts'),
  ])
  const keys = await newKeyPair()
  const signingAlgorithm = SIGNING_ALGORITHM
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm })
  return { key: privateKeyPem(keys.privateKey), csr: `${request.toString('pem')}\n` }
}
