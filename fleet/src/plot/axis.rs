//! Axes, and the frame in which lines are drawn.

use std::fmt::Write;

/// Maps values to a part of a frame's side.
pub(super) struct Axis {
    from: f64,
    until: f64,
    logarithmic: bool,
}

impl Axis {
    pub(super) fn linear(from: f64, until: f64) -> Self {
        Self {
            from,
            until,
            logarithmic: false,
        }
    }

    pub(super) fn logarithmic(from: f64, until: f64) -> Self {
        Self {
            from,
            until,
            logarithmic: true,
        }
    }

    /// Where a value is, from 0 to 1; what is off the axis is at its end.
    fn part(&self, value: f64) -> f64 {
        let part = if self.logarithmic {
            (value.max(self.from) / self.from).ln() / (self.until / self.from).ln()
        } else {
            (value - self.from) / (self.until - self.from)
        };
        part.clamp(0.0, 1.0)
    }

    /// Round values to mark.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let decades = (-3..9).map(|power| 10_f64.powi(power));
        if self.logarithmic {
            let marks = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * decade));
            return marks
                .filter(|mark| (self.from..=self.until).contains(mark))
                .collect();
        }
        let steps = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * decade));
        let step = steps
            .into_iter()
            .find(|step| self.until / step <= 6.0)
            .unwrap_or(self.until);
        (0..=(self.until / step) as u32)
            .map(|count| f64::from(count) * step)
            .collect()
    }
}

/// Where a panel is.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + self.width * axis.part(value)
    }

    fn y(&self, axis: &Axis, value: f64) -> f64 {
        self.top + self.height * (1.0 - axis.part(value))
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The title and what is on the axes.
    pub(super) fn draw(&self, svg: &mut String, title: &str, caption: &str) {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" class=\"t\">{title}</text>\n\
             <text x=\"{}\" y=\"{}\" class=\"n\" text-anchor=\"middle\">{caption}</text>",
            self.left,
            self.top - 10.0,
            self.left + self.width / 2.0,
            self.bottom() + 34.0
        );
    }

    /// Marks a span of time.
    pub(super) fn shade(&self, svg: &mut String, axis: &Axis, from: f64, until: f64) {
        let (from, until) = (self.x(axis, from), self.x(axis, until));
        let _ = writeln!(
            svg,
            "<rect class=\"f\" x=\"{from:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{}\"/>",
            self.top,
            (until - from).max(1.0),
            self.height
        );
    }

    /// Marks values on both axes.
    pub(super) fn ticks(&self, svg: &mut String, x: &Axis, at_x: &[f64], y: &Axis, at_y: &[f64]) {
        for value in at_x {
            let place = self.x(x, *value);
            let _ = writeln!(
                svg,
                "<path class=\"g\" d=\"M{place:.1} {}v{}\"/>\
                 <text x=\"{place:.1}\" y=\"{}\" text-anchor=\"middle\">{value}</text>",
                self.top,
                self.height,
                self.bottom() + 16.0
            );
        }
        for value in at_y {
            let place = self.y(y, *value);
            let _ = writeln!(
                svg,
                "<path class=\"g\" d=\"M{} {place:.1}h{}\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                self.left,
                self.width,
                self.left - 6.0,
                place + 4.0,
                (value * 1e6).round() / 1e6
            );
        }
    }

    /// Draws a line through points, each told relative to the one before to keep the file small.
    pub(super) fn line(
        &self,
        svg: &mut String,
        class: &str,
        x: &Axis,
        y: &Axis,
        points: impl Iterator<Item = (f64, f64)>,
    ) {
        let tenths = |place: f64| (place * 10.0).round() as i64;
        let mut before: Option<(i64, i64)> = None;
        let _ = write!(svg, "<path class=\"{class}\" d=\"");
        for (at, value) in points {
            let point = (tenths(self.x(x, at)), tenths(self.y(y, value)));
            let (command, from) = match before {
                None => ('M', (0, 0)),
                Some(before) => ('l', before),
            };
            let (right, down) = (point.0 - from.0, point.1 - from.1);
            let _ = write!(
                svg,
                "{command}{} {}",
                right as f64 / 10.0,
                down as f64 / 10.0
            );
            before = Some(point);
        }
        svg.push_str("\"/>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_map_and_mark_values() {
        let axis = Axis::linear(0.0, 50.0);
        assert_eq!((axis.part(25.0), axis.part(99.0)), (0.5, 1.0));
        assert_eq!(axis.ticks(), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        let axis = Axis::logarithmic(1.0, 100.0);
        assert_eq!((axis.part(10.0), axis.part(0.0)), (0.5, 0.0));
        assert_eq!(axis.ticks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
    }
}
