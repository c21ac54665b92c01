//! Requests that are sent at once, and with as little ado as that allows.
//!
//! ureq hands head and body of a request over one after the other. For small requests a system call,
//! a TLS record and a packet for each are most of the cost.

use std::time;

use ureq::Error;
use ureq::unversioned::transport::time::Duration;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// Timeouts are rounded up to a multiple of this, so that a connection that is used again has the
/// right one already.
const TIMEOUT_STEP: time::Duration = time::Duration::from_millis(50);

/// Has connections send requests at once.
#[derive(Debug)]
pub(super) struct WholeWrites;

impl<In: Transport> Connector<In> for WholeWrites {
    type Out = WholeWritesTransport<In>;

    fn connect(
        &self,
        _details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| WholeWritesTransport {
            inner,
            unsent: Vec::new(),
            was_heard: false,
        }))
    }
}

/// A connection that sends when it is asked for an answer, or when a lot waits to be sent.
#[derive(Debug)]
pub(super) struct WholeWritesTransport<In> {
    inner: In,
    unsent: Vec<u8>,
    /// The last read brought something, and nobody has asked since whether the connection is open.
    /// ureq asks as soon as an answer is read, and once more before the next request, which will do.
    was_heard: bool,
}

impl<In: Transport> WholeWritesTransport<In> {
    fn send(&mut self, timeout: NextTimeout) -> Result<(), Error> {
        let amount = self.unsent.len();
        if amount > 0 {
            self.inner.buffers().output()[..amount].copy_from_slice(&self.unsent);
            self.unsent.clear();
            self.inner.transmit_output(amount, in_steps(timeout))?;
        }
        Ok(())
    }
}

impl<In: Transport> Transport for WholeWritesTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let output = self.inner.buffers().output();
        if self.unsent.len() + amount > output.len() {
            let next = output[..amount].to_vec();
            self.send(timeout)?;
            self.unsent = next;
        } else {
            self.unsent.extend_from_slice(&output[..amount]);
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.send(timeout)?;
        self.was_heard = self.inner.await_input(in_steps(timeout))?;
        Ok(self.was_heard)
    }

    fn is_open(&mut self) -> bool {
        std::mem::take(&mut self.was_heard) || self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

fn in_steps(mut timeout: NextTimeout) -> NextTimeout {
    if let Duration::Exact(exact) = timeout.after {
        let steps = exact.as_nanos().div_ceil(TIMEOUT_STEP.as_nanos());
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        timeout.after = Duration::Exact(TIMEOUT_STEP.saturating_mul(steps));
    }
    timeout
}
