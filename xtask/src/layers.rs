//! Who may use whom, as docs/architecture.md says it, held against the code.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::folders::repository;

/// A part of the code, and the parts beside it that it may name.
const RULES: &[(&str, &str, &[&str])] = &[
    ("app", "model", &[]),
    ("app", "api", &["model"]),
    ("app", "components", &["model"]),
    ("app", "live", &["components", "model"]),
    // What opens on a click is fetched on that click.
    ("app", "pages", &["api", "components", "live", "model", "parts"]),
    ("app", "parts", &["components", "model", "pages"]),
    ("server", "secrets", &[]),
    ("server", "outbound", &[]),
    ("server", "drivers", &["failpoints", "outbound"]),
    ("server", "notify", &["outbound", "secrets", "store"]),
    ("server", "store", &["auth", "books", "failpoints"]),
    ("server", "engine", &["store"]),
    ("server", "plan", &["drivers", "store"]),
    ("server", "cloud_init", &["drivers"]),
    ("server", "planning", &["cloud_init", "drivers", "plan", "store"]),
    ("server", "books", &["plan", "planning", "steps", "store"]),
    ("server", "steps", &["books", "cloud_init", "drivers", "engine", "plan", "planning", "store"]),
    ("server", "auth", &["control", "store"]),
    ("server", "live", &["control", "store"]),
    ("server", "routes", &["auth", "control", "secrets"]),
    ("server", "reconcile", &["cloud_init", "control", "drivers", "store"]),
];

#[test]
fn every_part_uses_only_what_it_may() {
    for (package, part, may) in RULES {
        let root = repository().join(package).join("src");
        let files = files_of(&root, part);
        assert!(!files.is_empty(), "{package} has no part {part}");
        for file in files {
            let used = used_in(&fs::read_to_string(&file).expect("sources can be read"));
            let extra: Vec<_> =
                used.iter().filter(|used| used != part && is_part(&root, used) && !may.contains(&used.as_str())).collect();
            assert!(extra.is_empty(), "{} uses {extra:?}: {part} may use {may:?}", file.display());
        }
    }
}

#[test]
fn parts_are_found_in_lists_and_in_paths() {
    let text = "use crate::{auth::Caller, store::{Store, tx::Tx}}; use crate::live; fn f() { crate::plan::g() } use std::fs;";
    assert_eq!(used_in(text).into_iter().collect::<Vec<_>>(), ["auth", "live", "plan", "store"]);
}

/// `part.rs`, and everything below `part/`.
fn files_of(root: &Path, part: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.join(part)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.push(root.join(part).with_extension("rs"));
    files.retain(|file| file.extension().is_some_and(|ending| ending == "rs") && file.is_file());
    files
}

/// Beside a macro or a function of the crate's root.
fn is_part(root: &Path, name: &str) -> bool {
    root.join(name).with_extension("rs").is_file()
}

/// What follows `crate::`, in lists too.
fn used_in(text: &str) -> BTreeSet<String> {
    let file = syn::parse_file(text).expect("the code is Rust");
    let words = quote::quote!(#file).to_string();
    let mut used = BTreeSet::new();
    for (at, path) in words.match_indices("crate :: ") {
        let rest = &words[at + path.len()..];
        match rest.strip_prefix("{ ") {
            Some(list) => used.extend(heads(list)),
            None => used.extend(rest.split_whitespace().next().map(str::to_owned)),
        }
    }
    used
}

/// The first word of each entry, up to the list's end.
fn heads(list: &str) -> Vec<String> {
    let (mut heads, mut depth, mut begins) = (Vec::new(), 0, true);
    for word in list.split_whitespace() {
        match word {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," if depth == 0 => begins = true,
            word if begins => {
                heads.push(word.to_owned());
                begins = false;
            }
            _ => {}
        }
    }
    heads
}
