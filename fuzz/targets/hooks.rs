#![no_main]
#![allow(missing_docs, reason = "the target itself is documented")]

libfuzzer_sys::fuzz_target!(|input: &[u8]| snr_fuzz::hooks::run(input));
