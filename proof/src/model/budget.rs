//! How much may happen to a world.

/// What may still happen to a world. Every unbounded choice costs something, so that the search
/// ends by itself: it is exhaustive within these bounds, not cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Calls that may wait at the same time.
    pub callers: u8,
    /// Calls of the host.
    pub calls: u8,
    /// Faults of the network, the server or the storage.
    pub faults: u8,
    /// Jumps of a clock.
    pub jumps: u8,
    /// Deaths of the process.
    pub deaths: u8,
}

impl Budget {
    /// What finishes within three minutes on two cores.
    pub const DEFAULT: Self = Self {
        callers: 3,
        calls: 2,
        faults: 1,
        jumps: 1,
        deaths: 1,
    };

    /// What finishes within seconds, unoptimized.
    pub const SMALL: Self = Self {
        callers: 3,
        calls: 1,
        faults: 1,
        jumps: 1,
        deaths: 1,
    };

    /// What is left after paying, if it suffices.
    pub fn pay(mut self, price: Price) -> Option<Self> {
        let purse = match price {
            Price::Nothing => return Some(self),
            Price::Call => &mut self.calls,
            Price::Fault => &mut self.faults,
            Price::Jump => &mut self.jumps,
            Price::Death => &mut self.deaths,
        };
        *purse = purse.checked_sub(1)?;
        Some(self)
    }
}

/// What something costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Price {
    /// What a healthy world does by itself.
    Nothing,
    /// A call of the host.
    Call,
    /// A fault.
    Fault,
    /// A jump of a clock.
    Jump,
    /// A death.
    Death,
}
