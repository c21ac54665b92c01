//! Random numbers out of one integer (SplitMix64).

/// The next number; `state` moves on.
pub fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number below `limit`.
pub fn below(state: &mut u64, limit: u64) -> u64 {
    ((u128::from(next(state)) * u128::from(limit)) >> 64) as u64
}
