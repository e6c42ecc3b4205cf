
# --- the set -------------------------------------------------------------------------------------

# Everything new lies beside its final place, whole, checked and with owner and mode.
stage() {
    step=stage
    make_directories
    if [ "$changed" = 0 ]; then
        exec </dev/null
    else
        make_temporaries
        take_contents
        check_sums
    fi
    verify_attributes
    report ok "changed=$changed"
}

# What the shell creates has this mode, so that no chmod is needed.
# $1 the mode
mask_for() {
    bits=${1#?}
    user=${bits%??}
    others=${bits#??}
    group=${bits#?}
    group=${group%?}
    umask "0$((7 - user))$((7 - group))$((7 - others))"
}

# In their order, so that a parent comes before its children; those of one mode in one go.
make_directories() {
    set --
    shared=
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" != directory ] || [ "$work" != new ]; then continue; fi
        if [ $# != 0 ] && [ "$mode" != "$shared" ]; then
            make_of_one_mode "$@"
            set --
        fi
        shared=$mode
        set -- "$@" "$real"
    done
    [ $# = 0 ] || make_of_one_mode "$@"
}

make_of_one_mode() {
    for directory; do
        # A parent that nobody declared is like any other.
        if [ ! -d "${directory%/*}" ]; then
            case " $* " in
                *" ${directory%/*} "*) ;;
                *)
                    umask 022
                    mkdir -p -- "${directory%/*}" || fail store "a directory cannot be made"
                    ;;
            esac
        fi
    done
    mask_for "$shared"
    mkdir -p -- "$@" || fail store "a directory cannot be made"
    umask 077
}

# A temporary lies beside its file, so that the rename stays within the file system, and is made with
# the file's mode before there is anything in it. Its name is this run's: the reader of another run
# that was killed may still write into its own.
make_temporaries() {
    left_over=
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" = directory ] || [ "$work" != new ]; then continue; fi
        find_left_over "$root${path%/*}/.${path##*/}.berth-new"
        eval "real_$i=\$root\${path%/*}/.\${path##*/}.berth-new.$$"
    done
    if [ -n "$left_over" ]; then
        IFS=$newline
        # shellcheck disable=SC2086 # one word per line, globbing is off
        rm -f -- $left_over || fail store "what an earlier run left behind cannot be removed"
        IFS=' '
    fi
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" = directory ] || [ "$work" != new ]; then continue; fi
        temps=$temps$real$newline
        mask_for "$mode"
        # Quoted twice over by eval and never a pattern: a path has no character that matters to either.
        { : >"$real"; } 2>/dev/null || fail store "${path%/*} cannot be written"
    done
    umask 077
}

find_left_over() {
    set +f
    for candidate in "$1"*; do
        if [ -e "$candidate" ] || [ -L "$candidate" ]; then left_over=$left_over$candidate$newline; fi
    done
    set -f
}

# Reads all contents in one pass: as many lines as announced go to each file, "" means not wanted.
# shellcheck disable=SC2016 # this is awk
spread='
BEGIN { for (i = 1; i < ARGC; i++) file[i] = ARGV[i]; count = ARGC - 1; ARGC = 1; at = 0; left = 0; verdict = 3 }
left == 0 && $0 == "end" { verdict = at == count ? 0 : 4; exit }
left == 0 {
    if ($1 != "content" || NF != 4 || $2 != at + 1 || at == count || $3 !~ /^[0-9]+$/ || $4 !~ /^[01]$/) { verdict = 4; exit }
    at++; left = $3 + 0; closed = $4
    if (file[at] != "") { printf "" > (file[at]); if (left == 0 && close(file[at]) != 0) { verdict = 5; exit } }
    next
}
{
    left--
    if (file[at] == "") next
    if (left > 0 || closed == 1) print > (file[at]); else printf "%s", $0 > (file[at])
    if (left == 0 && close(file[at]) != 0) { verdict = 5; exit }
}
END { exit verdict }
'

take_contents() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        [ "$kind" != directory ] || continue
        if [ "$work" = new ]; then set -- "$@" "$real"; else set -- "$@" ''; fi
    done
    awk "$spread" "$@" 9>&-
    case $? in
        0) exec </dev/null ;;
        3) fail truncated "the input ended in the contents" ;;
        4) fail protocol "the contents are not as announced" ;;
        *) fail store "the files cannot be written" ;;
    esac
}

check_sums() {
    IFS=$newline
    # shellcheck disable=SC2086 # one word per line, globbing is off
    sums=$newline$(sha256sum -- $temps)$newline
    IFS=' '
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$kind" = directory ] || [ "$work" != new ]; then continue; fi
        case $sums in
            *"$newline$sum  $real$newline"*) ;;
            *)
                # Some awks do not notice a full disk.
                printf 'x' >"$state/probe" || fail store "the disk is full"
                rm -f -- "$state/probe"
                fail sha256 "what arrived for $path is not what was sent"
                ;;
        esac
    done
}

# Whoever runs us, and whatever a directory makes its files inherit: owner and mode are right before
# the files have their names.
verify_attributes() {
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        if [ "$work" = new ]; then set -- "$@" "$real"; fi
    done
    [ $# = 0 ] || find_attributes new "$@"
    correct_all o owner chown
    correct_all m mode chmod
}

# One call per value, for the items whose fix_N has the letter $1. $2 names the attribute, $3 the tool.
correct_all() {
    seen=' '
    j=0
    while [ "$j" -lt "$items" ]; do
        j=$((j + 1))
        eval "fix=\$fix_$j value=\$${2}_$j"
        case $fix in
            *"$1"*) ;;
            *) continue ;;
        esac
        case $seen in
            *" $value "*) ;;
            *)
                seen="$seen$value "
                correct "$1" "$2" "$3"
                ;;
        esac
    done
}

correct() {
    letter=$1 attribute=$2 tool=$3
    set --
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        eval "fix=\$fix_$i its=\$${attribute}_$i real=\$real_$i"
        case $fix in
            *"$letter"*) [ "$its" != "$value" ] || set -- "$@" "$real" ;;
        esac
    done
    "$tool" -- "$value" "$@" || fail store "$tool $value was refused"
}

make_durable() {
    if [ "$durable" = 1 ]; then
        sync -- "$@" 2>/dev/null || sync || fail store "the files cannot be made durable"
    fi
}

# Written and durable before the first rename: the fence, and which files this run is about to change.
# A run that is killed in between leaves the list behind, and the next run restarts the kubelet.
note_intent() {
    step=intent
    set -- "$state/fence" "$state"
    next_fence="1 $cluster $node $attempt $epoch"
    if [ "$its_version $its_cluster $its_node $its_attempt $its_epoch" != "$next_fence" ]; then
        printf '%s%s\n' "${torn:+$newline}" "$next_fence" >>"$state/fence" ||
            fail store "/var/lib/berth cannot be written"
    fi
    if [ "$changed" != 0 ]; then
        added=
        i=0
        while [ "$i" -lt "$items" ]; do
            i=$((i + 1))
            get "$i"
            if [ "$kind" = directory ] || [ "$work" != new ]; then continue; fi
            set -- "$@" "$real"
            case $newline$unfinished in
                *"d $path$newline"*) ;;
                *)
                    if [ -f "$root$path" ]; then
                        added="${added}changed $path$newline"
                        [ "$kind" != plain ] || keep_previous
                    else
                        added="${added}created $path$newline"
                    fi
                    ;;
            esac
        done
        if [ -n "$added" ]; then
            [ -n "$unfinished" ] || added="ran $ran$newline$added"
            printf '%s' "$added" >>"$state/unfinished" || fail store "/var/lib/berth cannot be written"
        fi
        unfinished=$unfinished$added
        set -- "$@" "$state/unfinished"
    fi
    make_durable "$@"
    report ok "files=$changed"
}

# The last version that worked, for a rollback; a second name for it costs no space. Secrets are not
# kept.
keep_previous() {
    previous=$root${path%/*}/.${path##*/}.berth-previous
    ln -f -- "$root$path" "$previous" 2>/dev/null || cp -p -- "$root$path" "$previous" ||
        fail store "the previous version of $path cannot be kept"
}

put_in_place() {
    step=place
    set -- "$state"
    places=$newline
    if [ "$rejoin" = 1 ] && [ "$older" = 1 ]; then set_identity_aside; fi
    i=0
    while [ "$i" -lt "$items" ]; do
        i=$((i + 1))
        get "$i"
        [ "$work" = new ] || continue
        [ "$kind" = directory ] || mv -f -- "$real" "$root$path" || fail store "$path cannot be put in place"
        case $places in
            *"$newline$root${path%/*}$newline"*) ;;
            *)
                places=$places$root${path%/*}$newline
                set -- "$@" "$root${path%/*}"
                ;;
        esac
    done
    temps=
    if [ "$fences" -gt 40 ]; then shorten_fence; fi
    if [ "$places" != "$newline" ]; then make_durable "$@"; fi
    report ok "files=$changed"
}

# A rejoin begins with a new identity: with its old certificate in place a kubelet never asks for one.
# Done once per attempt.
set_identity_aside() {
    for file in "$root$kubeconfig" "$root$certificate"; do
        if [ -e "$file" ] || [ -L "$file" ]; then
            mv -f -- "$file" "${file%/*}/.${file##*/}.berth-previous" || fail store "the old identity cannot be set aside"
            bootstrap_changed=1
        fi
    done
}

shorten_fence() {
    printf '%s\n' "$next_fence" >"$state/fence.new" || fail store "/var/lib/berth cannot be written"
    make_durable "$state/fence.new"
    mv -f -- "$state/fence.new" "$state/fence" || fail store "/var/lib/berth cannot be written"
}
