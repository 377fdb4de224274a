//! A reader of OpenMetrics text that accepts no more than the format allows.

use std::collections::{BTreeMap, BTreeSet};

type Labels = BTreeMap<String, String>;

#[derive(Debug)]
pub struct Exposition {
    samples: BTreeMap<(String, Labels), f64>,
    /// Kind by family.
    kinds: BTreeMap<String, String>,
}

impl Exposition {
    pub fn find(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.samples.get(&(name.to_owned(), labels)).copied()
    }

    pub fn get(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.find(name, labels).unwrap_or_else(|| panic!("no {name} {labels:?} in {self:#?}"))
    }

    pub fn label_names(&self) -> BTreeSet<String> {
        self.samples.keys().flat_map(|(_, labels)| labels.keys().cloned()).collect()
    }

    /// As people name them in queries: a histogram without its parts, a counter with its ending.
    pub fn metric_names(&self) -> BTreeSet<String> {
        self.samples.keys().map(|(name, _)| base(name).to_owned()).collect()
    }
}

/// A histogram's parts are one metric.
pub fn base(name: &str) -> &str {
    ["_bucket", "_sum", "_count"].into_iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name)
}

pub fn read(text: &str) -> Exposition {
    let body = text.strip_suffix("# EOF\n").expect("it ends with EOF");
    let mut exposition = Exposition { samples: BTreeMap::new(), kinds: BTreeMap::new() };
    let mut family = String::new();
    for line in body.lines() {
        match line.strip_prefix("# ") {
            Some(meta) => family = read_meta(&mut exposition, meta),
            None => {
                let (name, labels, value) = read_sample(line);
                let kind = exposition.kinds.get(&family).unwrap_or_else(|| panic!("{line} before its TYPE"));
                let suffix = name.strip_prefix(&family).unwrap_or_else(|| panic!("{line} is not of {family}"));
                assert!(suffixes(kind).contains(&suffix), "{line}: a {kind} has no {suffix:?}");
                assert_eq!(exposition.samples.insert((name, labels), value), None, "{line} comes twice");
            }
        }
    }
    check_histograms(&exposition);
    exposition
}

/// The family that the following lines are of.
fn read_meta(exposition: &mut Exposition, meta: &str) -> String {
    let mut words = meta.splitn(3, ' ');
    let (word, family, rest) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    match word {
        "TYPE" => assert_eq!(exposition.kinds.insert(family.to_owned(), rest.to_owned()), None, "{family} comes twice"),
        "UNIT" => assert!(family.ends_with(&format!("_{rest}")), "{family} does not end with {rest}"),
        "HELP" => assert!(!rest.is_empty()),
        other => panic!("{other}"),
    }
    family.to_owned()
}

fn read_sample(line: &str) -> (String, Labels, f64) {
    let (head, value) = line.rsplit_once(' ').unwrap();
    let value = if value == "+Inf" { f64::INFINITY } else { value.parse().unwrap() };
    let Some((name, labels)) = head.split_once('{') else { return (head.to_owned(), Labels::new(), value) };
    let labels = labels.strip_suffix('}').unwrap();
    let label = |text: &str| {
        let (name, value) = text.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
        (name.to_owned(), value.strip_suffix('"').unwrap().to_owned())
    };
    (name.to_owned(), labels.split(',').map(label).collect(), value)
}

fn suffixes(kind: &str) -> &'static [&'static str] {
    match kind {
        "counter" => &["_total"],
        "gauge" => &[""],
        "histogram" => &["_bucket", "_sum", "_count"],
        "info" => &["_info"],
        other => panic!("{other}"),
    }
}

/// The last bucket holds everything.
fn check_histograms(exposition: &Exposition) {
    for ((name, labels), count) in &exposition.samples {
        let Some(family) = name.strip_suffix("_count") else { continue };
        let mut of_bucket = labels.clone();
        of_bucket.insert("le".to_owned(), "+Inf".to_owned());
        assert_eq!(exposition.samples.get(&(format!("{family}_bucket"), of_bucket)), Some(count), "{name} {labels:?}");
    }
}
