//! The HTML document around the app: what the browser needs before anything of ours runs.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::app::App;

/// Addresses of the built assets: hashed in the release program, plain while developing.
#[derive(Debug, Clone)]
pub struct AssetUrls {
    pub css: String,
    pub js: String,
    pub wasm: String,
}

#[component]
pub fn Shell(assets: AssetUrls) -> impl IntoView {
    let start = format!(
        "import init, {{ hydrate }} from '{}'; await init({{ module_or_path: '{}' }}); hydrate();",
        assets.js, assets.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f8f7f5" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#111113" />
                <link rel="stylesheet" href=assets.css />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <link rel="modulepreload" href=assets.js nonce=use_nonce() />
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
