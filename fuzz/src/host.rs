//! A host whose calls are numbers, so that each can be counted.

use snr_session::Host;

/// The engine's host.
#[derive(Clone, Debug)]
pub enum FuzzHost {}

/// One call that waits for its outcome.
pub type Call = usize;

impl Host for FuzzHost {
    type TokenCall = Call;
    type UnitCall = Call;
    type StatusCall = Call;
}

/// How often each call has completed.
#[derive(Default)]
pub struct Calls(Vec<Outcomes>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcomes {
    Waiting,
    One,
    /// The process that called was killed.
    Void,
}

impl Calls {
    /// A call that begins.
    pub fn begin(&mut self) -> Call {
        self.0.push(Outcomes::Waiting);
        self.0.len() - 1
    }

    /// A call completes.
    pub fn complete(&mut self, call: Call) {
        let outcomes = self.0.get_mut(call).expect("a call of ours completes");
        assert!(
            *outcomes == Outcomes::Waiting,
            "call {call} completed twice"
        );
        *outcomes = Outcomes::One;
    }

    /// The process is killed, and whoever waits in it.
    pub fn kill(&mut self) {
        for outcomes in &mut self.0 {
            if *outcomes == Outcomes::Waiting {
                *outcomes = Outcomes::Void;
            }
        }
    }

    /// Fails when somebody still waits.
    pub fn check_all_completed(&self) {
        let waiting = self.0.iter().position(|call| *call == Outcomes::Waiting);
        assert_eq!(waiting, None, "this call never completed");
    }
}
