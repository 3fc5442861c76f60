import { required } from '../arguments/argument.ts'
import { completionScript, parseShell } from '../complete/scripts.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'print the completion script for bash, zsh or fish',
  details: [
    'It completes the word `lab`: verbs, flags, machines of your labs, scenarios, files.',
    "Beside the repository: alias lab='npx lab', then",
    '  bash  source <(npx lab completion bash)',
    '  zsh   source <(npx lab completion zsh)',
    '  fish  npx lab completion fish | source',
  ].join('\n'),
  effect: 'reads',
  arguments: { shell: required('bash, zsh or fish', parseShell) },
  flags: {},
  run({ arguments: { shell }, out }) {
    const script = completionScript(shell)
    out.answer({ shell, script }, script)
    return Promise.resolve()
  },
})
