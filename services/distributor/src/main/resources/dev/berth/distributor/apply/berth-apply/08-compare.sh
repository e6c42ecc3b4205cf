
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
    see_what_is_there
    compare_contents
    if [ -n "$there" ]; then report ok "changed=$changed"; else report_at_once ok "changed=$changed"; fi
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
            'changed /'* | 'created /'* | 'aside /'*) unfinished=$unfinished$line$newline ;;
        esac
    done <"$state/unfinished"
}

# What is there of the set: first its attributes, then its contents. What changes a file after it was seen changes
# what was seen.
see_what_is_there() {
    noted=0
    paths=
    lines=
    fixes=
    there=
    files_there=
    for i in $every; do
        eval "real=\$real_$i"
        [ -e "$real" ] || continue
        there=$there$real$newline
        if [ -f "$real" ]; then files_there=$files_there$real$newline; fi
    done
    sums=
    [ -n "$there" ] || return 0
    IFS=$newline
    # shellcheck disable=SC2086 # a path per line, globbing is off
    see_attributes $there
    if [ -n "$files_there" ]; then
        IFS=$newline
        # shellcheck disable=SC2086 # a path per line, globbing is off
        sums=$(sha256sum -- $files_there)
        IFS=$usual_separators
    fi
}

# Asks once for the attributes of the paths $@, which are real_N of items in their order. Sets fix_N to what is not as
# it should be, o the owner, m the mode, and adds to paths and lines what a next run can tell them by.
see_attributes() {
    asked=$#
    name_attributes
    # shellcheck disable=SC2046 # a word per line, globbing is off
    set -- $(TZ=UTC0 stat -c "$attributes" -- "$@")
    IFS=$usual_separators
    [ $# = "$asked" ] || fail store "stat cannot see all of the set"
    for i in $every; do
        eval "real=\$real_$i owner=\$owner_$i mode=\$mode_$i path=\$path_$i"
        case ${1-} in
            *" $real") ;;
            *) continue ;;
        esac
        [ "$owners" = %U:%G ] || owner=0:0
        raw=${1%% *}
        fix=
        case $1 in
            "$raw $owner "*) ;;
            *) fix=o ;;
        esac
        [ "$((0x$raw & 07777))" = "$((0$mode))" ] || fix=${fix}m
        eval "fix_$i=\$fix"
        fixes=$fixes$fix
        case $raw in
            4*) lines=$lines${1% * * * *|*}$newline ;;
            *) lines=$lines${1%|*}$newline ;;
        esac
        paths="$paths $root$path"
        noted=$((noted + 1))
        shift
    done
}

compare_contents() {
    sums=$newline$sums$newline
    new_files=
    new_directories=0
    fixes=
    for i in $every; do
        eval "kind=\$kind_$i path=\$path_$i sum=\$sum_$i restart=\$restart_$i fix=\$fix_$i"
        if [ "$kind" = directory ]; then
            if [ -d "$root$path" ]; then
                keep
            else
                eval "work_$i=new"
                new_directories=1
            fi
            continue
        fi
        case $sums in
            *"$newline$sum  $root$path$newline"*)
                keep
                continue
                ;;
        esac
        if [ "$kind" = bootstrap ] && [ "$rejoin" = 0 ]; then
            # A kubelet that has its certificate reads no bootstrap kubeconfig.
            look_at_certificate
            if [ "$identity" = ours ]; then
                if [ -e "$root$path" ]; then keep; else eval "work_$i=left"; fi
                continue
            fi
        fi
        eval "work_$i=new fix_$i="
        new_files="$new_files $i"
        changed=$((changed + 1))
        if [ "$kind" = bootstrap ]; then bootstrap_changed=1; elif [ "$restart" = 1 ]; then restart_needed=1; fi
    done
}

# Nothing is to be done to item $i, or no more than to its owner and mode.
keep() {
    [ -n "$fix" ] || return 0
    eval "work_$i=attributes"
    fixes=$fixes$fix
}
