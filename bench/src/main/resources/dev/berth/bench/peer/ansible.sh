#!/bin/sh
# Ansible, forks 50, pipelining, fresh connections.
set -eu
printf '%s\n' "$@" >"$BENCH/inventory"
HOME=$BENCH ANSIBLE_CONFIG=$BENCH/ansible.cfg ansible-playbook -i "$BENCH/inventory" "$BENCH/site.yml" </dev/null
