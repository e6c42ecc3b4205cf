#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Stands in for the kubelet on a machine: logs its arguments and stays up. It exits as a kubelet does when its --config file
# is missing or holds a line 'unusable: true', else keeps a copy of it in /run/kubelet-config. It does what /etc/kubelet-stub says:
# 'fails', or 'slow SECONDS' to its death.
case "${1-}" in
    --version | --version=true)
        echo 'Kubernetes v1.34.2'
        exit 0
        ;;
esac

give_up() {
    echo "E1124 08:00:00.000000 $$ run.go:72] \"command failed\" err=\"$1\"" >&2
    exit 1
}

config=
for argument; do
    case $argument in
        --config=*) config=${argument#--config=} ;;
    esac
done
echo "stub kubelet runs with: $*"
if [ -n "$config" ]; then
    [ -r "$config" ] || give_up "failed to load kubelet config file, path: $config"
    ! grep -q '^unusable: true$' "$config" || give_up "failed to validate kubelet configuration, path: $config"
    cp "$config" /run/kubelet-config
fi
how='' seconds=''
if [ -r /etc/kubelet-stub ]; then read -r how seconds </etc/kubelet-stub; fi
case $how in
    fails) give_up "failed to run Kubelet: no client provided" ;;
    slow)
        sleep "$seconds"
        give_up "failed to run Kubelet: it took a while to find out"
        ;;
esac
exec sleep infinity
