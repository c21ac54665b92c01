//! What a run is made of.

use rand::{RngExt, SeedableRng};

/// Milliseconds since the world began, which is [`WARM_UP`] before midnight UTC; what was before is
/// negative.
pub type Millis = i64;

/// One second.
pub const SECOND: Millis = 1_000;
/// One minute.
pub const MINUTE: Millis = 60 * SECOND;
/// One hour.
pub const HOUR: Millis = 60 * MINUTE;

/// How long devices live before anything is counted, so that the day begins in mid-life.
pub const WARM_UP: Millis = 3 * HOUR;
/// When the counted day ends.
pub const DAY_END: Millis = WARM_UP + 24 * HOUR;

/// Random numbers that are the same on every machine.
pub type Dice = rand_pcg::Pcg64Mcg;

/// How many devices, how they are used, and by which dice.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Devices in the fleet.
    pub devices: u64,
    /// The figures are a function of this plan, this number included.
    pub seed: u64,
    /// Threads; the figures do not depend on them.
    pub threads: usize,
    /// Visits a day, on average; devices differ.
    pub opens: f64,
    /// Calls for a token in one visit, on average; at least one.
    pub calls: f64,
    /// Seconds between the calls of a visit, on average.
    pub pause: f64,
    /// Wakes in the background a day, on average, each with one call.
    pub wakes: f64,
    /// The part of visits and wakes for which the process has to start.
    pub starts: f64,
    /// The part of devices on which a customer signs in.
    pub customers: f64,
    /// Lives of tokens in seconds, and how many devices have them, in any unit.
    pub lives: Vec<(Millis, f64)>,
    /// After how many seconds the naive client tries again.
    pub naive_retry: Millis,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            devices: 1_000_000,
            seed: 1,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            opens: 6.0,
            calls: 6.0,
            pause: 20.0,
            wakes: 6.0,
            starts: 0.5,
            customers: 0.3,
            lives: vec![(3_600, 60.0), (86_400, 25.0), (604_800, 15.0)],
            naive_retry: 5,
        }
    }
}

/// What a device is, for as long as it is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// Its number.
    pub id: u64,
    /// Hours that its local time is ahead of UTC.
    pub zone: i64,
    /// How much more than the average it is used.
    pub activity: f64,
    /// How long its tokens live.
    pub life: Millis,
    /// Whether a customer signs in on it.
    pub customer: bool,
}

impl Plan {
    /// The dice of one device; no other device has any part in them.
    pub fn dice(&self, id: u64) -> Dice {
        let apart = id.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Dice::seed_from_u64(self.seed.wrapping_add(apart))
    }

    /// What the device of number `id` is.
    pub fn profile(&self, id: u64, dice: &mut Dice) -> Profile {
        let zone = pick(dice, &crate::usage::ZONES);
        let life = pick(dice, &self.lives) * SECOND;
        Profile {
            id,
            zone,
            // Few devices are used much and many are used little.
            activity: dice.sample(rand_distr::Exp1),
            life,
            customer: dice.random_bool(self.customers),
        }
    }

    /// Reads the command line's `--name value`.
    ///
    /// # Errors
    ///
    /// When the name is not known, or the value is none for it; the text says what would be.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "--devices" => self.devices = at_least(value, name, 1)?,
            "--seed" => self.seed = number(value, name)?,
            "--threads" => self.threads = at_least(value, name, 1)?,
            "--opens" => self.opens = at_least(value, name, 0.0)?,
            "--calls" => self.calls = at_least(value, name, 1.0)?,
            "--pause" => self.pause = at_least(value, name, 0.001)?,
            "--wakes" => self.wakes = at_least(value, name, 0.0)?,
            "--starts" => self.starts = share(value, name)?,
            "--customers" => self.customers = share(value, name)?,
            "--naive-retry" => self.naive_retry = at_least(value, name, 1)?,
            "--lives" => self.lives = lives(value)?,
            _ => return Err(format!("{name} is not known")),
        }
        Ok(())
    }
}

/// One of `choices`, each as likely as the share behind it.
fn pick<T: Copy>(dice: &mut Dice, choices: &[(T, f64)]) -> T {
    let total: f64 = choices.iter().map(|(_, share)| share).sum();
    let mut left = dice.random::<f64>() * total;
    let (last, before) = choices.split_last().expect("a plan has choices");
    for (choice, share) in before {
        left -= share;
        if left < 0.0 {
            return *choice;
        }
    }
    last.0
}

fn number<T: std::str::FromStr>(value: &str, name: &str) -> Result<T, String> {
    value
        .parse()
        .map_err(|_| format!("{name} takes a number, not {value:?}"))
}

fn at_least<T>(value: &str, name: &str, least: T) -> Result<T, String>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let parsed = number(value, name)?;
    if parsed >= least {
        Ok(parsed)
    } else {
        Err(format!(
            "{name} takes a number of at least {least}, not {value:?}"
        ))
    }
}

fn share(value: &str, name: &str) -> Result<f64, String> {
    match number(value, name)? {
        share @ 0.0..=1.0 => Ok(share),
        _ => Err(format!("{name} takes a number from 0 to 1, not {value:?}")),
    }
}

/// Reads `3600:60,86400:40`.
fn lives(value: &str) -> Result<Vec<(Millis, f64)>, String> {
    let one = |part: &str| {
        let (life, share) = part.split_once(':')?;
        let (life, share) = (life.parse().ok()?, share.parse().ok()?);
        (life > 0 && share > 0.0).then_some((life, share))
    };
    value
        .split(',')
        .map(one)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| {
            format!("--lives takes seconds and shares such as 3600:60,86400:40, not {value:?}")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_or_refused() {
        let mut plan = Plan::default();
        plan.set("--devices", "5").unwrap();
        plan.set("--lives", "60:1,120:3").unwrap();
        assert_eq!(plan.devices, 5);
        assert_eq!(plan.lives, [(60, 1.0), (120, 3.0)]);
        let bad = [
            ("--devices", "0"),
            ("--calls", "0.5"),
            ("--opens", "NaN"),
            ("--customers", "1.1"),
            ("--lives", "60"),
            ("--lives", "0:1"),
            ("--speed", "1"),
        ];
        for (name, value) in bad {
            assert!(plan.set(name, value).is_err(), "{name} {value}");
        }
    }

    #[test]
    fn choices_come_as_often_as_their_shares_say() {
        let mut dice = Plan::default().dice(1);
        let hits = (0..40_000)
            .filter(|_| pick(&mut dice, &[(false, 3.0), (true, 1.0)]))
            .count();
        assert!((9_600..10_400).contains(&hits), "{hits}");
    }
}
