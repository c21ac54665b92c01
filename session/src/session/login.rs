//! Signing in: prepared with a UUID, and committed only on success.

use std::sync::Arc;

use derive_where::derive_where;

use crate::error::ApiError;
use crate::host::{EndReason, Host, LoginCall, TokenPayload, Transition};
use crate::identity::{Identity, Seed};
use crate::record::Purpose;
use crate::session::tokens::{Standing, expired};
use crate::session::turn::Turn;
use crate::text::{Secret, Text};
use crate::time::{BootTime, UnixTime};
use crate::token::Token;
use crate::wire::answers::{self, ConditionalStatus, Failure};
use crate::wire::requests::Credentials;
use crate::wire::{Exchange, RequestId, Response};

/// A login on the wire, and who the customer will be if it succeeds.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::UnitCall, H::StatusCall)]
pub(super) struct Login<H: Host> {
    pub(super) id: RequestId,
    sent: BootTime,
    give_up_at: BootTime,
    prepared: Identity,
    /// The host said who the customer is, with an `authID`.
    named_by_host: bool,
    /// What the customer is called if the answer gives no name.
    known_as: Option<Text>,
    /// Kept so that it can be struck from an error that quotes it.
    secret: Secret,
    pub(super) call: LoginCall<H>,
}

impl<H: Host> Login<H> {
    pub(super) fn deadline(&self) -> BootTime {
        self.give_up_at
    }
}

/// What a login was answered with.
enum Verdict {
    SignedIn(Token),
    Condition(ConditionalStatus),
}

impl<H: Host> Turn<'_, H> {
    pub(super) fn sign_in(
        &mut self,
        credentials: &Credentials,
        auth_id: Option<Seed>,
        call: LoginCall<H>,
    ) {
        if let Err(error) = self.may_sign_in() {
            return self.complete(call.fail(error));
        }
        if let Some(hold) = self.session.breaker.hold(self.now.boot) {
            return self.complete(call.fail(ApiError::circuit_open(hold)));
        }
        let prepared = self.prepared_identity(auth_id.as_ref());
        let conditional = call.is_conditional();
        let requests = self.requests(self.session.settings.request_timeout);
        let request = requests.login(credentials, conditional, prepared.uuid, auth_id.as_ref());
        self.session.login = Some(Login {
            id: self.send(request),
            sent: self.now.boot,
            give_up_at: self.give_up_at(),
            prepared,
            named_by_host: auth_id.is_some(),
            known_as: match credentials {
                // Keyboards begin with a capital letter as they like.
                Credentials::Password { email, .. } => {
                    Some(Text::lossy(email.as_str().to_ascii_lowercase())).filter(Text::is_a_name)
                }
                Credentials::External { .. } => None,
            },
            secret: credentials.secret().clone(),
            call,
        });
    }

    pub(super) fn sign_in_with_payload(
        &mut self,
        payload: TokenPayload,
        auth_id: Option<Seed>,
        call: H::UnitCall,
    ) {
        if let Err(error) = self.may_sign_in() {
            return self.fail_unit(call, error);
        }
        let TokenPayload { token, uuid } = payload;
        // Nobody's word but the API's makes a login fail.
        if token.is_expired(self.server_now()) && !self.session.clock.is_hearsay() {
            return self.fail_unit(call, expired());
        }
        let current = &self.session.record.identity;
        let identity = current.taken_over(uuid, auth_id, named_by(&token).cloned());
        self.adopt_customer(token, identity);
        self.succeed(call);
    }

    fn may_sign_in(&mut self) -> Result<(), ApiError> {
        if self.session.login.is_some() {
            return Err(ApiError::refused_state(
                "another login is under way; wait until it has ended",
            ));
        }
        if self.is_signed_in() {
            return Err(ApiError::refused_state(
                "a customer is signed in already; sign out first",
            ));
        }
        // A customer in doubt stays until somebody else has signed in.
        if let Standing::Expired = self.standing() {
            self.expire_customer();
        }
        Ok(())
    }

    /// Whom a login would make of this session. Nothing changes by it.
    fn prepared_identity(&self, auth_id: Option<&Seed>) -> Identity {
        let current = &self.session.record.identity;
        match auth_id {
            Some(auth_id) => {
                current.for_authentication(self.session.settings.uuid_salt.as_str(), auth_id)
            }
            None => current.clone(),
        }
    }

    pub(super) fn take_login(&mut self, id: RequestId) -> Option<Login<H>> {
        self.session.login.take_if(|login| login.id == id)
    }

    pub(super) fn login_answered(&mut self, login: Login<H>, exchange: &Exchange) {
        let received = self.server_now();
        let was_signed_in = self.is_signed_in();
        let verdict = answers::judge(exchange, Some(&login.secret))
            .and_then(|response| read_verdict(response, login.call.is_conditional(), received));
        let judged = verdict.as_ref().map(|verdict| match verdict {
            Verdict::SignedIn(token) => Some(token),
            Verdict::Condition(_) => None,
        });
        self.observe(exchange, judged, login.sent);
        match verdict {
            Ok(Verdict::SignedIn(token)) if token.is_expired(self.server_now()) => {
                let error = answers::already_expired(exchange);
                self.complete(login.call.fail(error));
            }
            Ok(Verdict::SignedIn(_)) if was_signed_in => {
                let error = "the customer in doubt turned out to be signed in; sign out first";
                self.complete(login.call.fail(ApiError::refused_state(error)));
            }
            Ok(Verdict::SignedIn(token)) => self.signed_in(login, token),
            Ok(Verdict::Condition(status)) => {
                self.session.breaker.succeeded();
                self.complete(login.call.condition(status));
            }
            Err(failure) => {
                let error = self.spare_the_server(failure);
                self.warn(|| format!("nobody was signed in: {}", error.message));
                self.complete(login.call.fail(error));
            }
        }
    }

    fn signed_in(&mut self, login: Login<H>, token: Token) {
        self.session.breaker.succeeded();
        let (name, known_as) = (named_by(&token), login.known_as.as_ref());
        let identity = if login.named_by_host {
            let known = login.prepared.customer.as_ref();
            Identity {
                customer: name.or(known).or(known_as).cloned(),
                ..login.prepared
            }
        } else {
            let salt = self.session.settings.uuid_salt.as_str();
            login.prepared.of_customer(salt, name.or(known_as))
        };
        self.adopt_customer(token, identity);
        self.complete(login.call.signed_in());
    }

    fn adopt_customer(&mut self, token: Token, identity: Identity) {
        let orphans = match self.session.record.customer {
            // One in doubt, who stayed until now, and counted as expired when this login began.
            Some(_) => self.empty_customer_slot(EndReason::SessionExpiration),
            None => self.begin_epoch(),
        };
        if identity.uuid != self.session.record.identity.uuid {
            self.session.record.replace_identity(identity);
        } else {
            self.session.record.identity = identity;
        }
        self.session.is_restored = false;
        self.session.record.customer = Some(Arc::new(token.accepted(self.server_now())));
        self.commit(Purpose::Keep);
        self.publish();
        self.info(|| "a customer signed in".into());
        self.notify(Transition::SignedIn);
        orphans.go_on(self);
    }

    pub(super) fn meet_login_deadline(&mut self) {
        let now = self.now.boot;
        let due = self.session.login.take_if(|login| login.give_up_at <= now);
        if let Some(login) = due {
            self.abandon(login.id);
            let error = self.spare_the_server(Failure::unanswered(ApiError::no_answer()));
            self.complete(login.call.fail(error));
        }
    }
}

fn read_verdict(
    response: &Response,
    conditional: bool,
    received: UnixTime,
) -> Result<Verdict, Failure> {
    if conditional {
        match answers::read_condition(response)? {
            ConditionalStatus::Success => {}
            status => return Ok(Verdict::Condition(status)),
        }
    }
    answers::read_token(response, received).map(Verdict::SignedIn)
}

/// The customer whom an answer names.
fn named_by(token: &Token) -> Option<&Text> {
    token.client_id.as_ref().or(token.custom_id.as_ref())
}
