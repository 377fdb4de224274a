//! The name typed to destroy. The form sends it as `confirm`, and the server compares again: this only spares a round trip.

use leptos::prelude::*;

use super::{
    button::{ButtonKind, Submit},
    clock::use_clock,
    dialog::{DialogBody, DialogFoot},
    field::TextField,
};

/// Body and foot of a dialog, inside the form that destroys.
#[component]
pub fn Confirm(
    /// What is to be typed: `my-site-dev`.
    #[prop(into)]
    name: String,
    /// `Drop my-site-dev`.
    #[prop(into)]
    button: String,
    /// `Dropping…`
    #[prop(into)]
    busy: String,
    /// What will be destroyed, and on which target; ticks for data.
    children: Children,
    /// Where Cancel leads.
    #[prop(into)]
    back: String,
    /// Under which the form sends what was typed.
    #[prop(default = "confirm")]
    field: &'static str,
    #[prop(optional, into)] pending: Signal<bool>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let hydrated = use_clock();
    let label = format!("Type {name} to confirm");
    let differs = Signal::derive(move || hydrated.get().is_some() && typed.with(|typed| typed.trim() != name));
    view! {
        <DialogBody>
            {children()}
            <TextField name=field label=label bind=typed error=error machine=true autofocus=true/>
        </DialogBody>
        <DialogFoot>
            <a class="button" href=back>"Cancel"</a>
            <Submit kind=ButtonKind::Destroy label=button busy=busy pending=pending disabled=differs/>
        </DialogFoot>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn the_name_is_asked_for_and_the_button_works_without_a_script() {
        let html = html(|| {
            view! { <Confirm name="my-site-dev" button="Drop my-site-dev" busy="Dropping…" back="..">"2 instances on lxd-a"</Confirm> }
        });
        for part in ["Type my-site-dev to confirm", r#"name="confirm""#, "2 instances on lxd-a", r#"data-kind="destroy""#] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("disabled"), "{html}");
    }
}
