//! A table in a frame that scrolls sideways. Pages write the rows; the head, its sorting and its label are made here.
//!
//! The body is always there: a browser adds a missing `<tbody>`, and hydration would then stand before other elements
//! than the server wrote.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Column {
    label: String,
    classes: Vec<&'static str>,
    unseen: bool,
    sort: Option<(String, Option<Direction>)>,
}

impl Column {
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Right-aligned; the cells need the class `numeric` too.
    pub fn numeric(mut self) -> Self {
        self.classes.push("numeric");
        self
    }

    /// Not on a phone; the cells need the class `hide-narrow` too.
    pub fn hidden_narrow(mut self) -> Self {
        self.classes.push("hide-narrow");
        self
    }

    /// The label is for those who listen: a column of bars or buttons.
    pub fn unseen(mut self) -> Self {
        self.unseen = true;
        self
    }

    /// The label is a link that sorts; `now` is how the table is sorted by this column at present.
    pub fn sorted_by(mut self, href: impl Into<String>, now: Option<Direction>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    fn head(self) -> AnyView {
        let class = self.classes.join(" ");
        let now = self.sort.as_ref().and_then(|(_, now)| *now);
        let inside = match self.sort {
            Some((href, _)) => view! { <a href=href>{self.label}{now.map(arrow)}</a> }.into_any(),
            None if self.unseen => view! { <span class="unseen">{self.label}</span> }.into_any(),
            None => self.label.into_any(),
        };
        view! { <th scope="col" class=class aria-sort=now.map(Direction::as_str)>{inside}</th> }.into_any()
    }
}

fn arrow(direction: Direction) -> impl IntoView {
    let glyph = match direction {
        Direction::Ascending => Glyph::Up,
        Direction::Descending => Glyph::Down,
    };
    view! { <Icon glyph=glyph/> }
}

#[component]
pub fn DataTable(
    /// What the rows are: `Instances`.
    #[prop(into)]
    label: String,
    columns: Vec<Column>,
    /// `<tr>` elements; the cell that names the row is `<th scope="row">`.
    children: Children,
) -> impl IntoView {
    let region = label.clone();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=region>
            <table class="table" aria-label=label>
                <thead>
                    <tr>{columns.into_iter().map(Column::head).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// A heading among the rows: the component whose instances follow.
#[component]
pub fn SubRow(
    /// Number of columns.
    span: usize,
    children: Children,
) -> impl IntoView {
    view! {
        <tr class="sub">
            <th colspan=span scope="rowgroup">{children()}</th>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_table_has_head_body_and_name() {
        let columns =
            vec![Column::new("Name"), Column::new("Memory").numeric().sorted_by("?sort=-memory", Some(Direction::Descending))];
        let html = html(move || {
            view! {
                <DataTable label="Instances" columns=columns>
                    <tr><th scope="row">"web-1"</th><td class="numeric">"412 MiB"</td></tr>
                </DataTable>
            }
        });
        for part in [r#"aria-label="Instances""#, "<thead>", "<tbody>", r#"aria-sort="descending""#, "?sort=-memory", "412 MiB"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}
