//! The environment as rows of a name and a value, each with what is wrong with it.

use leptos::prelude::*;

use super::draft::{Draft, Row};
use crate::{
    components::{Button, ButtonKind, FieldError, Glyph, Icon, dynamic, keyed},
    model::environment::EnvironmentError,
};

#[component]
pub fn Environment(
    draft: Draft,
    readonly: bool,
    /// What the server refused.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let wrong = Memo::new(move |_| draft.content().err().unwrap_or_default());
    let row = move |row: Row| view! { <Variable draft=draft row=row readonly=readonly wrong=wrong/> };
    let add = (!readonly).then(|| {
        view! { <div class="needs-script"><Button kind=ButtonKind::Quiet on_press=move || draft.add_row()>"Add variable"</Button></div> }
    });
    let none = move || (readonly && draft.rows.with(Vec::is_empty)).then(|| view! { <p class="small faint">"No variables."</p> });
    view! {
        <fieldset class="field">
            <legend>"Environment of the container's init"</legend>
            <p class="hint">"Reaches the container's init and "<code>"lxc exec"</code>". "<code>"runcmd"</code>" does not see it."</p>
            <div class="stack tight">
                {keyed(move || draft.rows.get(), |row| row.id, row)}
            </div>
            {dynamic(none)}
            {add}
            <FieldError id="environment" error=error/>
        </fieldset>
    }
}

#[component]
fn Variable(draft: Draft, row: Row, readonly: bool, wrong: Memo<Vec<(usize, EnvironmentError)>>) -> impl IntoView {
    let id = row.id;
    let error = Signal::derive(move || {
        let place = draft.rows.with(|rows| rows.iter().position(|row| row.id == id))?;
        wrong.with(|wrong| wrong.iter().find(|(at, _)| *at == place).map(|(_, error)| error.to_string()))
    });
    let (key_id, error_id) = (format!("variable-{id}"), format!("variable-{id}-error"));
    let invalid = move || error.with(Option::is_some).then_some("true");
    let remove = (!readonly).then(|| {
        view! {
            <button
                class="button needs-script"
                type="button"
                data-kind="quiet"
                data-shape="square"
                data-size="small"
                aria-label="Remove variable"
                on:click=move |_| draft.remove_row(id)
            >
                <Icon glyph=Glyph::Trash/>
            </button>
        }
    });
    view! {
        <div>
            <div class="row">
                <input
                    class="input machine"
                    id=key_id.clone()
                    value=row.key
                    placeholder="NAME"
                    aria-label="Name"
                    aria-invalid=invalid
                    aria-describedby=error_id
                    autocomplete="off"
                    spellcheck="false"
                    readonly=readonly
                    on:input=move |event| { let typed = event_target_value(&event); draft.type_in(id, |row| row.key = typed) }
                />
                <input
                    class="input machine"
                    value=row.value
                    placeholder="value"
                    aria-label="Value"
                    aria-invalid=invalid
                    autocomplete="off"
                    spellcheck="false"
                    readonly=readonly
                    on:input=move |event| { let typed = event_target_value(&event); draft.type_in(id, |row| row.value = typed) }
                />
                {remove}
            </div>
            <FieldError id=key_id error=error/>
        </div>
    }
}
