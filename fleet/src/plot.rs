//! The figures as a drawing: SVG that is readable on light and on dark pages.

mod axis;

use std::fmt::Write;

use self::axis::{Axis, Frame};
use crate::backend::Scenario;
use crate::fleet::Days;
use crate::plan::{DAY_END, HOUR, MINUTE, Millis, Plan, SECOND, WARM_UP};
use crate::tally::{BIN, Tally};
use crate::verdict::{PEAK_AIM, steady_rate};

const WIDTH: f64 = 980.0;
const HEIGHT: f64 = 990.0;

/// How much of the day is shown around a fault.
const BEFORE: Millis = 10 * MINUTE;
const BEHIND: Millis = 75 * MINUTE;

const STYLE: &str = "
svg{background:#fff;font:12px system-ui,sans-serif}text{fill:#1f2328}.t{font-size:13px;font-weight:600}
.n{fill:#59636e}.g{stroke:#d1d9e0;stroke-width:.7}.f{fill:#818b98;fill-opacity:.18}path{fill:none;stroke-linejoin:round}
.e{stroke:#0969da;stroke-width:1.6}.x{stroke:#bc4c00;stroke-width:1.2}.s{stroke:#59636e;stroke-width:1.2}
.a{stroke:#1a7f37;stroke-width:1.2;stroke-dasharray:5 4}
@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#f0f6fc}.n{fill:#9198a1}.g{stroke:#3d444d}
.f{fill:#9198a1}.e{stroke:#58a6ff}.x{stroke:#f0883e}.s{stroke:#9198a1}.a{stroke:#3fb950}}
";

/// Requests per second at the backend, in every scenario, with both kinds of clients.
pub fn svg(plan: &Plan, engine: &Days, naive: &Days) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">\n\
         <title>Requests per second at the backend, by scenario</title><style>{STYLE}</style>\n\
         <text x=\"50\" y=\"24\" class=\"t\">Token requests per second at the backend: {} devices, \
         seed {}</text>\n",
        grouped(plan.devices),
        plan.seed
    );
    legend(&mut svg);
    let busiest = busiest(engine).max(busiest(naive));
    for (place, scenario) in Scenario::ALL.into_iter().enumerate() {
        let frame = Frame {
            left: 50.0 + 490.0 * (place % 2) as f64,
            top: 90.0 + 310.0 * (place / 2) as f64,
            width: 420.0,
            height: 230.0,
        };
        match scenario {
            Scenario::Steady => draw_day(&mut svg, frame, engine, naive),
            _ => draw_fault(&mut svg, frame, scenario, engine, naive, busiest),
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn legend(svg: &mut String) {
    let entries = [
        ("e", "with the engine's policy"),
        ("x", "naive client, same use"),
        ("s", "steady day"),
        ("a", "aim after a fault: below 2 × steady"),
    ];
    for (place, (class, text)) in entries.into_iter().enumerate() {
        let x = 50.0 + 210.0 * place as f64;
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" d=\"M{x} 44h26\"/><text x=\"{}\" y=\"48\">{text}</text>",
            x + 32.0
        );
    }
}

fn draw_day(svg: &mut String, frame: Frame, engine: &Days, naive: &Days) {
    let (engine, naive) = (engine.of(Scenario::Steady), naive.of(Scenario::Steady));
    let span = 10 * MINUTE;
    let rates = |tally: &Tally| -> Vec<(f64, f64)> {
        let spans = (WARM_UP..DAY_END).step_by(span as usize);
        let middle = |at: Millis| (at - WARM_UP + span / 2) as f64 / HOUR as f64;
        spans
            .map(|at| (middle(at), tally.rate(at, at + span)))
            .collect()
    };
    let (engine, naive) = (rates(engine), rates(naive));
    let highest = engine
        .iter()
        .chain(&naive)
        .map(|(_, rate)| *rate)
        .fold(0.0, f64::max);
    let x = Axis::linear(0.0, 24.0);
    let y = Axis::linear(0.0, (highest * 1.1).max(0.1));
    frame.draw(
        svg,
        "steady day, averages of 10 minutes",
        "hour of the day, UTC",
    );
    frame.ticks(
        svg,
        &x,
        &[0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0],
        &y,
        &y.ticks(),
    );
    frame.line(svg, "x", &x, &y, naive.into_iter());
    frame.line(svg, "e", &x, &y, engine.into_iter());
}

fn draw_fault(
    svg: &mut String,
    frame: Frame,
    scenario: Scenario,
    engine: &Days,
    naive: &Days,
    busiest: f64,
) {
    let fault = scenario.fault();
    let (from, until) = (fault.start - BEFORE, fault.start + BEHIND);
    let minutes = |at: Millis| (at - fault.start) as f64 / MINUTE as f64;
    let steady = engine.of(Scenario::Steady);
    let usual = steady_rate(steady, fault.start).max(0.01);
    let x = Axis::linear(minutes(from), minutes(until));
    let y = Axis::logarithmic(usual / 5.0, busiest.max(usual) * 1.3);
    let by_minute = |factor: f64| {
        let at = (from..=until).step_by(MINUTE as usize);
        at.map(move |at| (minutes(at), factor * steady_rate(steady, at)))
    };
    let bins = |days: &Days| -> Vec<(f64, f64)> {
        let at = (from..).step_by(BIN as usize);
        let bins = days.of(scenario).within(from, until);
        let rate = |bin: &u32| f64::from(*bin) / (BIN / SECOND) as f64;
        at.zip(bins)
            .map(|(at, bin)| (minutes(at + BIN / 2), rate(bin)))
            .collect()
    };
    let caption = "minutes since it began; requests per second, logarithmic";
    frame.draw(svg, scenario.name(), caption);
    frame.shade(svg, &x, minutes(fault.start), minutes(fault.end));
    frame.ticks(
        svg,
        &x,
        &[0.0, 15.0, 30.0, 45.0, 60.0, 75.0],
        &y,
        &y.ticks(),
    );
    frame.line(svg, "x", &x, &y, bins(naive).into_iter());
    frame.line(svg, "e", &x, &y, bins(engine).into_iter());
    frame.line(svg, "s", &x, &y, by_minute(1.0));
    if !fault.is_empty() {
        frame.line(svg, "a", &x, &y, by_minute(PEAK_AIM));
    }
}

/// The busiest bin of all scenarios, in requests per second.
fn busiest(days: &Days) -> f64 {
    let bins = Scenario::ALL
        .into_iter()
        .flat_map(|scenario| days.of(scenario).bins());
    f64::from(bins.copied().max().unwrap_or_default()) / (BIN / SECOND) as f64
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::{with_engine, with_naive_clients};

    #[test]
    fn a_drawing_is_small_and_shows_every_scenario() {
        let plan = Plan {
            devices: 200,
            ..Plan::default()
        };
        let drawing = svg(&plan, &with_engine(&plan), &with_naive_clients(&plan));
        for scenario in Scenario::ALL {
            assert!(drawing.contains(scenario.name()), "{}", scenario.name());
        }
        assert!(drawing.contains("prefers-color-scheme:dark"));
        assert!(!drawing.contains("NaN") && !drawing.contains("inf"));
        assert!(drawing.len() < 100_000, "{}", drawing.len());
        assert_eq!(
            drawing.matches("<text").count(),
            drawing.matches("</text>").count()
        );
    }

    #[test]
    fn numbers_are_grouped() {
        let texts = [7, 1_000, 1_000_000].map(grouped);
        assert_eq!(texts, ["7", "1,000", "1,000,000"]);
    }
}
