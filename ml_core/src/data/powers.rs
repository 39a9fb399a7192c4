//! Powers of ten, computed at compile time.

/// The first powers of ten.
pub(super) static TENS: [u64; 16] = tens();

/// The largest exponent of a power of five that fits into 64 bits.
pub(super) const MAX_POWER: i32 = 27;

/// The powers of ten from -27 to 27: `mantissa` × 2^`exponent` <= 10^p < (`mantissa` + 1) ×
/// 2^`exponent`.
pub(super) static POWERS: [Power; 55] = powers();

const fn tens() -> [u64; 16] {
    let mut table = [1; 16];
    let mut power = 1;
    while power < 16 {
        table[power] = 10 * table[power - 1];
        power += 1;
    }
    table
}

#[derive(Clone, Copy)]
pub(super) struct Power {
    /// The upper 64 bits of the power; the first is 1.
    pub(super) mantissa: u64,
    pub(super) exponent: i32,
}

#[expect(clippy::cast_possible_truncation, reason = "quotients below 2^64")]
const fn powers() -> [Power; 55] {
    let one = Power {
        mantissa: 1 << 63,
        exponent: -63,
    };
    let mut table = [one; 55];
    let (mut at, mut five, mut p) = (0, 1_u64, 0_i32);
    while p < MAX_POWER {
        (at, five, p) = (at + 1, five * 5, p + 1);
        let bits = 64 - five.leading_zeros();
        table[27 + at] = Power {
            mantissa: five << (64 - bits),
            exponent: p + bits.cast_signed() - 64,
        };
        table[27 - at] = Power {
            mantissa: ((1_u128 << (63 + bits)) / five as u128) as u64,
            exponent: -p - 63 - bits.cast_signed(),
        };
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_powers_of_ten() {
        for (power, p) in (-27..=27).zip(POWERS) {
            let ten: f64 = format!("1e{power}").parse().unwrap();
            #[expect(clippy::cast_precision_loss, reason = "a comparison to 52 bits")]
            let ours = p.mantissa as f64 * 2_f64.powi(p.exponent);
            assert!((ours / ten - 1.0).abs() < 1e-15, "{power}");
        }
    }
}
