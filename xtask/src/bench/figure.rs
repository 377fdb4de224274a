//! One measured number with its budget.

use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Figure {
    name: String,
    value: f64,
    unit: String,
    /// Budget: it may be this, and no more.
    most: Option<f64>,
    /// Budget: it is this at least.
    least: Option<f64>,
    /// What it is to be compared with, in words.
    reference: Option<String>,
}

impl Figure {
    /// OK or over; nothing where there is no budget.
    fn verdict(&self) -> &'static str {
        let is_kept = self.most.is_none_or(|most| self.value <= most) && self.least.is_none_or(|least| self.value >= least);
        match (self.most.or(self.least), is_kept) {
            (None, _) => "",
            (Some(_), true) => "OK",
            (Some(_), false) => "OVER",
        }
    }

    fn budget(&self) -> String {
        match (self.most, self.least) {
            (Some(most), _) => format!("≤ {most}"),
            (_, Some(least)) => format!("≥ {least}"),
            _ => String::new(),
        }
    }
}

pub fn print(figures: &[Figure]) {
    println!("\n{:<42} {:>9} {:<10} {:>8} {:<5} reference", "figure", "measured", "", "budget", "");
    for figure in figures {
        let Figure { name, value, unit, .. } = figure;
        let value = if value.abs() < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") };
        let reference = figure.reference.as_deref().unwrap_or_default();
        println!("{name:<42} {value:>9} {unit:<10} {:>8} {:<5} {reference}", figure.budget(), figure.verdict());
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn verdict(line: &str) -> &'static str {
        serde_json::from_str::<Figure>(line).unwrap().verdict()
    }

    #[test]
    fn a_budget_is_kept_or_it_is_over() {
        assert_eq!(verdict(r#"{"name":"a","value":300,"unit":"ms","most":300}"#), "OK");
        assert_eq!(verdict(r#"{"name":"a","value":300.1,"unit":"ms","most":300}"#), "OVER");
        assert_eq!(verdict(r#"{"name":"a","value":599,"unit":"1/s","least":600,"reference":"half"}"#), "OVER");
        assert_eq!(verdict(r#"{"name":"a","value":1,"unit":""}"#), "");
    }
}
