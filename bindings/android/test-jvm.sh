#!/bin/sh
# Builds the native library and the sandbox, compiles the bindings without the Android SDK, and runs
# their tests on a JDK with the virtual machine's own checks of JNI. Installs what is missing.
set -eu
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
out=$target/android-jvm
kotlin=$target/kotlin
export CARGO_TARGET_DIR="$target"

missing=
command -v python3 > /dev/null || missing="$missing python3"
python3 -m pip --version > /dev/null 2>&1 || missing="$missing python3-pip"
command -v javac > /dev/null || missing="$missing openjdk-17-jdk-headless"
[ -e /usr/share/java/junit-platform-console.jar ] || missing="$missing junit5"
if [ -n "$missing" ]; then
    apt-get update -q
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi

step() { printf '\n== %s\n' "$1"; }

step "native library and sandbox"
cargo fmt --check --manifest-path rust/Cargo.toml
cargo clippy --locked --release --all-targets --manifest-path rust/Cargo.toml -- -D warnings
cargo test --locked --release --manifest-path rust/Cargo.toml
cargo build --locked --release --manifest-path rust/Cargo.toml
cargo build --manifest-path "$root/Cargo.toml" -p snr-sandbox

step "compile"
rm -rf "$out"
mkdir -p "$out/stubs" "$out/main" "$out/test"
find test/stubs -name '*.java' > "$out/stubs.list"
find snrclient/src/main/java -name '*.java' > "$out/main.list"
find test/java -name '*.java' > "$out/test.list"
junit=$(printf '%s:' /usr/share/java/junit-jupiter-api.jar /usr/share/java/junit-jupiter-engine.jar \
    /usr/share/java/junit-jupiter-params.jar /usr/share/java/junit-platform-commons.jar \
    /usr/share/java/junit-platform-console.jar /usr/share/java/junit-platform-engine.jar \
    /usr/share/java/junit-platform-launcher.jar /usr/share/java/junit-platform-reporting.jar \
    /usr/share/java/opentest4j.jar /usr/share/java/apiguardian-api.jar \
    /usr/share/java/picocli.jar /usr/share/java/opentest4j-reporting-events.jar \
    /usr/share/java/opentest4j-reporting-schema.jar /usr/share/java/univocity-parsers.jar)
# Java 8 is what every Android version that can load the library understands, and what newer
# compilers warn of.
javac --release 8 -Xlint:all,-options -Werror -d "$out/stubs" "@$out/stubs.list"
javac --release 8 -Xlint:all,-options -Xdoclint:all/protected -Werror -cp "$out/stubs" -d "$out/main" "@$out/main.list"
# The jars of JUnit refer to annotations and jars that are not there.
javac --release 17 -Xlint:all,-classfile,-path -Werror -cp "$out/main:$out/stubs:$junit" -d "$out/test" "@$out/test.list"

step "Kotlin"
# The Kotlin compiler as it is packed for notebooks: the only one in a package registry.
if [ ! -e "$kotlin/done" ]; then
    rm -rf "$kotlin"
    mkdir -p "$kotlin"
    python3 -m pip download -q --no-deps -d "$kotlin" kotlin-jupyter-kernel==0.19.0.944
    (cd "$kotlin" && python3 -m zipfile -e ./*.whl . && rm ./*.whl)
    touch "$kotlin/done"
fi
compiler=$(echo "$kotlin"/run_kotlin_kernel/jars/kotlin-jupyter-kernel-*-all.jar)
stdlib=$(echo "$kotlin"/run_kotlin_kernel/jars/kotlin-stdlib-*.jar)
kotlinc() {
    java -cp "$compiler" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect -Werror "$@"
}
kotlinc -cp "$out/main:$out/test:$junit:$stdlib" -d "$out/kotlin" test/kotlin/*.kt
# The page that developers read compiles, each block for itself.
mkdir -p "$out/readme"
awk -v out="$out/readme" '
    /^```kotlin$/ { file = out "/Block" ++count ".kt"; print "package readme.block" count > file; next }
    /^```$/ { file = "" }
    file != "" { print > file }
' README.md
kotlinc -cp "$out/main:$out/stubs:$stdlib:$compiler" -d "$out/readme-classes" "$out"/readme/*.kt
# Kotlin knows what may be null, without the annotations on its class path.
for refused in test/kotlin-refused/*.kt; do
    if kotlinc -cp "$out/main:$stdlib" -d "$out/refused" "$refused" > "$out/refused.log" 2>&1; then
        echo "$refused compiles, although something in it may be null" >&2
        exit 1
    fi
    grep -Eq "error: .*(nullable|null cannot|actual 'String\?')" "$out/refused.log" || {
        cat "$out/refused.log"
        exit 1
    }
done

step "tests"
status=0
# A hang in native code is not for the test runner to end.
timeout 300 java -Xcheck:jni -Djava.library.path="$target/release" \
    -Dsnrclient.sandbox="$target/debug/snr-sandbox" -Dsnrclient.header="$root/include/SNRClient.h" \
    -Dsnrclient.rust="$PWD/rust/src" -Dsnrclient.rules="$PWD/snrclient/consumer-rules.pro" \
    -Dsnrclient.classes="$out/main" -Dsnrclient.testClasses="$out/test" \
    -cp "$out/main:$out/test:$out/kotlin:$stdlib:$junit" org.junit.platform.console.ConsoleLauncher \
    --scan-classpath "$out/test:$out/kotlin" --include-classname '.*Test' --fail-if-no-tests \
    --disable-banner --disable-ansi-colors "$@" > "$out/tests.log" 2>&1 || status=$?
cat "$out/tests.log"
if [ "$status" -ne 0 ]; then
    echo "the tests failed" >&2
    exit 1
fi
if grep -nE '(WARNING|FATAL ERROR)( in native method)?: |JNI local refs' "$out/tests.log"; then
    echo "the virtual machine complains about the use of JNI" >&2
    exit 1
fi
