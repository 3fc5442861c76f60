import { journey } from '../scenario.ts'
import { expect } from '../stage/expectations.ts'

export default journey(
  'a shop is deployed over three hosts, packs its orders, and is deployed again',
  {
    claim: 'components-confined',
    hosts: ['alice', 'bob', 'carol'],
    tags: ['component', 'app'],

    async play({ lab }) {
      const shop = await lab.shop()
      expect(shop.spread).toBe(3)
      expect(await shop.order(5)).toEqual({ placed: 5, packed: 5 })

      const again = await lab.shop()
      expect(again.containers).toEqual(shop.containers)

      await again.restart('web.main')
      const fresh = await lab.shop()
      expect(await fresh.order(2)).toEqual({ placed: 7, packed: 7 })
      expect(await lab.verdict()).toHold()

      await fresh.restart('data.db')
      const emptied = await lab.shop()
      expect(await emptied.order(1)).toEqual({ placed: 1, packed: 1 })
    },
  },
)
