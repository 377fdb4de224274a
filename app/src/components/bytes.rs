//! Sizes for people: `412 MiB`, `1.1 GiB`.

const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/// Binary units; one decimal below a hundred from MiB on. A negative size is shown as none.
pub fn bytes_text(bytes: i64) -> String {
    let mut value = bytes.max(0) as f64;
    let mut unit = 0;
    // 1023.96 would be rounded to 1024.
    while value >= 1023.95 && unit < UNITS.len() - 1 {
        value /= 1024.0;
        unit += 1;
    }
    let whole = unit < 2 || value >= 99.95 || (value * 10.0).round() % 10.0 == 0.0;
    if whole { format!("{} {}", value.round(), UNITS[unit]) } else { format!("{value:.1} {}", UNITS[unit]) }
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
