//! The addresses of the server: which there are, and which of them can be reached.
//!
//! A name has several, and on many networks some of them lead nowhere, most often those of IPv6. So
//! none is waited for long while there are others, both families take turns, and the one that was
//! reached last is tried first (in the spirit of RFC 8305, with one attempt at a time).

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time;

use ureq::Error;
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::transport::NextTimeout;
use ureq::unversioned::transport::time::Duration;

/// An address for where ureq asks for one that nobody uses.
pub(super) const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// How long an address may take while there are others: one lost packet is sent again within it.
const LONGEST_ATTEMPT: time::Duration = time::Duration::from_secs(2);

const LOOKUP_THREAD: &str = "snr-lookup";

/// The addresses of the server that `uri` names. What is not encrypted stays on the device, wherever
/// somebody may have led the name of it.
pub(super) fn of(uri: &Uri, timeout: NextTimeout) -> Result<Vec<SocketAddr>, Error> {
    let is_secure = uri.scheme() == Some(&Scheme::HTTPS);
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let mut addresses = match address.parse() {
        Ok(address) => vec![SocketAddr::new(address, port)],
        Err(_) => look_up((host.to_owned(), port), timeout)?,
    };
    addresses.retain(|address| is_secure || address.ip().is_loopback());
    if addresses.is_empty() {
        let reason = "the name leads to another device, which takes https";
        return Err(io::Error::other(reason).into());
    }
    Ok(addresses)
}

/// Asks the system, which may take longer than there is time: then its thread ends by itself.
fn look_up(name: (String, u16), timeout: NextTimeout) -> Result<Vec<SocketAddr>, Error> {
    let (sender, answer) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name(LOOKUP_THREAD.into())
        .spawn(move || {
            let found = name.to_socket_addrs().map(Vec::from_iter);
            // Nobody listens when it took too long.
            let _ = sender.send(found);
        })
        .map_err(|_| io::Error::other("the system has no thread for the name lookup"))?;
    match answer.recv_timeout(*timeout.after) {
        Ok(Ok(found)) if !found.is_empty() => Ok(found),
        Ok(_) | Err(RecvTimeoutError::Disconnected) => Err(Error::HostNotFound),
        Err(RecvTimeoutError::Timeout) => Err(Error::Timeout(timeout.reason)),
    }
}

/// The way to a server.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// The address that was reached last.
    reached: Mutex<Option<SocketAddr>>,
}

impl Route {
    fn reached(&self) -> MutexGuard<'_, Option<SocketAddr>> {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects to the first address that can be reached in time.
    ///
    /// Whatever goes wrong with one says nothing of the next: a router may answer for a family that
    /// the network does not carry in any way it likes.
    pub(super) fn connect<T>(
        &self,
        addresses: Vec<SocketAddr>,
        time_left: impl Fn() -> Result<NextTimeout, Error>,
        mut connect: impl FnMut(SocketAddr, NextTimeout) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let addresses = in_turns(addresses, *self.reached());
        let mut failure: Option<Error> = None;
        for (at, address) in addresses.iter().enumerate() {
            let timeout = share(time_left()?, addresses.len() - at);
            match connect(*address, timeout) {
                Ok(connected) => {
                    *self.reached() = Some(*address);
                    return Ok(connected);
                }
                Err(error) if is_cut(&error) => return Err(error),
                // What is said of a way that does not exist tells the least.
                Err(error) if failure.as_ref().is_none_or(has_no_way) => failure = Some(error),
                Err(_) => {}
            }
        }
        // When all the time went into the last one, that is what happened.
        time_left()?;
        Err(failure.unwrap_or(Error::HostNotFound))
    }
}

/// The time for the next of so many addresses: the last one may take all that is left.
fn share(left: NextTimeout, addresses: usize) -> NextTimeout {
    let addresses = u32::try_from(addresses).unwrap_or(u32::MAX);
    let after = match addresses {
        0 | 1 => *left.after,
        _ => (*left.after / addresses).min(LONGEST_ATTEMPT),
    };
    NextTimeout {
        after: Duration::Exact(after),
        ..left
    }
}

/// Orders addresses: the one that was reached, then the families by turns, the system's first choice
/// first.
fn in_turns(addresses: Vec<SocketAddr>, reached: Option<SocketAddr>) -> Vec<SocketAddr> {
    let first_family = addresses.first().map(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| Some(address.is_ipv6()) == first_family);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut ordered = Vec::new();
    loop {
        let before = ordered.len();
        ordered.extend(first.next());
        ordered.extend(second.next());
        if ordered.len() == before {
            break;
        }
    }
    ordered.sort_by_key(|address| Some(*address) != reached);
    ordered
}

/// Whether the line was cut, because nobody waits for the answer any more.
fn is_cut(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == ErrorKind::NotConnected)
}

/// Whether the device knows no way to the address.
fn has_no_way(error: &Error) -> bool {
    matches!(error, Error::Io(error) if matches!(
        error.kind(),
        ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::PermissionDenied
    ))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const V6: [&str; 3] = ["[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1"];
    const V4: [&str; 2] = ["203.0.113.1:1", "203.0.113.2:1"];

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn timeout(left: time::Duration) -> NextTimeout {
        NextTimeout {
            after: Duration::Exact(left),
            ..NextTimeout::default()
        }
    }

    /// Time that passes as attempts take it.
    struct Time(Cell<time::Duration>);

    impl Time {
        fn seconds(seconds: u64) -> Self {
            Self(Cell::new(time::Duration::from_secs(seconds)))
        }

        fn left(&self) -> Result<NextTimeout, Error> {
            match self.0.get() {
                time::Duration::ZERO => Err(Error::Timeout(ureq::Timeout::Global)),
                left => Ok(timeout(left)),
            }
        }

        fn run_out(&self, attempt: NextTimeout) -> Error {
            self.0.set(self.0.get().saturating_sub(*attempt.after));
            Error::Timeout(ureq::Timeout::Connect)
        }
    }

    fn refusal(kind: ErrorKind) -> Error {
        Error::Io(kind.into())
    }

    #[test]
    fn an_address_in_a_url_is_not_looked_up() {
        let found = |url: &str| of(&url.parse().unwrap(), timeout(time::Duration::ZERO));
        for (url, address) in [
            ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
            ("http://127.0.0.1", "127.0.0.1:80"),
            ("https://[::1]/a", "[::1]:443"),
        ] {
            assert_eq!(found(url).unwrap(), addresses(&[address]));
        }
        assert!(matches!(
            found("https://api.example:1"),
            Err(Error::Timeout(_))
        ));
    }

    // spec §6: http for a loopback host only
    #[test]
    fn what_is_not_encrypted_stays_on_the_device() {
        let found = |url: &str| of(&url.parse().unwrap(), timeout(time::Duration::ZERO));
        assert!(matches!(found("http://203.0.113.1"), Err(Error::Io(_))));
        assert!(found("https://203.0.113.1").is_ok());
    }

    #[test]
    fn the_families_take_turns() {
        let all = addresses(&[V6[0], V6[1], V6[2], V4[0], V4[1]]);
        let ordered = in_turns(all.clone(), None);
        assert_eq!(ordered, addresses(&[V6[0], V4[0], V6[1], V4[1], V6[2]]));
        let ordered = in_turns(all, Some(V4[1].parse().unwrap()));
        assert_eq!(ordered, addresses(&[V4[1], V6[0], V4[0], V6[1], V6[2]]));
    }

    // spec §6: the request timeout holds for connecting too
    #[test]
    fn an_address_that_leads_nowhere_is_not_waited_for_while_there_are_others() {
        let (time, route) = (Time::seconds(30), Route::default());
        let good: SocketAddr = V4[0].parse().unwrap();
        let all = addresses(&[V6[0], V6[1], V6[2], V4[0]]);
        let connect = |address, attempt: NextTimeout| {
            if address == good {
                return Ok(*attempt.after);
            }
            Err(time.run_out(attempt))
        };
        route.connect(all.clone(), || time.left(), connect).unwrap();
        let taken = time::Duration::from_secs(30) - time.0.get();
        assert_eq!(taken, LONGEST_ATTEMPT);
        route.connect(all, || time.left(), connect).unwrap();
        let taken = time::Duration::from_secs(30) - time.0.get();
        assert_eq!(taken, LONGEST_ATTEMPT, "it is known by now");
    }

    // spec §6: the same
    #[test]
    fn many_addresses_take_no_longer_than_there_is_time() {
        let (time, mut tried) = (Time::seconds(3), 0);
        let all = addresses(&[V6[0], V6[1], V6[2], V4[0], V4[1]]);
        let failure = Route::default().connect(
            all,
            || time.left(),
            |_, attempt| {
                tried += 1;
                Err::<(), _>(time.run_out(attempt))
            },
        );
        assert!(matches!(
            failure,
            Err(Error::Timeout(ureq::Timeout::Global))
        ));
        assert_eq!((tried, time.0.get()), (5, time::Duration::ZERO));
    }

    #[test]
    fn whatever_is_wrong_with_one_address_the_next_is_tried() {
        let time = Time::seconds(3);
        for kind in [
            ErrorKind::PermissionDenied,
            ErrorKind::InvalidInput,
            ErrorKind::NetworkUnreachable,
            ErrorKind::ConnectionRefused,
            ErrorKind::ConnectionReset,
        ] {
            let all = addresses(&[V6[0], V4[0]]);
            let connected = Route::default().connect(
                all,
                || time.left(),
                |address, _| {
                    let is_v6 = address.is_ipv6();
                    (!is_v6).then_some(address).ok_or_else(|| refusal(kind))
                },
            );
            assert_eq!(connected.unwrap().to_string(), V4[0], "{kind}");
        }
    }

    #[test]
    fn a_refusal_is_told_rather_than_that_there_is_no_way() {
        let time = Time::seconds(3);
        for order in [[V6[0], V4[0]], [V4[0], V6[0]]] {
            let failure = Route::default().connect(
                addresses(&order),
                || time.left(),
                |address, _| {
                    Err::<(), _>(refusal(if address.is_ipv6() {
                        ErrorKind::NetworkUnreachable
                    } else {
                        ErrorKind::ConnectionRefused
                    }))
                },
            );
            let Err(Error::Io(error)) = failure else {
                panic!("{failure:?}");
            };
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        }
    }
}
