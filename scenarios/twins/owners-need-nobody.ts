import { twin } from '../twin.ts'

export default twin('whoever may approve approves for themselves, too', [
  {
    file: 'control/access/decide-request.ts',
    replace: `if (record.person === approver.name) return refused('own-request')`,
    by: `if (record.person === '') return refused('own-request')`,
  },
  {
    file: 'control/access/decide.ts',
    replace: `if (grant === null || decidedBy === null || decidedBy === person) return 'revoked'`,
    by: `if (grant === null || decidedBy === null) return 'revoked'`,
  },
  {
    file: 'control/store/migrations.ts',
    replace: `CHECK (granted IS NULL OR (decided_by IS NOT NULL AND decided_by <> person)),`,
    by: `CHECK (granted IS NULL OR decided_by IS NOT NULL),`,
  },
])
