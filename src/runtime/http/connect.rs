//! New connections.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::resolver::{ArrayVec, DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::time::{Duration, Instant};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, TcpConnector};

const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

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

fn only(address: SocketAddr) -> ResolvedSocketAddrs {
    let mut addresses = ArrayVec::from_fn(|_| NOWHERE);
    addresses.push(address);
    addresses
}

/// The address that a URL names instead of a host; there is nothing to look up then.
fn address_in(uri: &Uri) -> Option<SocketAddr> {
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    let default_port = if uri.scheme() == Some(&Scheme::HTTPS) {
        443
    } else {
        80
    };
    let port = uri.port_u16().unwrap_or(default_port);
    Some(SocketAddr::new(host.parse().ok()?, port))
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

/// Looks the server up, and connects to it.
#[derive(Debug, Default)]
pub(super) struct LookupAndConnect {
    resolver: DefaultResolver,
    tcp: TcpConnector,
}

impl Connector for LookupAndConnect {
    type Out = <TcpConnector as Connector>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let addrs = match address_in(details.uri) {
            Some(address) => only(address),
            None => self
                .resolver
                .resolve(details.uri, details.config, details.timeout)?,
        };
        let timeout = time_left(details)?;
        let details = ConnectionDetails {
            addrs,
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
        self.tcp.connect(&details, chained)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_not_looked_up() {
        let found =
            |url: &str| address_in(&url.parse().unwrap()).map(|address| address.to_string());
        assert_eq!(
            found("http://127.0.0.1:8080/a").as_deref(),
            Some("127.0.0.1:8080")
        );
        assert_eq!(found("http://127.0.0.1").as_deref(), Some("127.0.0.1:80"));
        assert_eq!(found("https://[::1]/a").as_deref(), Some("[::1]:443"));
        assert_eq!(found("https://api.example:1"), None);
    }
}
