#!/bin/sh
# Builds and tests the package with a real Swift toolchain on a Debian machine of any release.
#
# Debian ships Swift since trixie, so the toolchain lives in a root of that release, which is made
# once and kept. Run it as root:
#
#     bindings/swift/test-linux.sh [arguments of `swift test`]
#     bindings/swift/test-linux.sh --make-root     makes the root, which takes a while, and no more
#
# SNR_SWIFT_CACHE    where the root is kept; default: swift-linux below the cargo target directory
# SNR_SWIFT_MIRROR   the package mirror; default: the one that this machine's apt uses
# SNR_SWIFT_TIMEOUT  after how long tests count as hung, as `timeout` takes it; default: 10m
set -eu
cd "$(dirname "$0")/../.."

release=trixie
target=${CARGO_TARGET_DIR:-$PWD/target}
cache=${SNR_SWIFT_CACHE:-$target/swift-linux}
root=$cache/$release
prefix=/opt/snrclient

fail() {
    printf 'test-linux.sh: %s\n' "$1" >&2
    exit 1
}

[ "$(id -u)" = 0 ] || fail "making a root needs root; run it as root"
command -v apt-get > /dev/null || fail "this machine has no apt; run it on Debian"

# The URI of the archive that the base system came from, without the slash at its end.
mirror_of_machine() {
    # shellcheck disable=SC2016 # the fields are apt's to fill in
    apt-get indextargets --format '$(REPO_URI) $(LABEL) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 == "Debian" && $3 == "main" { sub("/$", "", $1); print $1; exit }'
}

# The keyring file that the machine names for that URI; nothing when it names none.
keyring_of_machine() {
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] && awk -v RS= -v uri="$1" -F '\n' 'index($0, uri) {
            for (i = 1; i <= NF; i++) if ($i ~ /^Signed-By: *\//) { sub("^Signed-By: *", "", $i); print $i }
        }' "$file"
    done
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$file" ] && sed -n "\\|^deb .*$1|s|.*signed-by=\\([^] ]*\\).*|\\1|p" "$file"
    done
    true
}

make_root() {
    mirror=${SNR_SWIFT_MIRROR:-$(mirror_of_machine)}
    # An image may have dropped its package lists; apt then knows no labels.
    [ -n "$mirror" ] || { apt-get update -q && mirror=$(mirror_of_machine); }
    [ -n "$mirror" ] || fail "apt knows no Debian mirror; name one with SNR_SWIFT_MIRROR"
    command -v mmdebstrap > /dev/null || {
        apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
            mmdebstrap debian-archive-keyring
    }
    keyring=$(keyring_of_machine "$mirror" | head -n 1)
    mkdir -p "$cache"
    rm -rf --one-file-system "$root.partial"
    # Proxies, certificates and checks are the machine's; mmdebstrap starts without any of them.
    apt-config dump | grep '^Acquire::' > "$cache/apt.conf" || true
    # shellcheck disable=SC2016 # the hook's $1 is the root, and mmdebstrap's to fill in
    mmdebstrap --quiet --mode=root --variant=apt \
        --include=swiftlang,ca-certificates,pkg-config,libc6-dev \
        --aptopt="$cache/apt.conf" \
        --aptopt='APT::Install-Recommends "false"' \
        --customize-hook='rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
        ${keyring:+--keyring="$keyring"} \
        "$release" "$root.partial" "$mirror"
    rm -f "$cache/apt.conf"
    mv "$root.partial" "$root"
}

# Ends what still runs inside the root, such as a server whose test has crashed.
clean_up() {
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/root" 2> /dev/null)" != "$root" ] || kill -9 "${process#/proc/}" || true
    done
    ! mountpoint -q "$root/proc" || umount "$root/proc"
}

in_root() {
    chroot "$root" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 \
        LD_LIBRARY_PATH="$prefix/lib:$toolchain" PKG_CONFIG_PATH="$prefix/lib/pkgconfig" \
        SNR_SANDBOX="$prefix/bin/snr-sandbox" SNR_STRICT=1 "$@"
}

# Each example of the README, as a function of its own: they are to compile as they stand.
readme_examples() {
    printf 'import Foundation\nimport FoundationNetworking\nimport SNRClient\n'
    awk '/^```swift$/ { inside = 1; printf "\nfunc example%d() async throws {\n", ++count; next }
         /^```$/ && inside { inside = 0; print "}"; next }
         inside && !/^import / { print }' bindings/swift/README.md
}

[ -d "$root" ] || make_root
[ "${1:-}" != --make-root ] || exit 0
root=$(cd "$root" && pwd -P)
make library sandbox
make install PREFIX="$prefix" DESTDIR="$root"
install -D "$target/debug/snr-sandbox" "$root$prefix/bin/snr-sandbox"

trap clean_up EXIT
trap 'exit 1' HUP INT TERM
clean_up
mount -t proc proc "$root/proc"

# A copy, for the package links to the header, which is outside of it. Modification times are not
# kept: the build would take folders that look old for folders without new files.
rm -rf "$root/package"
mkdir "$root/package"
cp -RL bindings/swift/Package.swift bindings/swift/Sources bindings/swift/Tests "$root/package"
readme_examples > "$root/package/Tests/DocumentationTests/ReadmeExamples.swift"

toolchain=$(cd "$root" && find usr -path '*/linux/libswiftCore.so' | head -n 1)
[ -n "$toolchain" ] || fail "there is no Swift in $root; remove that folder and run this again"
toolchain=/$(dirname "$toolchain")

in_root swift build --package-path /package --scratch-path /scratch
in_root timeout "${SNR_SWIFT_TIMEOUT:-10m}" swift test --package-path /package --scratch-path /scratch "$@"
