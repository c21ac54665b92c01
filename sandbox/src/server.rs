//! The accept loop, and the connections it leads to.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use crate::pipeline::answer;
use crate::routes;
use crate::state::Shared;

/// Accepts connections until its runtime ends, which closes them all.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    let router = routes::router(Arc::clone(&shared));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(
                stream,
                router.clone(),
                Arc::clone(&shared),
            ))),
            // Out of descriptors, most likely; some come back when connections end.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn connection(stream: TcpStream, router: Router, shared: Arc<Shared>) {
    let service =
        service_fn(|request| answer(Arc::clone(&shared), router.clone(), request.map(Body::new)));
    // Without a timer an idle connection stays open for as long as the client likes.
    let connection = http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    // The error is the client's going away or a fault's closing the connection, and neither is news.
    let _ = connection.await;
}
