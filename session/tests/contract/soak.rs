//! T37: random faults in random orders. The world checks after each event what must always hold,
//! and at its end that every call has completed exactly once.

use crate::common::{HOUR, MINUTE, Scene, What, World, settings};

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % sides
    }
}

fn soak(seed: u64, events: usize, mut disturb: impl FnMut(&mut Dice, &mut World)) {
    let mut dice = Dice(seed);
    let mut settings = settings();
    settings.destroy_on_api_key_change = seed.is_multiple_of(2);
    let mut scene = Scene::new(World::newcomer_with(settings));
    for _ in 0..events {
        scene.happen(What::ALL[dice.roll(What::ALL.len())]);
        if dice.roll(8) == 0 {
            disturb(&mut dice, &mut scene.world);
        }
    }
}

// T37: orders and time
#[test]
fn calls_end_once_whatever_happens_when() {
    for seed in 1..400 {
        soak(seed, 100, |dice, world| match dice.roll(3) {
            0 => world.pass(dice.roll(HOUR as usize) as u64),
            1 => world.sleep(dice.roll(HOUR as usize) as u64),
            _ => world.wall = world.server + (dice.roll(9) as i64 - 4) * HOUR as i64,
        });
    }
}

// T37, T23: the process dies at any effect, and starts again
#[test]
fn calls_end_once_though_processes_die() {
    for seed in 1..400 {
        soak(seed, 100, |dice, world| {
            if !world.is_alive() {
                return;
            }
            world.dies_after = Some(dice.roll(5));
            match dice.roll(4) {
                0 => world.destroy(),
                1 => world.regenerate(None),
                2 => world.pass(MINUTE),
                _ => world.set_email(Some(&dice.roll(1000).to_string())),
            }
            if world.is_alive() {
                world.die();
            }
            world.start();
        });
    }
}

// T37, T43: devices boot anew with any calendar
#[test]
fn calls_end_once_though_devices_boot_anew() {
    for seed in 1..400 {
        soak(seed, 100, |dice, world| {
            world.wall = world.server + (dice.roll(9) as i64 - 4) * 12 * HOUR as i64;
            world.reboot();
        });
    }
}

// T37, T20: storage that can neither be written nor cleared
#[test]
fn calls_end_once_though_the_storage_fails() {
    for seed in 1..400 {
        soak(seed, 100, |dice, world| {
            world.disk.fails = dice.roll(2) == 0;
            world.disk.removal_fails = dice.roll(2) == 0;
        });
    }
}
