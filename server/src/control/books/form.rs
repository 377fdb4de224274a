//! Reading a book from its form: the steps in the order of their places, without those that are taken out, with the one that is
//! added. Whether such a book can work is another question ([`crate::books::order`]).

use std::cmp::Ordering;

use app::{
    api::{
        ApiError,
        books::{BookForm, StepForm},
    },
    model::{
        book::{BookKind, BookStep, Policy, Retry, StepKind},
        ids::WebhookId,
        project::Role,
    },
};

use crate::{
    books::{Content, order},
    control::Refusals,
};

const STEPS_MAX: usize = 50;
const NAME_MAX: usize = 60;
const ABOUT_MAX: usize = 2_000;
const ATTEMPTS_MAX: u32 = 50;
const WAIT_MAX_S: u32 = 3_600;
const TIMEOUT_MAX_S: u32 = 86_400;
const LIMIT_MAX_H: u32 = 168;
const FAILURES_MAX: u32 = 1_000;
const BATCH_MAX: u32 = 100;
/// The first wait between two attempts, as long as the longest one allows it.
const BASE_MS: u32 = 500;

/// A step with where it is wanted, and where its fields are.
struct Row {
    step: BookStep,
    /// Place, and among those of one place: what moved up comes first, what moved down last.
    wanted: (u32, Ordering),
    path: String,
}

/// `webhooks` are those that there are.
pub(super) fn read(kind: BookKind, form: &BookForm, webhooks: &[WebhookId]) -> Result<Content, ApiError> {
    if form.steps.len() > STEPS_MAX {
        return Err(ApiError::field("", format!("A book has at most {STEPS_MAX} steps.")));
    }
    let mut refusals = Refusals::default();
    let stored = form.steps.iter().enumerate().filter(|(_, step)| step.take_out.is_empty());
    let stored = stored.map(|(at, step)| (format!("form[steps][{at}]"), Some(at), step));
    let added = (!form.added.kind.is_empty()).then(|| ("form[added]".to_owned(), None, &form.added));
    let rows = stored.chain(added).map(|(path, at, step)| read_row(step, path, at, webhooks, &mut refusals));
    let mut rows: Vec<Row> = rows.collect::<Vec<_>>().into_iter().flatten().collect();
    let limit = refusals.check("form[limit_h]", number(&form.limit_h, 1, LIMIT_MAX_H, "hours"));
    rows.sort_by_key(|row| row.wanted);
    let (steps, paths): (Vec<BookStep>, Vec<String>) = rows.into_iter().map(|row| (row.step, row.path)).unzip();
    if refusals.is_empty() {
        for (place, why) in order::check(kind, &steps).err().unwrap_or_default() {
            refusals.add(place.map_or_else(String::new, |place| format!("{}[place]", paths[place])), why);
        }
    }
    match limit {
        Some(limit_h) if refusals.is_empty() => Ok(Content { steps, limit_s: limit_h * 3_600 }),
        _ => Err(refusals.error()),
    }
}

/// `at` is where the step stood; an added one stood nowhere. None: what is wrong was noted.
fn read_row(typed: &StepForm, path: String, at: Option<usize>, webhooks: &[WebhookId], refusals: &mut Refusals) -> Option<Row> {
    let field = |name: &str| format!("{path}[{name}]");
    let kind = refusals.check(&field("kind"), StepKind::parse(&typed.kind).ok_or("Choose one of the kinds of steps."));
    let place = refusals.check(&field("place"), number(&typed.place, 1, STEPS_MAX as u32, "as its place"));
    let name = refusals.check(&field("name"), text(&typed.name, NAME_MAX).and_then(named));
    let description = refusals.check(&field("about"), text(&typed.about, ABOUT_MAX));
    let attempts = refusals.check(&field("attempts"), number(&typed.attempts, 1, ATTEMPTS_MAX, "attempts"));
    let wait_s = refusals.check(&field("wait_s"), number(&typed.wait_s, 1, WAIT_MAX_S, "seconds"));
    let timeout_s = refusals.check(&field("timeout_s"), timeout(&typed.timeout_s));
    let policy = refusals.check(&field("policy"), policy(&typed.policy));
    let batch = refusals.check(&field("batch"), number(&typed.batch, 1, BATCH_MAX, "instances"));
    let (asks, tells) = (kind == Some(StepKind::Confirm), kind == Some(StepKind::Notify));
    // Of these two a kind of step has one at most, so that neither hides what is wrong with the other.
    let role = if asks { Some(refusals.check(&field("role"), role(&typed.role))?) } else { None };
    let webhook = if tells { Some(refusals.check(&field("webhook"), webhook(&typed.webhook, webhooks))?) } else { None };
    let (place, cap_ms) = (place?, wait_s? * 1_000);
    let was = at.map_or(u32::MAX, |at| at as u32 + 1);
    let step = BookStep {
        kind: kind?,
        name: name?,
        description: description?,
        retry: Retry { attempts: attempts?, base_ms: BASE_MS.min(cap_ms), cap_ms },
        timeout_s: timeout_s?,
        policy: policy?,
        batch: batch?,
        role,
        webhook,
    };
    Some(Row { step, wanted: (place, place.cmp(&was)), path })
}

fn number(text: &str, least: u32, most: u32, of: &str) -> Result<u32, String> {
    let typed = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
    typed.ok_or_else(|| format!("Enter from {least} to {most} {of}."))
}

fn text(text: &str, most: usize) -> Result<String, String> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() > most {
        return Err(format!("Use at most {most} characters."));
    }
    Ok(text)
}

fn named(name: String) -> Result<String, String> {
    if name.is_empty() || name.contains(char::is_control) { Err("Enter a name, on one line.".to_owned()) } else { Ok(name) }
}

fn timeout(text: &str) -> Result<Option<u32>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    number(text, 1, TIMEOUT_MAX_S, "seconds, or nothing").map(Some)
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

fn webhook(text: &str, webhooks: &[WebhookId]) -> Result<WebhookId, &'static str> {
    text.parse().ok().filter(|id| webhooks.contains(id)).ok_or("Choose a webhook; an administrator adds them in the settings.")
}

/// A viewer only looks.
fn role(text: &str) -> Result<Role, &'static str> {
    Role::parse(text).filter(|role| *role >= Role::Developer).ok_or("Choose who may answer.")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::books::shipped::shipped;

    /// The shipped Drop book, as its form shows it.
    fn form() -> BookForm {
        let book = shipped().into_iter().find(|book| book.kind == BookKind::Drop).unwrap();
        let steps = (1..).zip(&book.content.steps).map(|(place, step)| StepForm::of(place, step)).collect();
        BookForm { steps, added: StepForm::blank(), limit_h: "6".to_owned(), note: String::new() }
    }

    fn question(place: &str) -> StepForm {
        StepForm {
            kind: "confirm".into(),
            place: place.into(),
            name: "Look".into(),
            about: "Is the backup there?".into(),
            role: "admin".into(),
            ..StepForm::blank()
        }
    }

    fn names(content: &Content) -> Vec<&str> {
        content.steps.iter().map(|step| step.name.as_str()).collect()
    }

    #[test]
    fn a_form_as_it_is_shown_is_the_book_as_it_is() {
        let book = shipped().into_iter().find(|book| book.kind == BookKind::Drop).unwrap();
        assert_eq!(read(BookKind::Drop, &form(), &[]).unwrap(), book.content);
    }

    #[test]
    fn how_a_step_is_done_is_what_was_typed() {
        let mut typed = form();
        typed.steps[1].timeout_s = " 90 ".to_owned();
        typed.steps[1].policy = "2".to_owned();
        (typed.steps[1].attempts, typed.steps[1].wait_s, typed.limit_h) = ("3".into(), "5".into(), "2".into());
        let content = read(BookKind::Drop, &typed, &[]).unwrap();
        assert_eq!(content.limit_s, 7_200);
        assert_eq!(content.steps[1].retry, Retry { attempts: 3, base_ms: 500, cap_ms: 5_000 });
        assert_eq!((content.steps[1].timeout_s, content.steps[1].policy), (Some(90), Policy::AtMost { failures: 2 }));
    }

    #[test]
    fn an_added_step_comes_to_its_place_and_what_stood_there_after_it() {
        let content = read(BookKind::Drop, &BookForm { added: question("2"), ..form() }, &[]).unwrap();
        assert_eq!(names(&content), ["Check plan against hosts", "Look", "Stop", "Delete instances", "Delete data volumes"]);
        assert_eq!((content.steps[1].role, content.steps[1].description.as_str()), (Some(Role::Admin), "Is the backup there?"));
    }

    #[test]
    fn a_step_that_is_moved_takes_the_place_that_was_typed_up_and_down() {
        let with_question = |stands_at: usize, wanted: &str| {
            let mut typed = form();
            typed.steps.insert(stands_at, question(wanted));
            let others = typed.steps.iter_mut().enumerate().filter(|(at, _)| *at != stands_at);
            others.for_each(|(at, step)| step.place = (at + 1).to_string());
            read(BookKind::Drop, &typed, &[]).unwrap()
        };
        let place_in = |content: Content| names(&content).iter().position(|name| *name == "Look").unwrap() + 1;
        for (stands_at, wanted) in [(4, "2"), (1, "3"), (2, "5"), (3, "4")] {
            assert_eq!(place_in(with_question(stands_at, wanted)).to_string(), wanted, "from {}", stands_at + 1);
        }
    }

    #[test]
    fn what_is_taken_out_is_gone_and_what_a_plan_relies_on_cannot_be() {
        let mut typed = form();
        typed.steps.push(StepForm { take_out: "true".into(), ..question("5") });
        assert_eq!(read(BookKind::Drop, &typed, &[]).unwrap().steps.len(), 4);
        typed.steps[1].take_out = "true".to_owned();
        assert!(read(BookKind::Drop, &typed, &[]).unwrap_err().at("").is_some());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_its_field() {
        let mut typed = BookForm { added: StepForm { role: "viewer".into(), ..question("0") }, ..form() };
        (typed.steps[0].attempts, typed.steps[0].wait_s) = ("0".into(), "-1".into());
        (typed.steps[1].timeout_s, typed.steps[1].policy, typed.steps[1].name) = ("1e9".into(), "most".into(), " ".into());
        typed.limit_h = "1000".into();
        let error = read(BookKind::Drop, &typed, &[]).unwrap_err();
        let of_steps = ["[0][attempts]", "[0][wait_s]", "[1][timeout_s]", "[1][policy]", "[1][name]"];
        let fields = of_steps.iter().map(|field| format!("form[steps]{field}"));
        for field in fields.chain(["form[limit_h]", "form[added][place]", "form[added][role]"].map(str::to_owned)) {
            assert!(error.at(&field).is_some(), "{field}: {error:?}");
        }
        assert!(error.at("form[steps][1][attempts]").is_none());
    }

    #[test]
    fn an_order_that_cannot_be_is_told_at_the_place_that_was_typed() {
        let mut typed = form();
        typed.steps[3].place = "2".to_owned();
        let error = read(BookKind::Drop, &typed, &[]).unwrap_err();
        assert!(error.at("form[steps][3][place]").is_some(), "{error:?}");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_gives_a_book_that_can_work_or_a_refusal(
            texts in prop::collection::vec(".{0,8}|[0-9]{1,3}|confirm|admin|all", 20),
            at in 0..4_usize,
        ) {
            let mut typed = form();
            let field = |n: usize| texts[n].clone();
            typed.steps[at] = StepForm {
                kind: field(0), place: field(1), name: field(2), about: field(3), attempts: field(4), wait_s: field(5),
                timeout_s: field(6), policy: field(7), batch: field(8), role: field(9), webhook: field(14), take_out: String::new(),
            };
            typed.added = StepForm { kind: field(10), place: field(11), name: field(12), role: field(13), ..StepForm::blank() };
            if let Ok(content) = read(BookKind::Drop, &typed, &[]) {
                prop_assert!(order::check(BookKind::Drop, &content.steps).is_ok());
                prop_assert!(content.steps.iter().all(|step| step.retry.attempts >= 1 && step.retry.base_ms <= step.retry.cap_ms));
            }
        }
    }
}
