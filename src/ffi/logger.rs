//! The host's log.

use std::ffi::CStr;

use snr_session::LogLevel;

use super::callback::{OwnedContext, SNRLogCallback};

/// Who hears what happens, and how much of it.
pub struct Logger {
    level: LogLevel,
    log: SNRLogCallback,
    context: OwnedContext,
}

impl Logger {
    /// A logger that hears messages up to `level`.
    pub fn new(level: LogLevel, log: SNRLogCallback, context: OwnedContext) -> Self {
        Self {
            level,
            log,
            context,
        }
    }

    /// The least important messages that are wanted.
    pub fn level(&self) -> LogLevel {
        match self.log {
            Some(_) => self.level,
            None => LogLevel::Off,
        }
    }

    pub(super) fn log(&self, level: LogLevel, message: &CStr) {
        if let Some(log) = self.log {
            log(level.into(), message.as_ptr(), self.context.get());
        }
    }
}
