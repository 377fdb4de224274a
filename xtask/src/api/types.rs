//! The types of one file that travel, by the names that they have in JSON.

use std::fmt::Write as _;

use super::{doc, type_text};

pub fn write(out: &mut String, file: &syn::File) -> anyhow::Result<()> {
    for item in &file.items {
        match item {
            syn::Item::Struct(item) if travels(&item.vis, &item.attrs) => write_struct(out, item)?,
            syn::Item::Enum(item) if travels(&item.vis, &item.attrs) => write_enum(out, item)?,
            _ => {}
        }
    }
    Ok(())
}

/// It derives `Serialize` or `Deserialize`, and is no mere step of reading another.
fn travels(vis: &syn::Visibility, attrs: &[syn::Attribute]) -> bool {
    if !matches!(vis, syn::Visibility::Public(_)) {
        return false;
    }
    attrs.iter().filter(|attr| attr.path().is_ident("derive")).any(|attr| quote::quote!(#attr).to_string().contains("erialize"))
}

fn write_struct(out: &mut String, item: &syn::ItemStruct) -> anyhow::Result<()> {
    let what = match &item.fields {
        syn::Fields::Named(_) => "",
        _ => ": text, checked when it is read",
    };
    head(out, &item.ident, what, &item.attrs)?;
    fields(out, &item.fields, "")
}

fn write_enum(out: &mut String, item: &syn::ItemEnum) -> anyhow::Result<()> {
    let shape = Shape::read(&item.attrs);
    let is_plain = item.variants.iter().all(|variant| variant.fields.is_empty());
    let what = match &shape.tag {
        Some(tag) => format!(": an object; its `{tag}` is one of these"),
        None if is_plain => ": one of these words".to_owned(),
        None => ": an object with one of these fields, or the word alone".to_owned(),
    };
    head(out, &item.ident, &what, &item.attrs)?;
    for variant in &item.variants {
        let name = shape.named(&variant.ident.to_string());
        let holds: Vec<String> = match &variant.fields {
            syn::Fields::Unnamed(fields) => fields.unnamed.iter().map(|field| type_text(&field.ty)).collect(),
            _ => Vec::new(),
        };
        let holds = if holds.is_empty() { String::new() } else { format!(": `{}`", holds.join(", ")) };
        writeln!(out, "- `{name}`{holds}{}", sentence(&variant.attrs))?;
        if let syn::Fields::Named(_) = &variant.fields {
            fields(out, &variant.fields, "  ")?;
        }
    }
    Ok(())
}

fn head(out: &mut String, name: &syn::Ident, what: &str, attrs: &[syn::Attribute]) -> anyhow::Result<()> {
    writeln!(out, "\n**{name}**{what}.{}\n", prefixed(" ", &doc(attrs)))?;
    Ok(())
}

fn fields(out: &mut String, fields: &syn::Fields, indent: &str) -> anyhow::Result<()> {
    for field in fields {
        if let Some(name) = &field.ident {
            writeln!(out, "{indent}- `{name}: {}`{}", type_text(&field.ty), sentence(&field.attrs))?;
        }
    }
    Ok(())
}

fn sentence(attrs: &[syn::Attribute]) -> String {
    prefixed(" – ", &doc(attrs))
}

fn prefixed(before: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{before}{text}") }
}

/// What serde is told about an enum.
#[derive(Default)]
struct Shape {
    tag: Option<String>,
    rename_all: Option<String>,
}

impl Shape {
    fn read(attrs: &[syn::Attribute]) -> Self {
        let mut shape = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
            let read = attr.parse_nested_meta(|meta| {
                let Ok(value) = meta.value() else { return Ok(()) };
                let value = value.parse::<syn::LitStr>()?.value();
                if meta.path.is_ident("tag") {
                    shape.tag = Some(value);
                } else if meta.path.is_ident("rename_all") {
                    shape.rename_all = Some(value);
                }
                Ok(())
            });
            read.expect("serde's attributes are strings here");
        }
        shape
    }

    fn named(&self, variant: &str) -> String {
        match self.rename_all.as_deref() {
            Some("snake_case") => snake(variant),
            Some("lowercase") => variant.to_lowercase(),
            _ => variant.to_owned(),
        }
    }
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(file: &syn::File) -> String {
        let mut out = String::new();
        write(&mut out, file).expect("a string takes everything");
        out
    }

    #[test]
    fn an_enum_goes_by_its_names_in_json() {
        let out = told(&syn::parse_quote! {
            /// What became of it.
            #[derive(Serialize)]
            #[serde(rename_all = "snake_case", tag = "is")]
            pub enum Saved {
                /// It is there.
                NewlyMade { revision: u32 },
                Unchanged,
            }
        });
        assert!(out.contains("**Saved**: an object; its `is` is one of these. What became of it."), "{out}");
        assert!(out.contains("- `newly_made` – It is there.\n  - `revision: u32`\n- `unchanged`"), "{out}");
    }

    #[test]
    fn what_does_not_travel_is_not_told() {
        assert_eq!(told(&syn::parse_quote! { #[derive(Debug)] pub struct Inner { a: u32 } }), "");
    }
}
