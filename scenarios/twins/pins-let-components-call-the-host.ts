import { twin } from '../twin.ts'

export default twin('the pins let frames of components up to the host itself', [
  {
    file: 'agent/firewall/rules/pins.ts',
    replace: `      rule('iifname "dbc*" counter drop', 'nothing-for-the-host'),`,
    by: `      rule('iifname "dbc*" counter accept', 'nothing-for-the-host'),`,
  },
])
