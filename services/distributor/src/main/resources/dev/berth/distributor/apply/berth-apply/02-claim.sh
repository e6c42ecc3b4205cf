
# --- whose set it is: strictly these lines in this order ------------------------------------------

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

check_flag() {
    case $2 in
        0 | 1) ;;
        *) fail protocol "'$1' is neither 0 nor 1" ;;
    esac
}

# The lines that say which set for which node, and what has to be known to say "it is in place". A shell reads
# its own input byte by byte: for these that costs less than a program that reads.
read_claim() {
    step=header
    next_line berth-apply
    case $rest in
        "5 $digest") ;;
        *) fail version "this berth-apply is '5 $digest', the distributor has '$rest': install the distributor's on this machine" ;;
    esac
    next_line run
    case $rest in
        apply | plan | evidence) run=$rest ;;
        *) fail protocol "a run is apply, plan or evidence" ;;
    esac
    next_line fence
    # shellcheck disable=SC2086 # split at spaces, globbing is off
    read_fence_of_request $rest
    next_line set
    set_digest=$rest
    check_sum "$set_digest"
    next_line unit
    unit=$rest
    check_word unit "$unit"
    next_line kubelet
    kubelet=$rest
    check_path kubelet "$kubelet"
    next_line durable
    durable=$rest
    check_flag durable "$durable"
    next_line patience
    patience=$rest
    check_number patience "$patience"
}

# $1 the keyword that the next line of the input must have.
next_line() {
    IFS= read -r line || fail truncated "the input ended before '$1'"
    take "$1" "$line"
}

check_sum() {
    case $1 in
        *[!0-9a-f]*) fail protocol "a sum is not a sha256" ;;
    esac
    [ ${#1} = 64 ] || fail protocol "a sum is not a sha256"
}

read_fence_of_request() {
    [ $# = 4 ] || fail protocol "the fence has four parts"
    cluster=$1 node=$2 attempt=$3 epoch=$4
    check_word cluster "$cluster"
    check_word node "$node"
    check_number attempt "$attempt"
    check_number epoch "$epoch"
}
