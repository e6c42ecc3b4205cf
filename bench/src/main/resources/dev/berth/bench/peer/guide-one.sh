#!/bin/sh
# The guide's commands for one machine. Its work directories are made first, each file is one scp.
set -eu
to=root@$1
ssh -F "$BENCH/ssh_config" "$to" "$(cat "$BENCH/mkdir")"
while read -r path; do
    scp -q -p -F "$BENCH/ssh_config" "$BENCH/set$path" "$to:$path"
done <"$BENCH/files"
ssh -F "$BENCH/ssh_config" "$to" "systemctl daemon-reload && systemctl enable kubelet && systemctl restart kubelet"
