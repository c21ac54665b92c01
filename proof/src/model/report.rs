//! Running the checker and telling what it found.

use std::sync::Arc;
use std::time::{Duration, Instant};

use stateright::{Checker, HasDiscoveries, Model, Path, Property};

use super::{EngineModel, Node, keeps};
use crate::rules::Rule;
use crate::world::{Config, Log};

/// What a search came to.
pub struct Outcome {
    /// Steps taken.
    pub states: usize,
    /// Different worlds seen.
    pub unique: usize,
    /// The longest way from a beginning.
    pub depth: usize,
    /// How long it took.
    pub time: Duration,
    /// The rules that were broken, and the way there, ready to print.
    pub broken: Vec<(Rule, String)>,
}

/// One property for each rule. (A plain `fn` cannot hold the rule, hence the macro.)
pub(super) fn properties() -> Vec<Property<EngineModel>> {
    macro_rules! always {
        ($($rule:ident),+ $(,)?) => {
            vec![$(Property::always(Rule::$rule.name(), |_: &EngineModel, node: &Arc<Node>| keeps(node, Rule::$rule))),+]
        };
    }
    always![
        ExactlyOnce,
        Fenced,
        SingleFlight,
        DurableFirst,
        LoginEnds,
        UuidChanges,
        Cleared,
        NotExpired,
        CanFinish,
        ToldOnce,
        NotRemembered,
        RetryBudget,
        NeverDelayed,
        NoRequest,
        Documented,
    ]
}

/// Searches everything within the model's bounds, or until the first broken rule.
pub fn check(model: EngineModel, threads: usize, depth: Option<usize>) -> Outcome {
    let begun = Instant::now();
    let mut builder = model
        .clone()
        .checker()
        .threads(threads)
        .finish_when(HasDiscoveries::Any);
    if let Some(depth) = depth {
        builder = builder.target_max_depth(depth + 1);
    }
    let checker = builder.spawn_dfs().join();
    let broken = Rule::ALL.into_iter().filter_map(|rule| {
        let path = checker.discovery(rule.name())?;
        Some((rule, tell(&model, path)))
    });
    Outcome {
        states: checker.state_count(),
        unique: checker.unique_state_count(),
        depth: checker.max_depth().saturating_sub(1),
        broken: broken.collect(),
        time: begun.elapsed(),
    }
}

/// Takes the way to a broken rule once more, with the engine's own log.
fn tell(model: &EngineModel, path: Path<Arc<Node>, super::Choice>) -> String {
    let config = Config {
        logs: true,
        ..model.config
    };
    let steps = path.into_vec();
    let scene = steps.first().map(|(node, _)| node.scene);
    let Some(scene) = scene else {
        return String::new();
    };
    let mut log = Log::lines();
    let mut world = scene.begin(config, &mut log);
    log.take_lines();
    let mut text = format!("   beginning: {scene:?}\n");
    let choices = steps.into_iter().filter_map(|(_, choice)| choice);
    for (number, choice) in choices.enumerate() {
        world.make(choice.what, choice.fate, &mut log);
        if choice.after.left.faults == 0 {
            world.forget_the_past();
        }
        text += &format!("{:4}. {}\n", number + 1, title(&choice));
        for line in log.take_lines() {
            text += &format!("         {line}\n");
        }
    }
    match world.verdict().first() {
        Some((rule, how)) => text += &format!("   broken: {}\n   namely: {how}\n", rule.name()),
        None => text += "   from here on, with no more faults, a call waits for ever\n",
    }
    text
}

fn title(choice: &super::Choice) -> String {
    format!("{:?}{}", choice.what, choice.fate)
}
