//! `SNRTransportRequest`, and how a transport of the host's answers.

use std::ffi::{CString, c_char, c_void};
use std::ptr::null;

use snr_session::wire::LONGEST_BODY;
use snr_session::{Body, Exchange, Response, TransportFailure};

use super::boundary::{Argument, borrow, guard, read_array};
use super::enums::SNRErrorCode;
use super::instance::with_runtime;
use crate::runtime::transport::CompletionToken;

/// What a transport is to send.
///
/// Borrowed: it and what its getters return live until the send callback returns. Each getter takes
/// NULL, and then answers NULL or 0.
///
/// Functions: SNRTransportRequest_getMethod, _getUrl, _getHeaderCount, _getHeaderName,
/// _getHeaderValue, _getBody, _getBodyLength, _getTimeout.
pub struct SNRTransportRequest {
    pub(super) url: CString,
    pub(super) headers: Vec<(CString, CString)>,
    pub(super) body: Body,
    pub(super) timeout: f64,
}

/// A transport is asked to send a request.
///
/// Send it with all of its headers and its body; Host, Content-Length and whatever else a request
/// needs are the host's to add. Do not follow redirects: one is an answer like any other. Then call
/// SNRTransport_respond with the answer, whatever its status is, or SNRTransport_fail when there is
/// none: once, with `completionToken`, from any thread, now or later. A request that is never
/// answered fails when its timeout is over. The callback may wait for the answer itself.
///
/// Called on a thread of the library's; several requests may be under way at once. `request` is
/// borrowed. Its Authorization header and its body hold secrets: do not log them.
pub type SNRTransportSendCallback = Option<
    extern "C" fn(request: *const SNRTransportRequest, completionToken: u64, context: *mut c_void),
>;

/// The answer to a request is not wanted any more: interrupt it.
///
/// Called at most once for a request, after the send callback has returned, on a thread of the
/// library's or inside SNRSynerise_shutdown. Answering all the same does nothing.
pub type SNRTransportCancelCallback =
    Option<extern "C" fn(completionToken: u64, context: *mut c_void)>;

/// Reads a request that C passed in.
///
/// # Safety
///
/// `request` is NULL or what a send callback got.
unsafe fn read<T>(
    request: *const SNRTransportRequest,
    absent: T,
    get: impl FnOnce(&SNRTransportRequest) -> Option<T>,
) -> T {
    guard(None, || {
        // SAFETY: as promised by the caller.
        unsafe { borrow(request) }.and_then(get)
    })
    .unwrap_or(absent)
}

/// The HTTP method: "POST".
///
/// Ownership: static text. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getMethod(
    request: *const SNRTransportRequest,
) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(request, null(), |_| Some(c"POST".as_ptr())) }
}

/// The absolute URL.
///
/// Ownership: borrowed. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getUrl(
    request: *const SNRTransportRequest,
) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(request, null(), |request| Some(request.url.as_ptr())) }
}

/// How many headers there are.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getHeaderCount(
    request: *const SNRTransportRequest,
) -> usize {
    // SAFETY: as promised by the caller.
    unsafe { read(request, 0, |request| Some(request.headers.len())) }
}

/// The name of a header, such as "Content-Type"; NULL when `index` is not below the count.
///
/// Ownership: borrowed. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getHeaderName(
    request: *const SNRTransportRequest,
    index: usize,
) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe {
        read(request, null(), |request| {
            let (name, _) = request.headers.get(index)?;
            Some(name.as_ptr())
        })
    }
}

/// The value of a header; NULL when `index` is not below the count.
///
/// Ownership: borrowed. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getHeaderValue(
    request: *const SNRTransportRequest,
    index: usize,
) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe {
        read(request, null(), |request| {
            let (_, value) = request.headers.get(index)?;
            Some(value.as_ptr())
        })
    }
}

/// The body, which is JSON text without a NUL at its end.
///
/// Ownership: borrowed. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getBody(
    request: *const SNRTransportRequest,
) -> *const u8 {
    // SAFETY: as promised by the caller.
    unsafe {
        read(request, null(), |request| {
            Some(request.body.expose().as_ptr())
        })
    }
}

/// How many bytes the body has.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getBodyLength(
    request: *const SNRTransportRequest,
) -> usize {
    // SAFETY: as promised by the caller.
    unsafe { read(request, 0, |request| Some(request.body.expose().len())) }
}

/// How long the whole exchange may take, in seconds. The library does not wait longer.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransportRequest_getTimeout(
    request: *const SNRTransportRequest,
) -> f64 {
    // SAFETY: as promised by the caller.
    unsafe { read(request, 0.0, |request| Some(request.timeout)) }
}

/// Hands an answer to whoever waits for it.
fn answer(token: u64, exchange: Exchange) -> SNRErrorCode {
    match with_runtime(|runtime| runtime.answer(CompletionToken(token), exchange)) {
        Some(true) => SNRErrorCode::None,
        Some(false) => SNRErrorCode::InternalInconsistency,
        None => SNRErrorCode::ModuleNotReadyApiError,
    }
}

/// The server has answered a request.
///
/// `httpCode`: the status. `date` and `retryAfter`: the values of the headers Date and Retry-After,
/// or NULL when the answer has none; the former is how the library knows the time, so do pass it.
/// `body`: the body as it came, after decompression.
///
/// Ownership: everything is copied. Thread: any, the send callback included; it never waits.
///
/// Errors, after each of which nothing was done: InvalidArgument: the status is no HTTP status, a
/// header is not UTF-8, or `body` is NULL and `bodyLength` is not 0; the request still waits.
/// InternalInconsistency: no request waits under this token: it was answered, was cancelled, took
/// too long, or never was. ModuleNotReadyApiError: the library is not initialized.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransport_respond(
    completionToken: u64,
    httpCode: i32,
    date: *const c_char,
    retryAfter: *const c_char,
    body: *const u8,
    bodyLength: usize,
) -> SNRErrorCode {
    guard(SNRErrorCode::UnknownError, || {
        // SAFETY: the caller promises NULL or NUL-terminated strings, and the bytes.
        let (date, retry_after, body) = unsafe {
            (
                Argument::read(date),
                Argument::read(retryAfter),
                read_array(body, bodyLength),
            )
        };
        let status = u16::try_from(httpCode)
            .ok()
            .filter(|s| (100..=999).contains(s));
        let (Some(status), Some(body), Some(date), Some(retry_after)) =
            (status, body, date.nullable(), retry_after.nullable())
        else {
            return SNRErrorCode::InvalidArgument;
        };
        let exchange = if body.len() > LONGEST_BODY {
            Err(TransportFailure::BodyTooLarge { status })
        } else {
            Ok(Response {
                status,
                date,
                retry_after,
                body: Body::new(body.to_vec()),
            })
        };
        answer(completionToken, exchange)
    })
}

/// A request could not be executed, or got no answer. `reason` goes into the message of the error
/// that the host's calls fail with; it should say what went wrong in a few words, and must not
/// quote the request. NULL: no reason is known.
///
/// Ownership: `reason` is copied. Thread: any, the send callback included; it never waits.
///
/// Errors: as of SNRTransport_respond; InvalidArgument: `reason` is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTransport_fail(
    completionToken: u64,
    reason: *const c_char,
) -> SNRErrorCode {
    guard(SNRErrorCode::UnknownError, || {
        // SAFETY: the caller promises NULL or a NUL-terminated string.
        let reason = match unsafe { Argument::read(reason) } {
            Argument::Null => "the host's transport failed".to_owned(),
            Argument::Text(reason) => reason.to_owned(),
            Argument::NotUtf8 => return SNRErrorCode::InvalidArgument,
        };
        answer(completionToken, Err(TransportFailure::HostFailed(reason)))
    })
}
