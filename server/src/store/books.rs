//! Books as rows: shipped ones are kept up to date, a changed one as a new version.

use app::model::{
    book::{Book, BookKind, BookStep},
    group::GroupKind,
    ids::{BookId, ProjectId},
    name::Slug,
};
use sqlx::any::AnyRow;

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, json},
    tx::new_uuid,
};
use crate::books::{Content, shipped::ShippedBook};

const COLUMNS: &str =
    "SELECT book.id, book.name, book.kind, book.group_kind, book.version, book_version.steps, book_version.limit_s
    FROM book JOIN book_version ON book_version.book_id = book.id AND book_version.number = book.version";

fn book(row: &AnyRow) -> Result<Book, StoreError> {
    Ok(Book {
        id: row.parsed("id")?,
        name: row.text("name")?,
        kind: row.word("kind", BookKind::parse)?,
        group_kind: row.word("group_kind", GroupKind::parse)?,
        version: row.count("version")?,
        steps: row.json("steps")?,
        limit_s: row.count("limit_s")?,
    })
}

fn content(row: &AnyRow) -> Result<Content, StoreError> {
    Ok(Content { steps: row.json("steps")?, limit_s: row.count("limit_s")? })
}

/// A version of a book; without an author it is the program's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVersion {
    pub number: u32,
    pub content: Content,
    pub author: String,
    pub note: String,
    pub created_at: i64,
}

fn version(row: &AnyRow) -> Result<StoredVersion, StoreError> {
    Ok(StoredVersion {
        number: row.count("number")?,
        content: content(row)?,
        author: row.text("author")?,
        note: row.text("note")?,
        created_at: row.int("created_at")?,
    })
}

impl Store {
    /// Stores the books that this program ships; one whose steps changed since gets a new version.
    pub async fn ship_books(&self, shipped: Vec<ShippedBook>) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                tx.start_alone().await?;
                for book in &shipped {
                    tx.ship_book(book).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// The newest steps of the book for groups on hosts, and how long they may take in all, in ms.
    pub async fn get_book_steps(&self, kind: BookKind) -> Result<(Vec<BookStep>, i64), StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(
            "SELECT steps, limit_s FROM book JOIN book_version ON book_version.book_id = book.id AND book_version.number = book.version
             WHERE kind = $1 AND group_kind = $2",
        )
        .bind(kind.as_str())
        .bind(GroupKind::None.as_str())
        .fetch_one(&mut *connection)
        .await?;
        Ok((row.json("steps")?, row.int("limit_s")? * 1_000))
    }

    pub async fn list_books(&self) -> Result<Vec<Book>, StoreError> {
        let mut connection = self.read().await?;
        let mut books: Vec<Book> =
            sqlx::query(COLUMNS).fetch_all(&mut *connection).await?.iter().map(book).collect::<Result<_, _>>()?;
        books.sort_by_key(|book| BookKind::ALL.iter().position(|kind| *kind == book.kind));
        Ok(books)
    }

    /// The versions of a book, the newest first.
    pub async fn list_book_versions(&self, book_id: BookId) -> Result<Vec<StoredVersion>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT number, steps, limit_s, author, note, created_at FROM book_version WHERE book_id = $1 ORDER BY number DESC",
        )
        .bind(book_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(version)
        .collect()
    }

    /// What the program shipped last.
    pub async fn get_shipped_book(&self, book_id: BookId) -> Result<Content, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT shipped FROM book WHERE id = $1").bind(book_id.to_string());
        row.fetch_one(&mut *connection).await?.json("shipped")
    }

    /// Groups of a project whose kind this book serves.
    pub async fn list_book_users(&self, project_id: ProjectId, kind: GroupKind) -> Result<Vec<(Slug, String)>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT slug, name FROM deployment_group WHERE project_id = $1 AND kind = $2 ORDER BY slug")
            .bind(project_id.to_string())
            .bind(kind.as_str())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(|row| Ok((row.parsed("slug")?, row.text("name")?)))
            .collect()
    }
}

impl Tx<'_> {
    /// The next version, if `from` still is the newest one: otherwise somebody was faster (`Stale`).
    pub async fn save_book(
        &mut self,
        book_id: BookId,
        from: u32,
        content: &Content,
        author: &str,
        note: &str,
    ) -> Result<u32, StoreError> {
        let updated = sqlx::query("UPDATE book SET version = version + 1 WHERE id = $1 AND version = $2")
            .bind(book_id.to_string())
            .bind(i64::from(from))
            .execute(self.sql())
            .await?;
        if updated.rows_affected() == 0 {
            return Err(StoreError::Stale);
        }
        self.insert_book_version(book_id, from + 1, content, author, note).await?;
        Ok(from + 1)
    }

    /// A book that people changed stays theirs: what is shipped is kept beside it, to be restored.
    async fn ship_book(&mut self, shipped: &ShippedBook) -> Result<(), StoreError> {
        let found = sqlx::query(
            "SELECT book.id, book.version, book.shipped, book_version.steps, book_version.limit_s FROM book
             JOIN book_version ON book_version.book_id = book.id AND book_version.number = book.version WHERE kind = $1 AND group_kind = $2",
        )
        .bind(shipped.kind.as_str())
        .bind(shipped.group_kind.as_str())
        .fetch_optional(self.sql())
        .await?;
        let Some(row) = found else { return self.insert_book(shipped).await };
        let (id, number, newest) = (row.parsed("id")?, row.count("version")?, content(&row)?);
        let before: Option<Content> = row.maybe_text("shipped")?.map(|_| row.json("shipped")).transpose()?;
        if before.as_ref() == Some(&shipped.content) {
            return Ok(());
        }
        sqlx::query("UPDATE book SET shipped = $1, name = $2 WHERE id = $3")
            .bind(json(&shipped.content))
            .bind(shipped.name)
            .bind(BookId::to_string(&id))
            .execute(self.sql())
            .await?;
        let is_changed_by_people = before.is_some_and(|before| before != newest);
        if is_changed_by_people || newest == shipped.content {
            return Ok(());
        }
        self.save_book(id, number, &shipped.content, "", "").await?;
        Ok(())
    }

    async fn insert_book(&mut self, shipped: &ShippedBook) -> Result<(), StoreError> {
        let id = BookId::from_uuid(new_uuid());
        sqlx::query("INSERT INTO book (id, name, kind, group_kind, version, shipped) VALUES ($1, $2, $3, $4, 1, $5)")
            .bind(id.to_string())
            .bind(shipped.name)
            .bind(shipped.kind.as_str())
            .bind(shipped.group_kind.as_str())
            .bind(json(&shipped.content))
            .execute(self.sql())
            .await?;
        self.insert_book_version(id, 1, &shipped.content, "", "").await
    }

    async fn insert_book_version(
        &mut self,
        id: BookId,
        number: u32,
        content: &Content,
        author: &str,
        note: &str,
    ) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO book_version (book_id, number, steps, limit_s, author, note, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id.to_string())
        .bind(i64::from(number))
        .bind(json(&content.steps))
        .bind(i64::from(content.limit_s))
        .bind(author.to_owned())
        .bind(note.to_owned())
        .bind(now)
        .execute(self.sql())
        .await?;
        Ok(())
    }
}
