//! `SNRTokenPayload`.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use snr_session::{Secret, Text, Token, TokenPayload, UnixTime};

use super::boundary::{Argument, guard, read_enum};
use super::enums::SNRTokenOrigin;

/// A customer's session as the host's own backend obtained it, for
/// SNRClient_authenticateWithTokenPayload.
///
/// Immutable. Functions: SNRTokenPayload_new, _free.
pub struct SNRTokenPayload(pub(super) TokenPayload);

/// A payload from what the backend received when it signed the customer in.
///
/// `expirationDate` and `creationDate` are seconds since 1970: the API's `created` is in
/// milliseconds, so divide it by 1000. `uuid` is the UUID with which the backend signed in; use what
/// SNRClient_getUUIDForAuthentication returned. `customId` may be NULL; empty, it and `clientId` count
/// as not named. Strings are copied.
///
/// Ownership: returns owned; free it with SNRTokenPayload_free. Thread: any.
///
/// Errors: NULL when `tokenString` is NULL or empty, or an HTTP header cannot carry it (because of a
/// line break at its end, say, or of more than 16,000 characters), another string but `customId` is
/// NULL, any string is not UTF-8, `uuid` is not a UUID written with hyphens, `origin` is not one of
/// the enum's values, or a date is not a number or lies beyond the year 9999, as milliseconds do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTokenPayload_new(
    tokenString: *const c_char,
    expirationDate: f64,
    creationDate: f64,
    rlm: *const c_char,
    origin: MaybeUninit<SNRTokenOrigin>,
    uuid: *const c_char,
    clientId: *const c_char,
    customId: *const c_char,
) -> *mut SNRTokenPayload {
    guard(null_mut(), || {
        // SAFETY: the caller promises NULL or NUL-terminated strings.
        let read = |text| unsafe { Argument::read(text) };
        let payload = (|| {
            let token = Token {
                text: Secret::of_token(read(tokenString).required()?)?,
                expiration: date(expirationDate)?,
                created: date(creationDate)?,
                origin: read_enum(origin)?.into(),
                realm: text(read(rlm))?,
                client_id: Some(text(read(clientId))?).filter(|id| !id.is_empty()),
                custom_id: read(customId)
                    .nullable()?
                    .and_then(Text::new)
                    .filter(|id| !id.is_empty()),
            };
            TokenPayload::new(token, read(uuid).required()?).ok()
        })();
        payload.map_or(null_mut(), |payload| {
            Box::into_raw(Box::new(SNRTokenPayload(payload)))
        })
    })
}

fn text(argument: Argument<'_>) -> Option<Text> {
    argument.nullable().flatten().and_then(Text::new)
}

fn date(seconds: f64) -> Option<UnixTime> {
    // In seconds since 1970.
    const YEAR_10000: f64 = 253_402_300_800.0;
    // The conversion clamps what does not fit.
    (seconds < YEAR_10000 && seconds.is_finite()).then_some(UnixTime((seconds * 1000.0) as i64))
}

/// Frees a payload and wipes its token.
///
/// Ownership: takes `payload`; NULL is allowed and does nothing. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTokenPayload_free(payload: *mut SNRTokenPayload) {
    guard((), || {
        if !payload.is_null() {
            // SAFETY: the caller owns a payload of `SNRTokenPayload_new`, and gives it up.
            drop(unsafe { Box::from_raw(payload) });
        }
    });
}
