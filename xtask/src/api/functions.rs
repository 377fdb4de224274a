//! The server functions of one file: path, input, reply, and what its port says of it.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{doc, type_text};

pub fn any(file: &syn::File) -> bool {
    functions(file).next().is_some()
}

pub fn write(out: &mut String, file: &syn::File) -> anyhow::Result<()> {
    let ports = port_docs(file);
    for (function, server) in functions(file) {
        let input = if server.is_json { "JSON" } else { "form" };
        writeln!(out, "\n### `POST /api/{}`\n", server.endpoint)?;
        let name = function.sig.ident.to_string();
        let about = [doc(&function.attrs), ports.get(&name).cloned().unwrap_or_default()];
        for sentence in about.iter().filter(|sentence| !sentence.is_empty()) {
            writeln!(out, "{sentence}\n")?;
        }
        let fields = inputs(function);
        let fields = if fields.is_empty() { "none".to_owned() } else { fields.join(", ") };
        writeln!(out, "- Input, {input}: {fields}\n- Reply: `{}`", reply(function))?;
    }
    Ok(())
}

struct Server {
    endpoint: String,
    is_json: bool,
}

fn functions(file: &syn::File) -> impl Iterator<Item = (&syn::ItemFn, Server)> {
    file.items.iter().filter_map(|item| {
        let syn::Item::Fn(function) = item else { return None };
        Some((function, server(function)?))
    })
}

/// `#[server(endpoint = "…", input = Json)]`.
fn server(function: &syn::ItemFn) -> Option<Server> {
    let attr = function.attrs.iter().find(|attr| attr.path().is_ident("server"))?;
    let mut server = Server { endpoint: function.sig.ident.to_string(), is_json: false };
    let parsed = attr.parse_nested_meta(|meta| {
        if meta.path.is_ident("endpoint") {
            server.endpoint = meta.value()?.parse::<syn::LitStr>()?.value();
        } else if let Ok(value) = meta.value() {
            let value: syn::Expr = value.parse()?;
            server.is_json |= meta.path.is_ident("input") && quote::quote!(#value).to_string().ends_with("Json");
        }
        Ok(())
    });
    parsed.ok().map(|()| server)
}

fn inputs(function: &syn::ItemFn) -> Vec<String> {
    let typed = function.sig.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(typed) => Some(typed),
        syn::FnArg::Receiver(_) => None,
    });
    typed
        .map(|typed| {
            let name = &typed.pat;
            format!("`{}: {}`", quote::quote!(#name), type_text(&typed.ty))
        })
        .collect()
}

/// What comes where there is no error.
fn reply(function: &syn::ItemFn) -> String {
    let syn::ReturnType::Type(_, ty) = &function.sig.output else { return "()".to_owned() };
    let text = type_text(ty);
    text.strip_prefix("Result<").and_then(|rest| rest.rsplit_once(", ")).map_or(text.clone(), |(reply, _)| reply.to_owned())
}

/// The sentences over the methods of the file's port.
fn port_docs(file: &syn::File) -> BTreeMap<String, String> {
    let traits = file.items.iter().filter_map(|item| match item {
        syn::Item::Trait(port) => Some(port),
        _ => None,
    });
    let methods = traits.flat_map(|port| &port.items).filter_map(|item| match item {
        syn::TraitItem::Fn(method) => Some((method.sig.ident.to_string(), doc(&method.attrs))),
        _ => None,
    });
    methods.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_told_by_path_input_reply_and_the_words_of_its_port() {
        let file: syn::File = syn::parse_quote! {
            pub trait Groups {
                /// Refused while it is used.
                async fn delete_group(&self, group_id: GroupId) -> Result<(), ApiError>;
            }
            #[server(endpoint = "groups/delete", input = Json)]
            pub async fn delete_group(group_id: GroupId) -> Result<(), ApiError> { todo() }
            #[server(endpoint = "groups/list")]
            pub async fn list_groups(#[server(default)] of: Vec<String>) -> Result<Vec<Group>, ApiError> { todo() }
        };
        let mut out = String::new();
        write(&mut out, &file).expect("a string takes everything");
        assert!(out.contains("### `POST /api/groups/delete`\n\nRefused while it is used.\n"), "{out}");
        assert!(out.contains("- Input, JSON: `group_id: GroupId`\n- Reply: `()`"), "{out}");
        assert!(out.contains("- Input, form: `of: Vec<String>`\n- Reply: `Vec<Group>`"), "{out}");
    }
}
