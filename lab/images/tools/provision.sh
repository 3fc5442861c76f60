#!/bin/bash
# Tools of whoever moves, watches or forges packets. The packages come as arguments.
set -Eeuo pipefail

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends "$@"
# The lab's packet engine enters network namespaces from Python.
python3 -c 'import os; os.setns'
apt-get clean
rm -rf /var/lib/apt/lists/*
