//! Deployments that pin a revision of it, and whether theirs is the newest.

use leptos::prelude::*;

use crate::{
    api::cloud_configs::UsedBy,
    components::{Card, CardBody, StateBadge, Tone, dynamic},
    pages::address::Place,
};

/// `used by 3 deployments, 1 behind`.
pub fn sentence(used_by: &[UsedBy], newest: u32) -> String {
    let count = |list: Vec<&UsedBy>| {
        let mut ids: Vec<_> = list.into_iter().map(|each| each.deployment.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    };
    let all = count(used_by.iter().collect());
    let behind = count(used_by.iter().filter(|each| each.revision < newest).collect());
    let of = match all {
        0 => return "not used by a deployment".to_owned(),
        1 => "used by 1 deployment".to_owned(),
        many => format!("used by {many} deployments"),
    };
    if behind == 0 { of } else { format!("{of}, {behind} behind") }
}

#[component]
pub fn UsedByCard(place: Place, used_by: Memo<Vec<UsedBy>>, newest: Memo<u32>) -> impl IntoView {
    let line = move |each: UsedBy| {
        let is_behind = each.revision < newest.get();
        let name = each.deployment.name.to_string();
        let href = place.deployment(&each.deployment.group_slug, &each.deployment.slug);
        let mark = is_behind.then(|| view! { <StateBadge tone=Tone::Warn word="behind · update"/> });
        view! {
            <li>
                <a href=href>
                    <span class="row apart">
                        <b class="truncate">{name}</b>
                        <span class="tiny faint">{format!("{} · r{}", each.component, each.revision)}</span>
                    </span>
                    {mark}
                </a>
            </li>
        }
    };
    let none = move || {
        used_by.with(Vec::is_empty).then(|| view! { <CardBody><p class="small faint">"No deployment uses it."</p></CardBody> })
    };
    view! {
        <Card title="Used by">
            {dynamic(none)}
            <ul class="list linked">{dynamic(move || used_by.get().into_iter().map(line).collect_view())}</ul>
        </Card>
    }
}
