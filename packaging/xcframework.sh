#!/bin/sh
# Makes the XCFrameworks for iOS and macOS. Building needs a Mac; assembling does not.
#
#   xcframework.sh [OUT]                         build and assemble, into target/packages or OUT
#   xcframework.sh --assemble LIBRARIES [OUT]    assemble what was built: LIBRARIES/<slice>/libsnrclient.a
#
# Two come of the same libraries: SNRClient.xcframework, for apps that call the C functions, and
# CSNRClient.xcframework, for the package in bindings/swift, whose own module is SNRClient.
#
# LIPO, NM   the tools to look into libraries with; default: those of Xcode
set -eu
umask 022
export TZ=UTC
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$root/packaging/common.sh"
# shellcheck source=packaging/bundle.sh
. "$root/packaging/bundle.sh"

# Without these, code of crates in C would be built for the SDK's newest system.
export IPHONEOS_DEPLOYMENT_TARGET=$IOS_MINIMUM
export MACOSX_DEPLOYMENT_TARGET=$MACOS_MINIMUM

# one TARGET SDK PLATFORM ARCHITECTURE MINIMUM: builds the library for a target, and leaves no names
# global but the header's, so that several Rust libraries can be in one app.
one() {
    (cd "$root" && env -u RUSTFLAGS -u SDKROOT \
        cargo build --locked --release -p snrclient-artifact --target "$1")
    folder=$built/packages/apple/$1
    install -d "$folder"
    sed 's/^/_/' "$root/tests/c/symbols.txt" > "$folder/exported"
    # Asking for each name pulls in what it needs of the archive; -r without -keep_private_externs makes
    # all other names local.
    # shellcheck disable=SC2046 # names are words
    xcrun --sdk "$2" ld -r -arch "$4" \
        -platform_version "$3" "$5" "$(xcrun --sdk "$2" --show-sdk-version)" \
        -exported_symbols_list "$folder/exported" $(sed 's/^/-u /' "$folder/exported") \
        -o "$folder/snrclient.o" "$built/$1/release/libsnrclient.a"
    rm -f "$folder/libsnrclient.a"
    ZERO_AR_DATE=1 xcrun libtool -static -o "$folder/libsnrclient.a" "$folder/snrclient.o"
}

# joined SLICE TARGETS: one library for all processors of a platform.
joined() {
    slice=$1
    shift
    install -d "$libraries/$slice"
    for target; do
        set -- "$@" "$built/packages/apple/$target/libsnrclient.a"
        shift
    done
    xcrun lipo -create "$@" -output "$libraries/$slice/libsnrclient.a"
}

build() {
    [ "$(uname -s)" = Darwin ] || fail "this needs a Mac with Xcode; elsewhere only --assemble works"
    need cargo xcrun
    one aarch64-apple-ios iphoneos ios arm64 "$IOS_MINIMUM"
    one aarch64-apple-ios-sim iphonesimulator ios-simulator arm64 "$IOS_MINIMUM"
    one x86_64-apple-ios iphonesimulator ios-simulator x86_64 "$IOS_MINIMUM"
    one aarch64-apple-darwin macosx macos arm64 "$MACOS_MINIMUM"
    one x86_64-apple-darwin macosx macos x86_64 "$MACOS_MINIMUM"
    joined ios-arm64 aarch64-apple-ios
    joined ios-arm64_x86_64-simulator aarch64-apple-ios-sim x86_64-apple-ios
    joined macos-arm64_x86_64 aarch64-apple-darwin x86_64-apple-darwin
}

# check LIBRARY ARCHITECTURES: what would show in an app's build only, or in the store.
check() {
    [ -f "$1" ] || fail "$1 is missing; build it on a Mac"
    there=$("${LIPO:-lipo}" -archs "$1" | tr ' ' '\n' | sort | xargs)
    [ "$there" = "$2" ] || fail "$1 is for $there; it has to be for $2"
    for architecture in $2; do
        "${NM:-nm}" --extern-only --defined-only --arch="$architecture" "$1" |
            awk 'NF == 3 { sub("^_", "", $3); print $3 }' | check_names "$1 ($architecture)"
    done
}

# assemble LIBRARIES OUT: makes the XCFrameworks of what was built.
assemble() {
    need zip "${LIPO:-lipo}" "${NM:-nm}"
    stage=$(mktemp -d)
    trap 'rm -rf "$stage"' EXIT
    install -d "$2"
    out=$(cd "$2" && pwd)
    for slice in $SLICES; do
        check "$1/$slice/libsnrclient.a" "$(architectures_of "$slice")"
    done
    for module in SNRClient CSNRClient; do
        xcframework=$stage/$module/$module.xcframework
        for slice in $SLICES; do
            framework "$1/$slice/libsnrclient.a" "$module" "$slice" "$xcframework/$slice/$module.framework"
        done
        xcframework_list "$module" > "$xcframework/Info.plist"
        rm -rf "$out/$module.xcframework"
        cp -R "$xcframework" "$out/$module.xcframework"
        pack "$stage/$module" "$out/$module-$(version).xcframework.zip"
    done
}

# A program that links the framework for this Mac, and runs.
try() {
    slice=$1/SNRClient.xcframework/macos-arm64_x86_64
    program=$(mktemp -d)
    xcrun clang -F "$slice" -I "$slice/SNRClient.framework/Headers" "$root/tests/consumers/consumer.c" \
        -framework SNRClient -liconv -o "$program/consumer"
    "$program/consumer"
    rm -r "$program"
}

libraries=$built/packages/apple/libraries
case ${1:-} in
--assemble)
    assemble "${2:?the folder of the libraries is missing}" "${3:-$built/packages}"
    ;;
-*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
*)
    build
    assemble "$libraries" "${1:-$built/packages}"
    try "${1:-$built/packages}"
    ;;
esac
