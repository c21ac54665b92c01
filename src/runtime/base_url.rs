//! The address of the server.

use std::net::IpAddr;

use http_types::Uri;

/// Where the production API is.
const PRODUCTION: &str = "https://api.synerise.com";

/// An absolute URL below which the API's paths are: `https`, or `http` on this very device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// Whether the transport can connect securely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Https {
    /// It can.
    Available,
    /// It cannot.
    Missing,
}

/// Why a base URL is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct BadBaseUrl(pub &'static str);

impl BaseUrl {
    /// The production API's.
    ///
    /// # Errors
    ///
    /// When there is no way to connect to it securely.
    pub fn production(https: Https) -> Result<Self, BadBaseUrl> {
        Self::parse(PRODUCTION, https)
    }

    /// Checks a base URL.
    ///
    /// # Errors
    ///
    /// When it is not absolute, would send tokens in the clear, or names more than a place.
    pub fn parse(text: &str, https: Https) -> Result<Self, BadBaseUrl> {
        let uri: Uri = text.parse().map_err(|_| BadBaseUrl("it is not a URL"))?;
        let authority = uri.authority().ok_or(BadBaseUrl("it is not absolute"))?;
        if authority.as_str().contains('@') {
            return Err(BadBaseUrl("it holds user information"));
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(BadBaseUrl("it holds a query or a fragment"));
        }
        let host = authority.host();
        if host.is_empty() {
            return Err(BadBaseUrl("it names no host"));
        }
        if !is_port(authority.as_str().strip_prefix(host).unwrap_or(":")) {
            return Err(BadBaseUrl("its port is not a number from 1 to 65535"));
        }
        match uri.scheme_str() {
            Some("https") if https == Https::Available => {}
            Some("https") => {
                return Err(BadBaseUrl(
                    "there is no TLS in this build of the library; set SNRSettings_setTransport",
                ));
            }
            Some("http") if is_loopback(host) => {}
            Some("http") => {
                return Err(BadBaseUrl("http is for a loopback host only; use https"));
            }
            _ => return Err(BadBaseUrl("its scheme is not https")),
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// The URL of `path` below it.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// Whether what follows a host is nothing, or a port that a connection can be made to.
fn is_port(text: &str) -> bool {
    let number = text.strip_prefix(':').unwrap_or_default();
    text.is_empty()
        || number.bytes().all(|byte| byte.is_ascii_digit())
            && number.parse().is_ok_and(|port: u16| port > 0)
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec §6: https, or http for a loopback host only
    #[test]
    fn base_urls_are_https_or_loopback() {
        for url in [
            "http://127.0.0.1:8080",
            "http://localhost/",
            "http://[::1]:1",
            "http://127.1.2.3/prefix/",
        ] {
            assert!(BaseUrl::parse(url, Https::Missing).is_ok(), "{url}");
            assert!(BaseUrl::parse(url, Https::Available).is_ok(), "{url}");
        }
        for url in ["https://api.synerise.com", "https://api.geb.synerise.com/"] {
            assert!(BaseUrl::parse(url, Https::Available).is_ok(), "{url}");
            assert!(BaseUrl::parse(url, Https::Missing).is_err(), "{url}");
        }
        for url in [
            "",
            "api.synerise.com",
            "/path",
            "ftp://api.synerise.com",
            "http://api.synerise.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "https://user:pw@api.synerise.com",
            "http://127.0.0.1/?q",
            "http://127.0.0.1/#f",
            "https://",
            "http:// 127.0.0.1",
            "http://127.0.0.1:",
            "http://127.0.0.1:0",
            "http://127.0.0.1:99999",
            "http://127.0.0.1:port",
            "http://127.0.0.1:+80",
            "http://[::1]x",
            "http://[::1]80",
            "http://127.0.0.1\r\nX: y",
        ] {
            assert!(BaseUrl::parse(url, Https::Available).is_err(), "{url}");
        }
    }

    #[test]
    fn paths_join_with_one_slash() {
        let base = BaseUrl::parse("http://localhost:1/api/", Https::Missing).unwrap();
        assert_eq!(base.join("/v3/x"), "http://localhost:1/api/v3/x");
    }
}
