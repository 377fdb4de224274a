//! What stands in the editor, and the revision that it was opened on.

use leptos::prelude::*;

use crate::model::{
    cloud_config::Content,
    environment::{self, EnvironmentError},
};

/// A variable as typed. Its id tells rows apart while they are typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: u32,
    pub key: String,
    pub value: String,
}

#[derive(Clone, Copy)]
pub struct Draft {
    pub image: RwSignal<String>,
    pub user_data: RwSignal<String>,
    pub rows: RwSignal<Vec<Row>>,
    next_row: StoredValue<u32>,
    /// Counts what was put into it as a whole: fields that hold a copy take the new one.
    puts: RwSignal<u32>,
    /// The content that is stored, as far as the editor knows.
    base: RwSignal<Content>,
    /// Its number; 0 before the first revision.
    from_revision: RwSignal<u32>,
}

impl Draft {
    pub fn new(base: Content, from_revision: u32) -> Self {
        let draft = Self {
            image: RwSignal::new(base.image.clone()),
            user_data: RwSignal::new(base.user_data.clone()),
            rows: RwSignal::default(),
            next_row: StoredValue::new(0),
            puts: RwSignal::new(0),
            base: RwSignal::new(base.clone()),
            from_revision: RwSignal::new(from_revision),
        };
        draft.set_rows(&base);
        draft
    }

    /// Puts this content into the editor. What stood there is gone.
    pub fn put(self, content: &Content) {
        self.image.set(content.image.clone());
        self.user_data.set(content.user_data.clone());
        self.set_rows(content);
        self.puts.update(|puts| *puts += 1);
    }

    /// Tells of every [`Draft::put`], not of what is typed.
    pub fn was_put(self) -> Signal<u32> {
        self.puts.into()
    }

    fn set_rows(self, content: &Content) {
        let rows = content.environment.iter().map(|(key, value)| self.row(key, value)).collect();
        self.rows.set(rows);
    }

    fn row(self, key: &str, value: &str) -> Row {
        let id = self.next_row.get_value();
        self.next_row.set_value(id + 1);
        Row { id, key: key.to_owned(), value: value.to_owned() }
    }

    pub fn add_row(self) {
        let row = self.row("", "");
        self.rows.update(|rows| rows.push(row));
    }

    pub fn remove_row(self, id: u32) {
        self.rows.update(|rows| rows.retain(|row| row.id != id));
    }

    pub fn type_in(self, id: u32, change: impl FnOnce(&mut Row)) {
        self.rows.update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                change(row);
            }
        });
    }

    /// What a save would store, or which rows of the environment are wrong.
    pub fn content(self) -> Result<Content, Vec<(usize, EnvironmentError)>> {
        let environment =
            self.rows.with(|rows| environment::read(rows.iter().map(|row| (row.key.as_str(), row.value.as_str()))))?;
        Ok(Content { image: self.image.get(), environment, user_data: self.user_data.get() })
    }

    /// As [`Draft::content`], for a button: what happens after is not followed.
    pub fn content_now(self) -> Option<Content> {
        untrack(|| self.content()).ok()
    }

    /// Whether it differs from what is stored.
    pub fn is_changed(self) -> bool {
        match self.content() {
            Ok(content) => self.base.with(|base| content != *base),
            Err(_) => true,
        }
    }

    /// Puts back what is stored.
    pub fn discard(self) {
        self.put(&self.base.get_untracked());
    }

    pub fn opened_on(self) -> u32 {
        self.from_revision.get()
    }

    /// This is what is stored now; what was typed since stays.
    pub fn stored(self, content: Content, revision: u32) {
        self.base.set(content);
        self.from_revision.set(revision);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(user_data: &str) -> Content {
        let environment = [("A".to_owned(), "1".to_owned())].into();
        Content { image: "debian/12".into(), environment, user_data: user_data.into() }
    }

    #[test]
    fn a_draft_is_changed_until_it_is_stored_or_put_back() {
        Owner::new().with(|| {
            let draft = Draft::new(content("a"), 1);
            assert!(!draft.is_changed());
            draft.add_row();
            assert!(!draft.is_changed(), "an empty row is nothing");
            draft.user_data.set("b".into());
            assert!(draft.is_changed());
            draft.stored(content("b"), 2);
            assert!(!draft.is_changed());
            assert_eq!(draft.opened_on(), 2);
            draft.type_in(0, |row| row.key = "2".into());
            assert!(draft.is_changed() && draft.content().is_err());
            draft.put(&content("b"));
            assert!(!draft.is_changed());
        });
    }

    #[test]
    fn what_was_typed_during_a_save_stays_a_change() {
        Owner::new().with(|| {
            let draft = Draft::new(content("a"), 1);
            draft.user_data.set("b".into());
            let sent = draft.content().expect("the environment is right");
            draft.user_data.set("bc".into());
            draft.stored(sent, 2);
            assert!(draft.is_changed());
            assert_eq!(draft.user_data.get(), "bc");
        });
    }
}
