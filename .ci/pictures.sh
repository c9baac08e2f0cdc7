#!/bin/sh
# Makes the manual's pictures from a real window with the sample: docs/manual/pictures/*.png.
# Wants Xvfb, xdotool and ImageMagick; builds nothing.
set -u
bin=${ONIONSKIN_BIN:-${CARGO_TARGET_DIR:-target}/debug/onionskin}
case $bin in /*) ;; *) bin=$PWD/$bin ;; esac
[ -x "$bin" ] || { echo "there is no program at $bin"; exit 2; }
out=docs/manual/pictures
mkdir -p "$out"
here=$(mktemp -d)
export ONIONSKIN_HOME="$here/home" LIBGL_ALWAYS_SOFTWARE=1
Xvfb -displayfd 3 -screen 0 1360x860x24 -nolisten tcp 3>"$here/display" >/dev/null 2>&1 &
server=$!
program=
end() { [ -n "$program" ] && kill "$program" 2>/dev/null; kill "$server" 2>/dev/null; rm -rf "$here"; }
trap end EXIT
trap 'exit 130' INT TERM
tries=0
until grep -q . "$here/display"; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || { echo "no display could be had"; exit 2; }
    sleep 0.2
done
DISPLAY=":$(cat "$here/display")"
export DISPLAY

window() { xdotool search --onlyvisible --name Onionskin 2>/dev/null | tail -n 1; }
start() {
    setsid "$bin" "$@" >"$here/log" 2>&1 &
    program=$!
    tries=0
    while [ -z "$(window)" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 75 ] || { echo "no window came"; exit 1; }
        sleep 0.2
    done
    sleep 4
    xdotool windowfocus "$(window)"
}
key() { for chord; do xdotool key "$chord"; sleep 0.4; done; }
take() { sleep "${2:-1.5}"; import -window root "$here/shot.png" && convert "$here/shot.png" +dither -colors "${3:-128}" -strip "$out/$1.png"; }

start
take window
key F7 F7
take markings
key ctrl+l; xdotool type 2; key Return; sleep 2
key ctrl+h; xdotool type Cubz; sleep 1
key Tab; xdotool type Cuba; take find
key Escape ctrl+Home
key ctrl+f; xdotool type Cubz; sleep 1; key Return Escape; xdotool type Cuba; sleep 2
key ctrl+shift+e; take changes
key F5; take clean; key F5
key F1; take keys; key Escape
# The export dialog opens on the whole dossier.
key ctrl+e; take export 3; key Escape
key ctrl+shift+m
key ctrl+shift+l; take dark 1.5 64; key ctrl+shift+l
key ctrl+k; xdotool type "show pairing"; sleep 0.5; key Return; take pairing
ls -l "$out"
