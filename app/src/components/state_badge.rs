//! A state as a person reads it: shape, word, colour.

use leptos::prelude::*;

use super::{icon::Shape, tone::Tone, words::verdict_word};
use crate::model::cloud_init::Verdict;

#[component]
pub fn StateBadge(
    /// Shape and colour.
    tone: Tone,
    /// The word beside it: `Deployed`.
    #[prop(into)]
    word: String,
    /// More about it, on hover.
    #[prop(optional, into)]
    title: Option<String>,
) -> impl IntoView {
    view! {
        <span class="state" data-state=tone.as_str() title=title>
            <Shape tone=tone/>
            {word}
        </span>
    }
}

/// What cloud-init said of an instance; a dash while nothing is known.
#[component]
pub fn VerdictBadge(#[prop(into)] verdict: Signal<Option<Verdict>>) -> impl IntoView {
    move || match verdict.get() {
        None => view! { <span class="faint">"–"</span> }.into_any(),
        Some(verdict) => {
            let about = [verdict.module, verdict.message].into_iter().flatten().collect::<Vec<_>>().join(": ");
            view! { <StateBadge tone=Tone::from(verdict.state) word=verdict_word(verdict.state) title=about/> }.into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;
    use crate::model::cloud_init::VerdictState;

    #[test]
    fn a_state_has_its_word() {
        let html = html(|| view! { <StateBadge tone=Tone::Bad word="Failed"/> });
        assert!(html.contains(r#"data-state="bad""#) && html.contains("Failed"), "{html}");
    }

    #[test]
    fn a_verdict_names_the_module_that_failed() {
        let verdict = Verdict {
            state: VerdictState::Error,
            module: Some("runcmd".into()),
            message: Some("exit 28".into()),
            stage: None,
            log_tail: Vec::new(),
            version: None,
        };
        let html = html(move || view! { <VerdictBadge verdict=Some(verdict)/> });
        assert!(html.contains("Error") && html.contains("runcmd: exit 28"), "{html}");
    }
}
