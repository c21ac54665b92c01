//! New connections.

use std::sync::Arc;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ArrayVec, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::time::{Duration, Instant};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, TcpConnector};

use super::addresses::{self, NOWHERE, Route};

/// Looks nothing up. ureq wants addresses before each request, and each lookup with a timeout is a
/// thread of its own; a connection that is open already needs neither.
#[derive(Debug)]
pub(super) struct NoLookup;

impl Resolver for NoLookup {
    fn resolve(
        &self,
        _uri: &Uri,
        _config: &Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        Ok(only(NOWHERE))
    }
}

fn only(address: std::net::SocketAddr) -> ResolvedSocketAddrs {
    let mut addresses = ArrayVec::from_fn(|_| NOWHERE);
    addresses.push(address);
    addresses
}

/// What is left of the time for a connection, of which lookup, connect and handshake each take a part.
pub(in crate::runtime::http) fn time_left(
    details: &ConnectionDetails,
) -> Result<NextTimeout, Error> {
    let mut timeout = details.timeout;
    let now = (details.current_time)();
    if let (Duration::Exact(whole), Instant::Exact(began), Instant::Exact(now)) =
        (timeout.after, details.now, now)
    {
        let left = whole.saturating_sub(now.saturating_duration_since(began));
        if left.is_zero() {
            return Err(Error::Timeout(timeout.reason));
        }
        timeout.after = Duration::Exact(left);
    }
    Ok(timeout)
}

/// Looks the server up, and connects to the first of its addresses that can be reached.
#[derive(Debug)]
pub(super) struct LookupAndConnect {
    route: Arc<Route>,
    tcp: TcpConnector,
}

impl LookupAndConnect {
    /// Connects to the addresses of one server; `route` is what is known of them.
    pub(super) fn new(route: Arc<Route>) -> Self {
        Self {
            route,
            tcp: TcpConnector::default(),
        }
    }
}

impl Connector for LookupAndConnect {
    type Out = <TcpConnector as Connector>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let addresses = addresses::of(details.uri, time_left(details)?)?;
        let time_left = || time_left(details);
        self.route
            .connect(addresses, time_left, |address, timeout| {
                let details = ConnectionDetails {
                    addrs: only(address),
                    uri: details.uri,
                    config: details.config,
                    request_level: details.request_level,
                    resolver: details.resolver,
                    now: (details.current_time)(),
                    timeout,
                    current_time: Arc::clone(&details.current_time),
                    run_connector: Arc::clone(&details.run_connector),
                    register_shutdown: Arc::clone(&details.register_shutdown),
                };
                self.tcp.connect(&details, None::<()>)
            })
    }
}
