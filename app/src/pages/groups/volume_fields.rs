//! Data volumes of a component: they survive replacement and scale-down.

use leptos::prelude::*;

use super::draft::{Draft, Volume};
use crate::{
    api::ApiError,
    components::{Button, ButtonKind, TextField, dynamic},
    pages::form_error::at,
};

#[component]
pub fn VolumeFields(draft: Draft, #[prop(into)] prefix: String, error: Signal<Option<ApiError>>) -> impl IntoView {
    let prefix = StoredValue::new(prefix);
    let add = move |()| {
        draft.volumes.update(|volumes| {
            let key = volumes.iter().map(|volume| volume.key + 1).max().unwrap_or(0);
            volumes.push(Volume::fresh(key));
        });
    };
    let row = move |(index, volume): (usize, Volume)| {
        let field = |name: &str| format!("{}volumes.{index}.{name}", prefix.get_value());
        let remove = move |()| draft.volumes.update(|volumes| volumes.retain(|one| one.key != volume.key));
        view! {
            <div class="form-line">
                <div class="form-grid">
                    <TextField name=field("name") label="Name" bind=volume.name error=at(error, field("name"))/>
                    <TextField name=field("path") label="Mounted at" bind=volume.path placeholder="/var/lib/mysql" machine=true error=at(error, field("path"))/>
                    <TextField name=field("size_bytes") label="Size in GiB" bind=volume.size kind="number" error=at(error, field("size_bytes"))/>
                    <TextField name=field("pool") label="Storage pool" bind=volume.pool machine=true error=at(error, field("pool"))/>
                </div>
                <Button kind=ButtonKind::Quiet on_press=remove>"Remove"</Button>
            </div>
        }
    };
    view! {
        <fieldset class="field">
            <legend>"Data volumes"</legend>
            <p class="hint">"They stay when instances are replaced or scaled down, and go only by their own tick in Drop."</p>
            {dynamic(move || draft.volumes.get().into_iter().enumerate().map(row).collect_view())}
            <div><Button on_press=add>"Add a data volume"</Button></div>
        </fieldset>
    }
}
