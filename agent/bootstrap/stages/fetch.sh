#!/bin/bash
# Node and agent come from control over TLS pinned to its own authority, and count only with the digest that came injected.

# fetch NAME FILE SHA256
fetch() {
  local name=$1 file=$2 digest=$3
  if is_known "$file" "$digest" || has_digest "$file" "$digest"; then return; fi
  step "fetching $name from control"
  download "$name" "$file.next"
  if ! has_digest "$file.next" "$digest"; then
    rm -f "$file.next"
    refuse "$EXIT_DIGEST" E_DIGEST "what control sent as $name is not what was promised" \
      'give this host fresh user data: control may have been updated since it was invited'
  fi
  chmod 0755 "$file.next"
  sync "$file.next"
  mv -T "$file.next" "$file"
}

# Node is large, and taking its digest costs more than starting it. Where the package stage took it, a file that is
# still the very same to the file system needs no second look. Any doubt ends in the digest.
is_known() {
  local known=''
  if [[ ! -r $1.known ]]; then return 1; fi
  read -r known <"$1.known" || true
  [[ $known == "$2 $(identity_of "$1")" ]]
}

identity_of() {
  stat -c '%i %s %Y %Z' "$1"
}

make_known() {
  local file=$1 digest
  if [[ ! -f $file ]]; then return; fi
  read -r digest _ < <(sha256sum "$file")
  lay_down "$file.known" 0644 "$digest $(identity_of "$file")"$'\n'
}

has_digest() {
  [[ -f $1 ]] && sha256sum --status --check <<<"$2  $1"
}

download() {
  local address=${value[CONTROL_ADDRESS]}
  if curl --silent --show-error --fail --proto '=https' --tlsv1.3 --noproxy '*' --cacert "$ETC/ca.pem" \
    --connect-timeout 5 --max-time 600 --max-filesize 300000000 --retry 5 --retry-delay 1 --retry-connrefused \
    --output "$2" "https://$address:$CONTROL_PORT/files/$1"; then return; fi
  rm -f "$2"
  refuse "$EXIT_UNAVAILABLE" E_CONTROL_UNREACHABLE "control did not give $1" \
    "see that control runs at $address; it is tried again"
}
