
# --- reading: strictly these lines in this order --------------------------------------------------

# $1 the keyword that a line must have, $2 the line.
take() {
    case $2 in
        "$1 "?*) rest=${2#"$1 "} ;;
        *) fail protocol "expected '$1'" ;;
    esac
}

check_word() {
    case $2 in
        '' | -* | *[!A-Za-z0-9._@-]*) fail protocol "'$1' is not a plain word" ;;
    esac
}

check_number() {
    case $2 in
        '' | *[!0-9]* | 0?* | ???????????????????*) fail protocol "'$1' is not a number" ;;
    esac
}

check_path() {
    case $2 in
        [!/]* | / | */ | *//* | */./* | */../* | */. | */.. | *[!A-Za-z0-9._/@:+=-]* | '')
            fail protocol "'$1' is not a plain absolute path" ;;
    esac
}

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

check_flag() {
    case $2 in
        0 | 1) ;;
        *) fail protocol "'$1' is neither 0 nor 1" ;;
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
    eval "kind_$items=\$kind owner_$items=\$owner mode_$items=\$mode path_$items=\$path"
    eval "sum_$items=\$sum restart_$items=\$restart work_$items=none fix_$items= real_$items=\$root\$path"
}

# The whole input, a line each: it was read at once, since a shell reads its own input byte by byte.
read_header() {
    step=header
    [ $# != 0 ] || fail truncated "there is no input"
    take berth-apply "$1"
    case $rest in
        "3 $digest") ;;
        *) fail version "this berth-apply is '3 $digest', the distributor has '$rest': install the distributor's on this machine" ;;
    esac
    eval "last=\${$#}"
    case $last in
        end | contents) ;;
        *) fail truncated "the input ended before 'end'" ;;
    esac
    take run "${2-}"
    case $rest in
        apply | plan | evidence) run=$rest ;;
        *) fail protocol "a run is apply, plan or evidence" ;;
    esac
    take fence "${3-}"
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    read_fence_of_request $rest
    take unit "${4-}"
    unit=$rest
    check_word unit "$unit"
    take kubelet "${5-}"
    kubelet=$rest
    check_path kubelet "$kubelet"
    take kubeconfig "${6-}"
    kubeconfig=$rest
    check_path kubeconfig "$kubeconfig"
    take certificate "${7-}"
    certificate=$rest
    check_path certificate "$certificate"
    take rejoin "${8-}"
    rejoin=$rest
    check_flag rejoin "$rejoin"
    take durable "${9-}"
    durable=$rest
    check_flag durable "$durable"
    take settle "${10-}"
    settle=$rest
    check_number settle "$settle"
    take patience "${11-}"
    patience=$rest
    check_number patience "$patience"
    take api "${12-}"
    api=$rest
    take ca "${13-}"
    ca=$rest
    take runtime "${14-}"
    runtime=$rest
    take cgroups "${15-}"
    cgroups=$rest
    take minors "${16-}"
    minors=$rest
    check_surroundings_of_request
    take checks "${17-}"
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    read_severities $rest
    header=17
    shift 17
    read_items "$@"
    files=$((items - folders))
    report ok "items=$items"
}

read_fence_of_request() {
    [ $# = 4 ] || fail protocol "the fence has four parts"
    cluster=$1 node=$2 attempt=$3 epoch=$4
    check_word cluster "$cluster"
    check_word node "$node"
    check_number attempt "$attempt"
    check_number epoch "$epoch"
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
    check_word cgroups "$cgroups"
    [ "$minors" = none ] || {
        check_number minors "${minors%-*}"
        check_number minors "${minors#*-}"
    }
}

# How serious each lack is, in this order.
read_severities() {
    wanted_checks=
    for name in runtime swap port forwarding conntrack cgroups disk api clock version; do
        case $name:${1-} in
            *:fail | *:warn | swap:fix) wanted_checks="$wanted_checks $name" ;;
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
        case $sum in
            *[!0-9a-f]*) fail protocol "a sum is not a sha256" ;;
        esac
        [ ${#sum} = 64 ] || fail protocol "a sum is not a sha256"
        check_flag restart "$restart"
    fi
    add_item
}
