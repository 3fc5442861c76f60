import { twin } from '../twin.ts'

export default twin(
  'the walls are raised when the network is up, at the first boot and at every other',
  [
    {
      file: 'agent/bootstrap/units/drawbridge-firewall.service',
      replace: `Wants=network-pre.target
Before=network-pre.target`,
      by: `Wants=network-online.target
After=network-online.target`,
    },
    {
      file: 'agent/bootstrap/units/network-after-walls.conf',
      replace: `After=drawbridge-firewall.service
AssertPathExists=/run/drawbridge/walls-stand`,
      by: `Documentation=man:systemd.unit(5)`,
    },
    {
      file: 'agent/bootstrap/stages/deny.sh',
      replace: `  step 'shutting everything'
  deny_at_guard`,
      by: `  step 'the walls come later'`,
    },
    {
      file: 'agent/bootstrap/stages/early.sh',
      replace: `  systemctl start drawbridge-firewall.service
`,
      by: `  systemctl start --no-block drawbridge-firewall.service
`,
    },
  ],
)
