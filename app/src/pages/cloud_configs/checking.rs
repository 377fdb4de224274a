//! Findings while typing: the server is asked when a person pauses, and the newest answer wins.

use leptos::prelude::*;

use crate::{
    components::Tone,
    model::{
        cloud_init::{Check, Format, Severity},
        name::Slug,
    },
};

/// Follows what is typed; `first` is what the page came with.
pub fn follow(
    project: Slug,
    image: RwSignal<String>,
    user_data: RwSignal<String>,
    first: Option<Check>,
) -> RwSignal<Option<Check>> {
    let check = RwSignal::new(first);
    ask_after_pauses(project, image, user_data, check);
    check
}

#[cfg(not(feature = "hydrate"))]
fn ask_after_pauses(_: Slug, _: RwSignal<String>, _: RwSignal<String>, _: RwSignal<Option<Check>>) {}

#[cfg(feature = "hydrate")]
fn ask_after_pauses(project: Slug, image: RwSignal<String>, user_data: RwSignal<String>, check: RwSignal<Option<Check>>) {
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(300);

    let turn = StoredValue::new(0_u64);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<(String, String)>| {
        let now = (image.get(), user_data.get());
        let is_known = before.is_none() && check.with_untracked(Option::is_some);
        if is_known || before.as_ref() == Some(&now) {
            return now;
        }
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        let (project, (image, user_data)) = (project.clone(), now.clone());
        let ask = move || {
            leptos::task::spawn_local(async move {
                // Offline, the last findings stand.
                if let Ok(answer) = crate::api::cloud_configs::check_cloud_config(project, image, user_data).await
                    && turn.try_get_value() == Some(mine)
                {
                    check.try_set(Some(answer));
                }
            });
        };
        if let Some(waiting) = timer.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
        now
    });
}

/// The worst of it, in a word and a number.
pub fn sum(check: &Check) -> (Tone, String) {
    let worst = check.findings.iter().map(|finding| finding.severity).max();
    match (worst, check.findings.len()) {
        (None, _) if check.checked => (Tone::Good, "No findings".to_owned()),
        (None | Some(Severity::Note), _) if !check.checked => (Tone::Off, "Not checked".to_owned()),
        (worst, 1) => (worst.map_or(Tone::Good, Tone::from), "1 finding".to_owned()),
        (worst, count) => (worst.map_or(Tone::Good, Tone::from), format!("{count} findings")),
    }
}

/// By whose word it was judged.
pub fn judge(check: &Check) -> String {
    match (&check.spoken_for, check.format) {
        (Some(spoken_for), _) => format!("Checked as {spoken_for} reads it."),
        (None, Format::CloudConfig) => {
            "Syntax and top-level keys are checked. The image's own schema is learned from the first instance that runs."
                .to_owned()
        }
        (None, _) => String::new(),
    }
}

/// What stands in the way of a deploy, said before it is saved.
pub fn warning(check: &Check) -> Option<&'static str> {
    check
        .blocks_deploy()
        .then_some("cloud-init cannot read this text. It can be saved; a deployment that pins it is refused until it is right.")
}
