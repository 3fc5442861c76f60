#!/bin/bash
# What every stage stands on: strict mode, refusals with a stable code, steps with times.

set -Eeuo pipefail
shopt -s inherit_errexit
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022

readonly ETC=/etc/drawbridge STATE=/var/lib/drawbridge RUN=/run/drawbridge LIB=/usr/lib/drawbridge UNITS=/etc/systemd/system

# Exit codes, as sysexits has them. The unit does not try again what trying again cannot mend (64, 65, 71, 74).
readonly EXIT_USAGE=64 EXIT_VALUES=65 EXIT_UNAVAILABLE=69 EXIT_UNEXPECTED=70 EXIT_UNSUPPORTED=71 EXIT_DIGEST=74 EXIT_NOT_YET=75

# refuse EXIT CODE MESSAGE NEXT
refuse() {
  trap - ERR
  if [[ $stage == early ]]; then deny_for_good; fi
  printf 'drawbridge-bootstrap: %s: %s\n  next: %s\n' "$2" "$3" "$4" >&2
  exit "$1"
}

# shellcheck disable=SC2317 # called by the trap
unexpected() {
  refuse "$EXIT_UNEXPECTED" E_UNEXPECTED "line $1 failed with $2: $3" \
    'read the journal of this unit; running the same stage again is safe'
}
trap 'unexpected "$LINENO" "$?" "$BASH_COMMAND"' ERR

readonly started=$EPOCHREALTIME

# step TEXT: the journal shows what is being done and how long after the start.
step() {
  local now=$EPOCHREALTIME
  printf '%s: %6d ms  %s\n' "$stage" $(((${now/./} - ${started/./}) / 1000)) "$1"
}

require_root() {
  if ((EUID != 0)); then
    refuse "$EXIT_UNSUPPORTED" E_NOT_ROOT 'this is not root' 'run it from user data, as a cloud does'
  fi
}
