//! One dropped deployment: who dropped it, its versions and jobs, and bringing its description back as a draft.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        ApiError,
        flash::use_form,
        trash::{BringBack, Dropped, DroppedPage, get_dropped},
    },
    components::{
        Alert, Card, CardBody, CardFoot, Column, DataTable, Fact, Facts, FormError, PageHead, ScopeChip, Submit, TextField,
        TimeAgo, Tone, date_text,
    },
    model::{job::Job, version::Version},
    pages::{
        address::{Place, path_part, with_query},
        jobs::{columns, job_row},
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn DroppedShowPage() -> impl IntoView {
    loaded(
        path_part("deployment"),
        |project, id| async move { get_dropped(project, id.parse().map_err(|_| ApiError::NotFound)?).await },
        |page| view! { <Shown page=page/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<DroppedPage>) -> impl IntoView {
    let place = page.place;
    let DroppedPage { dropped, versions, jobs, jobs_total, bring_back, .. } = page.data.get_untracked();
    let name = dropped.deployment.name.to_string();
    let back = match bring_back {
        Ok(()) => view! { <BringBackForm page=page/> }.into_any(),
        Err(sentence) => {
            view! { <Alert tone=Tone::Off title=sentence>"It can be looked at, and not brought back."</Alert> }.into_any()
        }
    };
    let slug = dropped.deployment.slug.to_string();
    view! {
        <PageTitle text=name.clone()/>
        <PageHead title=name/>
        {about(place, &dropped)}
        {back}
        {version_table(versions)}
        {job_table(place, jobs, jobs_total, &slug)}
    }
}

fn about(place: Place, dropped: &Dropped) -> impl IntoView + use<> {
    let Dropped { deployment, group_name, scope, scope_colour, dropped_at, dropped_by, gone_at } = dropped.clone();
    let gone = gone_at.map_or_else(|| "Never: this project keeps it for ever".to_owned(), date_text);
    view! {
        <Card>
            <CardBody><Facts>
                <Fact name="Dropped"><span>{dropped_by}" "<TimeAgo at=dropped_at/></span></Fact>
                <Fact name="Gone for good">{gone}</Fact>
                <Fact name="Group"><a class="link" href=place.group(&deployment.group_slug)>{group_name}</a></Fact>
                <Fact name="Scope"><ScopeChip name=scope.to_string() colour=scope_colour/></Fact>
            </Facts></CardBody>
        </Card>
    }
}

#[component]
fn BringBackForm(page: Page<DroppedPage>) -> impl IntoView {
    let action = ServerAction::<BringBack>::new();
    let form = use_form(action);
    let (id, name, version) = page.data.with_untracked(|shown| {
        let deployment = &shown.dropped.deployment;
        (deployment.id.to_string(), deployment.name.to_string(), deployment.version)
    });
    view! {
        <Card title="Bring back">
            <CardBody>
                <ActionForm action=action attr:class="form">
                    <FormError error=form.error_beside(&["name"])/>
                    <input type="hidden" name="project" value=page.place.project().to_string()/>
                    <input type="hidden" name="deployment_id" value=id/>
                    <p class="small soft">
                        {format!("Makes a draft with the description of v{version}. Nothing runs until it is deployed; its data is not brought back.")}
                    </p>
                    <TextField
                        name="name"
                        label="Name"
                        value=form.typed("name").unwrap_or(name)
                        required=true
                        error=form.error_at("name")
                    />
                    <div class="form-actions"><Submit label="Bring back" busy="Bringing back…" pending=form.pending/></div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}

fn version_table(versions: Vec<Version>) -> impl IntoView {
    let columns = vec![
        Column::new("Version"),
        Column::new("What changed"),
        Column::new("By").hidden_narrow(),
        Column::new("When").numeric(),
    ];
    let row = |version: Version| {
        view! {
            <tr>
                <th scope="row" class="number">{format!("v{}", version.number)}</th>
                <td class="wraps">{version.reason}</td>
                <td class="hide-narrow soft">{version.author}</td>
                <td class="numeric faint"><TimeAgo at=version.created_at/></td>
            </tr>
        }
    };
    view! { <Card title="Versions"><DataTable label="Versions" columns=columns>{versions.into_iter().map(row).collect_view()}</DataTable></Card> }
}

fn job_table(place: Place, jobs: Vec<Job>, total: u32, slug: &str) -> impl IntoView + use<> {
    let all = with_query(&place.jobs(), &[("deployment", slug)]);
    let more = (total as usize > jobs.len())
        .then(|| view! { <CardFoot><a class="link" href=all>{format!("All {total}")}</a></CardFoot> });
    let rows = jobs.into_iter().map(|job| job_row(place, job)).collect_view();
    view! { <Card title="Jobs"><DataTable label="Jobs" columns=columns()>{rows}</DataTable>{more}</Card> }
}
