//! Certificate authorities of the tests' own, and servers that they vouch for.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::raw_server::{RawServer, token};

/// A secure connection, as a server sees it.
pub type Secure = StreamOwned<ServerConnection, TcpStream>;

/// A connection on which each answer is sent along with a good-bye, though it stays open.
pub struct Farewell(pub Secure);

impl Read for Farewell {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Farewell {
    fn write(&mut self, answer: &[u8]) -> io::Result<usize> {
        let Farewell(StreamOwned { conn, sock }) = self;
        conn.writer().write_all(answer)?;
        conn.send_close_notify();
        let mut records = Vec::new();
        while conn.wants_write() {
            conn.write_tls(&mut records)?;
        }
        sock.write_all(&records)?;
        Ok(answer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An authority: a root, or an intermediate one.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    /// Its certificate as text.
    pub pem: String,
}

impl Authority {
    fn params() -> CertificateParams {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    /// One that vouches for itself.
    pub fn root() -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = Self::params().self_signed(&key).unwrap();
        Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            issuer: Issuer::new(Self::params(), key),
        }
    }

    /// One that this authority vouches for.
    pub fn intermediate(&self) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = Self::params();
        params
            .distinguished_name
            .push(DnType::CommonName, "intermediate");
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    /// Its key.
    pub fn key(&self) -> &KeyPair {
        self.issuer.key()
    }

    /// A server with this key that this authority says is `name`, and that sends the certificates of
    /// `chain` along. It answers each request with the token `text`.
    pub fn server(
        &self,
        name: &str,
        key: &KeyPair,
        chain: &[&Self],
        text: &'static str,
    ) -> (RawServer, String) {
        self.server_that(name, key, chain, text, |secure| secure)
    }

    /// The same, with `wrap` between TLS and HTTP.
    pub fn server_that<S: Read + Write + 'static>(
        &self,
        name: &str,
        key: &KeyPair,
        chain: &[&Self],
        text: &'static str,
        wrap: fn(Secure) -> S,
    ) -> (RawServer, String) {
        let certificate = CertificateParams::new([name.to_owned()])
            .unwrap()
            .signed_by(key, &self.issuer)
            .unwrap();
        let mut sent = vec![certificate.der().clone()];
        sent.extend(chain.iter().map(|authority| authority.certificate.clone()));
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(sent, key)
            .unwrap();
        let config = Arc::new(config);
        let server = RawServer::start_wrapped(
            |_| token(text),
            move |stream| {
                let connection = ServerConnection::new(Arc::clone(&config)).ok()?;
                Some(wrap(StreamOwned::new(connection, stream)))
            },
        );
        let url = server.url.replace("http://", "https://");
        (server, url)
    }
}
