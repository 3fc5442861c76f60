#!/bin/bash
# Files come whole or not at all: written beside their place, flushed, then renamed. What is there already is left alone.

laid=() units_changed=''

# lay_down PATH 0600|0644 TEXT: prepares; `settle` puts in place.
lay_down() {
  local path=$1 mode=$2 text=$3
  if holds "$path" "$text"; then return; fi
  if [[ $path == $UNITS/* && -e $path ]]; then units_changed=yes; fi
  if [[ $mode == 0600 ]]; then umask 077; fi
  printf '%s' "$text" >"$path$NEXT"
  umask 022
  laid+=("$path")
}

readonly NEXT=.drawbridge-next

holds() {
  local path=$1 text=$2 old
  [[ -f $path && -s $path ]] && { IFS= read -r -d '' old <"$path" || true; } && [[ $old == "$text" ]]
}

# In the order in which they were laid. One process renames them all; perl-base is part of every Debian and Ubuntu.
settle() {
  if ((${#laid[@]} == 0)); then return; fi
  sync "${laid[@]/%/$NEXT}"
  perl -e 'for (@ARGV) { rename("$_'"$NEXT"'", $_) or die "$_: $!" }' "${laid[@]}"
  laid=()
}

make_folders() {
  mkdir -p "$ETC" "$LIB/session" /etc/docker "$UNITS"/{multi-user,sysinit}.target.wants
  umask 077
  mkdir -p "$STATE" "$RUN"
  umask 022
}

# enable UNIT TARGET: what `systemctl enable` does, without asking systemd to read everything again.
enable() {
  local link=/etc/systemd/system/$2.wants/$1
  if [[ -L $link ]]; then return; fi
  ln -sfn "/etc/systemd/system/$1" "$link"
}
