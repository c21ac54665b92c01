//! Signing out: here at once, and then the server is told.

use derive_where::derive_where;

use crate::error::ApiError;
use crate::host::{EndReason, Host};
use crate::session::tokens::Standing;
use crate::session::turn::Turn;
use crate::text::Secret;
use crate::time::BootTime;
use crate::wire::answers::{self, Failure};
use crate::wire::{Exchange, RequestId};

/// A sign-out that the server is being told of.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::UnitCall)]
pub(super) struct Logout<H: Host> {
    pub(super) id: RequestId,
    sent: BootTime,
    give_up_at: BootTime,
    /// Kept so that it can be struck from an error that quotes it.
    secret: Secret,
    pub(super) call: H::UnitCall,
}

impl<H: Host> Logout<H> {
    pub(super) fn deadline(&self) -> BootTime {
        self.give_up_at
    }
}

impl<H: Host> Turn<'_, H> {
    pub(super) fn sign_out(&mut self, destroy: bool, from_all_devices: bool, call: H::UnitCall) {
        self.overtake_login();
        if let Standing::Expired = self.standing() {
            self.expire_customer();
        }
        let Some(token) = self.session.record.customer.clone() else {
            return self.fail_unit(call, ApiError::already_signed_out());
        };
        // Built first, because a session destroyed below no longer knows the token.
        let requests = self.requests(self.session.settings.request_timeout);
        let request = requests.logout(&token.text, from_all_devices);
        if destroy {
            self.destroy_session();
        } else {
            self.end_login(EndReason::UserSignOut);
        }
        let logout = Logout {
            id: self.send(request),
            sent: self.now.boot,
            give_up_at: self.give_up_at(),
            secret: token.text.clone(),
            call,
        };
        self.session.logouts.push(logout);
    }

    /// A login that is still under way must not sign in whom the host signs out.
    fn overtake_login(&mut self) {
        if let Some(login) = self.session.login.take() {
            self.abandon(login.id);
            self.complete(login.call.fail(ApiError::session_replaced()));
        }
    }

    pub(super) fn take_logout(&mut self, id: RequestId) -> Option<Logout<H>> {
        let logouts = &mut self.session.logouts;
        let position = logouts.iter().position(|logout| logout.id == id)?;
        Some(logouts.swap_remove(position))
    }

    pub(super) fn logout_answered(&mut self, logout: Logout<H>, exchange: &Exchange) {
        let judged = answers::judge(exchange, Some(&logout.secret));
        self.observe(exchange, judged.as_ref().map(|_| None), logout.sent);
        match judged {
            Ok(_) => {
                self.session.breaker.succeeded();
                self.succeed(logout.call);
            }
            Err(failure) => {
                let error = self.spare_the_server(failure.of_sign_out());
                self.warn(|| error.message.as_str().into());
                self.fail_unit(logout.call, error);
            }
        }
    }

    pub(super) fn meet_logout_deadlines(&mut self) {
        let now = self.now.boot;
        let logouts = &mut self.session.logouts;
        let due: Vec<_> = logouts
            .extract_if(.., |logout| logout.give_up_at <= now)
            .collect();
        for logout in due {
            self.abandon(logout.id);
            let failure = Failure::unanswered(ApiError::no_answer());
            let error = self.spare_the_server(failure.of_sign_out());
            self.fail_unit(logout.call, error);
        }
    }
}
