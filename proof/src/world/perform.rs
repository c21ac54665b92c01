//! Giving the engine an input and carrying its effects out, in their order.

use snr_session::{Effect, Input, Outcome};

use super::disk::{LastChange, Stored};
use super::people::Calls;
use super::step::{Cause, Fate, Report, Step, Stimulus};
use super::{Log, World};
use crate::rules::Rule;

impl World {
    /// One step of the engine, all that follows from it, and the rules after it.
    pub(super) fn step(&mut self, stimulus: Stimulus, fate: Fate, log: &mut Log) -> Report {
        let mut step = Step::new(stimulus.cause, fate);
        self.note_before(&mut step);
        let moment = self.moment();
        let Some(session) = &mut self.session else {
            return Report::default();
        };
        let effects = session.step(stimulus.input, moment);
        self.perform(effects, &mut step, log);
        self.settle(&mut step, log);
        step.report
    }

    /// What the rules have to know of the time before a step.
    pub(super) fn note_before(&mut self, step: &mut Step) {
        step.before = self.held;
        step.era = self.era;
        let on_wire = self
            .server
            .on_wire()
            .any(|(_, sent)| sent.kind.is_exchange());
        step.flying = on_wire || self.until_deadline().is_some();
        step.is_too_late = self.until_given_up() == Some(0);
        let call = step.cause.call();
        for (number, open) in self.open.iter().enumerate() {
            let is_new = call.is_some_and(|call| usize::from(call.0) == number);
            if open.is_some() && !is_new {
                step.waiting |= 1 << number;
            }
        }
    }

    /// The end of a step: the rules, or the death of the process.
    pub(super) fn settle(&mut self, step: &mut Step, log: &mut Log) {
        if step.dead {
            log.line(|| "the process dies".into());
            self.die(true);
        } else {
            self.check_after(step);
        }
    }

    pub(super) fn perform(&mut self, effects: Vec<Effect<Calls>>, step: &mut Step, log: &mut Log) {
        for effect in effects {
            if let Effect::Log(level, line) = &effect {
                log.line(|| format!("log {level:?}: {line}"));
                continue;
            }
            if !step.lives_to_act() {
                return;
            }
            if let Cause::Answer { wanted: false, .. } = step.cause {
                self.accuse(Rule::Fenced, "an unwanted answer had an effect");
            }
            log.effect(self, &effect);
            self.carry_out(effect, step, log);
            if step.dead {
                return;
            }
        }
    }

    fn carry_out(&mut self, effect: Effect<Calls>, step: &mut Step, log: &mut Log) {
        match effect {
            Effect::Commit(commit) => self.commit(commit.encode().expose(), step, log),
            Effect::Remove => self.remove(step, log),
            Effect::Publish(snapshot) => {
                self.check_snapshot(&snapshot);
                self.check_durable("a snapshot was published before it was stored");
                self.snapshot = Some(snapshot);
            }
            Effect::Send(id, request) => self.send(id, &request, step),
            Effect::Abandon(id) => self.abandon(id),
            Effect::Complete(outcome) => match outcome {
                Outcome::Token(call, result) => self.deliver_token(call, result, step),
                Outcome::Unit(call, result) => self.complete_unit(call, result.err(), step),
                Outcome::Status(call, result) => self.complete_status(call, result, step),
            },
            Effect::Notify(transition) => {
                self.check_notification(transition, step);
                step.mark();
            }
            Effect::Log(..) => {}
        }
    }

    fn commit(&mut self, bytes: &[u8], step: &mut Step, log: &mut Log) {
        let Some(mut stored) = Stored::read(bytes) else {
            return self.accuse(Rule::Fenced, "the record holds what nobody put there");
        };
        self.check_commit(&mut stored, step);
        self.held = Some(stored);
        let result = if step.next_change_fails() {
            self.disk.last = LastChange::NotWritten;
            log.line(|| "the storage refuses it".into());
            Err("disk full".into())
        } else {
            self.disk.write(bytes, stored);
            Ok(())
        };
        step.mark();
        self.report_to_engine(Input::Committed(result), step, log);
    }

    fn remove(&mut self, step: &mut Step, log: &mut Log) {
        let result = if step.next_change_fails() {
            self.disk.last = LastChange::NotRemoved;
            log.line(|| "the storage refuses it".into());
            Err("read-only".into())
        } else {
            self.disk.remove();
            Ok(())
        };
        step.mark();
        self.report_to_engine(Input::Removed(result), step, log);
    }

    fn report_to_engine(&mut self, input: Input<Calls>, step: &mut Step, log: &mut Log) {
        let moment = self.moment();
        if let Some(session) = &mut self.session {
            let effects = session.step(input, moment);
            self.perform(effects, step, log);
        }
    }
}
