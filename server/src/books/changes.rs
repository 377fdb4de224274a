//! What a version of a book changed, a sentence for each thing: `Create: 10 attempts, before 3`.

use app::model::book::{BookStep, StepKind};

use super::Content;

pub fn changes(before: &Content, after: &Content) -> Vec<String> {
    let (old, new) = (named(&before.steps), named(&after.steps));
    let find = |among: &[(Key, &BookStep)], key: Key| among.iter().position(|(other, _)| *other == key);
    let of_steps = new.iter().flat_map(|(key, step)| match find(&old, *key) {
        Some(place) => of_step(old[place].1, step),
        None => vec![format!("{}: new", step.name)],
    });
    let gone = old.iter().filter(|(key, _)| find(&new, *key).is_none()).map(|(_, step)| format!("{}: taken out", step.name));
    let kept: Vec<usize> = new.iter().filter_map(|(key, _)| find(&old, *key)).collect();
    let names = after.steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join(", ");
    let order = (!kept.is_sorted()).then(|| format!("New order: {names}"));
    let limit = change("A job", &hours(after.limit_s), &hours(before.limit_s));
    of_steps.chain(gone).chain(order).chain(limit).collect()
}

/// A kind of step, and the how manieth of its kind: what makes a step of one version the same as one of another.
type Key = (StepKind, usize);

fn named(steps: &[BookStep]) -> Vec<(Key, &BookStep)> {
    let nth = |place: usize| steps[..place].iter().filter(|earlier| earlier.kind == steps[place].kind).count();
    steps.iter().enumerate().map(|(place, step)| ((step.kind, nth(place)), step)).collect()
}

fn of_step(before: &BookStep, after: &BookStep) -> Vec<String> {
    let told: [fn(&BookStep) -> String; 8] = [
        |step| format!("{:?}", (&step.name, &step.description)),
        |step| attempts(step.retry.attempts),
        |step| format!("at most {} s between attempts", step.retry.cap_ms / 1_000),
        |step| step.timeout_s.map_or_else(|| "limit by its estimate".to_owned(), |limit| format!("at most {limit} s")),
        |step| format!("must succeed: {}", step.policy.label()),
        |step| format!("{} at a time", step.batch),
        |step| step.webhook.map_or_else(|| "tells nobody".to_owned(), |webhook| format!("tells the webhook {webhook}")),
        |step| step.role.map_or_else(|| "asks nobody".to_owned(), |role| format!("asks for the role {}", role.as_str())),
    ];
    let [wording, told @ ..] = told;
    let worded = (wording(before) != wording(after)).then(|| format!("{}: worded anew", after.name));
    let rest = told.iter().filter_map(|tell| change(&after.name, &tell(after), &tell(before)));
    worded.into_iter().chain(rest).collect()
}

fn change(of: &str, now: &str, before: &str) -> Option<String> {
    (now != before).then(|| format!("{of}: {now}, before {before}"))
}

fn attempts(count: u32) -> String {
    if count == 1 { "1 attempt".to_owned() } else { format!("{count} attempts") }
}

fn hours(limit_s: u32) -> String {
    format!("at most {} h", limit_s / 3_600)
}

#[cfg(test)]
mod tests {
    use app::model::book::{BookKind, Policy};

    use super::*;
    use crate::books::shipped::shipped;

    fn deploy() -> Content {
        let book = shipped().into_iter().find(|book| book.kind == BookKind::Deploy);
        book.map(|book| book.content).expect("it is shipped")
    }

    #[test]
    fn a_version_like_the_one_before_changes_nothing() {
        assert_eq!(changes(&deploy(), &deploy()), Vec::<String>::new());
    }

    #[test]
    fn each_thing_that_changed_is_told_with_what_it_was() {
        let mut after = deploy();
        after.limit_s = 7_200;
        let create = &mut after.steps[2];
        create.retry.attempts = 1;
        create.retry.cap_ms = 5_000;
        create.timeout_s = Some(300);
        create.policy = Policy::Quorum;
        after.steps[5].batch = 2;
        let expected = [
            "Create: 1 attempt, before 10 attempts",
            "Create: at most 5 s between attempts, before at most 10 s between attempts",
            "Create: at most 300 s, before limit by its estimate",
            "Create: must succeed: quorum, before must succeed: all",
            "Replace: 2 at a time, before 1 at a time",
            "A job: at most 2 h, before at most 6 h",
        ];
        assert_eq!(changes(&deploy(), &after), expected);
    }

    #[test]
    fn steps_that_come_and_go_are_told() {
        let mut without = deploy();
        let gone = without.steps.remove(4);
        assert_eq!(changes(&deploy(), &without), [format!("{}: taken out", gone.name)]);
        assert_eq!(changes(&without, &deploy()), [format!("{}: new", gone.name)]);
    }

    #[test]
    fn another_order_is_told_and_the_second_of_a_kind_is_its_own() {
        let mut pause = shipped().swap_remove(2).content;
        let ask = |name| crate::books::shipped::step(StepKind::Confirm, name, "");
        pause.steps.push(ask("Sure?"));
        let before = pause.clone();
        pause.steps.push(ask("Really?"));
        assert_eq!(changes(&before, &pause), ["Really?: new"]);
        let mut moved = before.clone();
        moved.steps.swap(1, 2);
        assert_eq!(changes(&before, &moved), ["New order: Check plan against hosts, Sure?, Stop"]);
    }
}
