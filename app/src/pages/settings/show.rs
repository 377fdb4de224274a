//! Settings: one's own password, the users, the servers, the program.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{password::ChangePasswordForm, servers::Servers, users::Users, webhooks::Webhooks};
use crate::{
    api::session::{SignedIn, get_session},
    components::{Card, CardBody, Fact, Facts, PageHead, awaited, dynamic},
    pages::failed::Failed,
};

#[component]
pub fn Settings() -> impl IntoView {
    let session = Resource::new_blocking(|| (), |()| get_session(None));
    let content = move || {
        awaited(async move {
            match session.await {
                Ok(session) => view! { <Content session=session /> }.into_any(),
                Err(error) => view! { <Failed error=error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Settings" />
        <Transition>{dynamic(content)}</Transition>
    }
}

#[component]
fn Content(session: SignedIn) -> impl IntoView {
    let SignedIn { user, version, .. } = session;
    view! {
        <PageHead title="Settings" />
        {user.is_admin.then(|| view! { <Users me=user.id /> })}
        {user.is_admin.then(|| view! { <Servers /> })}
        {user.is_admin.then(|| view! { <Webhooks /> })}
        <ChangePasswordForm login=user.login />
        <Card title="About">
            <CardBody>
                <Facts>
                    <Fact name="Eyrie">{version}</Fact>
                    <Fact name="Licence">"Apache-2.0"</Fact>
                </Facts>
            </CardBody>
        </Card>
    }
}
