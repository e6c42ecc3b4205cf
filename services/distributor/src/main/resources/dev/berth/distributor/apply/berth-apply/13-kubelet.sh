
# --- the kubelet ---------------------------------------------------------------------------------

# Enabling a unit reloads systemd's configuration, also where it was enabled before.
load() {
    systemctl enable "$unit" >&2 9>&-
}

start() {
    objection=
    systemctl restart "$unit" >&2 9>&- && runs_still
}

# Whether it runs, and as it was sent. Where nothing is waited for and the unit is nobody's concern, there is no more
# to learn than what systemd has just said of the start.
runs_still() {
    if [ "$settle" != 0 ]; then sleep "$settle" 9>&-; fi
    case $severity_unit in
        fail | fix)
            look_at_loaded_unit
            [ -z "$objection" ] && [ "$state_of_unit" = active ]
            ;;
        *) [ "$settle" = 0 ] || is_active ;;
    esac
}

# $1 what is wrong with the start, unless another command was started than was sent.
refuse_start() {
    if [ -n "$objection" ]; then recover unit "$objection"; else recover start "$1"; fi
}

run_kubelet() {
    step=load
    if [ "$changed" = 0 ] && [ "$restart_needed" = 0 ]; then
        report ok "nothing to do"
        step=kubelet
        report ok "active already"
        return
    fi
    if [ "$unit_known" = 0 ]; then start_first; else load_and_start; fi
    forget_intent
    report ok "restarted=$restart_needed"
}

# Where systemd has never heard of the unit, a start is a restart, and one program does all of it.
start_first() {
    objection=
    if systemctl enable --now "$unit" >&2 9>&-; then
        report ok "$unit"
        step=kubelet
        runs_still || refuse_start "$unit is not active after its start"
    elif systemctl is-enabled --quiet "$unit" 9>&-; then
        report ok "$unit"
        step=kubelet
        recover start "$unit is not active after its start"
    else
        recover start "systemd does not accept $unit"
    fi
}

load_and_start() {
    if load; then report ok "$unit"; else recover start "systemd does not accept $unit"; fi
    step=kubelet
    if [ "$restart_needed" = 1 ]; then
        start || refuse_start "$unit is not active after its start"
    else
        is_active || recover start "$unit is not active any more"
    fi
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
    } 2>&1 9>&- | awk 'NR <= 80 { print "berth> " substr($0, 1, 500) }'
}

# $1 a word for the program, $2 a sentence. Says why, gives a kubelet that ran before its previous set back, and ends.
recover() {
    report failed "$1 $2"
    show_evidence
    step=rollback
    if [ "$ran" = 1 ]; then roll_back; else report skipped "no kubelet ran here before, $unit stays enabled"; fi
    said_end=1
    exit 1
}

# The whole set: what was changed is as before, what was created is gone. A changed secret stays: its
# previous version was not kept, and the new one serves the previous set as well.
roll_back() {
    back=0
    IFS=$newline
    for line in $unfinished; do
        IFS=$usual_separators
        path=/${line#*/}
        previous=$root${path%/*}/.${path##*/}.berth-previous
        case $line in
            created*) rm -f -- "$root$path" && back=$((back + 1)) ;;
            changed*)
                if [ -f "$previous" ] && ! [ -L "$previous" ]; then
                    mv -f -- "$previous" "$root$path" && back=$((back + 1))
                fi
                ;;
            aside*)
                if [ -f "$previous" ] && [ ! -e "$root$path" ]; then
                    mv -f -- "$previous" "$root$path" && back=$((back + 1))
                fi
                ;;
        esac
    done
    IFS=$usual_separators
    for file in "$root$kubeconfig" "$root$certificate" "$root$serving_certificate"; do
        previous=${file%/*}/.${file##*/}.berth-previous
        if [ -e "$previous" ] && [ ! -e "$file" ]; then mv -f -- "$previous" "$file"; fi
    done
    [ "$durable" = 0 ] || sync
    # What ran before need not be what was sent.
    severity_unit=off
    if load && start; then
        : >"$state/unfinished"
        report ok "files=$back"
    else
        report failed "start the previous set does not run either"
    fi
}
