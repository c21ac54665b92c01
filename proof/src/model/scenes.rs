//! Where worlds begin: states of a session's life that a short search would not reach.

use crate::world::{Config, Fate, Log, Move, Reply, Who, World};

/// A beginning. All of them are reached by the engine itself, from a first start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scene {
    /// A first start; the visitor's login is on the wire.
    Newcomer,
    /// A visitor with a token.
    Visitor,
    /// A visitor whose token is to be exchanged.
    VisitorInWindow,
    /// Anna, with a token.
    Customer,
    /// Anna, whose token is to be exchanged.
    CustomerInWindow,
    /// Anna, whose token is over, which nobody has noticed yet.
    CustomerExpired,
    /// Anna, after a reboot: nothing tells the server's time but the calendar.
    CustomerAfterReboot,
    /// A UUID that is bound to Anna, who has signed out.
    AfterAnna,
    /// A visitor whom the server has failed four times in a row.
    Troubled,
}

const HEALTHY: Fate = Fate {
    fails: 0,
    dies_after: None,
};

impl Scene {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Newcomer,
        Self::Visitor,
        Self::VisitorInWindow,
        Self::Customer,
        Self::CustomerInWindow,
        Self::CustomerExpired,
        Self::CustomerAfterReboot,
        Self::AfterAnna,
        Self::Troubled,
    ];

    /// The world at this beginning.
    pub fn begin(self, config: Config, log: &mut Log) -> World {
        let mut world = World::new(config, None);
        world.start(HEALTHY, log);
        for what in self.story() {
            world.make(what, HEALTHY, log);
        }
        world.forget_the_past();
        if let Self::VisitorInWindow | Self::CustomerInWindow = self {
            let (window, _) = world.turns_of_the_token().unwrap_or_default();
            world.make(Move::Sleep(window.max(0) as u64), HEALTHY, log);
        }
        if let Self::CustomerExpired = self {
            let (_, over) = world.turns_of_the_token().unwrap_or_default();
            world.make(Move::Sleep(over.max(0) as u64), HEALTHY, log);
        }
        world
    }

    fn story(self) -> Vec<Move> {
        let answer = Move::Answer(0, Reply::Honest);
        let sign_in = Move::SignIn {
            who: Who::Anna,
            named: true,
            conditional: false,
        };
        // Requests keep their place, so each answer names its own.
        let signed_in = [answer, sign_in, Move::Answer(1, Reply::Honest)];
        let broken = |place| Move::Answer(place, Reply::Broken);
        match self {
            Self::Newcomer => vec![],
            Self::Visitor | Self::VisitorInWindow => vec![answer],
            Self::Customer | Self::CustomerInWindow | Self::CustomerExpired => signed_in.to_vec(),
            Self::CustomerAfterReboot => [&signed_in[..], &[Move::Reboot]].concat(),
            Self::AfterAnna => [
                &signed_in[..],
                &[Move::SignOut(false), Move::Answer(2, Reply::Honest)],
            ]
            .concat(),
            Self::Troubled => vec![
                broken(0),
                Move::Refresh,
                broken(1),
                Move::Refresh,
                broken(2),
                Move::Refresh,
                broken(3),
            ],
        }
    }
}
