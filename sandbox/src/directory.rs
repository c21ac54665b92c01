//! Who can log in: accounts with passwords, and customers vouched for by other identity providers.

use std::collections::HashSet;

use crate::options::{Account, IdentityProvider, ProviderToken};

/// A customer whose credentials were accepted.
#[derive(Debug)]
pub(crate) struct Customer {
    /// Text that names this customer and no other.
    pub(crate) key: String,
    pub(crate) custom_id: Option<String>,
    /// What the conditional login has to answer.
    pub(crate) status: String,
}

pub(crate) const SUCCESS: &str = "SUCCESS";

#[derive(Default)]
pub(crate) struct Directory {
    accounts: Vec<Account>,
    provider_tokens: Vec<ProviderToken>,
    /// Keys of the customers whom a login with another provider created.
    created: HashSet<String>,
}

impl Directory {
    pub(crate) fn new(accounts: Vec<Account>, provider_tokens: Vec<ProviderToken>) -> Self {
        Self {
            accounts,
            provider_tokens,
            created: HashSet::new(),
        }
    }

    /// Adds an account, in place of the one with the same email if there is one.
    pub(crate) fn put_account(&mut self, account: Account) {
        self.accounts.retain(|other| other.email != account.email);
        self.accounts.push(account);
    }

    /// Accepts another provider token, in place of the same one if there is one.
    pub(crate) fn put_provider_token(&mut self, token: ProviderToken) {
        self.provider_tokens
            .retain(|other| (other.provider, &other.token) != (token.provider, &token.token));
        self.provider_tokens.push(token);
    }

    /// Decides what the conditional login answers for an account; `false` when there is no such account.
    pub(crate) fn set_conditional_status(&mut self, email: &str, status: String) -> bool {
        let account = self
            .accounts
            .iter_mut()
            .find(|account| account.email == email);
        let known = account.is_some();
        if let Some(account) = account {
            account.conditional_status = Some(status);
        }
        known
    }

    /// The customer with this password, found by email or, without one, by custom identifier.
    pub(crate) fn by_password(
        &self,
        email: Option<&str>,
        custom_id: Option<&str>,
        password: &str,
    ) -> Option<Customer> {
        let account = match email {
            Some(email) => self.accounts.iter().find(|account| account.email == email),
            None => self.by_custom_id(custom_id?),
        }?;
        (account.password == password).then(|| customer(account))
    }

    /// The customer for whom another provider vouches; one who is new is created only when `create` is set.
    pub(crate) fn by_provider(
        &mut self,
        provider: IdentityProvider,
        token: &str,
        custom_id: Option<&str>,
        create: bool,
    ) -> Option<Customer> {
        let accepted = self
            .provider_tokens
            .iter()
            .find(|other| other.provider == provider && other.token == token)?;
        let custom_id = accepted.custom_id.as_deref().or(custom_id);
        if let Some(account) = custom_id.and_then(|custom_id| self.by_custom_id(custom_id)) {
            return Some(customer(account));
        }
        let key = format!("{provider}:{}", custom_id.unwrap_or(token));
        let customer = Customer {
            key: key.clone(),
            custom_id: custom_id.map(str::to_owned),
            status: SUCCESS.to_owned(),
        };
        if create {
            self.created.insert(key);
            return Some(customer);
        }
        self.created.contains(&key).then_some(customer)
    }

    fn by_custom_id(&self, custom_id: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.custom_id.as_deref() == Some(custom_id))
    }
}

fn customer(account: &Account) -> Customer {
    Customer {
        key: account.email.clone(),
        custom_id: account.custom_id.clone(),
        status: account
            .conditional_status
            .clone()
            .unwrap_or_else(|| SUCCESS.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> Directory {
        Directory::new(
            vec![Account::new("anna@example.com", "secret").with_custom_id("card1")],
            vec!["OAUTH:abc".parse().unwrap()],
        )
    }

    #[test]
    fn an_account_is_found_by_email_or_custom_id() {
        let directory = directory();
        assert!(
            directory
                .by_password(Some("anna@example.com"), None, "secret")
                .is_some()
        );
        assert!(
            directory
                .by_password(None, Some("card1"), "secret")
                .is_some()
        );
        assert!(
            directory
                .by_password(Some("anna@example.com"), None, "wrong")
                .is_none()
        );
        assert!(
            directory
                .by_password(Some("bob@example.com"), Some("card1"), "secret")
                .is_none()
        );
        assert!(directory.by_password(None, None, "secret").is_none());
    }

    #[test]
    fn only_a_login_that_may_create_makes_a_customer_known() {
        let mut directory = directory();
        let oauth = IdentityProvider::OAuth;
        assert!(
            directory
                .by_provider(oauth, "abc", Some("card2"), false)
                .is_none()
        );
        assert!(
            directory
                .by_provider(oauth, "abc", Some("card2"), true)
                .is_some()
        );
        assert!(
            directory
                .by_provider(oauth, "abc", Some("card2"), false)
                .is_some()
        );
        assert!(
            directory
                .by_provider(IdentityProvider::Apple, "abc", None, true)
                .is_none()
        );
    }

    #[test]
    fn a_provider_can_vouch_for_the_holder_of_an_account() {
        let mut directory = directory();
        let customer = directory
            .by_provider(IdentityProvider::OAuth, "abc", Some("card1"), false)
            .unwrap();
        assert_eq!(customer.key, "anna@example.com");
    }

    #[test]
    fn the_conditional_status_belongs_to_an_account() {
        let mut directory = directory();
        assert!(directory.set_conditional_status("anna@example.com", "MFA_REQUIRED".into()));
        assert!(!directory.set_conditional_status("bob@example.com", "MFA_REQUIRED".into()));
        let customer = directory
            .by_password(Some("anna@example.com"), None, "secret")
            .unwrap();
        assert_eq!(customer.status, "MFA_REQUIRED");
    }
}
