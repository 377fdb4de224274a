//! Every book of the installation.

use leptos::prelude::*;

use crate::{
    api::books::list_books,
    components::{Card, Chip, Column, DataTable, PageHead},
    model::book::Book,
    pages::{
        loaded::{Followed, Page, loaded},
        title::PageTitle,
    },
};

impl Followed for Vec<Book> {}

#[component]
pub fn BooksPage() -> impl IntoView {
    loaded(|| (), |project, ()| list_books(project), |page| view! { <Shown page=page/> }.into_any())
}

#[component]
fn Shown(page: Page<Vec<Book>>) -> impl IntoView {
    let row = |book: Book| {
        view! {
            <tr>
                <th scope="row"><a href=page.place.book(book.id)>{book.name}</a></th>
                <td>{book.kind.label()}</td>
                <td><Chip>{book.group_kind.as_str()}</Chip></td>
                <td class="numeric">{book.steps.len()}</td>
                <td class="numeric">{format!("v{}", book.version)}</td>
            </tr>
        }
    };
    let rows = page.data.get_untracked().into_iter().map(row).collect_view();
    let columns = vec![
        Column::new("Book"),
        Column::new("For"),
        Column::new("Type of group"),
        Column::new("Steps").numeric(),
        Column::new("Version").numeric(),
    ];
    view! {
        <PageTitle text="Books"/>
        <PageHead title="Books" about=|| "What a job does, step by step. A job copies its book when it is made."/>
        <Card><DataTable label="Books" columns=columns>{rows}</DataTable></Card>
    }
}
