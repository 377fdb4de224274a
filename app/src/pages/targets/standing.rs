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

/// A bar with its words; a dash where the host keeps the figures to itself.
#[component]
pub fn Fullness(what: &'static str, share: Share, #[prop(optional)] wide: bool) -> impl IntoView {
    let (Some(used), Some(total)) = share else { return view! { <span class="faint">"–"</span> }.into_any() };
    let percent = if total > 0 { used as f64 * 100.0 / total as f64 } else { 0.0 };
    let label = format!("{what}, {percent:.0} %");
    let words = format!("{} of {}", bytes_text(used), bytes_text(total));
    view! {
        <span class="row">
            <Bar percent=percent label=label wide=wide/>
            <span class="number tiny faint">{words}</span>
        </span>
    }
    .into_any()
}
