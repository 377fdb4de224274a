//! What deployments are described with: cloud-configs and books.

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::pages::{
    books::{BookShowPage, BooksPage, EditBookPage},
    cloud_configs::{CloudConfigShowPage, CloudConfigsPage, NewCloudConfigPage},
};

#[derive(Debug, Clone, Copy)]
pub enum Write {
    CloudConfigs,
    NewCloudConfig,
    CloudConfig,
    Books,
    Book,
    EditBook,
}

#[wasm_split(write, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
pub(super) fn show(page: Write) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Write::CloudConfigs => view! { <CloudConfigsPage /> }.into_any(),
        Write::NewCloudConfig => view! { <NewCloudConfigPage /> }.into_any(),
        Write::CloudConfig => view! { <CloudConfigShowPage /> }.into_any(),
        Write::Books => view! { <BooksPage /> }.into_any(),
        Write::Book => view! { <BookShowPage /> }.into_any(),
        Write::EditBook => view! { <EditBookPage /> }.into_any(),
    })
}
