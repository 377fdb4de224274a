//! What an action will do: a line per instance or volume, with where and why.

use leptos::prelude::*;

use super::{alert::Alert, dynamic::dynamic, tone::Tone};
use crate::model::plan::{Change, Plan, PlanRow};

const CHANGES: [Change; 5] = [Change::Create, Change::Start, Change::Replace, Change::Stop, Change::Delete];

impl PlanRow {
    /// `web-1-g2 in the place of web-1`.
    fn what(&self) -> String {
        match &self.replaces {
            Some(old) if *old != self.name => format!("{} in the place of {old}", self.name),
            _ => self.name.clone(),
        }
    }
}

const fn sign(change: Change) -> &'static str {
    match change {
        Change::Keep => "=",
        Change::Create => "+",
        Change::Start => "▸",
        Change::Replace => "~",
        Change::Stop => "▪",
        Change::Delete => "−",
    }
}

/// How many of each, in a line.
#[component]
pub fn PlanSum(#[prop(into)] plan: Signal<Plan>) -> impl IntoView {
    let count = move |change: Change| {
        let count = plan.with(|plan| plan.count(change));
        (count > 0).then(|| view! { <span><b>{count}</b>" "{change.label().to_ascii_lowercase()}</span> })
    };
    let nothing = move || plan.with(|plan| plan.changes().next().is_none());
    view! {
        <span class="plan-sum">
            {dynamic(move || CHANGES.into_iter().map(count).collect_view())}
            {dynamic(move || nothing().then(|| view! { <span class="faint">"nothing to change"</span> }))}
        </span>
    }
}

/// Refusals, warnings, then the lines in the order in which they will happen.
#[component]
pub fn PlanView(
    #[prop(into)] plan: Signal<Plan>,
    /// Lines for what stays as it is, too.
    #[prop(optional)]
    kept: bool,
) -> impl IntoView {
    let alerts =
        |tone, sentences: Vec<String>| sentences.into_iter().map(|title| view! { <Alert tone=tone title=title/> }).collect_view();
    let rows = move || {
        plan.with(|plan| {
            let shown = plan.rows.iter().filter(|row| kept || row.change != Change::Keep);
            shown.map(row).collect_view()
        })
    };
    view! {
        <div class="plan-alerts">
            {dynamic(move || alerts(Tone::Bad, plan.with(|plan| plan.refusals.clone())))}
            {dynamic(move || alerts(Tone::Warn, plan.with(|plan| plan.warnings.clone())))}
        </div>
        <ul class="plan" aria-label="Plan">{dynamic(rows)}</ul>
    }
}

fn row(row: &PlanRow) -> impl IntoView + use<> {
    view! {
        <li data-state=Tone::from(row.change).as_str()>
            <span class="sign" aria-hidden="true">{sign(row.change)}</span>
            <span class="verb">{row.change.label()}</span>
            <span class="what">
                <span class="name">{row.what()}</span>
                " "
                <span class="why">{row.reason.clone()}</span>
            </span>
            <span class="where">{row.target.clone()}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;
    use crate::model::{
        ids::{ComponentId, TargetId},
        job::JobKind,
        plan::Object,
    };

    fn line(change: Change, name: &str, replaces: Option<&str>) -> PlanRow {
        PlanRow {
            change,
            object: Object::Instance,
            component_id: ComponentId::from_uuid(uuid::Uuid::nil()),
            component: "web".into(),
            target_id: TargetId::from_uuid(uuid::Uuid::nil()),
            target: "lxd-a".into(),
            name: name.into(),
            ordinal: 1,
            generation: 1,
            replaces: replaces.map(Into::into),
            reason: "cloud-config r7 → r8".into(),
        }
    }

    fn plan(rows: Vec<PlanRow>) -> Plan {
        Plan {
            kind: JobKind::Deploy,
            version: 2,
            rows,
            warnings: vec!["web-1 gets a new address.".into()],
            refusals: Vec::new(),
            fingerprint: String::new(),
        }
    }

    #[test]
    fn a_plan_says_what_where_and_why() {
        let plan = plan(vec![line(Change::Replace, "web-1-g2", Some("web-1")), line(Change::Keep, "web-2", None)]);
        let html = html(move || view! { <PlanView plan=plan/> });
        for part in ["Replace", "web-1-g2 in the place of web-1", "lxd-a", "cloud-config r7 → r8", "web-1 gets a new address."]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("web-2"), "{html}");
    }

    #[test]
    fn the_sum_counts_what_changes() {
        let some = plan(vec![line(Change::Create, "web-3", None), line(Change::Create, "web-4", None)]);
        let none = plan(vec![line(Change::Keep, "web-2", None)]);
        assert!(html(move || view! { <PlanSum plan=some/> }).contains("<b>2</b> create"));
        assert!(html(move || view! { <PlanSum plan=none/> }).contains("nothing to change"));
    }
}
