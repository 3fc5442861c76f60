#!/bin/bash
# Read by bash before a stage (BASH_ENV). Kills it dead before the command, or the step, of number KILL_AT. Notes
# the places as it goes: before the first command, and before each that follows one which may have changed something
# outside of bash. All that a kill takes between two places is memory.

count=0 has_acted=yes
rm -f /tmp/killer-places

# shellcheck disable=SC2016 # the texts of commands, not yet expanded
may_act() {
  case $BASH_COMMAND in
    readonly\ [A-Z_]*="'"*) return 1 ;;
    *'> '* | *'>&'* | *'<('* | *'`'* | *'$('[!\(]*) return 0 ;;
    '(('* | '[['* | IFS=\ read\ * | printf\ *) return 1 ;;
    eval\ * | exec\ * | source\ * | .\ * | trap\ * | kill\ * | wait\ *) return 0 ;;
  esac
  case ${BASH_COMMAND%%=*} in
    "$BASH_COMMAND" | *[[:space:]]*) ;;
    *) return 1 ;; # an assignment
  esac
  case $(type -t -- "${BASH_COMMAND%%[[:space:]]*}" || true) in
    function | builtin | keyword) return 1 ;;
  esac
}

before_command() {
  if [[ $KILL_WHAT == step && $BASH_COMMAND != 'step '* ]]; then return; fi
  count=$((count + 1))
  if ((count == KILL_AT)); then kill -KILL $$; fi
  if [[ -n $has_acted ]]; then printf '%s\n' "$count" >>/tmp/killer-places; fi
  if may_act; then has_acted=yes; else has_acted=''; fi
}

set -T
trap before_command DEBUG
