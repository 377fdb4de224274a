//! The difference of two revisions, or of one and what stands in the editor: `?diff=3..7`, `?diff=7..draft`.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{
    diff::{FieldChange, field_changes, line_changes},
    draft::Draft,
};
use crate::{
    components::{Card, CardBody, Choice, DiffView, SelectField, dynamic},
    model::cloud_config::{Content, Revision},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Revision(u32),
    Draft,
}

impl Side {
    fn parse(text: &str) -> Option<Self> {
        if text == "draft" { Some(Self::Draft) } else { text.parse().ok().map(Self::Revision) }
    }

    fn value(self) -> String {
        match self {
            Self::Revision(number) => number.to_string(),
            Self::Draft => "draft".to_owned(),
        }
    }

    fn label(self) -> String {
        match self {
            Self::Revision(number) => format!("r{number}"),
            Self::Draft => "the editor".to_owned(),
        }
    }
}

/// The two sides that an address asks for.
pub fn parse(query: &str) -> Option<(Side, Side)> {
    let (from, to) = query.split_once("..")?;
    Some((Side::parse(from)?, Side::parse(to)?))
}

pub fn address(page: &str, from: Side, to: Side) -> String {
    format!("{page}?diff={}..{}", from.value(), to.value())
}

/// The card with the difference.
#[component]
pub fn Compare(
    sides: (Side, Side),
    revisions: Signal<Vec<Revision>>,
    draft: Draft,
    /// The page without the difference.
    #[prop(into)]
    page: String,
) -> impl IntoView {
    let (from, to) = sides;
    let content = move |side: Side| match side {
        // While a row of the environment is wrong, the editor holds no content.
        Side::Draft => draft.content().ok(),
        Side::Revision(number) => {
            revisions.with(|list| list.iter().find(|each| each.number == number).map(|each| each.content.clone()))
        }
    };
    let both = Memo::new(move |_| content(from).zip(content(to)));
    let close = {
        let page = page.clone();
        move || view! { <a class="button" data-kind="quiet" data-size="small" href=page.clone()>"Close"</a> }
    };
    let title = format!("From {} to {}", from.label(), to.label());
    view! {
        <Card title=title actions=close ruled=true>
            <CardBody><Pick sides=sides revisions=revisions page=page/></CardBody>
            {dynamic(move || both.get().map_or_else(|| missing().into_any(), |(before, after)| shown(sides, &before, &after).into_any()))}
        </Card>
    }
}

fn missing() -> impl IntoView {
    view! { <CardBody><p class="small soft">"One of the two is not on this page: a revision that does not exist or is very old, or an environment that is not right yet."</p></CardBody> }
}

fn shown((from, to): (Side, Side), before: &Content, after: &Content) -> impl IntoView + use<> {
    let fields = field_changes(before, after);
    let lines = line_changes(&before.user_data, &after.user_data);
    let is_same = fields.is_empty() && lines.is_empty();
    let label = format!("{} and {}", from.label(), to.label());
    let same = is_same.then(|| view! { <CardBody><p class="small soft">"They hold the same."</p></CardBody> });
    let fields = (!fields.is_empty()).then(|| {
        view! { <CardBody><ul class="changes">{fields.into_iter().map(field_change).collect_view()}</ul></CardBody> }
    });
    let lines = (!lines.is_empty()).then(|| view! { <DiffView label=label lines=lines/> });
    view! {
        {same}
        {fields}
        {lines}
    }
}

fn field_change(change: FieldChange) -> impl IntoView {
    let before = change.before.map(|before| view! { <del class="machine">{before}</del>" " });
    let after = match change.after {
        Some(after) => view! { <ins class="machine">{after}</ins> }.into_any(),
        None => view! { <span class="faint">"removed"</span> }.into_any(),
    };
    view! { <li>{change.name}": "{before}{after}</li> }
}

/// Two choices that lead to another difference; without a script the links beside the revisions do.
#[component]
fn Pick(sides: (Side, Side), revisions: Signal<Vec<Revision>>, page: String) -> impl IntoView {
    let (from, to) = sides;
    let choices = move |with_draft: bool| {
        let mut list: Vec<Choice> = with_draft.then(|| Choice::new("draft", "The editor")).into_iter().collect();
        let revisions = revisions.get_untracked();
        list.extend(
            revisions.iter().map(|each| Choice::new(each.number.to_string(), format!("r{} · {}", each.number, each.author))),
        );
        list
    };
    let navigate = use_navigate();
    let (go_from, go_to) = (navigate.clone(), navigate);
    let (page_from, page_to) = (page.clone(), page);
    let pick_from = move |value: String| {
        if let Some(side) = Side::parse(&value) {
            go_from(&address(&page_from, side, to), Default::default());
        }
    };
    let pick_to = move |value: String| {
        if let Some(side) = Side::parse(&value) {
            go_to(&address(&page_to, from, side), Default::default());
        }
    };
    view! {
        <div class="form-grid needs-script">
            <SelectField name="from" id="diff-from" label="From" choices=choices(false) value=from.value() on_change=pick_from/>
            <SelectField name="to" id="diff-to" label="To" choices=choices(true) value=to.value() on_change=pick_to/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_both_sides() {
        assert_eq!(parse("3..7"), Some((Side::Revision(3), Side::Revision(7))));
        assert_eq!(parse("7..draft"), Some((Side::Revision(7), Side::Draft)));
        for bad in ["", "3", "3..", "..7", "a..b", "-1..2", "3...7"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(address("/cc/1", Side::Revision(7), Side::Draft), "/cc/1?diff=7..draft");
    }
}
