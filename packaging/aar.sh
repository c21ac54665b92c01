#!/bin/sh
# Makes the AAR with the C library for Android's native code, and a zip with its debug symbols.
#
#   aar.sh [OUT]                         build with the NDK and assemble, into target/packages or OUT
#   aar.sh --assemble LIBRARIES [OUT]    assemble what was built: LIBRARIES/<abi>/libsnrclient.so, and
#                                        in LIBRARIES/ndk the NDK's major version
#
# ANDROID_NDK_HOME   where the NDK is
# LLVM_BIN           the folder of llvm-readelf and its like; default: the NDK's, or the PATH
set -eu
umask 022
export TZ=UTC
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=packaging/common.sh
. "$root/packaging/common.sh"

API=21
PAGE=16384
ABIS="arm64-v8a armeabi-v7a x86_64 x86"

target_of() {
    case $1 in
    arm64-v8a) echo aarch64-linux-android ;;
    armeabi-v7a) echo armv7-linux-androideabi ;;
    x86_64) echo x86_64-linux-android ;;
    x86) echo i686-linux-android ;;
    esac
}

# What the NDK calls its compiler for a target.
clang_of() {
    case $1 in
    armv7-linux-androideabi) echo "armv7a-linux-androideabi$API-clang" ;;
    *) echo "$1$API-clang" ;;
    esac
}

machine_of() {
    case $1 in
    arm64-v8a) echo AArch64 ;;
    armeabi-v7a) echo ARM ;;
    x86_64) echo 'Advanced Micro Devices X86-64' ;;
    x86) echo 'Intel 80386' ;;
    esac
}

llvm() {
    tool=llvm-$1
    shift
    "${LLVM_BIN:+$LLVM_BIN/}$tool" "$@"
}

# build LIBRARIES: builds the library for each processor.
build() {
    need cargo
    ndk=${ANDROID_NDK_HOME:-}
    [ -f "$ndk/source.properties" ] || fail "there is no NDK; set ANDROID_NDK_HOME to where one is"
    LLVM_BIN=$(echo "$ndk"/toolchains/llvm/prebuilt/*/bin)
    [ -d "$LLVM_BIN" ] || fail "there is no compiler in $ndk; install the whole NDK"
    install -d "$1"
    sed -n 's/^Pkg.Revision *= *\([0-9]*\).*/\1/p' "$ndk/source.properties" > "$1/ndk"
    for abi in $ABIS; do
        target=$(target_of "$abi")
        clang=$LLVM_BIN/$(clang_of "$target")
        variable=$(echo "$target" | tr - _)
        # Line tables are what a crash report needs. They are split off below. artifact/build.rs asks
        # for the page size. RUSTFLAGS would take the place of what is set here.
        (cd "$root" && env -u RUSTFLAGS \
            "CARGO_TARGET_$(echo "$variable" | tr '[:lower:]' '[:upper:]')_LINKER=$clang" \
            "CARGO_TARGET_$(echo "$variable" | tr '[:lower:]' '[:upper:]')_RUSTFLAGS=-Clink-arg=-Wl,--build-id=sha1" \
            "CC_$variable=$clang" "AR_$variable=$LLVM_BIN/llvm-ar" \
            CARGO_PROFILE_RELEASE_DEBUG=line-tables-only CARGO_PROFILE_RELEASE_STRIP=none \
            cargo build --locked --release -p snrclient-artifact --target "$target")
        put "$built/$target/release/libsnrclient.so" "$1/$abi/libsnrclient.so" 755
    done
}

# check LIBRARY ABI: what would show on a device only, and there on some.
check() {
    [ -f "$1" ] || fail "$1 is missing; build the library for $2"
    llvm readelf -hW "$1" | grep -q "Machine: *$(machine_of "$2")\$" ||
        fail "$1 is for another processor than $2"
    llvm readelf -dW "$1" | grep -q 'soname: \[libsnrclient.so\]' ||
        fail "$1 is not named libsnrclient.so inside; apps would look for it under another name"
    llvm readelf -nW "$1" | grep -q 'Build ID' ||
        fail "$1 has no build ID; link it with --build-id, or crash reports find no symbols"
    for alignment in $(llvm readelf -lW "$1" | awk '$1 == "LOAD" { print $NF }'); do
        [ "$((alignment))" -ge "$PAGE" ] ||
            fail "$1 is aligned for pages of $((alignment)) bytes; link it with -z max-page-size=$PAGE"
    done
    llvm nm -D --defined-only "$1" | awk '{ print $3 }' | check_names "$1"
}

# assemble LIBRARIES OUT: makes AAR and symbols of what was built.
assemble() {
    for tool in readelf nm objcopy strip; do need "${LLVM_BIN:+$LLVM_BIN/}llvm-$tool"; done
    need zip
    [ -s "$1/ndk" ] || fail "$1/ndk is missing; write the major version of the NDK into it"
    stage=$(mktemp -d)
    trap 'rm -rf "$stage"' EXIT
    # The libraries are in the Prefab package only. Gradle puts them into each app that links them, and
    # complains about two of a name when they are in jni/ as well.
    prefab=$stage/aar/prefab
    module=$prefab/modules/snrclient
    for abi in $ABIS; do
        library=$1/$abi/libsnrclient.so
        check "$library" "$abi"
        install -d "$module/libs/android.$abi" "$stage/symbols/$abi"
        llvm objcopy --only-keep-debug "$library" "$stage/symbols/$abi/libsnrclient.so.dbg"
        llvm strip --strip-unneeded -o "$module/libs/android.$abi/libsnrclient.so" "$library"
        printf '{\n    "abi": "%s",\n    "api": %s,\n    "ndk": %s,\n    "stl": "none",\n    "static": false\n}\n' \
            "$abi" "$API" "$(cat "$1/ndk")" > "$module/libs/android.$abi/abi.json"
    done
    put "$root/include/SNRClient.h" "$module/include/SNRClient.h"
    printf '{\n    "export_libraries": [],\n    "library_name": "libsnrclient"\n}\n' > "$module/module.json"
    printf '{\n    "schema_version": 2,\n    "name": "snrclient",\n    "version": "%s",\n    "dependencies": []\n}\n' \
        "$(version)" > "$prefab/prefab.json"
    cat > "$stage/aar/AndroidManifest.xml" << END
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.snrclient.ndk">
    <uses-sdk android:minSdkVersion="$API" />
    <uses-permission android:name="android.permission.INTERNET" />
</manifest>
END
    install -d "$2"
    out=$(cd "$2" && pwd)
    pack "$stage/aar" "$out/snrclient-ndk-$(version).aar"
    pack "$stage/symbols" "$out/snrclient-ndk-$(version)-symbols.zip"
}

case ${1:-} in
--assemble)
    assemble "${2:?the folder of the libraries is missing}" "${3:-$built/packages}"
    ;;
-*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
*)
    build "$built/packages/android"
    assemble "$built/packages/android" "${1:-$built/packages}"
    ;;
esac
