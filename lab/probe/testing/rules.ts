/** Hand-made rules for a host of a test: they share no code with the agent's. */
export interface RulesInput {
  readonly control: string
  readonly tunnelPort: number
  readonly holes: readonly string[]
}

export const wall4 = ({ control, tunnelPort }: RulesInput): string => `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i lo -m comment --comment drawbridge:lo -j ACCEPT
-A INPUT -i db+ -m comment --comment drawbridge:overlay-devices -j DROP
-A INPUT -s ${control}/32 -p tcp -m tcp --dport 7411 -m conntrack --ctstate NEW,ESTABLISHED -m comment --comment drawbridge:control-in -j ACCEPT
-A INPUT -s ${control}/32 -p tcp -m tcp --sport 7410 -m conntrack --ctstate ESTABLISHED -m comment --comment drawbridge:control-reply -j ACCEPT
-A INPUT -p udp -m udp --dport ${tunnelPort} -m set --match-set drawbridge-holes src,src -m comment --comment drawbridge:holes -j ACCEPT
-A INPUT -m comment --comment drawbridge:rest -j DROP
-A FORWARD -m comment --comment drawbridge:rest -j DROP
-A OUTPUT -o lo -m comment --comment drawbridge:lo -j ACCEPT
-A OUTPUT -o db+ -m comment --comment drawbridge:overlay-devices -j DROP
-A OUTPUT -d ${control}/32 -p tcp -m tcp --sport 7411 -m conntrack --ctstate ESTABLISHED -m comment --comment drawbridge:control-answer -j ACCEPT
-A OUTPUT -d ${control}/32 -p tcp -m tcp --dport 7410 -m conntrack --ctstate NEW,ESTABLISHED -m comment --comment drawbridge:to-control -j ACCEPT
-A OUTPUT -p udp -m udp --sport ${tunnelPort} -m set --match-set drawbridge-holes dst,dst -m comment --comment drawbridge:holes -j ACCEPT
-A OUTPUT -m comment --comment drawbridge:rest -j DROP
COMMIT`

export const wall6 = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i lo -m comment --comment drawbridge:lo -j ACCEPT
-A INPUT -m comment --comment drawbridge:rest -j DROP
-A FORWARD -m comment --comment drawbridge:rest -j DROP
-A OUTPUT -o lo -m comment --comment drawbridge:lo -j ACCEPT
-A OUTPUT -m comment --comment drawbridge:rest -j DROP
COMMIT`

export const holeSet = ({ holes, tunnelPort }: RulesInput): string =>
  [
    'create drawbridge-holes hash:ip,port family inet',
    ...holes.map((hole) => addHole(hole, tunnelPort)),
  ].join('\n')

const addHole = (hole: string, port: number): string => `add drawbridge-holes ${hole},udp:${port}`

export const guard = ({ control, tunnelPort, holes }: RulesInput): string => `
table inet drawbridge_guard {
  flags owner, persist
  set holes {
    type ipv4_addr . inet_service
    ${holes.length > 0 ? `elements = { ${holes.map((hole) => `${hole} . ${tunnelPort}`).join(', ')} }` : ''}
  }
  chain in {
    type filter hook prerouting priority raw; policy accept;
    iif lo accept comment "drawbridge:lo"
    iifname "db*" drop comment "drawbridge:overlay-devices"
    ip saddr ${control} tcp dport 7411 accept comment "drawbridge:control-in"
    ip saddr ${control} tcp sport 7410 tcp dport 32768-60999 tcp flags & (syn | ack) != syn accept comment "drawbridge:control-reply"
    ip saddr . udp sport @holes udp dport ${tunnelPort} notrack accept comment "drawbridge:holes"
    counter drop comment "drawbridge:rest"
  }
  chain out {
    type filter hook output priority raw; policy accept;
    oif lo accept comment "drawbridge:lo"
    oifname "db*" drop comment "drawbridge:overlay-devices"
    ip daddr ${control} tcp sport 7411 tcp flags & (syn | ack) != syn accept comment "drawbridge:control-answer"
    ip daddr ${control} tcp sport 32768-60999 tcp dport 7410 accept comment "drawbridge:to-control"
    ip daddr . udp dport @holes udp sport ${tunnelPort} notrack accept comment "drawbridge:holes"
    counter drop comment "drawbridge:rest"
  }
}`

/** Nothing but what is for the card's own addresses passes it, and nothing else leaves. */
export const cardGuard = (card: string): string => `
table netdev drawbridge_card {
  flags owner, persist
  chain in {
    type filter hook ingress device "${card}" priority -400; policy drop;
    meta protocol arp accept comment "drawbridge:arp"
    fib daddr . iif type local accept comment "drawbridge:own"
    counter drop comment "drawbridge:rest"
  }
  chain out {
    type filter hook egress device "${card}" priority -400; policy drop;
    meta protocol arp accept comment "drawbridge:arp"
    fib saddr . oif type local accept comment "drawbridge:own"
    counter drop comment "drawbridge:rest"
  }
}`
