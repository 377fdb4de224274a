//! What went wrong or needs a person: one sentence, the rest under it, the next actions beside it.

use leptos::prelude::*;

use super::{icon::Shape, tone::Tone};

#[component]
pub fn Alert(
    #[prop(default = Tone::Bad)] tone: Tone,
    /// The sentence: what, where, why.
    #[prop(into)]
    title: String,
    /// What was not touched, what each action does.
    #[prop(optional)]
    children: Option<Children>,
    /// Buttons.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div class="alert" data-state=tone.as_str() role=role>
            <Shape tone=tone/>
            <div class="what">
                <b>{title}</b>
                {children.map(|children| view! { <div class="rest">{children()}</div> })}
            </div>
            {actions.map(|actions| view! { <div class="alert-actions">{actions.run()}</div> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn what_failed_is_announced_at_once() {
        let html = html(|| view! { <Alert title="web-2 did not become ready.">"web-1 was not touched."</Alert> });
        assert!(html.contains(r#"role="alert""#) && html.contains("web-1 was not touched."), "{html}");
    }

    #[test]
    fn a_notice_waits_for_its_turn() {
        assert!(html(|| view! { <Alert tone=Tone::Warn title="Behind."/> }).contains(r#"role="status""#));
    }
}
