plugins {
    id("com.android.library") version "8.7.3"
}

/** Android's name of a processor, Rust's target for it, and the prefix of the NDK's compiler. */
class Abi(val name: String, val target: String, val clang: String)

val minimumSdk = 24
val abis = listOf(
    Abi("arm64-v8a", "aarch64-linux-android", "aarch64-linux-android"),
    Abi("armeabi-v7a", "armv7-linux-androideabi", "armv7a-linux-androideabi"),
    Abi("x86_64", "x86_64-linux-android", "x86_64-linux-android"),
    Abi("x86", "i686-linux-android", "i686-linux-android"),
)
val nativeLibraries = layout.buildDirectory.dir("native")

android {
    namespace = "com.snrclient"
    compileSdk = 35
    ndkVersion = "27.2.12479018"

    defaultConfig {
        minSdk = minimumSdk
        consumerProguardFiles("consumer-rules.pro")
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
    sourceSets["main"].jniLibs.srcDir(nativeLibraries)
}

dependencies {
    // Only their names are kept in class files; an app need not have them.
    compileOnly("androidx.annotation:annotation:1.9.1")
}

val rust = rootProject.layout.projectDirectory.dir("rust")
val cargoTarget = layout.buildDirectory.dir("cargo")
val host = when {
    System.getProperty("os.name").startsWith("Mac") -> "darwin-x86_64"
    System.getProperty("os.name").startsWith("Windows") -> "windows-x86_64"
    else -> "linux-x86_64"
}

val copies = abis.map { abi ->
    val build = tasks.register<Exec>("cargo-${abi.name}") {
        description = "Builds the native library for ${abi.name}."
        val tools = android.ndkDirectory.resolve("toolchains/llvm/prebuilt/$host/bin")
        val compiler = tools.resolve("${abi.clang}$minimumSdk-clang").path
        val variable = abi.target.replace('-', '_')
        environment("CARGO_TARGET_${variable.uppercase()}_LINKER", compiler)
        environment("CC_$variable", compiler)
        environment("AR_$variable", tools.resolve("llvm-ar").path)
        workingDir(rust)
        commandLine(
            "cargo", "build", "--release", "--target", abi.target,
            "--target-dir", cargoTarget.get().asFile.path,
        )
    }
    tasks.register<Copy>("native-${abi.name}") {
        description = "Puts the native library for ${abi.name} where the module packs it."
        dependsOn(build)
        from(cargoTarget.map { it.file("${abi.target}/release/libsnrclient_jni.so") })
        into(nativeLibraries.map { it.dir(abi.name) })
    }
}
tasks.matching { it.name.startsWith("merge") && it.name.endsWith("JniLibFolders") }
    .configureEach { dependsOn(copies) }
