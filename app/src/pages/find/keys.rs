//! The help: every key, and the switch for those without Ctrl.

use leptos::prelude::*;

use super::single_keys;
use crate::{
    components::{Dialog, DialogBody, TickField},
    pages::destination::Destination,
};

const ANYWHERE: [(&[&str], &str); 4] = [
    (&["Ctrl", "K"], "Go to anything by its name; on a Mac ⌘ K"),
    (&["/"], "Search in this list"),
    (&["?"], "Show these keys"),
    (&["Esc"], "Close what is open"),
];

const HERE: [(&[&str], &str); 2] =
    [(&["n"], "New: group, deployment, cloud-config, host or scope"), (&["d"], "Deploy what the page shows")];

#[component]
pub fn KeysHelp(open: RwSignal<bool>) -> impl IntoView {
    let go = Destination::ALL.map(|to| row(&["g", to.letter()], to.word()));
    view! {
        <Dialog id="keys" title="Keys" open=open back="">
            <DialogBody>
                <div class="keys">
                    {section("Everywhere", ANYWHERE.map(|(keys, does)| row(keys, does)).into())}
                    {section("Go to", go.into())}
                    {section("On its page", HERE.map(|(keys, does)| row(keys, does)).into())}
                </div>
                <TickField
                    name="single_keys"
                    label="Single keys act"
                    hint="Without, only Ctrl K does: for those who speak to their browser, or hit keys by accident."
                    checked=single_keys::are_on()
                    on_change=single_keys::switch
                />
            </DialogBody>
        </Dialog>
    }
}

fn section(title: &'static str, rows: Vec<AnyView>) -> impl IntoView {
    view! {
        <section>
            <h3>{title}</h3>
            <dl>{rows}</dl>
        </section>
    }
}

fn row(keys: &[&'static str], does: &'static str) -> AnyView {
    let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
    view! { <div><dt>{keys}</dt><dd>{does}</dd></div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_page_that_a_letter_leads_to() {
        let html = Owner::new().with(|| view! { <KeysHelp open=RwSignal::new(true)/> }.into_view().to_html().replace("<!>", ""));
        for to in Destination::ALL {
            let row = format!("<dt><kbd>g</kbd><kbd>{}</kbd></dt><dd>{}</dd>", to.letter(), to.word());
            assert!(html.contains(&row), "{row} in {html}");
        }
    }
}
