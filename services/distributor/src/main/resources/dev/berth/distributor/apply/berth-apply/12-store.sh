
# --- the set -------------------------------------------------------------------------------------

# Everything new lies beside its final place, whole, checked and with owner and mode.
begin_stage() {
    step=stage
    made=
    make_directories
    [ "$changed" = 0 ] || name_temporaries
}

end_stage() {
    verify_attributes
    [ "$changed" = 0 ] || check_sums
    report ok "changed=$changed"
}

# What the shell creates has this mode, so that no chmod is needed.
# $1 the mode, as a number
mask_for() {
    umask "0$((7 - ($1 >> 6 & 7)))$((7 - ($1 >> 3 & 7)))$((7 - ($1 & 7)))"
}

# All by one program, which can give two modes: to DIR/. as to a parent what the umask leaves, to DIR that of
# -m. The first mode of the set is the umask's; those of another have the permissions that all others have, and
# get the rest with the other attributes. Our own folder holds only what is root's.
make_directories() {
    first=
    common=0750
    set --
    [ -d "$state" ] || set -- "$state"
    for i in $every_directory; do
        eval "work=\$work_$i mode=\$mode_$i real=\$real_$i"
        [ "$work" = new ] || continue
        made=$made$real$newline
        first=${first:-$mode}
        if [ "$mode" = "$first" ]; then
            set -- "$@" "$real/."
        else
            common=$((common & 0$mode))
            set -- "$@" "$real"
        fi
    done
    [ $# != 0 ] || return 0
    make_undeclared_parents "$@"
    mask_for "$((0${first:-750}))"
    # shellcheck disable=SC2174 # that -m is not for parents is what it is used for
    mkdir -p -m "0$((common >> 6 & 7))$((common >> 3 & 7))$((common & 7))" -- "$@" ||
        fail store "a directory cannot be made"
    umask 077
}

# A parent that nobody declared is like any other.
make_undeclared_parents() {
    umask 022
    for directory; do
        directory=${directory%/.}
        parent=${directory%/*}
        [ ! -d "$parent" ] || continue
        case " $* " in
            *" $parent "* | *" $parent/. "*) ;;
            *) mkdir -p -- "$parent" || fail store "a directory cannot be made" ;;
        esac
    done
}

# A temporary lies beside its file, so that the rename stays within the file system. Its name is this
# run's: the reader of another run that was killed may still write into its own.
name_temporaries() {
    looked=$newline
    left_over=
    for i in $new_files; do
        eval "path=\$path_$i"
        parent=$root${path%/*}
        case $looked in
            *"$newline$parent$newline"*) ;;
            *)
                looked=$looked$parent$newline
                find_left_over "$parent"
                ;;
        esac
        real=$parent/.berth-new.$$.${path##*/}
        temps=$temps$real$newline
        made=$made$real$newline
        eval "real_$i=\$real"
    done
    if [ -n "$left_over" ]; then
        IFS=$newline
        # shellcheck disable=SC2086 # one word per line, globbing is off
        rm -f -- $left_over || fail store "what an earlier run left behind cannot be removed"
        IFS=$usual_separators
    fi
}

find_left_over() {
    set +f
    for candidate in "$1"/.berth-new.*; do
        if [ -e "$candidate" ] || [ -L "$candidate" ]; then left_over=$left_over$candidate$newline; fi
    done
    set -f
}

# Two lines for each file: what it is, and all of it, its line feeds as the character that the first
# line ends with. Split at that, a whole file is written by one built-in command.
write_contents() {
    shift "$header"
    [ $# = $((2 * files + 1)) ] || fail protocol "there are not as many contents as files"
    number=0
    for i in $every_file; do
        number=$((number + 1))
        case $1 in
            "content $number "[01]" "?) ;;
            *) fail protocol "expected content $number" ;;
        esac
        case $2 in
            =*) ;;
            *) fail protocol "content $number is not one" ;;
        esac
        eval "work=\$work_$i mode=\$mode_$i real=\$real_$i path=\$path_$i"
        if [ "$work" = new ]; then
            mask_for "$((0$mode))"
            separator=${1#"content $number "[01]" "}
            case $1 in
                "content $number 1"*) last=$newline ;;
                *) last= ;;
            esac
            IFS=$separator
            # shellcheck disable=SC2086 # split into lines, globbing is off
            write_lines ${2#=}
        fi
        shift 2
    done
    IFS=$usual_separators
    umask 077
}

# Made with the file's mode before there is anything in it.
write_lines() {
    {
        [ $# = 0 ] || printf %s "$1"
        [ $# -lt 2 ] || shift_and_print "$@"
        printf %s "$last"
    } >"$real" || fail store "${path%/*} cannot be written"
} 2>/dev/null

shift_and_print() {
    shift
    printf '\n%s' "$@"
}

check_sums() {
    IFS=$newline
    # shellcheck disable=SC2086 # one word per line, globbing is off
    sums=$newline$(sha256sum -- $temps)$newline
    IFS=$usual_separators
    for i in $new_files; do
        eval "sum=\$sum_$i real=\$real_$i path=\$path_$i"
        case $sums in
            *"$newline$sum  $real$newline"*) ;;
            *) fail sha256 "what arrived for $path is not what was sent" ;;
        esac
    done
}

# Whoever runs us, and whatever a directory makes its files inherit: owner and mode are right before
# the files have their names.
verify_attributes() {
    if [ -n "$made" ]; then
        IFS=$newline
        # shellcheck disable=SC2086 # a path per line, globbing is off
        see_attributes $made
    fi
    case $fixes in *o*) correct_all o owner chown ;; esac
    case $fixes in *m*) correct_all m mode chmod ;; esac
}

# One call per value, for the items whose fix_N has the letter $1. $2 names the attribute, $3 the tool.
correct_all() {
    seen=' '
    for j in $every; do
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
    for i in $every; do
        eval "fix=\$fix_$i its=\$${attribute}_$i real=\$real_$i"
        case $fix in
            *"$letter"*) [ "$its" != "$value" ] || set -- "$@" "$real" ;;
        esac
    done
    "$tool" -- "$value" "$@" || fail store "$tool $value was refused"
}

# Written and durable before the first rename: the fence, and which files this run is about to change.
# A run that is killed in between leaves the list behind, and the next run restarts the kubelet.
note_intent() {
    step=intent
    set -- "$state/fence" "$state"
    note_fence
    added=
    for i in $new_files; do
        eval "kind=\$kind_$i path=\$path_$i real=\$real_$i"
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
    for path in $aside; do
        added="${added}aside $path$newline"
    done
    if [ -n "$added" ]; then
        [ -n "$unfinished" ] || added="ran $ran$newline$added"
        printf '%s' "$added" >>"$state/unfinished" || fail store "/var/lib/berth cannot be written"
        unfinished=$unfinished$added
    fi
    [ -z "$unfinished" ] || set -- "$@" "$state/unfinished"
    make_durable "$@"
    if [ "$durable" = 1 ]; then report ok "files=$changed"; else report_at_once ok "files=$changed"; fi
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
    if [ "$rejoin" = 1 ] && [ "$older" = 1 ]; then set_identity_aside; fi
    move_all
    move_aside
    if [ "$fences" -gt "$most_fences" ]; then shorten_fence; fi
    if [ "$durable" = 1 ]; then make_places_durable; fi
    report ok "files=$changed"
}

# Each rename is one of its own; where util-linux has its program for it, one program makes them all. What
# that leaves is moved one by one, and so is everything where it is missing.
move_all() {
    if [ "$changed" -gt 1 ] && command -v rename.ul >/dev/null; then
        IFS=$newline
        # shellcheck disable=SC2086 # one word per line, globbing is off
        rename.ul -- ".berth-new.$$." '' $temps >/dev/null 2>&1
        IFS=$usual_separators
    fi
    for i in $new_files; do
        eval "real=\$real_$i path=\$path_$i"
        [ ! -e "$real" ] || mv -f -- "$real" "$root$path" || fail store "$path cannot be put in place"
    done
    temps=
}

# What lies over the unit and is not ours is kept beside its place, under a name that systemd does not read.
move_aside() {
    for path in $aside; do
        mv -f -- "$root$path" "$root${path%/*}/.${path##*/}.berth-previous" ||
            fail store "$path cannot be moved aside; is ${path%/*} on a read-only file system?"
    done
}

# The names of what was made or moved.
make_places_durable() {
    set -- "$state"
    places=$newline
    for i in $every; do
        eval "work=\$work_$i path=\$path_$i"
        [ "$work" = new ] || continue
        case $places in
            *"$newline${path%/*}$newline"*) ;;
            *)
                places=$places${path%/*}$newline
                set -- "$@" "$root${path%/*}"
                ;;
        esac
    done
    for path in $aside; do set -- "$@" "$root${path%/*}"; done
    [ $# = 1 ] || make_durable "$@"
}

# A rejoin begins with a new identity: with its old certificates in place a kubelet never asks for new ones.
# Done once per attempt.
set_identity_aside() {
    for file in "$root$kubeconfig" "$root$certificate" "$root$serving_certificate"; do
        if [ -e "$file" ] || [ -L "$file" ]; then
            mv -f -- "$file" "${file%/*}/.${file##*/}.berth-previous" || fail store "the old identity cannot be set aside"
            restart_needed=1
        fi
    done
}

shorten_fence() {
    printf '%s\n' "$next_fence" >"$state/fence.new" || fail store "/var/lib/berth cannot be written"
    make_durable "$state/fence.new"
    mv -f -- "$state/fence.new" "$state/fence" || fail store "/var/lib/berth cannot be written"
}
