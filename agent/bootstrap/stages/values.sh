#!/bin/bash
# The injected values: read as text, never evaluated, each held against its own expression before any use.

declare -A value
declare script='' ca_pem='' # filled with the values

readonly OCTET='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
readonly ADDRESS_EXPRESSION="^$OCTET(\\.$OCTET){3}\$"
readonly UNUSABLE_ADDRESS='^(0|127|22[4-9]|2[3-5][0-9])\.'
readonly HOST_EXPRESSION='^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$'
readonly DIGEST_EXPRESSION='^[0-9a-f]{64}$'
readonly TOKEN_EXPRESSION='^[A-Za-z0-9_-]{20,200}$'
readonly BASE64_EXPRESSION='^[A-Za-z0-9+/]+={0,2}$'
readonly PEM_EXPRESSION=$'^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n?$'

readonly LONGEST_TEXT=32768 LONGEST_VALUE=16384

# Values of the user data stand behind the script itself, which is kept for the second stage.
read_injected_values() {
  local text
  read_text "$SELF" $((SCRIPT_BYTES + LONGEST_TEXT))
  script=${text:0:SCRIPT_BYTES}
  if [[ $script != *$'\n__DRAWBRIDGE_VALUES__\n' ]]; then
    refuse_values E_VALUE_MALFORMED 'the script is not as long as when it was assembled'
  fi
  take_values "${text:SCRIPT_BYTES}"
}

# Those of an installed host stand in its own file.
read_installed_values() {
  local text
  if [[ ! -r $ETC/host.env ]]; then
    refuse "$EXIT_VALUES" E_VALUE_MISSING "$ETC/host.env is not there" 'run the stage early first'
  fi
  read_text "$ETC/host.env" "$LONGEST_TEXT"
  take_values "$text"
}

# Fills `text`. A read up to NUL that meets one is a NUL in the values, which bash would silently swallow elsewhere.
read_text() {
  if IFS= read -r -d '' text <"$1"; then refuse_values E_VALUE_MALFORMED 'the values hold a NUL byte'; fi
  if ((${#text} > $2)); then refuse_values E_VALUES_OVERSIZE "the values are longer than $LONGEST_TEXT bytes"; fi
}

take_values() {
  local line name text
  value=()
  while IFS= read -r line; do
    if [[ -z $line ]]; then continue; fi
    if [[ ! $line =~ ^([A-Z][A-Z0-9_]{0,31})= ]]; then
      refuse_values E_VALUE_MALFORMED 'a line of the values is not KEY=VALUE'
    fi
    name=${BASH_REMATCH[1]} text=${line#*=}
    if [[ -v value[$name] ]]; then refuse_values E_VALUE_DUPLICATE "$name is given twice"; fi
    check_value "$name" "$text"
    value[$name]=$text
  done <<<"$1"
}

# A refused value is never printed: it may be a secret, or an attack on whoever reads the journal.
check_value() {
  local name=$1 text=$2
  if ((${#text} > LONGEST_VALUE)); then
    refuse_values E_VALUES_OVERSIZE "$name is longer than $LONGEST_VALUE bytes"
  fi
  case $name in
    CONTROL_ADDRESS | ADDRESS | INNER) is_address "$text" ;;
    MIRROR_ADDRESS) [[ -z $text ]] || is_address "$text" ;;
    HOST_ID) [[ $text =~ $HOST_EXPRESSION ]] ;;
    OVERLAY_MODE) [[ $text == "$ASSEMBLED_OVERLAY_MODE" ]] ;;
    AGENT_SHA256 | NODE_SHA256) [[ $text =~ $DIGEST_EXPRESSION ]] ;;
    JOIN_TOKEN) [[ $text =~ $TOKEN_EXPRESSION ]] ;;
    CA_PEM_BASE64) is_certificate "$text" ;;
    *) refuse_values E_VALUE_UNKNOWN "$name is not a value this bootstrap knows" ;;
  esac || refuse_values E_VALUE_MALFORMED "$name is not what it must be"
}

is_address() {
  [[ $1 =~ $ADDRESS_EXPRESSION && ! $1 =~ $UNUSABLE_ADDRESS ]]
}

# Decoded it must be one PEM certificate and nothing else; curl and the agent judge the rest.
is_certificate() {
  [[ $1 =~ $BASE64_EXPRESSION ]] && ca_pem=$(base64 -d <<<"$1" 2>/dev/null) && [[ $ca_pem =~ $PEM_EXPRESSION ]]
}

# require_values NAME...
require_values() {
  local name
  for name in "$@"; do
    if [[ ! -v value[$name] ]]; then refuse_values E_VALUE_MISSING "$name is missing"; fi
  done
}

refuse_values() {
  refuse "$EXIT_VALUES" "$1" "$2" 'give this host fresh user data from control; until then it stays shut'
}
