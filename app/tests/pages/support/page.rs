//! A page through the same door as the server's.

use std::sync::Arc;

use app::{
    api::backend::Backend,
    shell::{Shell, ShellProps},
};
use axum::body::Body;
use http::{Request, StatusCode};
use leptos::prelude::provide_context;

use super::Fake;

pub struct Rendered {
    pub status: StatusCode,
    /// Without the marks that hydration steers by.
    pub html: String,
}

impl Rendered {
    /// Everything that a reader sees, without tags, scripts and the spaces between.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = body(&self.html);
        while let Some(start) = rest.find('<') {
            text.push_str(&rest[..start]);
            let tag = &rest[start..];
            let end = if tag.starts_with("<script") {
                tag.find("</script>").map(|at| at + "</script>".len())
            } else if tag.starts_with("<!--") {
                tag.find("-->").map(|at| at + 3)
            } else {
                tag.find('>').map(|at| at + 1)
            };
            rest = &tag[end.unwrap_or(tag.len())..];
            if !tag.starts_with("<!") {
                text.push(' ');
            }
        }
        text.push_str(rest);
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&amp;", "&").replace("&#x27;", "'")
    }

    #[track_caller]
    pub fn says(&self, sentence: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(sentence), "{sentence:?} is not in: {text}");
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, sentence: &str) -> &Self {
        let text = self.text();
        assert!(!text.contains(sentence), "{sentence:?} is in: {text}");
        self
    }

    /// A piece of markup, as it was sent.
    #[track_caller]
    pub fn has(&self, markup: &str) -> &Self {
        assert!(self.html.contains(markup), "{markup} is not in: {}", self.html);
        self
    }

    #[track_caller]
    pub fn lacks(&self, markup: &str) -> &Self {
        assert!(!self.html.contains(markup), "{markup:?} is in\n{}", self.html);
        self
    }

    pub fn comes_before(&self, first: &str, second: &str) -> &Self {
        let text = self.text();
        let (a, b) = (text.find(first), text.find(second));
        assert!(a.is_some() && b.is_some() && a < b, "{first:?} is not before {second:?} in: {text}");
        self
    }
}

fn body(html: &str) -> &str {
    html.find("<main").map_or(html, |at| &html[at..])
}

pub async fn render(fake: Fake, address: &str) -> Rendered {
    // Fails where another test was first; the executor is one for all.
    let _ = any_spawner::Executor::init_tokio();
    let backend: Arc<dyn Backend> = Arc::new(fake);
    let assets = "/pkg".to_owned();
    let handler = leptos_axum::render_app_async_with_context(
        move || provide_context(backend.clone()),
        move || Shell(ShellProps { assets: assets.clone() }),
    );
    let response = handler(Request::get(address).body(Body::empty()).unwrap()).await;
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let rendered = Rendered { status, html: String::from_utf8(bytes.to_vec()).unwrap().replace("<!>", "") };
    assert!(!rendered.html.contains(" style="), "a style attribute is refused by the page's policy: {}", rendered.html);
    rendered
}
