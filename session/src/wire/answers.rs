//! What comes back.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::object::{self, Object};
use super::requests::MEMBERS;
use super::{Exchange, Response, TransportFailure, assumed};
use crate::error::{ApiError, Cause, ErrorDetails};
use crate::text::{Secret, Text};
use crate::time::{Told, UnixTime};
use crate::token::{Origin, Token};

/// What stands in the way of signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the platform's names say it")]
pub enum ConditionalStatus {
    Success,
    Unauthorized,
    ActivationRequired,
    RegistrationRequired,
    ApprovalRequired,
    TermsAcceptanceRequired,
    MfaRequired,
    Unknown,
}

impl ConditionalStatus {
    fn from_name(name: &str) -> Self {
        match name {
            "SUCCESS" => Self::Success,
            "UNAUTHORIZED" => Self::Unauthorized,
            "ACTIVATION_REQUIRED" => Self::ActivationRequired,
            "REGISTRATION_REQUIRED" => Self::RegistrationRequired,
            "APPROVAL_REQUIRED" => Self::ApprovalRequired,
            "TERMS_ACCEPTANCE_REQUIRED" => Self::TermsAcceptanceRequired,
            "MFA_REQUIRED" => Self::MfaRequired,
            _ => Self::Unknown,
        }
    }
}

/// An exchange that did not succeed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: ApiError,
    pub(crate) reason: Reason,
    /// The API's own error object says so, not whoever else may answer.
    pub(crate) is_the_apis: bool,
}

impl Failure {
    /// There was no answer.
    pub(crate) fn unanswered(error: ApiError) -> Self {
        Self {
            error,
            reason: Reason::Unreachable,
            is_the_apis: false,
        }
    }

    /// The same, of a sign-out.
    pub(crate) fn of_sign_out(self) -> Self {
        Self {
            error: self.error.of_sign_out(),
            ..self
        }
    }
}

/// Why an exchange did not succeed, as far as decisions depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// There was no answer.
    Unreachable,
    /// The server asks to come back later (429, 502, 503, 504).
    Busy { retry_after: Option<Duration> },
    /// The API itself does not accept the credential.
    Rejected,
    /// It failed on the device, so nothing is known of the server.
    AtHome,
    /// The server failed (any other 5xx).
    Broken,
    /// Anything else: it neither ends a session nor is worth repeating at once.
    Other,
}

impl Reason {
    /// Whether the server, or the way to it, is in trouble, rather than the request wrong.
    pub(crate) fn is_trouble(self) -> bool {
        matches!(self, Self::Unreachable | Self::Busy { .. } | Self::Broken)
    }
}

/// A day, in milliseconds. A number that is off by more is in another unit.
const ABSURD: i64 = 24 * 3600 * 1000;

/// What an answer tells of the server's time when it was given.
///
/// `Date` may be that of a cache, and a token may have been issued a while ago: so there may be two
/// tellings, and the later is more likely. But a server does not hand out tokens that are over, nor
/// does it issue any behind their own expiry: what says so is not its time, if there is another.
pub(crate) fn server_time(exchange: &Exchange, token: Option<&Token>) -> Option<Told> {
    let response = exchange.as_ref().ok()?;
    let date = response.date.as_deref().and_then(http_date);
    let behind_expiry = |time: UnixTime| token.map(|token| time.millis_since(token.expiration));
    let is_over = |time: UnixTime| behind_expiry(time).is_some_and(|behind| behind >= 0);
    let is_absurd = |time: UnixTime| behind_expiry(time).is_some_and(|behind| behind >= ABSURD);
    let issued = token
        .map(|token| token.created)
        .filter(|issued| !is_absurd(*issued));
    let tellings = || date.into_iter().chain(issued);
    let latest = tellings().max()?;
    Some(Told {
        earliest: tellings().min()?,
        latest,
        best: tellings()
            .filter(|time| !is_over(*time))
            .max()
            .unwrap_or(latest),
    })
}

fn http_date(text: &str) -> Option<UnixTime> {
    let since_1970 = httpdate::parse_http_date(text)
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    i64::try_from(since_1970.as_millis()).ok().map(UnixTime)
}

/// Sorts an exchange into success, with the body as it came, and failure. Where a failure quotes the
/// `secret` that was sent, that is struck out.
pub(crate) fn judge<'a>(
    exchange: &'a Exchange,
    secret: Option<&Secret>,
) -> Result<&'a Response, Failure> {
    match exchange {
        Ok(response) if is_success(response.status) => Ok(response),
        Ok(response) => Err(error_answer(response, secret)),
        Err(failure) => Err(unanswered(failure, secret)),
    }
}

fn unanswered(failure: &TransportFailure, secret: Option<&Secret>) -> Failure {
    let (error, reason) = match failure {
        TransportFailure::NotExecuted(why) => (ApiError::network(why), Reason::Unreachable),
        TransportFailure::HostFailed(why) => {
            let why = strike(secret, why.clone());
            (ApiError::network(&why), Reason::Unreachable)
        }
        TransportFailure::NotSent(why) => (ApiError::not_sent(why), Reason::AtHome),
        TransportFailure::Defect => (ApiError::defect(), Reason::AtHome),
        TransportFailure::BodyTooLarge { status } if is_success(*status) => {
            return unusable(*status, "its body is longer than 1 MiB");
        }
        TransportFailure::BodyTooLarge { status } => {
            let error = ApiError::from_status(*status, ErrorDetails::default());
            (error, reason_of(*status, false, None))
        }
    };
    Failure {
        error,
        reason,
        is_the_apis: false,
    }
}

fn is_success(status: u16) -> bool {
    (200..=299).contains(&status)
}

fn error_answer(response: &Response, secret: Option<&Secret>) -> Failure {
    let object = object::read(response);
    let is_the_apis = response.status >= 400
        && object
            .as_ref()
            .is_some_and(|object| is_error_object(object, response.status));
    let reason = reason_of(response.status, is_the_apis, retry_after(response));
    let mut details = object.map(read_error_object).unwrap_or_default();
    details.body = std::str::from_utf8(response.body.expose())
        .ok()
        .filter(|body| !body.is_empty())
        .map(Text::lossy);
    Failure {
        error: ApiError::from_status(response.status, without(secret, details)),
        reason,
        is_the_apis,
    }
}

fn reason_of(status: u16, is_the_apis: bool, retry_after: Option<Duration>) -> Reason {
    match status {
        401 => Reason::Rejected,
        403 if is_the_apis => Reason::Rejected,
        429 | 502 | 503 | 504 => Reason::Busy { retry_after },
        500.. => Reason::Broken,
        _ => Reason::Other,
    }
}

/// What the server says, with each occurrence of `secret` struck out: a server may quote what it was
/// sent, and that must not reach the host's crash reports.
fn without(secret: Option<&Secret>, mut details: ErrorDetails) -> ErrorDetails {
    let strike = |text: &mut Text| {
        *text = Text::lossy(self::strike(secret, text.as_str().to_owned()));
    };
    details.message = details.message.map(|said| self::strike(secret, said));
    details.server_code.iter_mut().for_each(strike);
    details.body.iter_mut().for_each(strike);
    for cause in &mut details.causes {
        // A password may be "password"; that does not make a secret of the member's name.
        let is_name = |field: &Text| MEMBERS.contains(&field.as_str());
        cause
            .field
            .iter_mut()
            .filter(|field| !is_name(field))
            .for_each(strike);
        cause.message.iter_mut().for_each(strike);
        cause.rejected_value.iter_mut().for_each(strike);
    }
    details
}

fn strike(secret: Option<&Secret>, text: String) -> String {
    match secret {
        Some(secret) => secret.strike_from(text),
        None => text,
    }
}

/// The error of an answer whose token is over by the time that the same answer tells.
pub(crate) fn already_expired(exchange: &Exchange) -> ApiError {
    let status = exchange.as_ref().map_or(200, |response| response.status);
    ApiError::unusable_answer(status, "the token in it has already expired")
}

fn unusable(status: u16, why: &str) -> Failure {
    Failure {
        error: ApiError::unusable_answer(status, why),
        reason: Reason::Other,
        is_the_apis: false,
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.retry_after.as_deref()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that is too large for any type is a very long time too.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = http_date(text)?;
    let now = response.date.as_deref().and_then(http_date)?;
    u64::try_from(until.millis_since(now))
        .ok()
        .map(Duration::from_millis)
}

/// Tells the API's own error object, which repeats the HTTP status, from whatever a proxy may answer.
fn is_error_object(object: &Object, status: u16) -> bool {
    let has = |member| object.contains_key(member);
    let repeats_status = || object.get("status").and_then(Value::as_u64) == Some(status.into());
    has("errorCode") || (has("error") || has("message")) && repeats_status()
}

fn read_error_object(mut object: Object) -> ErrorDetails {
    let causes = match object.remove("errors") {
        Some(Value::Array(causes)) => causes.into_iter().filter_map(read_cause).collect(),
        _ => Vec::new(),
    };
    ErrorDetails {
        message: take_text(&mut object, "message").map(|text| text.as_str().to_owned()),
        server_code: take_text(&mut object, "errorCode"),
        body: None,
        causes,
    }
}

fn read_cause(value: Value) -> Option<Cause> {
    let Value::Object(mut object) = value else {
        return None;
    };
    Some(Cause {
        code: object
            .get("code")
            .and_then(Value::as_i64)
            .and_then(|code| i32::try_from(code).ok())
            .unwrap_or_default(),
        field: take_text(&mut object, "field"),
        message: take_text(&mut object, "message"),
        rejected_value: take_text(&mut object, "rejectedValue"),
    })
}

/// Takes a member that is text, or a number that stands for one.
fn take_text(object: &mut Object, name: &str) -> Option<Text> {
    match object.remove(name)? {
        Value::String(text) if !text.is_empty() => Some(Text::lossy(text)),
        Value::Number(number) => Some(Text::lossy(number.to_string())),
        _ => None,
    }
}

/// Reads the token out of a successful answer; `received` stands in for a missing time of issue.
pub(crate) fn read_token(response: &Response, received: UnixTime) -> Result<Token, Failure> {
    let refuse = |why| unusable(response.status, why);
    let mut object =
        object::read(response).ok_or_else(|| refuse("its body is not a JSON object"))?;
    let Some(Value::String(text)) = object.remove("token") else {
        return Err(refuse("it holds no token"));
    };
    let text =
        Secret::of_token(text).ok_or_else(|| refuse("it holds no token that can be sent"))?;
    let claims = jwt_claims(&text);
    let claimed = |name| {
        claims
            .as_ref()
            .and_then(|claims| seconds(claims.get(name)?))
    };
    let expiration = object
        .get("expiration")
        .and_then(seconds)
        .or_else(|| claimed("exp"))
        .ok_or_else(|| refuse("it does not say when the token expires"))?;
    let created = object
        .get("created")
        .and_then(Value::as_i64)
        .map(UnixTime)
        .or_else(|| claimed("iat"))
        .or_else(|| response.date.as_deref().and_then(http_date))
        .unwrap_or(received);
    let origin = take_text(&mut object, "origin");
    Ok(Token {
        text,
        expiration,
        created,
        origin: origin.map_or(Origin::Unknown, |name| Origin::from_name(name.as_str())),
        realm: take_text(&mut object, "realm")
            .filter(Text::is_a_name)
            .unwrap_or_default(),
        client_id: take_text(&mut object, "clientId").filter(Text::is_a_name),
        custom_id: take_text(&mut object, "customId").filter(Text::is_a_name),
    })
}

/// Seconds since 1970, whole or not.
fn seconds(value: &Value) -> Option<UnixTime> {
    match value.as_i64() {
        Some(seconds) => Some(UnixTime::from_seconds(seconds)),
        None => value
            .as_f64()
            .map(|seconds| UnixTime((seconds * 1000.0) as i64)),
    }
}

/// The claims of a token that happens to be a JWT; nobody vouches for them here.
fn jwt_claims(token: &Secret) -> Option<Object> {
    let mut parts = token.expose().split('.');
    let (_header, payload) = (parts.next()?, parts.next()?);
    let claims = zeroize::Zeroizing::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    match serde_json::from_slice(&claims) {
        Ok(Value::Object(claims)) => Some(claims),
        _ => None,
    }
}

/// The condition that a conditional login answers with.
pub(crate) fn read_condition(response: &Response) -> Result<ConditionalStatus, Failure> {
    let refuse = |why| unusable(response.status, why);
    let object = object::read(response).ok_or_else(|| refuse("its body is not a JSON object"))?;
    match object.get(assumed::CONDITION) {
        Some(Value::String(name)) => Ok(ConditionalStatus::from_name(name)),
        None if object.contains_key("token") => Ok(ConditionalStatus::Success),
        _ => Err(refuse("it tells no condition")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Body;

    fn answer(status: u16, body: &str) -> Exchange {
        Ok(Response {
            status,
            body: Body::new(body.as_bytes().to_vec()),
            ..Response::default()
        })
    }

    fn token(body: &str) -> Result<Token, Failure> {
        read_token(&answer(200, body).unwrap(), UnixTime(77))
    }

    fn reason(status: u16, body: &str) -> Reason {
        judge(&answer(status, body), None).unwrap_err().reason
    }

    fn told(earliest: i64, latest: i64, best: i64) -> Option<Told> {
        Some(Told {
            earliest: UnixTime(earliest),
            latest: UnixTime(latest),
            best: UnixTime(best),
        })
    }

    // spec §3 Clock: of `Date` and `created` that one is believed that can be true
    #[test]
    fn a_telling_that_cannot_be_true_is_not_believed() {
        const DATE: i64 = 1_649_277_173_000;
        const EXPIRATION: i64 = 1_649_283_173_000;
        let token = |created: i64| Token {
            created: UnixTime(created),
            ..token(r#"{"token":"t","expiration":1649283173}"#).unwrap()
        };
        let time = |date: &str, created| {
            let mut answer = answer(200, "").unwrap();
            answer.date = Some(date.into());
            server_time(&Ok(answer), Some(&token(created)))
        };
        let date = "Wed, 06 Apr 2022 20:32:53 GMT";
        assert_eq!(time(date, DATE + 668), told(DATE, DATE + 668, DATE + 668));
        assert_eq!(time(date, DATE - 9_000), told(DATE - 9_000, DATE, DATE));
        let in_microseconds = DATE * 1000;
        assert_eq!(time(date, in_microseconds), told(DATE, DATE, DATE));
        let in_another_zone = EXPIRATION + 1;
        assert_eq!(
            time(date, in_another_zone),
            told(DATE, in_another_zone, DATE)
        );
        let next_year = 1_680_813_173_000;
        let of_next_year = "Thu, 06 Apr 2023 20:32:53 GMT";
        assert_eq!(time(of_next_year, DATE), told(DATE, next_year, DATE));
    }

    // spec §9: an error holds no secret, even when the server quotes one
    #[test]
    fn quoted_secrets_are_struck_from_every_part() {
        let body = r#"{"message":"bad hunter2","errorCode":"x-hunter2","errors":[
            {"code":1,"field":"hunter2","message":"no hunter2 here","rejectedValue":"hunter2"}]}"#;
        let secret = Secret::new("hunter2");
        let error = |secret| judge(&answer(400, body), secret).unwrap_err().error;
        let told = format!("{:?}", error(None));
        assert_eq!(told.matches("hunter2").count(), 10, "{told}");
        let told = format!("{:?}", error(secret.as_ref()));
        assert!(!told.contains("hunter2"), "{told}");
        let failed = Err(TransportFailure::HostFailed("no hunter2".into()));
        let error = judge(&failed, secret.as_ref()).unwrap_err().error;
        assert!(!error.message.as_str().contains("hunter2"));
    }

    // spec §9: every message says what happened, whatever the password is
    #[test]
    fn a_common_word_for_a_password_does_not_garble_the_librarys_words() {
        let body = r#"{"message":"no","errors":[{"field":"password","rejectedValue":"password"}]}"#;
        for password in ["password", "a", "4"] {
            let secret = Secret::new(password);
            let error = judge(&answer(400, body), secret.as_ref())
                .unwrap_err()
                .error;
            let message = error.message.as_str();
            assert!(message.starts_with("the server answered 400 and said \"no\"; check"));
            assert_eq!(error.causes[0].field.as_ref().unwrap().as_str(), "password");
        }
    }

    // A log line is one line, however much the server has to say
    #[test]
    fn the_servers_words_are_cut_to_a_line() {
        let words = format!("one\\ntwo\\u001b{}", "x".repeat(1000));
        let body = format!(r#"{{"message":"{words}"}}"#);
        let error = judge(&answer(500, &body), None).unwrap_err().error;
        let message = error.message.as_str();
        assert!(message.contains("\"one two xxx"), "{message}");
        assert!(message.chars().count() < 400);
        assert!(error.body.unwrap().as_str().len() > 1000);
    }

    // FACTS §1.6: the published sample
    #[test]
    fn the_published_envelope_reads() {
        let token = token(
            r#"{"token":"string","expiration":1649283173,"created":1649277173668,
                "origin":"SYNERISE","customId":"card123","realm":"client"}"#,
        )
        .unwrap();
        assert_eq!(token.text.expose(), "string");
        assert_eq!(token.expiration, UnixTime(1_649_283_173_000));
        assert_eq!(token.created, UnixTime(1_649_277_173_668));
        assert_eq!(token.origin, Origin::Synerise);
        assert_eq!(token.custom_id.unwrap().as_str(), "card123");
        assert_eq!(token.realm.as_str(), "client");
        assert_eq!(token.client_id, None);
    }

    // F30: null or missing identifiers are no reason to refuse a token
    #[test]
    fn identifiers_may_be_null_missing_empty_or_numbers() {
        let read =
            |members: &str| token(&format!(r#"{{"token":"t","expiration":9{members}}}"#)).unwrap();
        let token = read(r#","customId":null,"clientId":42"#);
        assert_eq!(token.custom_id, None);
        assert_eq!(token.client_id.unwrap().as_str(), "42");
        assert_eq!(token.created, UnixTime(77));
        let token = read(r#","customId":"","clientId":[]"#);
        assert_eq!((token.custom_id, token.client_id), (None, None));
    }

    #[test]
    fn an_expiration_may_be_a_fraction() {
        let token = token(r#"{"token":"t","expiration":1700000000.25}"#).unwrap();
        assert_eq!(token.expiration, UnixTime(1_700_000_000_250));
    }

    // spec §1: an envelope without an expiration falls back to the claims of a JWT
    #[test]
    fn missing_times_come_from_the_claims() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"exp":2000,"iat":1000}"#);
        let token = token(&format!(r#"{{"token":"e30.{claims}.sig"}}"#)).unwrap();
        assert_eq!(token.expiration, UnixTime(2_000_000));
        assert_eq!(token.created, UnixTime(1_000_000));
    }

    // spec §1, §8: what cannot be used is −106, and never a panic
    #[test]
    fn unusable_answers_are_refused() {
        let bodies = [
            "",
            "garbage",
            "[]",
            "{}",
            r#"{"token":"","expiration":1}"#,
            r#"{"token":"t"}"#,
            r#"{"token":"a.b.c"}"#,
            r#"{"token":"a\u0000b","expiration":1}"#,
            r#"{"token":1,"expiration":1}"#,
        ];
        for body in bodies {
            let failure = token(body).unwrap_err();
            assert_eq!(failure.error.code, crate::error::ErrorCode::InvalidResponse);
            assert_eq!(failure.reason, Reason::Other);
        }
        assert!(token(r#"{"token":"t","expiration":1e308}"#).is_ok());
        assert!(token(r#"{"token":"t","expiration":-9223372036854775808}"#).is_ok());
    }

    // spec §3: what is a rejection, and what is not
    #[test]
    fn only_the_api_itself_rejects() {
        assert_eq!(reason(401, ""), Reason::Rejected);
        assert_eq!(
            reason(403, r#"{"status":403,"error":"Forbidden"}"#),
            Reason::Rejected
        );
        assert_eq!(reason(403, "<html>proxy</html>"), Reason::Other);
        assert_eq!(reason(403, "{}"), Reason::Other);
        assert_eq!(reason(403, r#"{"message":"Forbidden"}"#), Reason::Other);
        assert_eq!(reason(500, r#"{"status":500}"#), Reason::Broken);
        assert_eq!(reason(302, ""), Reason::Other);
        for status in [429, 502, 503, 504] {
            assert_eq!(reason(status, ""), Reason::Busy { retry_after: None });
        }
    }

    // FACTS §1.7: the error object
    #[test]
    fn error_objects_are_read_with_their_causes() {
        let body = r#"{"timestamp":"t","status":400,"error":"Bad Request","message":"no uuid",
            "path":"/x","errorCode":"AUT-0001","unknown":{},
            "errors":[{"code":7,"field":"uuid","message":"missing","rejectedValue":"x"},3,{}]}"#;
        let error = judge(&answer(400, body), None).unwrap_err().error;
        assert!(error.message.as_str().contains("no uuid"));
        assert_eq!(error.server_code.unwrap().as_str(), "AUT-0001");
        assert_eq!(error.body.unwrap().as_str(), body);
        assert_eq!(error.causes.len(), 2);
        assert_eq!(error.causes[0].code, 7);
        assert_eq!(error.causes[0].field.as_ref().unwrap().as_str(), "uuid");
        assert_eq!(error.causes[1], Cause::default());
    }

    // spec §3: Retry-After in both of its forms
    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let busy = |retry_after: &str| {
            let exchange = Ok(Response {
                status: 503,
                date: Some("Fri, 31 Dec 1999 23:59:50 GMT".into()),
                retry_after: Some(retry_after.into()),
                body: Body::default(),
            });
            judge(&exchange, None).unwrap_err().reason
        };
        let after = |seconds| Reason::Busy {
            retry_after: Some(Duration::from_secs(seconds)),
        };
        assert_eq!(busy("120"), after(120));
        assert_eq!(busy(&"9".repeat(30)), after(u64::MAX));
        assert_eq!(busy("Fri, 31 Dec 1999 23:59:59 GMT"), after(9));
        assert_eq!(busy("soon"), Reason::Busy { retry_after: None });
    }

    // spec §3: the offset comes from `Date`, or from `created`; a server that tells neither is taken
    // to live by the time that is assumed
    #[test]
    fn the_servers_time_is_told_by_date_and_by_created() {
        let time = |created: &str, date: Option<&str>| {
            let body = format!(r#"{{"token":"t","expiration":9{created}}}"#);
            let mut response = answer(200, &body).unwrap();
            response.date = date.map(str::to_owned);
            let token = read_token(&response, UnixTime(77)).unwrap();
            server_time(&Ok(response), Some(&token))
        };
        let created = r#","created":1000"#;
        let date = Some("Thu, 01 Jan 1970 00:00:02 GMT");
        assert_eq!(time(created, None), told(1000, 1000, 1000));
        assert_eq!(time(created, date), told(1000, 2000, 2000));
        assert_eq!(time("", date), told(2000, 2000, 2000));
        assert_eq!(time("", None), told(77, 77, 77));
        // Behind its expiry a token was issued by a clock that is wrong, or in another unit.
        let hours = |hours: i64| format!(r#","created":{}"#, 9_000 + hours * 3_600_000);
        let wrong = 9_000 + 23 * 3_600_000;
        assert_eq!(time(&hours(23), date), told(2000, wrong, 2000));
        assert_eq!(time(&hours(25), date), told(2000, 2000, 2000));
        let mut failure = answer(500, "").unwrap();
        failure.date = date.map(str::to_owned);
        assert_eq!(server_time(&Ok(failure), None), told(2000, 2000, 2000));
    }

    #[test]
    fn conditions_are_read_by_name() {
        let read = |body| read_condition(&answer(200, body).unwrap()).ok();
        assert_eq!(
            read(r#"{"status":"ACTIVATION_REQUIRED","conditions":[]}"#),
            Some(ConditionalStatus::ActivationRequired)
        );
        assert_eq!(
            read(r#"{"status":"NEW"}"#),
            Some(ConditionalStatus::Unknown)
        );
        assert_eq!(read(r#"{"token":"t"}"#), Some(ConditionalStatus::Success));
        assert_eq!(read("{}"), None);
        assert_eq!(read(""), None);
    }
}
