//! One instance: its state, where it is, and what cloud-init said, with the end of its log.

use leptos::prelude::*;

use crate::{
    api::instances::{InstancePage, get_instance},
    components::{
        Alert, Bar, Card, CardBody, Fact, Facts, LogView, PageHead, StateBadge, TimeAgo, Tone, VerdictBadge, bytes_text, dynamic,
        verdict_word,
    },
    model::{
        cloud_init::{Verdict, VerdictState},
        event::LogLine,
        instance::Sample,
        target::Reachability,
    },
    pages::{
        address::path_part,
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn InstanceShowPage() -> impl IntoView {
    loaded(path_part("name"), get_instance, |page| view! { <Shown page=page/> }.into_any())
}

#[component]
fn Shown(page: Page<InstancePage>) -> impl IntoView {
    let name = page.part(|page| page.instance.name.clone());
    let state = page.part(|page| page.instance.state);
    let verdict = page.part(|page| page.instance.sample.verdict.clone());
    let badge = move || view! { <StateBadge tone=Tone::from(state.get()) word=state.get().label()/> };
    view! {
        <PageTitle text=name/>
        <PageHead title=name beside=move || dynamic(badge)/>
        <Stale page=page/>
        {dynamic(move || verdict.get().and_then(failure))}
        <div class="columns" data-shape="halves">
            <Card title="Instance"><CardBody><About page=page/></CardBody></Card>
            <Card title="Now"><CardBody><Now page=page/></CardBody></Card>
        </div>
        {dynamic(move || verdict.get().filter(|verdict| !verdict.log_tail.is_empty()).map(log))}
    }
}

/// What is shown is as old as the host's last answer.
#[component]
fn Stale(page: Page<InstancePage>) -> impl IntoView {
    let host = page.part(|page| page.host.clone());
    move || {
        let host = host.get();
        let Reachability::Unreachable { since_at, reason, .. } = host.reachability else { return ().into_any() };
        let title = format!("{} does not answer: {reason}", host.name);
        view! { <Alert tone=Tone::Warn title=title>"Shown as last seen; unreachable since " <TimeAgo at=since_at/> "."</Alert> }
            .into_any()
    }
}

fn failure(verdict: Verdict) -> Option<AnyView> {
    let tone = match verdict.state {
        VerdictState::Error => Tone::Bad,
        VerdictState::Degraded => Tone::Warn,
        _ => return None,
    };
    let module = verdict.module.map(|module| format!(" in {module}")).unwrap_or_default();
    let title = format!("cloud-init: {}{module}", verdict_word(verdict.state).to_ascii_lowercase());
    Some(view! { <Alert tone=tone title=title>{verdict.message}</Alert> }.into_any())
}

#[component]
fn About(page: Page<InstancePage>) -> impl IntoView {
    let place = page.place;
    let shown = page.part(|page| {
        (page.instance.clone(), page.group.clone(), page.deployment.clone(), page.host.clone(), page.cloud_config.clone())
    });
    move || {
        let (instance, group, deployment, host, cloud_config) = shown.get();
        let behind = instance.behind.then(|| view! { " " <span class="tiny faint">"behind"</span> });
        view! {
            <Facts>
                <Fact name="Deployment"><a class="link" href=place.deployment(&group, &deployment.slug)>{deployment.name.to_string()}</a></Fact>
                <Fact name="Component">{instance.component.clone()}</Fact>
                <Fact name="Version"><span class="number">{format!("v{}", instance.version)}</span>{behind}</Fact>
                <Fact name="Cloud-config">{cloud_config.unwrap_or_else(|| "–".to_owned())}</Fact>
                <Fact name="Host"><a class="link" href=place.host(&host.slug)><StateBadge tone=Tone::from(&host.reachability) word=host.name.to_string()/></a></Fact>
                <Fact name="Made"><TimeAgo at=instance.created_at/></Fact>
            </Facts>
        }
    }
}

#[component]
fn Now(page: Page<InstancePage>) -> impl IntoView {
    let sample = page.part(|page| page.instance.sample.clone());
    let verdict = page.part(|page| page.instance.sample.verdict.clone());
    let facts = move || {
        let sample = sample.get();
        let stage = sample.verdict.as_ref().filter(|verdict| !verdict.state.is_final()).and_then(|verdict| verdict.stage.clone());
        let version = sample.verdict.as_ref().and_then(|verdict| verdict.version.clone());
        let memory = memory(&sample);
        let address = sample.address.unwrap_or_else(|| "–".to_owned());
        let seen = sample.sampled_at.map(|at| view! { <TimeAgo at=at/> });
        view! {
            <Facts>
                <Fact name="Address"><span class="machine">{address}</span></Fact>
                <Fact name="Memory">{memory}</Fact>
                <Fact name="cloud-init">
                    <VerdictBadge verdict=verdict/>
                    " "
                    <span class="tiny faint">{stage.or(version)}</span>
                </Fact>
                <Fact name="Seen">{seen}</Fact>
            </Facts>
        }
    };
    view! { {dynamic(facts)} }
}

fn memory(sample: &Sample) -> AnyView {
    let Some(used) = sample.memory_bytes else { return "–".into_any() };
    match sample.memory_limit_bytes.filter(|limit| *limit > 0) {
        Some(limit) => {
            let percent = used as f64 / limit as f64 * 100.0;
            let label = format!("{percent:.0} % of {}", bytes_text(limit));
            view! { <span class="number">{format!("{} of {}", bytes_text(used), bytes_text(limit))}</span> " " <Bar percent=percent label=label/> }.into_any()
        }
        None => view! { <span class="number">{bytes_text(used)}</span> }.into_any(),
    }
}

/// The lines that matter, as cloud-init's verdict holds them; they carry no times of their own.
fn log(verdict: Verdict) -> AnyView {
    let lines: Vec<LogLine> = verdict.log_tail.into_iter().map(|text| LogLine { at: 0, text }).collect();
    view! { <section class="card" aria-label="Log of cloud-init"><LogView lines=lines title="cloud-init, the end of its log"/></section> }.into_any()
}
