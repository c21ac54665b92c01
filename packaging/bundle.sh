# shellcheck shell=sh
# The layout of an XCFramework of static frameworks: what `xcodebuild -create-xcframework` would make,
# but on any machine. Read by xcframework.sh.
#
# Frameworks, not bare libraries: those of two XCFrameworks lay their module maps over each other in
# Xcode's build folder, and there is no place in them from which Xcode takes a privacy manifest.

# Also read by xcframework.sh.
# shellcheck disable=SC2034
SLICES="ios-arm64 ios-arm64_x86_64-simulator macos-arm64_x86_64"
IOS_MINIMUM=13.0
MACOS_MINIMUM=11.0

architectures_of() {
    case $1 in
    ios-arm64) echo arm64 ;;
    *) echo "arm64 x86_64" ;;
    esac
}

# framework LIBRARY MODULE SLICE FOLDER: one framework, for one platform.
framework() {
    case $3 in
    ios-arm64) framework_in "$1" "$2" "$4" "$4" iPhoneOS "$IOS_MINIMUM" ;;
    ios-*) framework_in "$1" "$2" "$4" "$4" iPhoneSimulator "$IOS_MINIMUM" ;;
    macos-*)
        # Frameworks of macOS keep their content below a version.
        framework_in "$1" "$2" "$4/Versions/A" "$4/Versions/A/Resources" MacOSX "$MACOS_MINIMUM"
        ln -s A "$4/Versions/Current"
        for entry in "$2" Headers Modules Resources; do
            ln -s "Versions/Current/$entry" "$4/$entry"
        done
        ;;
    esac
}

# framework_in LIBRARY MODULE CONTENT RESOURCES PLATFORM MINIMUM
framework_in() {
    # shellcheck disable=SC2154 # the script that reads this file sets it
    put "$root/include/SNRClient.h" "$3/Headers/SNRClient.h"
    # The Swift package is tested on Linux, where its C module has no API notes. What it is built with
    # here is the same.
    if [ "$2" = SNRClient ]; then
        put "$root/include/SNRClient.apinotes" "$3/Headers/SNRClient.apinotes"
    fi
    put "$1" "$3/$2"
    put "$root/packaging/PrivacyInfo.xcprivacy" "$4/PrivacyInfo.xcprivacy"
    install -d "$3/Modules"
    cat > "$3/Modules/module.modulemap" << END
framework module $2 {
    header "SNRClient.h"
    link "iconv"
    export *
}
END
    plist > "$4/Info.plist" << END
    <key>CFBundleExecutable</key><string>$2</string>
    <key>CFBundleIdentifier</key><string>com.snrclient.$2</string>
    <key>CFBundleInfoDictionaryVersion</key><string>6.0</string>
    <key>CFBundleName</key><string>$2</string>
    <key>CFBundlePackageType</key><string>FMWK</string>
    <key>CFBundleShortVersionString</key><string>$(version)</string>
    <key>CFBundleSupportedPlatforms</key><array><string>$5</string></array>
    <key>CFBundleVersion</key><string>$(version)</string>
    <key>$(if [ "$5" = MacOSX ]; then echo LSMinimumSystemVersion; else echo MinimumOSVersion; fi)</key><string>$6</string>
END
}

# xcframework_list MODULE: the list of what is in the XCFramework.
xcframework_list() {
    {
        echo '    <key>AvailableLibraries</key>'
        echo '    <array>'
        for slice in $SLICES; do
            platform=${slice%%-*}
            binary=$1.framework/$1
            [ "$platform" = ios ] || binary=$1.framework/Versions/A/$1
            echo '    <dict>'
            echo "        <key>BinaryPath</key><string>$binary</string>"
            echo "        <key>LibraryIdentifier</key><string>$slice</string>"
            echo "        <key>LibraryPath</key><string>$1.framework</string>"
            echo '        <key>SupportedArchitectures</key><array>'
            for architecture in $(architectures_of "$slice"); do
                echo "            <string>$architecture</string>"
            done
            echo '        </array>'
            echo "        <key>SupportedPlatform</key><string>$platform</string>"
            case $slice in
            *-simulator) echo '        <key>SupportedPlatformVariant</key><string>simulator</string>' ;;
            esac
            echo '    </dict>'
        done
        echo '    </array>'
        echo '    <key>CFBundlePackageType</key><string>XFWK</string>'
        echo '    <key>XCFrameworkFormatVersion</key><string>1.0</string>'
    } | plist
}

# A property list with the entries of standard input.
plist() {
    cat << 'END'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
END
    cat
    printf '</dict>\n</plist>\n'
}
