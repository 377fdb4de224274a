//! How a host stands: its kind, whether it answers, how full it is. The same on the list and on its own page.

use leptos::prelude::*;

use crate::{
    components::{Bar, Chip, StateBadge, TimeAgo, Tone, bytes_text},
    model::target::{Capacity, Reachability, Target, TargetKind},
};

/// `LXD`, `Incus`, `Simulator`; and its version.
pub fn product(target: &Target) -> (String, String) {
    let stated = target.capacity.version.clone().unwrap_or_default();
    let (product, version) = stated.split_once(' ').unwrap_or(("LXD", ""));
    match target.kind {
        TargetKind::Simulator => ("Simulator".to_owned(), version.to_owned()),
        TargetKind::Lxd => (product.to_owned(), version.to_owned()),
    }
}

/// Where it is reached. The demo host's socket lies in the server's own folder: nothing to look up.
pub fn address(target: &Target) -> String {
    match target.kind {
        TargetKind::Simulator => "inside this server".to_owned(),
        TargetKind::Lxd => target.address.clone(),
    }
}

/// Beside the name of what only pretends to run containers.
#[component]
pub fn SimulatorChip(kind: TargetKind) -> impl IntoView {
    (kind == TargetKind::Simulator).then(|| view! { <Chip>"Simulator"</Chip> })
}

/// Shape and word; the reason and its age stand in [`Since`].
#[component]
pub fn Reach(reachability: Reachability) -> impl IntoView {
    let word = match &reachability {
        Reachability::Unknown => "Not asked yet",
        Reachability::Reachable { .. } => "Reachable",
        Reachability::Unreachable { .. } => "Unreachable",
    };
    view! { <StateBadge tone=Tone::from(&reachability) word=word/> }
}

/// `nothing listens there, 4 min ago`.
#[component]
pub fn Since(reachability: Reachability) -> impl IntoView {
    match reachability {
        Reachability::Unknown => ().into_any(),
        Reachability::Reachable { since_at, .. } => {
            view! { <span class="faint tiny">"since " <TimeAgo at=since_at/></span> }.into_any()
        }
        Reachability::Unreachable { since_at, reason, .. } => {
            view! { <span class="faint tiny">{reason} ", " <TimeAgo at=since_at/></span> }.into_any()
        }
    }
}

/// Used and total.
pub type Share = (Option<i64>, Option<i64>);

pub fn memory(capacity: &Capacity) -> Share {
    (capacity.memory_used_bytes, capacity.memory_total_bytes)
}

pub fn disk(capacity: &Capacity) -> Share {
    (capacity.disk_used_bytes, capacity.disk_total_bytes)
}

/// How much of the whole is used, from 0 to 100, and in words; none where the host keeps the figures to itself.
fn used((used, total): Share) -> Option<(f64, String)> {
    let (used, total) = (used?, total?);
    let percent = if total > 0 { used as f64 * 100.0 / total as f64 } else { 0.0 };
    Some((percent, format!("{} of {}", bytes_text(used), bytes_text(total))))
}

/// For a cell of a table: a bar and its per cent, the words on hover.
#[component]
pub fn Gauge(what: &'static str, share: Share) -> impl IntoView {
    let Some((percent, words)) = used(share) else { return view! { <span class="faint">"–"</span> }.into_any() };
    view! {
        <span class="row" title=words>
            <Bar percent=percent label=format!("{what}, {percent:.0} %")/>
            <span class="number tiny faint">{format!("{percent:.0} %")}</span>
        </span>
    }
    .into_any()
}

/// Among the facts: words over a bar as wide as there is room.
#[component]
pub fn Fullness(what: &'static str, share: Share) -> impl IntoView {
    let Some((percent, words)) = used(share) else { return view! { <span class="faint">"–"</span> }.into_any() };
    view! {
        <span class="stack tight">
            <span class="number">{words}</span>
            <Bar percent=percent label=format!("{what}, {percent:.0} %") wide=true/>
        </span>
    }
    .into_any()
}
