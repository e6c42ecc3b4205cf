#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# berth-evidence: what a machine can say about a kubelet that asked for no certificate. Reads the
# unit's name on stdin, changes nothing.
set -uf
LC_ALL=C
PATH="${PATH:-}:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL PATH
IFS= read -r unit || exit 1
case $unit in
    '' | -* | *[!A-Za-z0-9._@-]*) exit 1 ;;
esac
{
    systemctl status --no-pager --full --lines=0 "$unit"
    journalctl --unit "$unit" --no-pager --quiet --lines=40 --output=cat
} </dev/null 2>&1 | awk 'NR <= 80 { print substr($0, 1, 500) }'
