#!/bin/sh
# A real window under Xvfb, driven by real keys: finds a misread word of the sample, corrects it, decides a page break, repairs markings,
# quits, comes back, exports, and is killed while somebody types. Builds nothing; wants Xvfb and xdotool.
# Prints a line for each check and `N passed, N failed` at the end; fails where one failed.
set -u
bin=${ONIONSKIN_BIN:-${CARGO_TARGET_DIR:-target}/debug/onionskin}
case $bin in /*) ;; *) bin=$PWD/$bin ;; esac
[ -x "$bin" ] || { echo "there is no program at $bin"; exit 2; }
here=$(mktemp -d)
export ONIONSKIN_HOME="$here/home" LIBGL_ALWAYS_SOFTWARE=1
passed=0 failed=0 server= program=

end() {
    [ -n "$program" ] && kill "$program" 2>/dev/null
    [ -n "$server" ] && kill "$server" 2>/dev/null
    [ -n "${KEEP:-}" ] && cp "$here/log" "$KEEP"
    rm -rf "$here"
}
trap end EXIT
trap 'exit 130' INT TERM

check() { # what, command...
    what=$1; shift
    if "$@" >"$here/said" 2>&1; then
        passed=$((passed + 1)); echo "ok: $what"
    else
        failed=$((failed + 1)); echo "FAILED: $what"; sed 's/^/    /' "$here/said" | head -n 20
    fi
}

# Waits until a command succeeds, a minute at most: a machine that also builds is slow.
until_it() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || return 1
        sleep 0.2
    done
}

# A display of our own; the server itself finds a number nobody has.
display() {
    Xvfb -displayfd 3 -screen 0 1360x860x24 -nolisten tcp 3>"$here/display" >/dev/null 2>&1 &
    server=$!
    until_it grep -q . "$here/display" || return 1
    DISPLAY=":$(cat "$here/display")"
    export DISPLAY
}

window() { xdotool search --onlyvisible --name Onionskin | tail -n 1; }
seen() { [ -n "$(window)" ]; }
focused() { xdotool windowfocus "$(window)"; }
gone() { ! kill -0 "$program" 2>/dev/null; }
start() {
    setsid "$bin" "$@" >>"$here/log" 2>&1 &
    program=$!
    until_it seen && until_it has_dossier && sleep 5 && until_it focused
}
dossier() { ls "$ONIONSKIN_HOME"/dossiers/*.onionskin 2>/dev/null | head -n 1; }
has_dossier() { [ -n "$(dossier)" ]; }
key() { for chord; do xdotool key "$chord"; sleep 0.8; done; }
text() { "$bin" export "$(dossier)" --pages "$1" -o -; }
has() { text "$1" | grep -q -- "$2"; }
has_not() { ! has "$1" "$2"; }
joined() { "$bin" export "$(dossier)" --lines join -o -; }
is_joined() { joined | cmp -s - "$here/joined.txt"; }
is_separate() { ! is_joined; }
damages() { "$bin" export "$(dossier)" --keep banner --pages 2 -o - | grep -c "EVES ONLY"; }
is_damaged() { [ "$(damages)" = 1 ]; }
is_repaired() { [ "$(damages)" = 0 ]; }

# The program is read from the disk once before anything is timed.
"$bin" --version >/dev/null
display || { echo "no display could be had"; exit 2; }

check "the window opens with the sample" start
check "the sample has the misread word" has 2 Cubz
key ctrl+l; xdotool type 2; sleep 1; key Return
sleep 4
key ctrl+f; xdotool type Cubz; sleep 4
key Return Escape
xdotool type --delay 60 Cuba
check "the corrected word is recorded" until_it has 2 "position of Cuba"
key ctrl+z
check "undo brings the misread word back" until_it has 2 "position of Cubz"
key ctrl+shift+z
check "redo corrects it again" until_it has 2 "position of Cuba"

joined >"$here/joined.txt"
key ctrl+F7; sleep 2
key s Escape
check "a page break is kept separate with one key" until_it is_separate
key ctrl+z
check "and joined again by undo" until_it is_joined
key ctrl+shift+b; sleep 4
key ctrl+Return
check "damaged markings are repaired by keys alone" until_it is_repaired
key ctrl+z
check "and damaged again by undo" until_it is_damaged
key Escape
# Back to the page that what follows is about.
key ctrl+l; xdotool type 2; sleep 1; key Return
sleep 2
key ctrl+q
check "the program ends" until_it gone

check "the list of corrections names it" sh -c "'$bin' log '$(dossier)' | grep -q Cuba"
"$bin" export "$(dossier)" -o "$here/before.txt"
check "the export holds it" grep -q "position of Cuba" "$here/before.txt"
check "the window opens again" start
key ctrl+q
check "and ends again" until_it gone
"$bin" export "$(dossier)" -o "$here/after.txt"
check "coming back changes nothing" cmp "$here/before.txt" "$here/after.txt"

check "the window opens a third time" start
key ctrl+Home
xdotool type --delay 60 "Zanzibar "
sleep 4
kill -9 "$program"
until_it gone
check "what was typed outlives a kill" has 2 Zanzibar
check "the window opens after it" start
key ctrl+z
key ctrl+q
check "and ends" until_it gone
check "what was typed before the kill can be taken back" has_not 2 Zanzibar

# The review loop by keys alone: twenty corrections, two of them with all like them, five undos, and an export.
# On real typed pages where they are at hand, otherwise on the sample.
pages=${ONIONSKIN_SHARED:-../shared}/data/ehri-typescripts
typed=$here/typed
mkdir "$typed"
if [ -d "$pages/tesseract-hocr" ]; then
    for page in EHRI-BF-19380509b_EN_01 EHRI-BF-19380509b_EN_02 EHRI-BF-19380509b_EN_03 EHRI-DR-19390519-US_01; do
        cp "$pages/images/$page.jpg" "$pages/tesseract-hocr/$page.hocr" "$typed"
    done
fi
rm -rf "$ONIONSKIN_HOME"
keys=0
loop() { for chord; do xdotool key "$chord"; keys=$((keys + 1)); sleep 0.7; done; }
changes() { "$bin" log "$(dossier)" --json | wc -l; }
until_recorded() {
    tries=0
    until has_changes "$1"; do
        tries=$((tries + 1))
        [ "$tries" -lt 12 ] || return 1
        sleep 0.3
    done
}
has_changes() { [ "$(changes)" -ge "$1" ]; }
has_fewer() { [ "$(changes)" -lt "$1" ]; }
if [ -n "$(ls "$typed")" ]; then check "typed pages open" start "$typed"; else check "the sample opens" start; fi
sleep 5
loop F8
made=0
while [ "$made" -lt 18 ]; do
    loop Return
    # A word without a candidate stays: what stands there is typed.
    if ! until_recorded $((made + 1)); then loop x Return; fi
    made=$((made + 1))
done
check "eighteen doubtful words are corrected by keys" until_it has_changes 18
# Changing waits until the places are found: on a slow machine it is asked for again.
for more in 1 2; do
    loop ctrl+Return; sleep 3
    loop ctrl+Return
    until_recorded $((18 + more)) || loop ctrl+Return
done
check "two more are corrected with all like them" until_it has_changes 20
before=$(changes)
loop ctrl+z ctrl+z ctrl+z ctrl+z ctrl+z
check "five steps are taken back" until_it has_fewer "$before"
loop Escape
echo "the loop took $keys keys: 20 corrections, 5 undos"
loop ctrl+e; sleep 3
xdotool type --delay 40 "$here/reviewed.txt"; sleep 1
loop Return
check "the export is written" until_it [ -s "$here/reviewed.txt" ]
key ctrl+q
check "and the program ends" until_it gone

# The second reader, with the real Tesseract.
rm -rf "$ONIONSKIN_HOME"
reads() { "$bin" compare "$(dossier)" --witness tesseract | grep -q '^page'; }
has_none() { [ "$(changes)" = 0 ]; }
check "the sample opens for a second reader" start
key ctrl+l; xdotool type 2; sleep 1; key Return
sleep 4
key ctrl+t; sleep 2
key Return
check "Tesseract reads the page that is looked at" until_it reads
key shift+F5; sleep 3
key 2
check "what it reads is taken with one key" until_it has_changes 1
key ctrl+z
check "and taken back" until_it has_none
key Escape ctrl+q
check "and the program ends after it" until_it gone

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
