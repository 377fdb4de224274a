//! A refusal before any page could be rendered, as when the database is away: who calls gets the error, and a browser a small
//! page that needs nothing of us, and that asks again by itself where that may help.

use app::api::ApiError;
use axum::{
    http::HeaderMap,
    response::{Html, IntoResponse as _, Response},
};

use super::{HttpState, calls, guard};

/// Between two tries of the browser.
const TRY_AGAIN_S: u32 = 5;

pub(super) fn respond(state: &HttpState, headers: &HeaderMap, error: &ApiError) -> Response {
    let answer = calls::refuse(error);
    if guard::accepts_html(headers) {
        (answer.0, Html(page(&state.assets.folder(), error))).into_response()
    } else {
        answer.into_response()
    }
}

fn page(assets: &str, error: &ApiError) -> String {
    let again = match error {
        ApiError::Unavailable { .. } => format!(r#"<meta http-equiv="refresh" content="{TRY_AGAIN_S}">"#),
        _ => String::new(),
    };
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{again}<title>Not available · Eyrie</title>
<link rel="stylesheet" href="{assets}/eyrie.css">
</head>
<body>
<main>
<h1>Not available</h1>
<p role="alert">{}</p>
<p><a class="button" href="">Try again</a></p>
</main>
</body>
</html>
"#,
        escaped(&error.to_string())
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_is_text_and_only_what_may_pass_is_asked_again() {
        let message = "a < b & c".to_owned();
        let passing = page("/pkg", &ApiError::Unavailable { message });
        assert!(passing.contains("a &lt; b &amp; c") && passing.contains("refresh"), "{passing}");
        assert!(!page("/pkg", &ApiError::Internal { incident: "7f3a".to_owned() }).contains("refresh"));
    }
}
