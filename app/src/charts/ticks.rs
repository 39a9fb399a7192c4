//! Scales with round ticks.

/// Scale of an axis: its range, extended to round numbers, and the ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// First tick.
    pub min: f64,
    /// Last tick.
    pub max: f64,
    /// Ticks, from first to last.
    pub ticks: Vec<f64>,
    decimals: usize,
}

impl Scale {
    /// Creates a scale over the finite values with about `count` ticks at 1, 2 or 5 times a power
    /// of ten.
    #[must_use]
    pub fn for_values(values: impl IntoIterator<Item = f64>, count: u32) -> Self {
        let finite = values.into_iter().filter(|x| x.is_finite());
        let (mut low, mut high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let span = high - low;
        // A single value, or a span that overflows, gets a span of the size of the value.
        if !(span.is_finite() && span > low.abs().max(high.abs()) * 1e-12) {
            let margin = (low.abs() * 0.5).clamp(0.5, f64::MAX / 4.0);
            (low, high) = (low / 2.0 + low / 2.0 - margin, low + margin);
        }
        let step = round_step((high - low) / f64::from(count.max(1)));
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        let steps = (last - first).clamp(1.0, 100.0) as u32;
        let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
        let ticks: Vec<f64> = (0..=steps).map(|i| (first + f64::from(i)) * step).collect();
        Self {
            min: first * step,
            max: (first + f64::from(steps)) * step,
            ticks,
            decimals,
        }
    }

    /// Returns the position of `x` between `from` (first tick) and `to` (last tick).
    #[must_use]
    pub fn position(&self, x: f64, from: f64, to: f64) -> f64 {
        let share = (x - self.min) / (self.max - self.min);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        from + share * (to - from)
    }

    /// Returns the label of a tick.
    #[must_use]
    pub fn label(&self, tick: f64) -> String {
        if self.min.abs().max(self.max.abs()) >= 1e7 {
            return crate::number::short(tick);
        }
        let text = format!("{tick:.*}", self.decimals);
        if text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.')) {
            return "0".into();
        }
        crate::number::grouped(&text).replacen('-', "−", 1)
    }
}

fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    let factor = raw / power;
    let round = if factor <= 1.0 {
        1.0
    } else if factor <= 2.0 {
        2.0
    } else if factor <= 5.0 {
        5.0
    } else {
        10.0
    };
    let step = round * power;
    if step.is_finite() && step > 0.0 { step } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_values() {
        let scale = Scale::for_values([4.3, 7.9], 5);
        assert_eq!(scale.ticks, [4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(scale.label(4.0), "4");
        let scale = Scale::for_values([-0.37, 0.42], 5);
        assert_eq!(
            scale.ticks.iter().map(|&t| scale.label(t)).collect::<Vec<_>>(),
            ["−0.4", "−0.2", "0", "0.2", "0.4", "0.6"]
        );
    }

    #[test]
    fn odd_ranges_still_make_a_scale() {
        for values in [
            vec![],
            vec![3.0],
            vec![0.0, 0.0],
            vec![f64::NAN, f64::INFINITY],
            vec![-1e308, 1e308],
            vec![1e-300],
        ] {
            let scale = Scale::for_values(values.clone(), 5);
            assert!(scale.min < scale.max, "{values:?}: {scale:?}");
            assert!((2..=101).contains(&scale.ticks.len()), "{values:?}");
            let at = scale.position(values.first().copied().unwrap_or(0.5), 0.0, 100.0);
            assert!((0.0..=100.0).contains(&at), "{values:?}");
        }
    }

    #[test]
    fn places_run_from_end_to_end() {
        let scale = Scale::for_values([0.0, 10.0], 5);
        assert_eq!(scale.position(0.0, 400.0, 0.0), 400.0);
        assert_eq!(scale.position(10.0, 400.0, 0.0), 0.0);
        assert_eq!(scale.position(f64::NAN, 400.0, 0.0), 400.0);
    }
}
