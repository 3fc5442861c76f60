import { describe, expect, it } from 'vitest'
import { silentSteps } from '../steps.ts'
import { ensureEngine } from './ensure-engine.ts'
import { ensurePackages } from './packages.ts'
import type { Machine } from './machine.ts'

const nowhere = { text: 'unix:///nonexistent/engine.sock', isChosen: false }
const user: Machine = { isRoot: false, hasApt: true, hasServiceManager: true }
const absent = 'drawbridge-is-no-package'

describe('where the lab may not install', () => {
  it('it stops and prints the exact commands for the engine', async () => {
    const attempt = ensureEngine(silentSteps, nowhere, user)

    await expect(attempt).rejects.toMatchObject({
      code: expect.stringMatching(/^E_ENGINE_(?:MISSING|STOPPED)$/),
      next: expect.stringContaining('sudo systemctl enable --now docker'),
    })
  })

  it('it names a start that needs no service manager where there is none', async () => {
    const attempt = ensureEngine(silentSteps, nowhere, { ...user, hasServiceManager: false })

    await expect(attempt).rejects.toMatchObject({ next: expect.stringContaining('setsid dockerd') })
  })

  it('it stops and prints the exact command for a missing package', async () => {
    await expect(ensurePackages([absent], silentSteps, user)).rejects.toMatchObject({
      code: 'E_PACKAGES_MISSING',
      next: `sudo apt-get update && sudo apt-get install --no-install-recommends ${absent}`,
    })
  })

  it('it asks for packages by name where there is no apt', async () => {
    const other = { ...user, hasApt: false }

    await expect(ensurePackages([absent], silentSteps, other)).rejects.toMatchObject({
      code: 'E_PACKAGES_MISSING',
      next: `install them: ${absent}`,
    })
  })
})
