//! Arguments, drawn from the input.

use super::Run;
use crate::text::{CText, NULL};

impl Run<'_> {
    pub(super) fn text(&mut self) -> CText {
        CText::read(&mut self.feed)
    }

    /// A string that must not be told: what the input says, with a canary behind it.
    pub(super) fn secret(&mut self) -> CText {
        let mut bytes = match self.feed.until(0) {
            NULL => return CText::null(),
            b"" => return CText::from_bytes(Vec::new()),
            bytes => bytes.to_vec(),
        };
        bytes.extend_from_slice(self.watch.mint().expose().as_bytes());
        CText::from_bytes(bytes)
    }

    /// Any number at all, NaN and the infinities among them.
    pub(super) fn double(&mut self) -> f64 {
        f64::from_le_bytes(self.feed.array())
    }
}
