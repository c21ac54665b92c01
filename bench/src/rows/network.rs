//! Exchanging the token with a server on the same machine.

use super::{allocations, system_calls};
use crate::Result;
use crate::programs::Programs;
use crate::rounds::{needed, take_turns, turn};
use crate::row::{Row, Unit};
use crate::server::Server;

const PEER: &str = "libcurl + jansson";

pub fn times(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let what = "refreshToken, HTTP, pinned";
    let plain = row(programs, what, &[url], "bare socket")?;
    let what = "refreshToken, HTTPS, pinned";
    if !programs.has("with_openssl") {
        return Ok(vec![plain, Row::missing(what).without_peer("OpenSSL")]);
    }
    let certificate = programs.scratch("tls")?.join("certificate.pem");
    let certificate = certificate.to_string_lossy();
    let server = Server::start(programs, &["--pin", "--certificate", &certificate])?;
    let secure = row(programs, what, &[&server.url, &certificate], "bare OpenSSL")?;
    Ok(vec![plain, secure])
}

fn row(programs: &Programs, what: &'static str, arguments: &[&str], bare: &str) -> Result<Row> {
    let turns = [
        turn("curl_refresh", arguments),
        turn("refresh", arguments),
        turn("raw_refresh", arguments),
    ];
    let [curl, refresh, raw] = take_turns(programs, "ns", turns)?;
    let refresh = needed(refresh)?;
    let row = match &curl {
        Some(curl) => Row::at_most_times(what, &refresh, (curl, PEER), 1.0),
        None => Row::stated(what, Unit::Time, refresh.median()).without_peer(PEER),
    };
    Ok(row.others(&[(bare, raw.as_ref())]))
}

pub fn counts(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let ours = allocations(programs, "refresh", &[url])?;
    let our_calls = system_calls(programs, "refresh", &[url])?;
    let mut rows = vec![
        Row::stated("refreshToken, allocations", Unit::Count, ours),
        Row::stated("refreshToken, system calls", Unit::Count, our_calls),
    ];
    if programs.has("curl_refresh_counted") {
        let theirs = allocations(programs, "curl_refresh", &[url])?;
        let their_calls = system_calls(programs, "curl_refresh", &[url])?;
        rows = rows
            .into_iter()
            .zip([theirs, their_calls])
            .map(|(row, peer)| row.against(Unit::Count, peer, PEER))
            .collect();
    }
    Ok(rows)
}
