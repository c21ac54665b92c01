# shellcheck shell=sh
# What the packaging scripts share. They set `root`, the repository, before they read it.

# shellcheck disable=SC2154 # the script that reads this file sets it
built=${CARGO_TARGET_DIR:-$root/target}
case $built in
/*) ;;
*) built=$PWD/$built ;;
esac
export CARGO_TARGET_DIR="$built"

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit 1
}

need() {
    for tool; do
        command -v "$tool" > /dev/null || fail "$tool is missing; install it, see packaging/README.md"
    done
}

version() {
    sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1
}

# Copies with modes that do not depend on who packs.
put() {
    install -d "$(dirname "$2")"
    install -m "${3:-644}" "$1" "$2"
}

# check_names LIBRARY: standard input has the names of the header's functions, and no others. Another
# global name could clash with that of another library in the same app.
check_names() {
    names=$(mktemp -d)
    LC_ALL=C sort -u > "$names/there"
    LC_ALL=C sort -u "$root/tests/c/symbols.txt" > "$names/wanted"
    missing=$(LC_ALL=C comm -13 "$names/there" "$names/wanted" | head -n 5 | tr '\n' ' ')
    surplus=$(LC_ALL=C comm -23 "$names/there" "$names/wanted" | head -n 5 | tr '\n' ' ')
    rm -r "$names"
    [ -z "$missing" ] || fail "$1 lacks functions of the header: $missing; build it from this source"
    [ -z "$surplus" ] || fail "$1 has global names of its own: $surplus; make them local"
}

# pack FOLDER ARCHIVE: zips what is in FOLDER. The same content always gives the same archive, whose
# SHA-256 goes beside it.
pack() {
    rm -f "$2"
    find "$1" -exec touch -h -t 200001010000 {} +
    (cd "$1" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort | zip -q -X -y -@ "$2")
    (cd "$(dirname "$2")" && checksum "$(basename "$2")" > "$2.sha256")
    printf '%s\n' "$2"
}

checksum() {
    if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi
}
