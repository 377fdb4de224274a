//! The HTML document around the app: what the browser needs before anything of ours runs.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::app::App;

/// `assets` is the address of the folder of built files: with a hash in the release program, plain while developing.
#[component]
pub fn Shell(assets: String) -> impl IntoView {
    let [css, js, parts, wasm] = ["eyrie.css", "eyrie.js", "parts.js", "eyrie_bg.wasm"].map(|file| format!("{assets}/{file}"));
    // A module runs once the page and its styles are there: until then the program is fetched and compiled.
    let compile = format!("globalThis.compiled = WebAssembly.compileStreaming(fetch('{wasm}'));");
    let start = format!("import init, {{ hydrate }} from '{js}'; await init({{ module_or_path: compiled }}); await hydrate();");
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <script nonce=use_nonce()>{compile}</script>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f8f7f5" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#111113" />
                <link rel="stylesheet" href=css />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <link rel="modulepreload" href=js nonce=use_nonce() />
                <link rel="modulepreload" href=parts nonce=use_nonce() />
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
