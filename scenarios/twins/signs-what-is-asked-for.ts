import { twin } from '../twin.ts'

export default twin('control puts into a certificate whatever the signing request asks for', [
  {
    file: 'control/credentials/signing-request.ts',
    replace: `  checkName(request, owner)
  checkAttributes(request, owner)
`,
    by: '',
  },
  {
    file: 'control/credentials/enrol.ts',
    replace: `    subject: { kind: 'agent', host: request.host },
    publicKey,`,
    by: `    subject: { kind: 'agent', host: request.host },
    asked: request.csr,
    publicKey,`,
  },
  {
    file: 'control/credentials/issue.ts',
    replace: `  readonly publicKey: webcrypto.CryptoKey
  readonly now: Date`,
    by: `  readonly publicKey: webcrypto.CryptoKey
  readonly asked?: string
  readonly now: Date`,
  },
  {
    file: 'control/credentials/issue.ts',
    replace: '{ subject, publicKey, now, lifeMs }: IssueRequest<AnySubject>,',
    by: '{ subject, publicKey, asked, now, lifeMs }: IssueRequest<AnySubject>,',
  },
  {
    file: 'control/credentials/issue.ts',
    replace: 'extensions: await extensions(authority, subject, publicKey),',
    by: `extensions:
      asked === undefined
        ? await extensions(authority, subject, publicKey)
        : together(await extensions(authority, subject, publicKey), asked),`,
  },
  {
    file: 'control/credentials/issue.ts',
    replace: 'const extensions = async (',
    by: `const together = (
  ours: InstanceType<typeof x509.Extension>[],
  asked: string,
): InstanceType<typeof x509.Extension>[] => {
  const wanted = new x509.Pkcs10CertificateRequest(asked).extensions
  return [...ours.filter(({ type }) => !wanted.some((one) => one.type === type)), ...wanted]
}

const extensions = async (`,
  },
])
