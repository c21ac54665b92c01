//! Requests that are sent at once.
//!
//! ureq hands head and body of a request over one after the other. For small requests a system call,
//! a TLS record and a packet for each are most of the cost.

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

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
        }))
    }
}

/// A connection that sends when it is asked for an answer, or when a lot waits to be sent.
#[derive(Debug)]
pub(super) struct WholeWritesTransport<In> {
    inner: In,
    unsent: Vec<u8>,
}

impl<In: Transport> WholeWritesTransport<In> {
    fn send(&mut self, timeout: NextTimeout) -> Result<(), Error> {
        let amount = self.unsent.len();
        if amount > 0 {
            self.inner.buffers().output()[..amount].copy_from_slice(&self.unsent);
            self.unsent.clear();
            self.inner.transmit_output(amount, timeout)?;
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
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
