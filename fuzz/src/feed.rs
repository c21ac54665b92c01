//! Decisions drawn from the fuzzer's bytes.

/// The bytes that are left. An exhausted feed answers zeros, so that every input is an input.
pub struct Feed<'a>(&'a [u8]);

impl<'a> Feed<'a> {
    /// A feed of all of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    /// Whether the next byte is odd.
    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// One of `choices`, which are not none.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    /// The next bytes, as many as the array holds.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        for (to, from) in array.iter_mut().zip(self.take(N)) {
            *to = *from;
        }
        array
    }

    /// The next 64 bits.
    pub fn number(&mut self) -> i64 {
        i64::from_le_bytes(self.array())
    }

    /// A span in milliseconds from none to years, the small ones as likely as the large.
    pub fn millis(&mut self) -> i64 {
        let exponent = u32::from(self.byte() % 38);
        let fraction = i64::from(u16::from_le_bytes(self.array()));
        ((1_i64 << exponent) * (65_536 + fraction)) >> 16
    }

    /// The next bytes up to `end`, which is dropped, or all that is left.
    pub fn until(&mut self, end: u8) -> &'a [u8] {
        let length = self.0.iter().position(|byte| *byte == end);
        let taken = self.take(length.unwrap_or(self.0.len()));
        self.take(1);
        taken
    }

    /// Bytes as many as the next byte says.
    pub fn chunk(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte());
        self.take(length)
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, left) = self.0.split_at(length.min(self.0.len()));
        self.0 = left;
        taken
    }
}
