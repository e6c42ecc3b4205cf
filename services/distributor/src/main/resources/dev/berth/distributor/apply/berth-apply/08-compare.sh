
# --- what differs? -------------------------------------------------------------------------------

# Sets work_N, new_files to the numbers of the files that are made anew, and changed to how many.
compare() {
    step=compare
    check_paths
    look_at_unit
    changed=0
    restart_needed=0
    bootstrap_changed=0
    identity=
    read_unfinished
    look_at_attributes
    compare_contents
    fixes=
    find_attributes_to_fix none
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
    i=$folders
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "path=\$path_$i"
        if [ -f "$root$path" ]; then set -- "$@" "$root$path"; fi
    done
    sums=
    [ $# = 0 ] || sums=$(sha256sum -- "$@")
    sums=$newline$sums$newline
    new_files=
    new_directories=0
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "kind=\$kind_$i path=\$path_$i sum=\$sum_$i restart=\$restart_$i"
        if [ "$kind" = directory ]; then
            if [ ! -d "$root$path" ]; then
                eval "work_$i=new"
                new_directories=1
            fi
            continue
        fi
        case $sums in
            *"$newline$sum  $root$path$newline"*) continue ;;
        esac
        if [ "$kind" = bootstrap ] && [ "$rejoin" = 0 ]; then
            # A kubelet that has its certificate reads no bootstrap kubeconfig.
            look_at_certificate
            if [ "$identity" = ours ]; then
                [ -e "$root$path" ] || eval "work_$i=left"
                continue
            fi
        fi
        eval "work_$i=new"
        new_files="$new_files $i"
        changed=$((changed + 1))
        if [ "$kind" = bootstrap ]; then bootstrap_changed=1; elif [ "$restart" = 1 ]; then restart_needed=1; fi
    done
}

# Before the contents are read: what changes a file after that changes what was seen here.
look_at_attributes() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "real=\$real_$i"
        if [ -e "$real" ]; then set -- "$@" "$real"; fi
    done
    [ $# = 0 ] || see_attributes "$@"
}

# Asks once for the attributes of the paths $@, which are real_N of items in their order, and notes them in seen_N.
see_attributes() {
    IFS=$newline
    # shellcheck disable=SC2046 # a word per line, globbing is off
    set -- $(TZ=UTC0 stat -c "$attributes" -- "$@")
    IFS=$usual_separators
    i=0
    while [ "$i" -lt "$items" ] && [ $# != 0 ]; do
        i=$((i + 1))
        eval "real=\$real_$i"
        case $1 in
            *" $real")
                eval "seen_$i=\$1"
                shift
                ;;
        esac
    done
}

# Of the items whose work is $1, notes in fix_N what is not as it should be: o the owner, m the mode.
find_attributes_to_fix() {
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "work=\$work_$i owner=\$owner_$i mode=\$mode_$i seen=\$seen_$i"
        [ "$work" = "$1" ] || continue
        raw=${seen%% *}
        fix=
        case $seen in
            "$raw $owner "*) ;;
            *) fix=o ;;
        esac
        [ "$((0x0$raw & 07777))" = "$((0$mode))" ] || fix=${fix}m
        [ -n "$fix" ] || continue
        eval "fix_$i=\$fix"
        fixes=$fixes$fix
        [ "$1" = new ] || eval "work_$i=attributes"
    done
}
