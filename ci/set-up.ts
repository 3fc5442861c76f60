import { plainSteps } from '../lab/cli/screen/plain-steps.ts'
import { ensureEngine } from '../lab/engine/ensure-engine.ts'
import { ensurePackages } from '../lab/engine/packages.ts'
import { ensurePgbench } from './pgbench.ts'

/** Distribution packages that only tests and checks use. */
const TEST_PACKAGES = [
  'shellcheck',
  'iproute2',
  'iptables',
  'nftables',
  'ipset',
  'conntrack',
  'wireguard-go',
  'wireguard-tools',
  'python3',
  'procps',
  'kmod',
  'util-linux',
  'postgresql-client-17',
  'valkey-tools',
]

/** What tests need of the machine beyond the project's packages: the engine, and real tools for real kernels. */
export const setUpMachine = async (): Promise<void> => {
  const steps = plainSteps(process.stderr)
  await ensurePackages(TEST_PACKAGES, steps)
  await ensurePgbench(steps)
  await ensureEngine(steps)
}
