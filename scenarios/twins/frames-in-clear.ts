import { twin } from '../twin.ts'

const OVERLAY = 'agent/overlay/overlay-wish.ts'

export default twin(
  'the overlay’s frames go beside the tunnel, in clear, through a hole of their own',
  [
    {
      file: OVERLAY,
      replace: `    lower: isEncrypted ? TUNNEL : underlay.device,
    local: isEncrypted ? self.inner : self.address,`,
      by: `    lower: underlay.device,
    local: self.address,`,
    },
    {
      file: OVERLAY,
      replace: 'const destination = (peer: Peer) => (isEncrypted ? peer.inner : peer.address)',
      by: 'const destination = (peer: Peer) => peer.address',
    },
    {
      file: OVERLAY,
      replace: 'read.has(`${mac} ${isEncrypted ? inner : address}`),',
      by: 'read.has(`${mac} ${address}`),',
    },
    {
      file: 'agent/enforce/members-of.ts',
      replace: "inner: overlay.mode === 'plain' ? [] : joined.map(({ inner }) => inner),",
      by: "inner: overlay.mode === 'plain' ? [] : joined.map(({ address }) => address),",
    },
    {
      file: 'agent/firewall/rules/guard.ts',
      replace: "`iifname ${tunnel('iiftype')} ip saddr @inner",
      by: '`ip saddr @inner',
    },
    {
      file: 'agent/firewall/rules/guard.ts',
      replace: "`oifname ${tunnel('oiftype')} ip daddr @inner",
      by: '`ip daddr @inner',
    },
    {
      file: 'agent/firewall/rules/wall4.ts',
      replace: "`-i ${TUNNEL_DEVICE} ${frames('src')}`",
      by: "frames('src')",
    },
    {
      file: 'agent/firewall/rules/wall4.ts',
      replace: "`-o ${TUNNEL_DEVICE} ${frames('dst')}`",
      by: "frames('dst')",
    },
  ],
)
