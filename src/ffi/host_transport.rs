//! A transport of the host's.

use std::ffi::CString;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use snr_session::{Exchange, Request, RequestId, TransportFailure};

use super::callback::OwnedContext;
use super::callbacks;
use super::transport::{SNRTransportCancelCallback, SNRTransportRequest, SNRTransportSendCallback};
use crate::runtime::base_url::BaseUrl;
use crate::runtime::transport::{CompletionToken, Transport};

/// The callbacks of a transport.
pub struct TransportHooks {
    /// Sends a request.
    pub send: SNRTransportSendCallback,
    /// Interrupts one.
    pub cancel: SNRTransportCancelCallback,
    /// Comes with either.
    pub context: OwnedContext,
}

/// Has the host speak to the server.
pub struct HostTransport {
    hooks: Arc<TransportHooks>,
    base_url: BaseUrl,
    pending: Mutex<Pending>,
}

#[derive(Default)]
struct Pending {
    requests: Vec<PendingRequest>,
    stopped: bool,
}

/// A request that the host is to answer.
struct PendingRequest {
    id: RequestId,
    token: CompletionToken,
    /// The send callback has not returned yet, so it is too early to cancel.
    is_sending: bool,
    is_abandoned: bool,
}

impl HostTransport {
    /// A transport to the server at `base_url`.
    pub fn new(hooks: Arc<TransportHooks>, base_url: BaseUrl) -> Self {
        Self {
            hooks,
            base_url,
            pending: Mutex::default(),
        }
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the host sees of a request; nothing if a part of it cannot be told in C.
    fn for_host(&self, request: Request) -> Option<SNRTransportRequest> {
        let mut headers = vec![
            (c"Content-Type".to_owned(), c"application/json".to_owned()),
            (c"Accept".to_owned(), c"application/json".to_owned()),
        ];
        if let Some(token) = &request.bearer {
            let value = CString::new(format!("Bearer {}", token.expose())).ok()?;
            headers.push((c"Authorization".to_owned(), value));
        }
        Some(SNRTransportRequest {
            url: CString::new(self.base_url.join(request.path)).ok()?,
            headers,
            body: request.body,
            timeout: request.timeout.as_secs_f64(),
        })
    }
}

impl Pending {
    fn find(&mut self, id: RequestId) -> Option<&mut PendingRequest> {
        self.requests.iter_mut().find(|request| request.id == id)
    }

    /// A request that is still to be sent. One that was abandoned before is done with.
    fn wanted(&mut self, id: RequestId) -> Option<CompletionToken> {
        let request = self.find(id)?;
        let (token, is_abandoned) = (request.token, request.is_abandoned);
        if is_abandoned {
            self.remove(token);
        }
        (!is_abandoned).then_some(token)
    }

    fn remove(&mut self, token: CompletionToken) -> Option<PendingRequest> {
        let at = self.requests.iter().position(|r| r.token == token)?;
        Some(self.requests.swap_remove(at))
    }
}

impl Transport for HostTransport {
    fn begin(&self, id: RequestId) {
        // Never the same twice in a process, so that an answer to an earlier session is nobody's.
        static NEXT_TOKEN: AtomicU64 = AtomicU64::new(1);
        let mut pending = self.pending();
        if !pending.stopped {
            pending.requests.push(PendingRequest {
                id,
                token: CompletionToken(NEXT_TOKEN.fetch_add(1, Ordering::Relaxed)),
                is_sending: true,
                is_abandoned: false,
            });
        }
    }

    fn exchange(&self, id: RequestId, request: Request) -> Option<Exchange> {
        let token = self.pending().wanted(id)?;
        let (Some(request), Some(send)) = (self.for_host(request), self.hooks.send) else {
            self.pending().remove(token)?;
            let reason = "the request cannot be told to the host's transport".into();
            return Some(Err(TransportFailure::NotSent(reason)));
        };
        callbacks::inside(|| send(&raw const request, token.0, self.hooks.context.get()));
        let mut pending = self.pending();
        // None if the host answered at once.
        let sent = pending.find(id)?;
        sent.is_sending = false;
        if sent.is_abandoned {
            pending.remove(token);
            drop(pending);
            self.cancel(token);
        }
        None
    }

    fn abandon(&self, id: RequestId) -> Option<CompletionToken> {
        let mut pending = self.pending();
        let request = pending.find(id)?;
        if request.is_sending {
            request.is_abandoned = true;
            return None;
        }
        let token = request.token;
        pending.remove(token);
        Some(token)
    }

    fn cancel(&self, token: CompletionToken) {
        if let Some(cancel) = self.hooks.cancel {
            callbacks::inside(|| cancel(token.0, self.hooks.context.get()));
        }
    }

    fn take(&self, token: CompletionToken) -> Option<RequestId> {
        let request = self.pending().remove(token)?;
        Some(request.id).filter(|_| !request.is_abandoned)
    }

    fn may_forget(&self) -> bool {
        true
    }

    fn stop(&self) {
        let sent = {
            let mut pending = self.pending();
            pending.stopped = true;
            for request in &mut pending.requests {
                request.is_abandoned = true;
            }
            pending
                .requests
                .extract_if(.., |request| !request.is_sending)
                .collect::<Vec<_>>()
        };
        for request in sent {
            self.cancel(request.token);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::c_void;
    use std::ptr::null_mut;
    use std::sync::atomic::AtomicUsize;

    use snr_session::{Effect, Moment};

    use super::*;
    use crate::first_session;
    use crate::runtime::base_url::Https;

    /// The request with which a first session begins.
    fn first_request() -> (RequestId, Request) {
        let (_, effects) = first_session::begin(Moment::default());
        let sent = effects.into_iter().find_map(|effect| match effect {
            Effect::Send(id, request) => Some((id, request)),
            _ => None,
        });
        sent.unwrap()
    }

    static SENT: AtomicUsize = AtomicUsize::new(0);

    extern "C" fn count(_: *const SNRTransportRequest, _: u64, _: *mut c_void) {
        SENT.fetch_add(1, Ordering::Relaxed);
    }

    // spec §4: what nobody waits for any more is not sent, least of all after a shutdown
    #[test]
    fn what_is_abandoned_before_it_is_sent_never_is() {
        let (id, request) = first_request();
        let hooks = Arc::new(TransportHooks {
            send: Some(count),
            cancel: None,
            context: OwnedContext::new(null_mut(), None),
        });
        let give_up: [fn(&HostTransport, RequestId); 3] = [
            |_, _| {},
            |transport, id| assert!(transport.abandon(id).is_none()),
            |transport, _| transport.stop(),
        ];
        for give_up in give_up {
            let base_url = BaseUrl::parse("https://api.example", Https::Available).unwrap();
            let transport = HostTransport::new(Arc::clone(&hooks), base_url);
            transport.begin(id);
            give_up(&transport, id);
            assert!(transport.exchange(id, request.clone()).is_none());
        }
        assert_eq!(SENT.load(Ordering::Relaxed), 1, "the one that is wanted");
    }
}
