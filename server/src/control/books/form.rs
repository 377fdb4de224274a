//! Reading a book from its form: which steps there are stays as it is, how each is done is what was typed.

use app::{
    api::{ApiError, books::BookForm},
    model::book::{Book, BookStep, Policy, Retry},
};

use crate::{books::Content, control::Refusals};

const ATTEMPTS_MAX: u32 = 50;
const WAIT_MAX_S: u32 = 3_600;
const TIMEOUT_MAX_S: u32 = 86_400;
const LIMIT_MAX_H: u32 = 168;
const FAILURES_MAX: u32 = 1_000;

pub(super) fn read(book: &Book, form: &BookForm) -> Result<Content, ApiError> {
    let lists = [&form.attempts, &form.wait_s, &form.timeout_s, &form.policy];
    if lists.iter().any(|list| list.len() != book.steps.len()) {
        return Err(ApiError::field("", "The request could not be read: it does not have every step of the book."));
    }
    let mut refusals = Refusals::default();
    let steps = book.steps.iter().enumerate().map(|(place, step)| read_step(step, form, place, &mut refusals)).collect();
    let limit = refusals.check("limit_h", number(&form.limit_h, 1, LIMIT_MAX_H, "hours"));
    match limit {
        Some(limit_h) if refusals.is_empty() => Ok(Content { steps, limit_s: limit_h * 3_600 }),
        _ => Err(refusals.error()),
    }
}

/// With what was typed where that can be done; the rest is noted.
fn read_step(step: &BookStep, form: &BookForm, place: usize, refusals: &mut Refusals) -> BookStep {
    let field = |list: &str| format!("{list}[{place}]");
    let attempts = refusals.check(&field("attempts"), number(&form.attempts[place], 1, ATTEMPTS_MAX, "attempts"));
    let wait = refusals.check(&field("wait_s"), number(&form.wait_s[place], 1, WAIT_MAX_S, "seconds"));
    let timeout = refusals.check(&field("timeout_s"), timeout(&form.timeout_s[place]));
    let policy = refusals.check(&field("policy"), policy(&form.policy[place]));
    let cap_ms = wait.map_or(step.retry.cap_ms, |s| s * 1_000);
    BookStep {
        retry: Retry {
            attempts: attempts.unwrap_or(step.retry.attempts),
            // The first wait is never longer than the longest.
            base_ms: step.retry.base_ms.min(cap_ms),
            cap_ms,
        },
        timeout_s: timeout.unwrap_or(step.timeout_s),
        policy: policy.unwrap_or(step.policy),
        ..step.clone()
    }
}

fn number(text: &str, least: u32, most: u32, of: &str) -> Result<u32, String> {
    let typed = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
    typed.ok_or_else(|| format!("Enter from {least} to {most} {of}."))
}

fn timeout(text: &str) -> Result<Option<u32>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    number(text, 1, TIMEOUT_MAX_S, "seconds, or nothing to go by its estimate").map(Some)
}

fn policy(text: &str) -> Result<Policy, String> {
    match text.trim() {
        "all" => Ok(Policy::All),
        "quorum" => Ok(Policy::Quorum),
        number => match number.parse() {
            Ok(failures @ 1..=FAILURES_MAX) => Ok(Policy::AtMost { failures }),
            _ => Err("Choose how many hosts must succeed.".to_owned()),
        },
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use app::model::{book::BookKind, group::GroupKind, ids::BookId};
    use proptest::prelude::*;

    use super::*;
    use crate::books::shipped::shipped;

    fn book() -> Book {
        let shipped = shipped().into_iter().find(|book| book.kind == BookKind::Pause).unwrap();
        Book {
            id: BookId::from_uuid(uuid::Uuid::nil()),
            name: shipped.name.to_owned(),
            kind: shipped.kind,
            group_kind: GroupKind::None,
            version: 1,
            steps: shipped.content.steps,
            limit_s: shipped.content.limit_s,
        }
    }

    fn form() -> BookForm {
        let each = |text: &str| vec![text.to_owned(); book().steps.len()];
        BookForm {
            attempts: each("3"),
            wait_s: each("5"),
            timeout_s: each(""),
            policy: each("all"),
            limit_h: "2".to_owned(),
            note: String::new(),
        }
    }

    #[test]
    fn how_a_step_is_done_is_what_was_typed() {
        let mut typed = form();
        typed.timeout_s[1] = " 90 ".to_owned();
        typed.policy[1] = "2".to_owned();
        let content = read(&book(), &typed).unwrap();
        assert_eq!(content.limit_s, 7_200);
        assert_eq!(content.steps[1].retry, Retry { attempts: 3, base_ms: 500, cap_ms: 5_000 });
        assert_eq!((content.steps[1].timeout_s, content.steps[1].policy), (Some(90), Policy::AtMost { failures: 2 }));
        assert_eq!((content.steps[0].timeout_s, content.steps[0].policy), (None, Policy::All));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_its_field() {
        let mut typed = form();
        (typed.attempts[0], typed.wait_s[0], typed.timeout_s[1], typed.policy[1]) =
            ("0".into(), "-1".into(), "1e9".into(), "most".into());
        typed.limit_h = "1000".into();
        let error = read(&book(), &typed).unwrap_err();
        for field in ["attempts[0]", "wait_s[0]", "timeout_s[1]", "policy[1]", "limit_h"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        assert!(error.at("attempts[1]").is_none());
    }

    #[test]
    fn a_form_that_lost_a_step_is_refused_as_a_whole() {
        let mut typed = form();
        typed.policy.pop();
        assert!(read(&book(), &typed).unwrap_err().at("").is_some());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_gives_steps_of_the_same_kinds_or_a_refusal(texts in prop::collection::vec(".{0,8}|[0-9]{1,5}", 10)) {
            let lists = |from: usize| texts[from..from + 2].to_vec();
            let typed = BookForm {
                attempts: lists(0), wait_s: lists(2), timeout_s: lists(4), policy: lists(6),
                limit_h: texts[8].clone(), note: texts[9].clone(),
            };
            if let Ok(content) = read(&book(), &typed) {
                let kinds = |steps: &[BookStep]| steps.iter().map(|step| step.kind).collect::<Vec<_>>();
                prop_assert_eq!(kinds(&content.steps), kinds(&book().steps));
                prop_assert!(content.steps.iter().all(|step| step.retry.attempts >= 1 && step.retry.base_ms <= step.retry.cap_ms));
            }
        }
    }
}
