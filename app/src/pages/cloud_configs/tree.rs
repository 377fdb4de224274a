//! Names by namespace, beside the editor.

use leptos::prelude::*;

use crate::{
    components::dynamic,
    model::{cloud_config::CloudConfig, ids::CloudConfigId},
    pages::address::Place,
};

/// Namespaces in order, each with its cloud-configs. The list is sorted by them already.
pub fn by_namespace(list: Vec<CloudConfig>) -> Vec<(String, Vec<CloudConfig>)> {
    let mut tree: Vec<(String, Vec<CloudConfig>)> = Vec::new();
    for each in list {
        match tree.last_mut() {
            Some((namespace, members)) if *namespace == each.namespace => members.push(each),
            _ => tree.push((each.namespace.clone(), vec![each])),
        }
    }
    tree
}

#[component]
pub fn Tree(
    place: Place,
    list: Signal<Vec<CloudConfig>>,
    #[prop(optional)] here: Option<CloudConfigId>,
    may_add: bool,
) -> impl IntoView {
    let line = move |each: CloudConfig| {
        let current = (Some(each.id) == here).then_some("page");
        view! {
            <li>
                <a href=place.cloud_config(each.id) aria-current=current>
                    <span class="truncate">{each.name}</span>
                    <span class="faint tiny">{format!("r{}", each.revision)}</span>
                </a>
            </li>
        }
    };
    let branch = move |(namespace, members): (String, Vec<CloudConfig>)| {
        view! {
            <section>
                <h2>{namespace}</h2>
                <ul>{members.into_iter().map(line).collect_view()}</ul>
            </section>
        }
    };
    let add = may_add.then(|| view! { <p><a class="soft" href=place.new_cloud_config()>"New…"</a></p> });
    view! {
        <nav class="tree hide-narrow" aria-label="Cloud-configs">
            {dynamic(move || by_namespace(list.get()).into_iter().map(branch).collect_view())}
            {add}
        </nav>
    }
}
