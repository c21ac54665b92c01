//! A body that promises more than it gives.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame};

use crate::pipeline::Dropped;

/// Gives a part, lets it be flushed, then fails, which makes the server close the connection.
pub(crate) struct TruncatedBody {
    part: Option<Bytes>,
    flushed: bool,
}

impl TruncatedBody {
    pub(crate) fn new(part: Bytes) -> Self {
        Self {
            part: Some(part),
            flushed: false,
        }
    }
}

impl Body for TruncatedBody {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        if let Some(part) = self.part.take() {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        // The server flushes only when the body has nothing to give for a moment; failing at once would lose the part.
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Dropped)))
    }
}
