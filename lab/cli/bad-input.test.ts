import { createServer, type Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** No engine stands there: whatever gets past its words fails with 255, and has surely made nothing. */
const NO_ENGINE = 'unix:///nowhere/engine.sock'

const lab = async (words: readonly string[], engine = NO_ENGINE) => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...words], {
    reject: false,
    env: { DOCKER_HOST: engine },
  })
  return { exitCode, stdout, stderr }
}

const errorOn = (stdout: string): unknown => {
  const answer: { readonly error: unknown } = JSON.parse(stdout)
  return answer.error
}

describe.concurrent('words that make no sense', () => {
  it.each([
    { words: ['up', '0'], code: 'E_HOST_COUNT' },
    { words: ['up', '-1'], code: 'E_HOST_COUNT' },
    { words: ['up', 'x'], code: 'E_HOST_COUNT' },
    { words: ['up', ''], code: 'E_HOST_COUNT' },
    { words: ['up', '1000'], code: 'E_TOO_MANY_HOSTS' },
    { words: ['up', '3', '4'], code: 'E_TOO_MANY_ARGUMENTS' },
    { words: ['up', '3', '--lab', 'x;y'], code: 'E_LAB_NAME' },
    { words: ['up', '3', '--overlay', 'thin'], code: 'E_OVERLAY_MODE' },
    { words: ['up', '--frob'], code: 'E_UNKNOWN_FLAG' },
    { words: ['upp'], code: 'E_UNKNOWN_VERB' },
    { words: ['rm'], code: 'E_MISSING_ARGUMENT' },
    { words: ['exec', 'host.1'], code: 'E_MISSING_ARGUMENT' },
    { words: ['exec', 'host.1', '--lab', 'demo', 'true'], code: 'E_NO_COMMAND' },
    { words: ['probe', 'host.1', 'host.2'], code: 'E_PROBE_KIND' },
    { words: ['probe', 'host.1', 'host.2', '--tcp', '0'], code: 'E_PORT' },
    { words: ['console'], code: 'E_MISSING_ARGUMENT' },
    { words: ['console', 'host.1'], code: 'E_NO_TERMINAL' },
    { words: ['console', '../etc', '--', 'id'], code: 'E_TARGET' },
    { words: ['tunnel', 'data.db;id'], code: 'E_TARGET' },
    { words: ['access', 'request', 'web.main.0'], code: 'E_TARGET' },
    { words: ['console', 'host.1', '-u', '0', '--', 'id'], code: 'E_CONSOLE_USER' },
    { words: ['console', 'host.1', '--as', 'Root', '--', 'id'], code: 'E_PERSON_NAME' },
    { words: ['console', 'host.1', '--frob', '--', 'id'], code: 'E_UNKNOWN_FLAG' },
    { words: ['tunnel', 'data.db', '-p', '70000'], code: 'E_TUNNEL_PORT' },
    { words: ['tunnel', 'data.db', '-p', '1:2:3'], code: 'E_TUNNEL_PORT' },
    { words: ['tunnel', 'data.db', '--exec'], code: 'E_FLAG_NEEDS_VALUE' },
    { words: ['access', 'request', 'host.1', '--verb', 'console'], code: 'E_INCOMPLETE_REQUEST' },
    { words: ['access', 'request', 'host.1', '--verb', 'sudo'], code: 'E_ACCESS_VERB' },
    { words: ['access', 'request', 'host.1', '--for', 'ever'], code: 'E_GRANT_TIME' },
    { words: ['access', 'request', 'host.1', '--for', '13h'], code: 'E_GRANT_TIME' },
    { words: ['access', 'request', 'host.1', '--reason', 'a\u001b[2J'], code: 'E_REASON' },
    { words: ['access', 'approve', '../../x'], code: 'E_REQUEST_ID' },
    { words: ['access', 'revoke'], code: 'E_MISSING_ARGUMENT' },
    { words: ['sessions', 'show', 'XYZ'], code: 'E_SESSION_ID' },
    { words: ['sessions', 'play', 'abcd', '--speed', '0'], code: 'E_SPEED' },
    { words: ['sessions', 'kill', ''], code: 'E_SESSION_ID' },
    { words: ['audit', 'verify', '/nowhere/audit.jsonl'], code: 'E_NO_SUCH_FILE' },
    { words: ['audit', 'export'], code: 'E_MISSING_ARGUMENT' },
    { words: ['login', 'Root'], code: 'E_PERSON_NAME' },
    { words: ['login', 'developer'], code: 'E_NO_TERMINAL' },
  ])('`lab $words` is refused with $code before anything is tried', async ({ words, code }) => {
    const { exitCode, stdout, stderr } = await lab(['--json', ...words])

    expect(exitCode).toBe(2)
    expect(errorOn(stdout)).toMatchObject({ code, fault: 'caller' })
    expect(stderr).toMatch(new RegExp(String.raw`\[${code}\]\n(?:  because: .*\n)?  next: `))
  })
})

/** What listens on a socket but is not the engine that is needed. */
async function listening(answer: string): Promise<{ readonly address: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  const server: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(answer)
  })
  const path = join(folder, 'engine.sock')
  await new Promise<void>((resolve) => {
    server.listen(path, resolve)
  })
  return {
    address: `unix://${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}

const OLD = JSON.stringify({ Version: '19.03.1', ApiVersion: '1.40', Components: [] })
const PODMAN = JSON.stringify({
  Version: '5.0.0',
  ApiVersion: '1.41',
  Components: [{ Name: 'Podman Engine', Version: '5.0.0' }],
})

describe('an engine that cannot be used', () => {
  it('and does not answer ends `up` with 255 and what to do', async () => {
    const { exitCode, stdout } = await lab(['up', '3', '--json'])

    expect(exitCode).toBe(255)
    expect(errorOn(stdout)).toMatchObject({
      code: 'E_ENGINE_UNREACHABLE',
      next: expect.stringContaining('DOCKER_HOST'),
    })
  })

  it.each([
    { what: 'is too old', answer: OLD, code: 'E_ENGINE_TOO_OLD', exitCode: 4 },
    { what: 'is another program', answer: PODMAN, code: 'E_ENGINE_OTHER', exitCode: 4 },
    { what: 'is no engine', answer: '<html>', code: 'E_ENGINE_UNREACHABLE', exitCode: 255 },
    { what: 'says nothing of use', answer: '{}', code: 'E_ENGINE_UNREACHABLE', exitCode: 255 },
  ])('since it $what ends `up` with $code', async ({ answer, code, exitCode }) => {
    await using engine = await listening(answer)
    const said = await lab(['up', '3', '--json'], engine.address)

    expect(said.exitCode).toBe(exitCode)
    expect(errorOn(said.stdout)).toMatchObject({ code })
  })
})
