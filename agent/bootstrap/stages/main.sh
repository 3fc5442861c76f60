#!/bin/bash
# Usage: bash user-data early|late|packages. `packages` needs no values: it makes the warm image.

readonly SELF=${BASH_SOURCE[0]}
stage=${1:-}

case $stage in
  early) run_early ;;
  late) run_late ;;
  packages) require_root && run_packages ;;
  *) refuse "$EXIT_USAGE" E_USAGE "unknown stage '$stage'" 'one of: early, late, packages' ;;
esac
# Bash must not read on into the values.
exit 0
# shellcheck disable=SC2317 # the marker is no command
