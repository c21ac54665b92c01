//! The exhaustive search: every world that a bounded number of calls, faults, jumps of the clock
//! and deaths can lead to, from a handful of beginnings.

mod budget;
mod choices;
mod report;
mod scenes;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use stateright::{Model, Property};

pub use budget::Budget;
pub use report::{Outcome, check};
pub use scenes::Scene;

use crate::rules::Rule;
use crate::world::{Config, Fate, Log, Move, World};

/// A world, and what may still happen to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Node {
    /// From which beginning.
    pub scene: Scene,
    /// The world.
    pub world: World,
    /// What is left.
    pub left: Budget,
}

/// Something that happens, and the world after it.
///
/// The world comes along because finding out what can happen in a step means to take it.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What happens.
    pub what: Move,
    /// What goes wrong in it.
    pub fate: Fate,
    /// The world after it.
    pub after: Arc<Node>,
}

impl PartialEq for Choice {
    fn eq(&self, other: &Self) -> bool {
        (self.what, self.fate) == (other.what, other.fate)
    }
}

impl Hash for Choice {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.what, self.fate).hash(state);
    }
}

/// The engine and its bounded world, as the checker takes it.
#[derive(Debug, Clone)]
pub struct EngineModel {
    /// What does not change.
    pub config: Config,
    /// What may happen.
    pub budget: Budget,
    /// Where worlds begin.
    pub scenes: Vec<Scene>,
}

impl Model for EngineModel {
    type State = Arc<Node>;
    type Action = Choice;

    fn init_states(&self) -> Vec<Self::State> {
        let node = |scene: &Scene| {
            Arc::new(Node {
                scene: *scene,
                world: scene.begin(self.config, &mut Log::Silent),
                left: self.budget,
            })
        };
        self.scenes.iter().map(node).collect()
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        if state.world.verdict().first().is_none() {
            choices::of(state, actions);
        }
    }

    fn next_state(&self, _: &Self::State, action: Self::Action) -> Option<Self::State> {
        Some(action.after)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        report::properties()
    }
}

/// Whether a rule was kept on the way to a world, and can be kept from there.
fn keeps(node: &Node, rule: Rule) -> bool {
    let kept = node.world.verdict().keeps(rule);
    if rule == Rule::CanFinish && kept && node.world.verdict().first().is_none() {
        return node.world.can_finish();
    }
    kept
}
