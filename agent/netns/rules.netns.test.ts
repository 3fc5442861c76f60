import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GUARD_TABLE } from '../firewall/rules/names.ts'
import { guardReading } from '../firewall/reading/guard-reading.ts'
import { ipsetMembers } from '../firewall/reading/ipset-members.ts'
import { nftTables } from '../firewall/reading/nft-tables.ts'
import { wallText } from '../firewall/reading/wall-text.ts'
import { guardBatch } from '../firewall/rules/guard-batch.ts'
import { renderGuard } from '../firewall/rules/guard.ts'
import { renderSets } from '../firewall/rules/sets.ts'
import { renderWall4 } from '../firewall/rules/wall4.ts'
import { renderWall6 } from '../firewall/rules/wall6.ts'

const NAMESPACE = `dbt-rules-${process.pid}`
const run = promisify(execFile)

const inside = async (program: string, input = ''): Promise<string> => {
  const running = run('ip', ['netns', 'exec', NAMESPACE, 'bash', '-c', program])
  running.child.stdin?.end(input)
  return (await running).stdout
}

/** The owner must live while its table is read: it has dealt with the batch once what it is told next is there. */
const readWhileOwned = (batch: string): string => `
coproc OWNER { exec nft -i >/dev/null; }
printf '%s\\nadd table inet through\\n' '${batch}' >&"\${OWNER[1]}"
until nft list table inet through >/dev/null 2>&1; do kill -0 "$OWNER_PID" || exit 1; done
nft -s list table inet ${GUARD_TABLE}
eval "exec \${OWNER[1]}>&-"
wait`

describe.each(['encrypted', 'plain'] as const)(
  'the rules of a host whose overlay is %s',
  (mode) => {
    beforeEach(() => run('ip', ['netns', 'add', NAMESPACE]))
    afterEach(() => run('ip', ['netns', 'del', NAMESPACE]))

    it.each([null, '198.18.0.2'])(
      'read back from the kernel as they were rendered (mirror: %s)',
      async (mirror) => {
        const tunnelPort = mode === 'plain' ? 4789 : 51820
        const input = { control: '198.18.0.1', mirror, mode, tunnelPort }
        const holes = Array.from({ length: 150 }, (_, index) => `198.18.0.${index + 10}`)
        const sets = { holes, inner: holes.map((hole) => hole.replace('198.18', '198.19')) }

        await inside('ipset -exist restore', renderSets(sets, tunnelPort))
        await inside('iptables-restore', renderWall4(input))
        await inside('ip6tables-restore', renderWall6())
        const table = await inside(readWhileOwned(guardBatch(input, sets)))
        const guard = guardReading(nftTables(table)[0]?.text ?? '')
        const saved = await inside('ipset save')

        expect(wallText(await inside('iptables-save -t filter'))).toBe(renderWall4(input))
        expect(wallText(await inside('ip6tables-save -t filter'))).toBe(renderWall6())
        expect(guard.text).toBe(renderGuard(input))
        expect(guard.standing).toBe('owned')
        expect(guard.holes).toEqual(holes.map((hole) => `${hole} . ${tunnelPort}`).sort())
        expect(guard.inner).toEqual([...sets.inner].sort())
        expect(ipsetMembers(saved, 'drawbridge-holes', 'hash:ip,port')).toHaveLength(150)
        expect(ipsetMembers(saved, 'drawbridge-inner', 'hash:ip')).toEqual([...sets.inner].sort())
      },
    )
  },
)
