//! Deploy, Create, Pause: forms that work before the page is hydrated. A refused action is shown with its sentence.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::deployments::{Actions, DeploymentPage, RequestJob, Requested},
    components::{ButtonKind, Going, LinkButton, Menu, MenuRule, Submit, Tone, use_toasts},
    model::{
        deployment::{Deployment, DeploymentState},
        job::{Job, JobKind, JobState},
        name::Slug,
        project::Role,
    },
    pages::{address::Place, dialog::address_with_dialog, jobs::disabled, loaded::Page, status::active_job},
};

/// A form that asks for a job; its children are further fields and the button.
#[component]
pub fn RequestForm(
    place: Place,
    deployment: Slug,
    kind: JobKind,
    sends: ServerAction<RequestJob>,
    /// The plan that was looked at.
    #[prop(optional, into)]
    plan: String,
    children: Children,
) -> impl IntoView {
    let request_id = RwSignal::new(new_request_id());
    // Another press is another request; the same one, sent twice, is not.
    Effect::new(move |version: Option<usize>| {
        let now = sends.version().get();
        if version.is_some_and(|version| version != now) {
            request_id.set(new_request_id());
        }
        now
    });
    view! {
        <ActionForm action=sends>
            <input type="hidden" name="project" value=place.project().to_string()/>
            <input type="hidden" name="deployment" value=deployment.to_string()/>
            <input type="hidden" name="kind" value=kind.as_str()/>
            <input type="hidden" name="request_id" value=move || request_id.get()/>
            <input type="hidden" name="plan" value=plan/>
            {children()}
        </ActionForm>
    }
}

fn new_request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Says what became of it, with the way to the job.
pub fn tell_requested(sends: ServerAction<RequestJob>, place: Place, done: impl Fn(Requested) + 'static) {
    let toasts = use_toasts();
    Effect::new(move || match sends.value().get() {
        Some(Ok(requested)) => {
            let text = match requested.queued_behind {
                0 => "The job was accepted.".to_owned(),
                1 => "The job waits for the one before it.".to_owned(),
                many => format!("The job waits for {many} before it."),
            };
            toasts.linked(Tone::Good, text, "Open job", place.job(requested.job_id));
            done(requested);
        }
        Some(Err(error)) => toasts.bad(error.to_string()),
        None => {}
    });
}

/// What the head's buttons depend on.
#[derive(Debug, Clone, PartialEq)]
struct Now {
    role: Role,
    deployment: Deployment,
    active: Option<Job>,
    actions: Actions,
}

#[component]
pub fn HeadActions(page: Page<DeploymentPage>) -> impl IntoView {
    let sends = ServerAction::<RequestJob>::new();
    tell_requested(sends, page.place, move |_| page.reload());
    let now = page.part(|page| Now {
        role: page.role,
        deployment: page.deployment.clone(),
        active: active_job(page.deployment.id, &page.jobs).cloned(),
        actions: page.actions.clone(),
    });
    move || {
        let now = now.get();
        (now.role >= Role::Developer && now.deployment.state != DeploymentState::Dropped)
            .then(|| buttons(page.place, &now, sends))
    }
}

fn buttons(place: Place, now: &Now, sends: ServerAction<RequestJob>) -> impl IntoView + use<> {
    let Now { deployment, actions, .. } = now;
    let slug = &deployment.slug;
    let pause = (deployment.state == DeploymentState::Deploy)
        .then(|| request(place, slug, JobKind::Pause, "Pause", ButtonKind::Plain, actions.pause.clone().err(), sends));
    let change = match &actions.change {
        Ok(()) => view! { <LinkButton href=address_with_dialog("change").get()>"Scale"</LinkButton> }.into_any(),
        Err(sentence) => disabled("Scale", sentence.clone()),
    };
    let items = menu_items(place, now, sends);
    view! {
        {primary(place, now, sends)}
        {pause}
        {change}
        <Menu label="More actions">{items}</Menu>
    }
}

/// While a job runs, the button says what goes on and cannot be pressed.
fn primary(place: Place, now: &Now, sends: ServerAction<RequestJob>) -> AnyView {
    if let Some(job) = now.active.as_ref().filter(|job| job.state != JobState::Queued) {
        let words = Going { kind: job.kind, version: job.version }.words();
        return view! {
            <button class="button" type="button" data-kind="primary" disabled>
                <span class="spinner" aria-hidden="true"></span>
                {words}
            </button>
        }
        .into_any();
    }
    let word = deploy_word(&now.deployment);
    let refused = now.actions.deploy.clone().err();
    request(place, &now.deployment.slug, JobKind::Deploy, &word, ButtonKind::Primary, refused, sends)
}

/// `Start` where only stopped instances are to be started, else `Deploy v15`.
pub fn deploy_word(deployment: &Deployment) -> String {
    let is_same = deployment.deployed_version == Some(deployment.version);
    if deployment.state == DeploymentState::Pause && is_same {
        "Start".to_owned()
    } else {
        format!("Deploy v{}", deployment.version)
    }
}

fn request(
    place: Place,
    slug: &Slug,
    kind: JobKind,
    word: &str,
    button: ButtonKind,
    refused: Option<String>,
    sends: ServerAction<RequestJob>,
) -> AnyView {
    if let Some(sentence) = refused {
        return disabled(word, sentence);
    }
    let (slug, word) = (slug.clone(), word.to_owned());
    let busy = format!("{}…", crate::components::going_word(kind));
    view! {
        <RequestForm place=place deployment=slug kind=kind sends=sends>
            <Submit kind=button label=word busy=busy pending=sends.pending() key=(kind == JobKind::Deploy).then_some("d")/>
        </RequestForm>
    }
    .into_any()
}

fn menu_items(place: Place, now: &Now, sends: ServerAction<RequestJob>) -> impl IntoView + use<> {
    let Now { deployment, actions, .. } = now;
    let href = place.deployment(&deployment.group_slug, &deployment.slug);
    let create = matches!(deployment.state, DeploymentState::Draft | DeploymentState::Initialize).then(|| {
        let item = match actions.create.clone() {
            Ok(()) => {
                let slug = deployment.slug.clone();
                view! {
                    <RequestForm place=place deployment=slug kind=JobKind::Create sends=sends>
                        <button type="submit">"Create without starting"</button>
                    </RequestForm>
                }
                .into_any()
            }
            Err(sentence) => refused_item("Create without starting", sentence),
        };
        view! { <li>{item}</li> }
    });
    let drop = match actions.drop.clone() {
        Ok(()) => view! { <a data-kind="danger" href=address_with_dialog("drop").get()>"Drop…"</a> }.into_any(),
        Err(sentence) => refused_item("Drop…", sentence),
    };
    view! {
        {create}
        <li><a href=format!("{href}?tab=plan")>"Show the plan"</a></li>
        <li><a href=format!("{href}?tab=versions")>"Versions"</a></li>
        <MenuRule/>
        <li>{drop}</li>
    }
}

fn refused_item(word: &'static str, sentence: String) -> AnyView {
    view! {
        <button type="button" disabled>{word}</button>
        <p class="menu-note">{sentence}</p>
    }
    .into_any()
}
