#!/bin/sh
# Stand-in for systemctl on a machine of the bench: keeps one bit per unit and notes what was asked.
verb=
unit=
quiet=
now=
for word; do
    case $word in
        -q | --quiet) quiet=1 ;;
        --now) now=' --now' ;;
        -*) ;;
        *)
            if [ -z "$verb" ]; then verb=$word; elif [ -z "$unit" ]; then unit=$word; fi
            ;;
    esac
done
case $unit in
    '' | *.*) ;;
    *) unit=$unit.service ;;
esac
file=/etc/systemd/system/$unit
link=/etc/systemd/system/multi-user.target.wants/$unit
say() { [ -n "$quiet" ] || echo "$1"; }
note() { echo "$verb$now${unit:+ $unit}" >>/var/log/systemctl.calls; }
missing() {
    echo "Failed to $verb unit: Unit file $unit does not exist." >&2
    exit 5
}
active=inactive
[ ! -e "/run/active.$unit" ] || active=active
enabled=disabled
[ ! -L "$link" ] || enabled=enabled
case $verb in
    daemon-reload) note ;;
    enable)
        [ -f "$file" ] || missing
        note
        [ -d "${link%/*}" ] || mkdir "${link%/*}"
        [ -L "$link" ] || ln -s "$file" "$link"
        [ -z "$now" ] || : >"/run/active.$unit"
        ;;
    start | restart)
        [ -f "$file" ] || missing
        note
        : >"/run/active.$unit"
        ;;
    is-active)
        say "$active"
        [ "$active" = active ] || exit 3
        ;;
    is-enabled)
        say "$enabled"
        [ "$enabled" = enabled ] || exit 1
        ;;
    show)
        loaded=not-found
        [ ! -f "$file" ] || loaded=loaded
        printf 'Id=%s\nLoadState=%s\nActiveState=%s\nSubState=%s\nUnitFileState=%s\nMainPID=0\nFragmentPath=%s\nNeedDaemonReload=no\n' \
            "$unit" "$loaded" "$active" "$active" "$enabled" "$file"
        ;;
    *)
        echo "the bench's systemctl does not know: $*" >&2
        exit 1
        ;;
esac
