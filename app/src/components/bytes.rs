//! Sizes for people: `412 MiB`, `1.1 GiB`.

const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/// Binary units; one decimal below a hundred from MiB on. A negative size is shown as none.
pub fn bytes_text(bytes: i64) -> String {
    // What would be rounded to 1024 belongs to the next unit.
    let fits = |unit: &usize| rounded(bytes, 10, *unit) < 10_240;
    let unit = (0..UNITS.len() - 1).find(fits).unwrap_or(UNITS.len() - 1);
    let tenths = rounded(bytes, 10, unit);
    if unit < 2 || tenths >= 1_000 || tenths.is_multiple_of(10) {
        format!("{} {}", rounded(bytes, 1, unit), UNITS[unit])
    } else {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    }
}

/// How often a part of the unit fits in, as a whole number: the code that writes fractions is large.
fn rounded(bytes: i64, parts: u128, unit: usize) -> u64 {
    let twice = (bytes.max(0) as u128 * parts * 2) >> (10 * unit);
    twice.div_ceil(2) as u64
}

#[cfg(test)]
mod tests {
    use super::bytes_text;

    #[test]
    fn sizes_read_as_people_say_them() {
        for (bytes, text) in [
            (-1, "0 B"),
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KiB"),
            (432_013_312, "412 MiB"),
            (1_181_116_006, "1.1 GiB"),
            (1 << 30, "1 GiB"),
            ((1 << 30) - 1, "1 GiB"),
            (15_139_766_272, "14.1 GiB"),
            (107_374_182_400, "100 GiB"),
            (i64::MAX, "8192 PiB"),
        ] {
            assert_eq!(bytes_text(bytes), text, "{bytes}");
        }
    }
}
