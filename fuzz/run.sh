#!/bin/sh
# Fuzzes the library with the stable toolchain. See README.md.
#
#   run.sh [SECONDS] [TARGET]      fuzz each target, or one (60 seconds)
#   run.sh --self-test             show that the fuzzer finds a deliberate bug in each target
#   run.sh --replay TARGET FILE    run one input, and tell what happens
#   run.sh --minimize              take over what was found into the committed corpora
#
# Targets run side by side, as many as there are processors, or as JOBS says.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"

TARGETS="answers record session c_entry hooks"
# So many of the fuzzer's inputs go into each committed corpus.
FOUND_INPUTS=34
# So many seconds a deliberate bug may stay hidden. A minute is the rule.
PLANTED_LIMIT=400
# One value for all builds, which this script and each copy of itself share.
: "${CARGO_TARGET_DIR:=$here/target}"
export CARGO_TARGET_DIR
host=$(rustc -vV | sed -n 's/^host: //p')
bin=$CARGO_TARGET_DIR/$host/release
work=$CARGO_TARGET_DIR/fuzz

# What a nightly compiler does for -Zsanitizer=fuzzer, asked of LLVM itself. --target keeps the
# flags away from build scripts and macros, which would not link with them.
build() {
    RUSTFLAGS="${RUSTFLAGS:-} --cfg fuzzing -Cpasses=sancov-module \
-Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares" \
        cargo build --quiet --locked --release --target "$host" --bins --features "$1"
}

dictionary() {
    if [ -f "dictionaries/$1.dict" ]; then echo "-dict=dictionaries/$1.dict"; fi
}

committed() {
    for folder in "corpus/$1" "regressions/$1"; do
        if [ -d "$folder" ]; then echo "$folder"; fi
    done
}

# fuzz SECONDS TARGET: prints one line, and on a finding how to get it again.
fuzz() {
    target=$2
    found=$work/corpus/$target
    artifacts=$work/findings/$target
    log=$work/$target.log
    mkdir -p "$found" "$artifacts"
    rm -f "$artifacts"/*
    # shellcheck disable=SC2046
    if "$bin/$target" -max_total_time="$1" -use_value_profile=1 -max_len=4096 -timeout=20 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$artifacts/" \
        $(dictionary "$target") "$found" $(committed "$target") > "$log" 2>&1
    then
        verdict=0
    else
        verdict=1
    fi
    stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -n 1; }
    last() { sed -n "s/.* $1: \([0-9]*\).*/\1/p" "$log" | tail -n 1; }
    printf '%-8s %10s executions %7s exec/s   coverage %5s edges, %6s features   corpus %s\n' \
        "$target" "$(stat number_of_executed_units)" "$(stat average_exec_per_sec)" \
        "$(last cov)" "$(last ft)" "$(last corp)"
    if [ "$verdict" != 0 ]; then
        input=$(find "$artifacts" -type f | head -n 1)
        printf '\nFINDING in %s: %s\n' "$target" \
            "$(grep -A 1 -e 'panicked at' -e 'ERROR: libFuzzer' "$log" | head -n 2 | tr '\n' ' ')"
        if [ -n "$input" ]; then
            smaller=$artifacts/minimized
            "$bin/$target" -minimize_crash=1 -max_total_time=20 -exact_artifact_path="$smaller" \
                "$input" > /dev/null 2>&1 || true
            if [ -f "$smaller" ]; then input=$smaller; fi
            printf '  input:     %s\n  reproduce: fuzz/run.sh --replay %s %s\n' \
                "$input" "$target" "$input"
        fi
        printf '  log:       %s\n\n' "$log"
    fi
    return "$verdict"
}

# The deliberate bug has to be found from the committed corpus, which does not reach it.
find_planted() {
    target=$1
    log=$work/$target.planted.log
    scratch=$work/planted/$target
    rm -rf "$scratch"
    mkdir -p "$scratch"
    began=$(date +%s)
    # shellcheck disable=SC2046
    if "$bin/$target" -runs=0 $(committed "$target") > "$log" 2>&1; then :; else
        echo "$target: the committed corpus reaches the deliberate bug; plant another"
        return 1
    fi
    # shellcheck disable=SC2046
    "$bin/$target" -max_total_time="$PLANTED_LIMIT" -use_value_profile=1 -artifact_prefix="$scratch/" \
        $(dictionary "$target") "$scratch" $(committed "$target") > "$log" 2>&1 || true
    if grep -q -e 'planted: ' -e 'completed twice' "$log"; then
        echo "$target: found the deliberate bug after $(($(date +%s) - began)) s"
    else
        echo "$target: did NOT find the deliberate bug in $PLANTED_LIMIT s; see $log"
        return 1
    fi
}

# Keeps the inputs that were named by hand, and a few of those that were found.
minimize() {
    target=$1
    scratch=$work/minimize/$target
    rm -rf "$scratch"
    mkdir -p "$scratch/smallest" "$scratch/chosen" "$scratch/none" "$work/corpus/$target"
    merge="$bin/$target -set_cover_merge=1 -use_counters=0"
    $merge "$scratch/smallest" "$work/corpus/$target" > "$scratch/log" 2>&1
    $merge -merge_control_file="$scratch/control" "$scratch/none" "corpus/$target" \
        "$scratch/smallest" >> "$scratch/log" 2>&1
    awk -v LIMIT="$FOUND_INPUTS" -f choose.awk "$scratch/control" | while read -r input; do
        cp "$input" "$scratch/chosen"
    done
    rm -rf "corpus/$target"
    mv "$scratch/chosen" "corpus/$target"
    echo "$target: $(find "corpus/$target" -type f | wc -l) inputs," \
        "$(cat "corpus/$target"/* | wc -c) bytes"
}

# side_by_side COMMAND SECONDS TARGETS: runs this script once for each target, several at once.
side_by_side() {
    echo "$3" | tr ' ' '\n' | xargs -P "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" -I '{}' \
        sh "$here/run.sh" "$1" "$2" '{}'
}

mkdir -p "$work"
case ${1:-60} in
--fuzz-one)
    fuzz "$2" "$3"
    ;;
--find-planted)
    find_planted "$3"
    ;;
--self-test)
    build libfuzzer,planted
    side_by_side --find-planted 0 "$TARGETS"
    ;;
--replay)
    build libfuzzer
    SNR_FUZZ_TRACE=1 "$bin/$2" "$3"
    ;;
--minimize)
    build libfuzzer
    for target in $TARGETS; do minimize "$target"; done
    ;;
*[!0-9]*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
*)
    build libfuzzer
    side_by_side --fuzz-one "${1:-60}" "${2:-$TARGETS}"
    ;;
esac
