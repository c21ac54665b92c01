//! What a process told of its session.

use std::process::Output;

use crate::workshop::ending;

/// A session as the ABI shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) uuid: String,
    pub(super) email: String,
    pub(super) signed_in: String,
    pub(super) token: String,
}

const NONE: &str = "-";

impl State {
    fn parse(line: &str, word: &str) -> Option<Self> {
        let words: Vec<_> = line.split(' ').collect();
        match words.as_slice() {
            [first, uuid, email, signed_in, token] if *first == word => Some(Self {
                uuid: (*uuid).to_owned(),
                email: (*email).to_owned(),
                signed_in: (*signed_in).to_owned(),
                token: (*token).to_owned(),
            }),
            _ => None,
        }
    }

    /// A session that has just begun.
    pub(super) fn is_blank(&self) -> bool {
        self.uuid.len() == 36 && self.email == NONE && self.signed_in == "out" && self.token == NONE
    }

    /// What must not be found when the session is over.
    pub(super) fn traces(&self) -> Vec<String> {
        [&self.email, &self.token]
            .into_iter()
            .filter(|text| *text != NONE)
            .cloned()
            .collect()
    }
}

/// How a process came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Orderly,
    Killed,
    /// It crashed or hung.
    Broken(String),
}

/// What a run of `operation.c` said.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) found: Option<State>,
    pub(super) told: Option<State>,
    pub(super) end: End,
    words: String,
}

impl Report {
    pub(super) fn read(output: &Output) -> Self {
        const KILL: &str = "signal 9";
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        let state = |word| words.lines().find_map(|line| State::parse(line, word));
        let how = ending(output);
        let end = if how == KILL {
            End::Killed
        } else if output.status.success() && words.lines().any(|line| line == "end") {
            End::Orderly
        } else {
            End::Broken(how)
        };
        Self {
            found: state("found"),
            told: state("told"),
            end,
            words,
        }
    }

    /// The library would not start.
    pub(super) fn refused(&self) -> bool {
        self.words.lines().any(|line| line == "unavailable")
    }

    /// The library said that an ended session may still be stored.
    pub(super) fn confessed(&self) -> bool {
        self.words.contains("could not be removed from the storage")
    }

    /// Everything but the tokens.
    pub(super) fn excerpt(&self) -> String {
        let lines = self.words.lines().map(|line| {
            let short: String = line.chars().take(160).collect();
            format!("    {short}\n")
        });
        lines.collect()
    }
}
