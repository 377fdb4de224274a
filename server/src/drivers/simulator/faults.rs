//! Faults that a test scripts: which request, which time, and what goes wrong.
//!
//! A rule is a pattern and one effect. Rules are tried in the order in which they were made, and each is used up.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::world::World;

/// What happens instead of, or after, the work that was asked for.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    First(fn(&mut World)),
    Delay(Duration),
    Answer { code: u16, message: String },
    Hang,
    DropBefore,
    DropAfter,
    FailOperation(String),
    RestartAfter,
}

#[derive(Debug)]
struct Rule {
    pattern: Pattern,
    naming: Option<String>,
    skip: u32,
    times: u32,
    effect: Effect,
}

/// The script of one host's faults. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
}

impl Faults {
    /// `"POST /1.0/instances"`; a `*` stands for any text, also for the method. The query is not looked at.
    #[must_use = "name what should go wrong"]
    pub fn on(&self, pattern: &str) -> Fault {
        Fault { faults: self.clone(), pattern: Pattern::parse(pattern), naming: None, skip: 0, times: 1 }
    }

    /// Forgets every rule that was not used up.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// How many rules still wait for their request: a test that ends with some of them tested less than it says.
    pub fn left(&self) -> usize {
        self.lock().len()
    }

    pub(super) fn take(&self, method: &str, path: &str, body: &str) -> Option<Effect> {
        let mut rules = self.lock();
        let index = rules.iter().position(|rule| rule.matches(method, path, body))?;
        let rule = &mut rules[index];
        if rule.skip > 0 {
            rule.skip -= 1;
            return None;
        }
        rule.times -= 1;
        let effect = rule.effect.clone();
        if rule.times == 0 {
            rules.remove(index);
        }
        Some(effect)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    fn matches(&self, method: &str, path: &str, body: &str) -> bool {
        let named = self.naming.as_deref().is_none_or(|text| path.contains(text) || body.contains(text));
        named && self.pattern.matches(method, path)
    }
}

/// A rule being written; its last word is what goes wrong.
#[derive(Debug)]
pub struct Fault {
    faults: Faults,
    pattern: Pattern,
    naming: Option<String>,
    skip: u32,
    times: u32,
}

impl Fault {
    /// Only requests that mention the text in their path or body.
    #[must_use = "name what should go wrong"]
    pub fn naming(mut self, text: &str) -> Self {
        self.naming = Some(text.to_owned());
        self
    }

    /// The first `count` matching requests go well.
    #[must_use = "name what should go wrong"]
    pub fn after(mut self, count: u32) -> Self {
        self.skip = count;
        self
    }

    /// How many matching requests it hits; one unless said.
    #[must_use = "name what should go wrong"]
    pub fn times(mut self, count: u32) -> Self {
        self.times = count.max(1);
        self
    }

    /// Before it is done, this happens on the host by itself.
    pub fn first(self, act: fn(&mut World)) {
        self.add(Effect::First(act));
    }

    /// The answer comes this much later, by the host's time.
    pub fn delay(self, by: Duration) {
        self.add(Effect::Delay(by));
    }

    /// An error instead of the work.
    pub fn answer(self, code: u16, message: &str) {
        self.add(Effect::Answer { code, message: message.to_owned() });
    }

    /// Neither work nor answer, until the host stops or restarts.
    pub fn hang(self) {
        self.add(Effect::Hang);
    }

    /// The connection ends before anything is done.
    pub fn drop_before(self) {
        self.add(Effect::DropBefore);
    }

    /// It is done, and the connection ends instead of the answer.
    pub fn drop_after(self) {
        self.add(Effect::DropAfter);
    }

    /// Accepted, and then its operation fails with this text.
    pub fn fail_operation(self, reason: &str) {
        self.add(Effect::FailOperation(reason.to_owned()));
    }

    /// It is accepted, and then the host's daemon dies and comes back: no answer, no operation.
    pub fn restart_after(self) {
        self.add(Effect::RestartAfter);
    }

    fn add(self, effect: Effect) {
        let rule = Rule { pattern: self.pattern, naming: self.naming, skip: self.skip, times: self.times, effect };
        self.faults.lock().push(rule);
    }
}

#[derive(Debug, Clone)]
struct Pattern {
    method: String,
    path: String,
}

impl Pattern {
    fn parse(text: &str) -> Self {
        let (method, path) = text.split_once(' ').unwrap_or(("*", text));
        Self { method: method.to_owned(), path: path.to_owned() }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        glob(&self.method, method) && glob(&self.path, path)
    }
}

/// `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut ends_open = true;
    let middles: Vec<&str> = parts.collect();
    if middles.is_empty() {
        return rest.is_empty();
    }
    for (index, middle) in middles.iter().enumerate() {
        if index + 1 == middles.len() {
            ends_open = middle.is_empty();
            if !ends_open {
                return rest.ends_with(middle);
            }
        }
        let Some(at) = rest.find(middle) else { return false };
        rest = &rest[at + middle.len()..];
    }
    ends_open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(glob("/1.0/instances", "/1.0/instances"));
        assert!(!glob("/1.0/instances", "/1.0/instances/a"));
        assert!(glob("/1.0/instances/*/state", "/1.0/instances/a/state"));
        assert!(!glob("/1.0/instances/*/state", "/1.0/instances/a/files"));
        assert!(glob("/1.0/operations/*", "/1.0/operations/a/wait"));
        assert!(glob("*", ""));
    }

    #[test]
    fn a_rule_skips_hits_and_is_used_up() {
        let faults = Faults::default();
        faults.on("POST /1.0/instances").after(1).times(2).answer(500, "no");
        let mut hits = 0;
        for _ in 0..5 {
            hits += usize::from(faults.take("POST", "/1.0/instances", "").is_some());
        }
        assert_eq!((hits, faults.left()), (2, 0));
    }

    #[test]
    fn a_rule_can_wait_for_one_name() {
        let faults = Faults::default();
        faults.on("POST /1.0/instances").naming("web-2").hang();
        assert!(faults.take("POST", "/1.0/instances", r#"{"name":"web-1"}"#).is_none());
        assert!(matches!(faults.take("POST", "/1.0/instances", r#"{"name":"web-2"}"#), Some(Effect::Hang)));
    }
}
