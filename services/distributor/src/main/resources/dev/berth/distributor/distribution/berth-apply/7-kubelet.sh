
# --- the kubelet ---------------------------------------------------------------------------------

load() {
    systemctl daemon-reload </dev/null >&2 9>&- && systemctl enable "$unit" </dev/null >&2 9>&-
}

start() {
    systemctl restart "$unit" </dev/null >&2 9>&- || return 1
    [ "$settle" = 0 ] || sleep "$settle" 9>&-
    is_active
}

decide_restart() {
    if [ "$active" = 0 ]; then restart_needed=1; fi
    if [ "$bootstrap_changed" = 1 ] && ! certificate_holds; then restart_needed=1; fi
}

run_kubelet() {
    decide_restart
    step=load
    if [ "$changed" = 0 ] && [ "$restart_needed" = 0 ]; then
        report ok "nothing to do"
        step=kubelet
        report ok "active already"
        return
    fi
    if load; then report ok "$unit"; else recover "systemd does not accept $unit"; fi
    step=kubelet
    if [ "$restart_needed" = 1 ]; then
        start || recover "$unit is not active after its start"
    else
        is_active || recover "$unit is not active any more"
    fi
    forget_intent
    report ok "restarted=$restart_needed"
}

# The set works: it is finished, and the identity it replaced is of no more use.
forget_intent() {
    if [ -s "$state/unfinished" ]; then : >"$state/unfinished"; fi
    set --
    for file in "$root${kubeconfig%/*}/.${kubeconfig##*/}.berth-previous" \
        "$root${certificate%/*}/.${certificate##*/}.berth-previous"; do
        if [ -e "$file" ] || [ -L "$file" ]; then set -- "$@" "$file"; fi
    done
    [ $# = 0 ] || rm -f -- "$@"
}

show_evidence() {
    {
        systemctl status --no-pager --full --lines=0 "$unit"
        journalctl --unit "$unit" --no-pager --quiet --lines=40 --output=cat
    } </dev/null 2>&1 9>&- | awk 'NR <= 80 { print "berth> " substr($0, 1, 500) }'
}

# Says why, gives a kubelet that ran before its previous set back, and ends.
recover() {
    report failed "start $1"
    show_evidence
    step=rollback
    if [ "$ran" = 1 ]; then roll_back; else report skipped "no kubelet ran here before"; fi
    said_end=1
    exit 1
}

# The whole set: what was changed is as before, what was created is gone. A changed secret stays: its
# previous version was not kept, and the new one serves the previous set as well.
roll_back() {
    back=0
    IFS=$newline
    for line in $unfinished; do
        IFS=' '
        path=/${line#*/}
        previous=$root${path%/*}/.${path##*/}.berth-previous
        case $line in
            created*) rm -f -- "$root$path" && back=$((back + 1)) ;;
            changed*)
                if [ -f "$previous" ] && ! [ -L "$previous" ]; then
                    mv -f -- "$previous" "$root$path" && back=$((back + 1))
                fi
                ;;
        esac
    done
    IFS=' '
    for file in "$root$kubeconfig" "$root$certificate"; do
        previous=${file%/*}/.${file##*/}.berth-previous
        if [ -e "$previous" ] && [ ! -e "$file" ]; then mv -f -- "$previous" "$file"; fi
    done
    [ "$durable" = 0 ] || sync
    if load && start; then
        : >"$state/unfinished"
        report ok "files=$back"
    else
        report failed "start the previous set does not run either"
    fi
}
