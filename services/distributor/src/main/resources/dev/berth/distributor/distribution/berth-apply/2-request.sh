
# --- reading: strictly these lines in this order --------------------------------------------------

take() {
    IFS= read -r line || fail truncated "the input ended before '$1'"
    case $line in
        "$1 "?*) rest=${line#"$1 "} ;;
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
    check_attributes "$owner" "$mode"
    check_path "$kind" "$path"
    eval "kind_$items=\$kind owner_$items=\$owner mode_$items=\$mode path_$items=\$path"
    eval "sum_$items=\$sum restart_$items=\$restart work_$items=none fix_$items= real_$items=\$root\$path"
}

read_header() {
    step=header
    take berth-apply
    case $rest in
        "2 $digest") ;;
        *) fail version "this berth-apply is '2 $digest', the distributor has '$rest': install the distributor's on this machine" ;;
    esac
    take run
    case $rest in
        apply | plan | evidence) run=$rest ;;
        *) fail protocol "a run is apply, plan or evidence" ;;
    esac
    take fence
    read_fence_of_request
    take unit
    unit=$rest
    check_word unit "$unit"
    take kubelet
    kubelet=$rest
    check_path kubelet "$kubelet"
    take kubeconfig
    kubeconfig=$rest
    check_path kubeconfig "$kubeconfig"
    take certificate
    certificate=$rest
    check_path certificate "$certificate"
    take rejoin
    rejoin=$rest
    check_flag rejoin "$rejoin"
    take durable
    durable=$rest
    check_flag durable "$durable"
    take settle
    settle=$rest
    check_number settle "$settle"
    take patience
    patience=$rest
    check_number patience "$patience"
    read_surroundings
    read_items
    report ok "items=$items"
}

# What the kubelet will need around it, and how serious each lack is.
read_surroundings() {
    take api
    api=$rest
    case $api in
        none) ;;
        *[!]A-Za-z0-9./:_[-]*) fail protocol "'api' is not a plain address" ;;
        https://?*) ;;
        *) fail protocol "'api' is not an address" ;;
    esac
    take ca
    check_number ca "$rest"
    lines=$rest ca=
    [ "$lines" -le 400 ] || fail protocol "'ca' is too long"
    while [ "$lines" -gt 0 ]; do
        IFS= read -r line || fail truncated "the input ended in the CA"
        case $line in
            *[!A-Za-z0-9+/=\ -]*) fail protocol "the CA is not PEM" ;;
        esac
        ca=$ca$line$newline
        lines=$((lines - 1))
    done
    take runtime
    runtime=$rest
    [ "$runtime" = none ] || check_path runtime "$runtime"
    take cgroups
    cgroups=$rest
    check_word cgroups "$cgroups"
    for name in runtime swap port forwarding conntrack cgroups disk api clock; do
        take check
        case $rest in
            "$name fail" | "$name warn" | "$name off") eval "severity_$name=\${rest#* }" ;;
            *) fail protocol "expected how serious '$name' is" ;;
        esac
    done
}

read_fence_of_request() {
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    set -- $rest
    [ $# = 4 ] || fail protocol "the fence has four parts"
    cluster=$1 node=$2 attempt=$3 epoch=$4
    check_word cluster "$cluster"
    check_word node "$node"
    check_number attempt "$attempt"
    check_number epoch "$epoch"
}

read_items() {
    files=0
    while :; do
        IFS=' ' read -r keyword owner mode one two three path || fail truncated "the input ended in the header"
        case $keyword in
            directory)
                kind=directory path=$one sum='' restart=0
                [ -z "$two$three" ] || fail protocol "a directory has three parts"
                [ "$files" = 0 ] || fail protocol "directories come before files"
                ;;
            file)
                sum=$one kind=$two restart=$three
                files=$((files + 1))
                case $kind in
                    plain | bootstrap | secret) ;;
                    *) fail protocol "a file is plain, bootstrap or secret" ;;
                esac
                case $sum in
                    *[!0-9a-f]*) fail protocol "a sum is not a sha256" ;;
                esac
                [ ${#sum} = 64 ] || fail protocol "a sum is not a sha256"
                check_flag restart "$restart"
                ;;
            contents)
                [ -z "$owner" ] || fail protocol "'contents' stands alone"
                return
                ;;
            *) fail protocol "expected directory, file or contents" ;;
        esac
        [ "$items" -lt 64 ] || fail protocol "more than 64 items"
        add_item
    done
}
