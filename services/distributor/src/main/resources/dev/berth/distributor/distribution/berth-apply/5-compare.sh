
# --- what differs? -------------------------------------------------------------------------------

# Sets work_N, and changed to the number of files whose content differs.
compare() {
    step=compare
    changed=0
    restart_needed=0
    bootstrap_changed=0
    read_unfinished
    compare_contents
    compare_attributes
    report ok "changed=$changed"
}

# What a run that was killed was about to change, a line each: `ran <0|1>`, whether the kubelet ran
# before; `changed <path>`; `created <path>`. This run finishes it, with its restart.
read_unfinished() {
    unfinished=
    ran=$active
    [ -s "$state/unfinished" ] || return 0
    restart_needed=1
    while IFS= read -r line; do
        case $line in
            'ran 0' | 'ran 1') ran=${line#ran } ;;
            'changed /'* | 'created /'*) unfinished=$unfinished$line$newline ;;
        esac
    done <"$state/unfinished"
}

compare_contents() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" != directory ] && [ -f "$root$path" ]; then set -- "$@" "$root$path"; fi
    done
    sums=
    [ $# = 0 ] || sums=$(sha256sum -- "$@" </dev/null)
    sums=$newline$sums$newline
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" = directory ]; then
            [ -d "$root$path" ] || eval "work_$i=new"
            continue
        fi
        case $sums in
            *"$newline$sum  $root$path$newline"*) continue ;;
        esac
        eval "work_$i=new"
        changed=$((changed + 1))
        [ "$restart" = 0 ] || [ "$kind" = bootstrap ] || restart_needed=1
        [ "$kind" != bootstrap ] || bootstrap_changed=1
    done
}

compare_attributes() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$work" = none ]; then set -- "$@" "$real"; fi
    done
    [ $# = 0 ] || find_attributes none "$@"
}

# Asks once for owner and mode of the paths $2…, which are those of the items whose work is $1, and
# notes in fix_N what is not as it should be: o the owner, m the mode.
find_attributes() {
    which=$1
    shift
    found=$newline$(stat -c '%U:%G %n %a %n' -- "$@" </dev/null)$newline
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        [ "$work" = "$which" ] || continue
        bits=${mode#0}
        bits=${bits#0}
        bits=${bits#0}
        fix=
        case $found in
            *"$newline$owner $real "*) ;;
            *) fix=o ;;
        esac
        case $found in
            *" $bits $real$newline"*) ;;
            *) fix=${fix}m ;;
        esac
        [ -n "$fix" ] || continue
        eval "fix_$i=\$fix"
        [ "$which" = new ] || eval "work_$i=attributes"
    done
}
