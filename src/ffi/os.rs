//! What only the C library of the operating system tells.

/// The clock that counts through sleep.
#[cfg(not(target_vendor = "apple"))]
const CLOCK: libc::clockid_t = libc::CLOCK_BOOTTIME;

/// The clock that counts through sleep, which Apple's monotonic clock does.
#[cfg(target_vendor = "apple")]
const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;

/// Milliseconds since the device booted, sleep included.
pub fn millis_since_boot() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a valid place for the answer, and the call keeps no pointer to it.
    unsafe { libc::clock_gettime(CLOCK, &raw mut time) };
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let millis = u64::try_from(time.tv_nsec / 1_000_000).unwrap_or_default();
    seconds.saturating_mul(1000).saturating_add(millis)
}

/// What tells this boot of the device from others, where the system says so.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn boot_id() -> Option<String> {
    // At once: each further call of the system's would be a part of the app's start.
    let mut id = [0; 64];
    let mut file = std::fs::File::open("/proc/sys/kernel/random/boot_id").ok()?;
    let length = std::io::Read::read(&mut file, &mut id).ok()?;
    let id = std::str::from_utf8(id.get(..length)?).ok()?.trim();
    (!id.is_empty()).then(|| id.to_owned())
}

/// What tells this boot of the device from others, where the system says so.
#[cfg(target_vendor = "apple")]
pub fn boot_id() -> Option<String> {
    let mut id = [0_u8; 64];
    let mut size = id.len();
    // SAFETY: the name ends with a NUL; `id` has room for `size` bytes; nothing is set.
    let status = unsafe {
        libc::sysctlbyname(
            c"kern.bootsessionuuid".as_ptr(),
            id.as_mut_ptr().cast(),
            &raw mut size,
            std::ptr::null_mut(),
            0,
        )
    };
    let id = std::ffi::CStr::from_bytes_until_nul(&id)
        .ok()?
        .to_str()
        .ok()?;
    (status == 0 && !id.is_empty()).then(|| id.to_owned())
}

/// What tells this boot of the device from others, where the system says so.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub fn boot_id() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_since_boot_does_not_go_back() {
        let before = millis_since_boot();
        assert!(before > 0);
        assert!(millis_since_boot() >= before);
    }
}
