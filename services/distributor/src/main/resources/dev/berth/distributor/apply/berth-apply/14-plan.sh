
# --- only to see ----------------------------------------------------------------------------------

# Says what a run would do, and writes nothing. It takes no lock either: where a run is under way, what
# is said here may be old at once.
make_plan() {
    step=fence
    refuse_others
    check_fence
    compare
    preflight
    end_preflight
    for i in $every; do
        show_item "$i"
    done
    for path in $aside; do printf 'berth+ aside %s\n' "$path"; done
    # Where there is nothing to do, a run leaves swap alone too.
    [ -z "$swap_to_turn_off" ] || [ "$changed$restart_needed" = 00 ] || show_swap
    finish "$((changed > 0))" "$restart_needed"
}

# What the machine can say about a kubelet that asked for no certificate.
tell_evidence() {
    step=kubelet
    show_evidence
    finish 0 0
}

# One line: its number, what there is to do, whether something is there. Then, of a plain file that would
# be replaced, what is there; of all else the content is nobody's business.
show_item() {
    get "$1"
    there=0
    if [ -e "$root$path" ]; then there=1; fi
    [ "$work" != left ] || work=none
    printf 'berth+ %s %s %s\n' "$1" "$work" "$there"
    if [ "$kind $work $there" = 'plain new 1' ]; then
        awk '
            { size += length($0) + 1 }
            size > 65536 { print "berth! cut"; exit }
            { print "berth> " $0 }
        ' "$root$path"
    fi
}
