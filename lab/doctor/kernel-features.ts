/** A feature of the kernel that kernel-checks.sh tries, by its id there. */
export interface KernelFeature {
  readonly id: string
  readonly mend: string
  /** What is lost without it; undefined when a lab cannot do without. */
  readonly weaker?: string
}

const loadable = (module: string, option: string): string =>
  `sudo modprobe ${module}; where that fails, boot a kernel with ${option}`

export const KERNEL_FEATURES: readonly KernelFeature[] = [
  { id: 'veth', mend: loadable('veth', 'CONFIG_VETH') },
  { id: 'bridge', mend: loadable('bridge', 'CONFIG_BRIDGE') },
  { id: 'vxlan', mend: loadable('vxlan', 'CONFIG_VXLAN') },
  { id: 'tun', mend: loadable('tun', 'CONFIG_TUN') },
  {
    id: 'ipset',
    mend: loadable('ip_set_hash_ipport', 'CONFIG_IP_SET and CONFIG_IP_SET_HASH_IPPORT'),
  },
  {
    id: 'iptables',
    mend: loadable(
      'nft_compat xt_conntrack xt_set xt_NFLOG',
      'CONFIG_NFT_COMPAT and these matches',
    ),
  },
  {
    id: 'ip6tables',
    mend: loadable('nft_compat xt_conntrack xt_NFLOG', 'CONFIG_NFT_COMPAT and CONFIG_IPV6'),
  },
  { id: 'nft', mend: loadable('nf_tables nft_ct', 'CONFIG_NF_TABLES_INET and CONFIG_NFT_CT') },
  {
    id: 'card',
    mend: 'boot Linux 5.16 or newer with CONFIG_NETFILTER_INGRESS and CONFIG_NETFILTER_EGRESS',
    weaker:
      'a host has no guard at its card: a card that its root makes on the cable for another namespace answers strangers past both walls',
  },
  {
    id: 'card-early',
    mend: 'boot Linux 6.16 or newer',
    weaker:
      'the guard at a host’s card comes only with its agent, not with the card: what its root makes on the cable before that is not guarded',
  },
  {
    id: 'pins',
    mend: loadable('nf_tables', 'CONFIG_NF_TABLES_BRIDGE'),
    weaker:
      'no app can have a network: hosts refuse what they could not tie to one address each, and nothing of apps works',
  },
  {
    id: 'nft-owner',
    mend: 'boot Linux 6.9 or newer with nft 1.1 or newer',
    weaker:
      'the guard cannot refuse a foreign flush: after `nft flush ruleset` by root the host is open until its agent repairs it',
  },
]
