//! `docs/api.md`, written from the code: every server function with its path, input and reply, and the types they speak of.
//! It is text out of source text, so that neither the server has to be built nor a schema kept beside the types.

mod functions;
mod types;

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context as _;

use crate::folders::repository;

pub fn run() -> anyhow::Result<()> {
    let path = repository().join("docs/api.md");
    fs::write(&path, text(&repository())?).with_context(|| format!("{} cannot be written", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

/// The whole document.
fn text(root: &Path) -> anyhow::Result<String> {
    let mut out = String::from(HEAD);
    let api = parse_folder(&root.join("app/src/api"))?;
    let model = parse_folder(&root.join("app/src/model"))?;
    out.push_str("\n## Errors\n\n");
    for source in api.iter().filter(|source| source.name == "error") {
        types::write(&mut out, &source.file)?;
    }
    for source in api.iter().filter(|source| functions::any(&source.file)) {
        writeln!(out, "\n## {}\n\n{}", source.name, doc(&source.file.attrs))?;
        functions::write(&mut out, &source.file)?;
        types::write(&mut out, &source.file)?;
    }
    out.push_str("\n## Types\n\nWhat the functions above speak of.\n");
    for source in &model {
        types::write(&mut out, &source.file)?;
    }
    Ok(out)
}

const HEAD: &str = "# The API

Written by `cargo xtask api`; a test compares it with the code.

Every function is called by `POST` with the session's cookie, from the server's own origin. Input is JSON (`content-type:
application/json`) or, where it says *form*, url-encoded. The reply is JSON. An error is a JSON object too, and its HTTP status says
its kind. What may not be seen is not found; what may be seen but not done is forbidden.

Ids are UUIDs (version 7) as text. Times end in `_at` and are Unix milliseconds; durations end in `_ms` or `_s`; sizes in `_bytes`.
A field of type `Option` is null or left out where there is nothing. `cursor` is the number of the last event that the reply
knows of: `GET /_eyrie/p/{project}/events?after={cursor}` streams what came after it, as server-sent events whose data is a `Frame`.
";

/// One source file, by its name without the ending.
struct Source {
    name: String,
    file: syn::File,
}

/// Every file of the folder, by name.
fn parse_folder(folder: &Path) -> anyhow::Result<Vec<Source>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
    paths.sort();
    paths.iter().map(|path| parse(path)).collect()
}

fn parse(path: &Path) -> anyhow::Result<Source> {
    let text = fs::read_to_string(path)?;
    let file = syn::parse_file(&text).with_context(|| format!("{} is not Rust", path.display()))?;
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Source { name, file })
}

/// The doc comment, as one paragraph.
fn doc(attrs: &[syn::Attribute]) -> String {
    let lines = attrs.iter().filter(|attr| attr.path().is_ident("doc")).filter_map(|attr| {
        let value = &attr.meta.require_name_value().ok()?.value;
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = value else { return None };
        Some(text.value().trim().to_owned())
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// A type as it is written, without the spaces between its tokens.
fn type_text(ty: &syn::Type) -> String {
    quote::quote!(#ty).to_string().replace(' ', "").replace(',', ", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_the_code_says() {
        let written = fs::read_to_string(repository().join("docs/api.md")).unwrap_or_default();
        assert!(written == text(&repository()).expect("the code is Rust"), "docs/api.md is old: run `cargo xtask api`");
    }

    #[test]
    fn a_doc_comment_is_one_paragraph() {
        let file: syn::File = syn::parse_quote! {
            //! One.
            //! Two.
        };
        assert_eq!(doc(&file.attrs), "One. Two.");
    }

    #[test]
    fn a_type_is_written_as_people_write_it() {
        let ty: syn::Type = syn::parse_quote!(Result<Vec<(u32, Job)>, ApiError>);
        assert_eq!(type_text(&ty), "Result<Vec<(u32, Job)>, ApiError>");
    }
}
