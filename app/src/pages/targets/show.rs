//! One host: whether it answers, how full it is, and what is on it, ours and others'.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    actions::Actions,
    certificate::CompareCertificates,
    on_host::{Images, Instances, Profiles},
    standing::{Fullness, Reach, SimulatorChip, Since, address, disk, memory, product},
};
use crate::{
    api::{
        ApiError,
        targets::{TargetPage, get_target},
    },
    components::{Alert, Card, CardBody, Command, Fact, Facts, PageHead, TimeAgo, Tone, dynamic},
    model::{
        name::Slug,
        target::{Reachability, Target},
    },
    pages::{
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn HostPage() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("target").unwrap_or_default());
    loaded(
        move || slug.get(),
        |project, slug: String| async move { get_target(project, Slug::parse(&slug).map_err(|_| ApiError::NotFound)?).await },
        |page| view! { <Shown page=page/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<TargetPage>) -> impl IntoView {
    let name = page.part(|shown| shown.target.name.to_string());
    let kind = page.data.with_untracked(|shown| shown.target.kind);
    let is_admin = page.data.with_untracked(|shown| shown.is_admin);
    let reachability = page.part(|shown| shown.target.reachability.clone());
    let beside = move || {
        view! {
            <SimulatorChip kind=kind/>
            {dynamic(move || view! { <Reach reachability=reachability.get()/> })}
        }
    };
    let about = move || view! { {dynamic(move || view! { <Since reachability=reachability.get()/> })} };
    let head = if is_admin {
        view! { <PageHead title=name beside=beside about=about actions=move || view! { <Actions page=page/> }/> }.into_any()
    } else {
        view! { <PageHead title=name beside=beside about=about/> }.into_any()
    };
    view! {
        <PageTitle text=name/>
        {head}
        <Trouble page=page/>
        <div class="columns" data-shape="aside">
            <div class="stack">
                <Instances page=page/>
                <Images page=page/>
                <Profiles page=page/>
            </div>
            <div class="stack"><About page=page/></div>
        </div>
    }
}

/// What is in the way, above everything else.
#[component]
fn Trouble(page: Page<TargetPage>) -> impl IntoView {
    let target = page.part(|shown| {
        let target = &shown.target;
        (!target.reachability.is_reachable()).then(|| (target.clone(), shown.is_admin))
    });
    move || {
        let (target, is_admin) = target.get()?;
        let Reachability::Unreachable { seen_at, reason, .. } = target.reachability.clone() else { return None };
        let title = format!("{} does not answer: {reason}.", target.name);
        let as_of = seen_at.map(|at| view! { "What is shown here is as of " <TimeAgo at=at/> ". " });
        let certificate = (is_admin && target.pinned_fingerprint.is_some())
            .then(|| view! { <CompareCertificates target=target done=Callback::new(move |()| page.reload())/> });
        Some(view! {
            <Alert tone=Tone::Warn title=title>{as_of}"It is tried again by itself; other hosts are not affected."</Alert>
            {certificate}
        })
    }
}

#[component]
fn About(page: Page<TargetPage>) -> impl IntoView {
    let shown = page.part(|shown| (shown.target.clone(), shown.pools.clone()));
    view! {
        <Card title="About">
            <CardBody>{dynamic(move || { let (target, pools) = shown.get(); facts(target, &pools) })}</CardBody>
        </Card>
    }
}

fn facts(target: Target, pools: &[String]) -> AnyView {
    let (product, version) = product(&target);
    let cpus = target.capacity.cpus.map_or_else(|| "–".to_owned(), |cpus| cpus.to_string());
    let pools = if pools.is_empty() { "–".to_owned() } else { pools.join(", ") };
    let certificate = target.pinned_fingerprint.clone().map(|print| {
        view! { <Fact name="Certificate"><Command text=print label="Fingerprint" breaks=true/></Fact> }
    });
    let address = address(&target);
    let (memory, disk) = (memory(&target.capacity), disk(&target.capacity));
    view! {
        <Facts>
            <Fact name="Kind">{product}</Fact>
            <Fact name="Version">{version}</Fact>
            <Fact name="Address"><span class="machine">{address}</span></Fact>
            {certificate}
            <Fact name="CPUs">{cpus}</Fact>
            <Fact name="Memory"><Fullness what="Memory" share=memory/></Fact>
            <Fact name="Disk"><Fullness what="Disk" share=disk/></Fact>
            <Fact name="Pools">{pools}</Fact>
            <Fact name="Instances">{target.instances}</Fact>
        </Facts>
    }
    .into_any()
}
