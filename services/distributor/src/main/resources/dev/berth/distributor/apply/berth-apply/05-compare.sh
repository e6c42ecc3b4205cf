
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

compare_attributes() {
    fixes=
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "work=\$work_$i real=\$real_$i"
        if [ "$work" = none ]; then set -- "$@" "$real"; fi
    done
    [ $# = 0 ] || find_attributes none "$@"
}

# Asks once for owner and mode of the paths $2…, which are those of the items whose work is $1, and
# notes in fix_N what is not as it should be: o the owner, m the mode.
find_attributes() {
    which=$1
    shift
    found=$newline$(stat -c '%U:%G %n %a %n' -- "$@")$newline
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "work=\$work_$i owner=\$owner_$i mode=\$mode_$i real=\$real_$i"
        [ "$work" = "$which" ] || continue
        bits=${mode#0}
        bits=${bits#0}
        bits=${bits#0}
        case $found in
            *"$newline$owner $real $bits $real$newline"*) continue ;;
        esac
        fix=
        case $found in
            *"$newline$owner $real "*) ;;
            *) fix=o ;;
        esac
        case $found in
            *" $bits $real$newline"*) ;;
            *) fix=${fix}m ;;
        esac
        eval "fix_$i=\$fix"
        fixes=$fixes$fix
        [ "$which" = new ] || eval "work_$i=attributes"
    done
}
