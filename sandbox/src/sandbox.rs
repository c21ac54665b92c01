//! The handle by which a test holds a sandbox.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;

use crate::faults::Fault;
use crate::journal::LoggedRequest;
use crate::log::print;
use crate::options::{Account, Options, ProviderToken};
use crate::server::serve;
use crate::signing;
use crate::state::Shared;

/// A running sandbox. It lives on a thread of its own, so the caller needs no async runtime; dropping it stops it and
/// closes every connection.
#[must_use = "a sandbox stops when it is dropped"]
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox; when this returns, it accepts connections.
    ///
    /// # Errors
    ///
    /// The options are refused, the address cannot be listened on, or no thread can be started.
    pub fn start(options: Options) -> io::Result<Self> {
        options.validate()?;
        signing::prepare();
        let listener = TcpListener::bind(options.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(options));
        if shared.log {
            print(format_args!("listening on {}", url(address)));
        }
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let server = serve(listener, Arc::clone(&shared));
        let thread = thread::Builder::new()
            .name("snr-sandbox".to_owned())
            .spawn(move || {
                drop(runtime.spawn(server));
                // Either the word to stop or the loss of the one who could say it.
                let _ = runtime.block_on(stopped);
            })?;
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The base URL, such as `http://127.0.0.1:43210`.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far (the last 50 000), oldest first, without those to the control API.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.state().journal.entries()
    }

    /// Empties the request log, and lets [`Sandbox::max_concurrent_token_requests`] begin anew.
    pub fn clear_requests(&self) {
        self.shared.state().journal.clear();
    }

    /// The most requests for a refresh or an anonymous login that were open at the same time.
    ///
    /// A request whose client went away counts as open until the sandbox notices the closed connection.
    #[must_use]
    pub fn max_concurrent_token_requests(&self) -> usize {
        self.shared.state().journal.max_concurrent_token_requests()
    }

    /// The requests for a refresh or an anonymous login that are open right now.
    #[must_use]
    pub fn open_token_requests(&self) -> usize {
        self.shared.state().journal.open_token_requests()
    }

    /// Lets something go wrong with the next requests; faults apply in the order in which they were injected.
    ///
    /// # Panics
    ///
    /// When the fault cannot be carried out: a path that is neither `*` nor begins with `/`, a status that is not
    /// between 200 and 599, or a header that cannot be sent.
    pub fn inject(&self, fault: Fault) {
        if let Err(message) = fault.validate() {
            panic!("this fault cannot be injected: {message}");
        }
        self.shared.state().faults.push(fault);
    }

    /// The faults that are still to come, oldest first, each with how often it still applies.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.shared.state().faults.pending()
    }

    /// Forgets the faults that are still to come. One that is under way, such as a hanging request, goes on.
    pub fn clear_faults(&self) {
        self.shared.state().faults.clear();
    }

    /// Ends every token issued so far.
    pub fn revoke_all_tokens(&self) {
        self.shared.state().tokens.revoke_all();
    }

    /// Ends one token; `false` when this sandbox never issued it.
    pub fn revoke(&self, token: &str) -> bool {
        self.shared.state().revoke(token)
    }

    /// Decides how long the tokens issued from now on live.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.shared.state().token_lifetime = lifetime;
    }

    /// Puts the sandbox's clock this many seconds ahead of real time, or behind it when negative.
    ///
    /// The `Date` header, the times of new tokens and the judgement of old ones all follow this clock.
    pub fn set_clock_skew(&self, seconds: i64) {
        self.shared.state().clock.skew_seconds = seconds;
    }

    /// Adds an account, in place of the one with the same email if there is one.
    pub fn put_account(&self, account: Account) {
        self.shared.state().directory.put_account(account);
    }

    /// Accepts another provider token, in place of the same one if there is one.
    pub fn put_provider_token(&self, token: ProviderToken) {
        self.shared.state().directory.put_provider_token(token);
    }

    /// Decides what the conditional login answers for an account; `false` when there is no such account.
    pub fn set_conditional_status(&self, email: &str, status: impl Into<String>) -> bool {
        self.shared
            .state()
            .directory
            .set_conditional_status(email, status.into())
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server was already printed by its thread, and a drop must not add its own.
            let _ = thread.join();
        }
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}
