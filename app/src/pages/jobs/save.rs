//! The whole log as a file, put together in the browser from the same readings as the page.

use leptos::prelude::*;

use crate::{
    api::jobs::get_step_log,
    components::{Button, ButtonKind, iso_text, plain, use_toasts},
    model::{event::LogLine, ids::StepId, name::Slug},
    pages::address::Place,
};

#[component]
pub fn SaveLog(place: Place, id: StepId, title: Memo<String>) -> impl IntoView {
    let reading = RwSignal::new(false);
    let toasts = use_toasts();
    let save = move |()| {
        reading.set(true);
        leptos::task::spawn_local(async move {
            match whole(place.project(), id).await {
                Ok(text) => offer(&format!("{}.log", title.get_untracked()), &text),
                Err(error) => toasts.bad(error.to_string()),
            }
            reading.try_set(false);
        });
    };
    view! { <Button kind=ButtonKind::Quiet disabled=reading on_press=save>"Download"</Button> }
}

async fn whole(project: Slug, id: StepId) -> Result<String, crate::api::ApiError> {
    let mut text = String::new();
    let mut next = 1;
    loop {
        let chunk = get_step_log(project.clone(), id, next).await?;
        if chunk.lines.is_empty() {
            return Ok(text);
        }
        next = chunk.first + chunk.lines.len() as u32;
        text.extend(chunk.lines.iter().map(as_text));
    }
}

fn as_text(line: &LogLine) -> String {
    format!("{} {}\n", iso_text(line.at), plain(&line.text))
}

#[cfg(feature = "hydrate")]
fn offer(name: &str, text: &str) {
    use leptos::{
        wasm_bindgen::{JsCast, JsValue},
        web_sys::{Blob, HtmlAnchorElement, Url},
    };

    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let link = Blob::new_with_str_sequence(&parts).and_then(|blob| Url::create_object_url_with_blob(&blob));
    let anchor = document().create_element("a").ok().and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    if let (Ok(link), Some(anchor)) = (link, anchor) {
        anchor.set_href(&link);
        anchor.set_download(name);
        anchor.click();
        // Fails only for an address that is none.
        let _ = Url::revoke_object_url(&link);
    }
}

#[cfg(not(feature = "hydrate"))]
fn offer(_name: &str, _text: &str) {}
