import { join } from 'node:path'
import { usageError } from '../../lab-error.ts'
import { ROOT } from '../../lifecycle/project.ts'
import { typedCommand } from '../../typed-command.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

export function parseShell(text: string): Shell {
  if (text === 'bash' || text === 'zsh' || text === 'fish') return text
  throw usageError({
    code: 'E_SHELL',
    message: `there is no completion for ${JSON.stringify(text.slice(0, 40))}`,
    next: typedCommand('completion', 'bash'),
  })
}

/** Each asks `lab complete` with the words so far; its exit code 10 means: offer files. */
export function completionScript(shell: Shell): string {
  const ask = `${quoted(process.execPath)} ${quoted(join(ROOT, 'lab/cli/start.mjs'))} complete --`
  return { bash: bash(ask), zsh: zsh(ask), fish: fish(ask) }[shell]
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`

const bash = (ask: string): string => `# bash completion for lab
_lab() {
  local found
  found=$(${ask} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if (($? == 10)); then
    compopt -o default
    COMPREPLY=()
  else
    mapfile -t COMPREPLY <<<"$found"
  fi
}
complete -F _lab lab
`

const zsh = (ask: string): string => `#compdef lab
_lab() {
  local found
  found=$(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $? == 10 )); then
    _files
  else
    compadd -- \${(f)found}
  fi
}
compdef _lab lab
`

const fish = (ask: string): string => `# fish completion for lab
function __lab_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (${ask} $words[2..] 2>/dev/null)
    if test $status -eq 10
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $found
    end
end
complete -c lab -f -a '(__lab_complete)'
`
