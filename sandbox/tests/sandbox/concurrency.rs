//! Connections that stay, and requests that are open at once.

use std::thread;

use serde_json::json;
use snr_sandbox::{Fault, FaultAction};

use crate::client::*;

#[test]
fn a_connection_serves_many_requests() {
    let sandbox = start();
    let body = json!({"apiKey": "key", "uuid": UUID}).to_string();
    let mut connection = Connection::open(sandbox.address());
    for _ in 0..20 {
        assert_eq!(connection.call("POST", ANONYMOUS, None, &body).status, 200);
        assert_eq!(connection.call("GET", "/elsewhere", None, "").status, 404);
    }
    assert_eq!(sandbox.requests().len(), 40);
    assert_eq!(sandbox.max_concurrent_token_requests(), 1);
}

#[test]
fn the_high_water_mark_counts_token_requests_and_starts_anew() {
    let sandbox = start();
    sandbox.inject(Fault {
        path: "*".into(),
        times: 4,
        action: FaultAction::Hang,
    });
    let open = |path| {
        let mut connection = Connection::open(sandbox.address());
        connection.send("POST", path, None, "{}");
        connection
    };
    let connections = [ANONYMOUS, REFRESH, ANONYMOUS, LOGIN].map(open);
    eventually("all requests arrive", || sandbox.requests().len() == 4);
    assert_eq!(sandbox.max_concurrent_token_requests(), 3);
    let mut counts: Vec<_> = sandbox
        .requests()
        .into_iter()
        .filter(|request| request.path != LOGIN)
        .map(|request| request.open_token_requests)
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 3]);

    sandbox.clear_requests();
    assert_eq!(
        sandbox.max_concurrent_token_requests(),
        3,
        "those that are open still count"
    );
    drop(connections);
    eventually("the sandbox lets go", || sandbox.open_token_requests() == 0);
    sandbox.clear_requests();
    assert_eq!(sandbox.max_concurrent_token_requests(), 0);
}

#[test]
fn many_clients_get_as_many_different_tokens() {
    let sandbox = start();
    let mut tokens = thread::scope(|scope| {
        let clients: Vec<_> = (0..32)
            .map(|_| scope.spawn(|| anonymous(&sandbox).token()))
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .collect::<Vec<_>>()
    });
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len(), 32);
}
