
# --- what the set is: strictly these lines in this order ------------------------------------------

check_attributes() {
    case $1 in
        :* | *: | *:*:* | -* | *[!a-z0-9_:-]*) fail protocol "an owner is not user:group" ;;
        *:*) ;;
        *) fail protocol "an owner is not user:group" ;;
    esac
    case $2 in
        [0-7][0-7][0-7][0-7]) ;;
        *) fail protocol "a mode is not four octal digits" ;;
    esac
}

# The items of the set are numbered variables: kind_N owner_N mode_N sum_N restart_N path_N, and
# later work_N (none|attributes|new), fix_N (o owner, m mode) and real_N (what chown and chmod act on).
get() {
    eval "kind=\$kind_$1 owner=\$owner_$1 mode=\$mode_$1 path=\$path_$1 sum=\$sum_$1 restart=\$restart_$1"
    eval "work=\$work_$1 fix=\$fix_$1 real=\$real_$1"
}

add_item() {
    items=$((items + 1))
    [ "$items" -le 64 ] || fail protocol "more than 64 items"
    check_attributes "$owner" "$mode"
    check_path "$kind" "$path"
    eval "kind_$items=\$kind owner_$items=\$owner mode_$items=\$mode path_$items=\$path sum_$items=\$sum
        restart_$items=\$restart work_$items=none fix_$items= real_$items=\$root\$path"
    every="$every $items"
    if [ "$kind" = directory ]; then every_directory=$every; else every_file="$every_file $items"; fi
    [ "$owner" = root:root ] || owners=%U:%G
}

# All other lines: they were read at once.
read_header() {
    step=header
    [ $# != 0 ] || fail truncated "the input ended before 'kubeconfig'"
    eval "last=\${$#}"
    case $last in
        end | contents) ;;
        *) fail truncated "the input ended before 'end'" ;;
    esac
    take kubeconfig "$1"
    kubeconfig=$rest
    check_path kubeconfig "$kubeconfig"
    take certificate "${2-}"
    certificate=$rest
    check_path certificate "$certificate"
    # Where a kubelet keeps the other one, beside it.
    serving_certificate=${certificate%/*}/kubelet-server-current.pem
    take rejoin "${3-}"
    rejoin=$rest
    check_flag rejoin "$rejoin"
    take settle "${4-}"
    settle=$rest
    check_number settle "$settle"
    take api "${5-}"
    api=$rest
    take ca "${6-}"
    ca=$rest
    take runtime "${7-}"
    runtime=$rest
    take cgroups "${8-}"
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    read_cgroups $rest
    take minors "${9-}"
    minors=$rest
    take unit-file "${10-}"
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    read_unit_file $rest
    check_surroundings_of_request
    take checks "${11-}"
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    read_severities $rest
    header=11
    shift 11
    read_items "$@"
    files=$((items - folders))
    report ok "items=$items"
}

# What the kubelet will need around it.
check_surroundings_of_request() {
    case $api in
        none) ;;
        *[!]A-Za-z0-9./:_[-]*) fail protocol "'api' is not a plain address" ;;
        https://?*) ;;
        *) fail protocol "'api' is not an address" ;;
    esac
    case $ca in
        none) ca= ;;
        *[!A-Za-z0-9+/=\ \|-]*) fail protocol "the CA is not PEM" ;;
    esac
    [ "$runtime" = none ] || check_path runtime "$runtime"
    [ "$minors" = none ] || {
        check_number minors "${minors%-*}"
        check_number minors "${minors#*-}"
    }
}

# The kubelet's driver, and what its configuration says of version 1: refused, accepted or unsaid.
read_cgroups() {
    [ $# = 2 ] || fail protocol "'cgroups' has two parts"
    cgroups=$1 cgroup_v1=$2
    check_word cgroups "$cgroups"
    check_word cgroups "$cgroup_v1"
}

# Where the unit's own file is, what it runs, the last of the set's files over it that says what it runs, and whether
# that is put together from variables.
read_unit_file() {
    [ $# = 4 ] || fail protocol "the unit's file has four parts"
    unit_file=$1 command=$2 last_command=$3 variables=$4
    [ "$unit_file" = none ] || check_path unit-file "$unit_file"
    [ "$command" = none ] || check_path command "$command"
    check_word last-command "$last_command"
    check_flag variables "$variables"
}

# How serious each lack is, in this order.
read_severities() {
    wanted_checks=
    for name in unit runtime swap port forwarding conntrack cgroups disk api clock version cgroupv1; do
        case $name:${1-} in
            *:fail | *:warn | swap:fix | unit:fix) wanted_checks="$wanted_checks $name" ;;
            *:off) ;;
            *) fail protocol "expected how serious '$name' is" ;;
        esac
        eval "severity_$name=\$1"
        shift
    done
    [ $# = 0 ] || fail protocol "there are more checks than this knows"
}

# Directories, then files, then the word before the contents.
read_items() {
    folders=0
    # Names are looked up where there are other owners than root: that may take long on a machine with a directory.
    owners=%u:%g
    for line; do
        header=$((header + 1))
        case $line in
            contents) return ;;
            "directory "* | "file "*) ;;
            *) fail protocol "expected directory, file or contents" ;;
        esac
        # shellcheck disable=SC2086 # split at spaces, globbing is off
        read_item $line
    done
    fail protocol "there are no contents"
}

read_item() {
    kind=$1 owner=${2-} mode=${3-}
    if [ "$kind" = directory ]; then
        [ $# = 4 ] || fail protocol "a directory has three parts"
        [ "$folders" = "$items" ] || fail protocol "directories come before files"
        path=$4 sum='' restart=0
        folders=$((folders + 1))
    else
        [ $# = 7 ] || fail protocol "a file has six parts"
        sum=$4 kind=$5 restart=$6 path=$7
        case $kind in
            plain | bootstrap | secret) ;;
            *) fail protocol "a file is plain, bootstrap or secret" ;;
        esac
        check_sum "$sum"
        check_flag restart "$restart"
    fi
    add_item
}
