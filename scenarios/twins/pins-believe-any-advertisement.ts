import { twin } from '../twin.ts'

export default twin(
  'the pins let every neighbour advertisement of a component in, whatever its target',
  [
    {
      file: 'agent/firewall/rules/pins.ts',
      replace: "icmpv6 type nd-neighbor-advert ${OWN_SOURCE} ${OWN_TARGET} ${withOption('0x201')}`",
      by: 'icmpv6 type nd-neighbor-advert`',
    },
  ],
)
