//! Books as rows: shipped ones are kept up to date, a changed one as a new version.

use app::{
    api::books::BookVersion,
    model::{
        book::{Book, BookKind, BookStep},
        group::GroupKind,
        ids::{BookId, ProjectId},
        name::Slug,
    },
};
use sqlx::any::AnyRow;

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, json},
    tx::new_uuid,
};
use crate::books::shipped::ShippedBook;

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
    pub async fn list_book_versions(&self, book_id: BookId) -> Result<Vec<BookVersion>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT number, created_at FROM book_version WHERE book_id = $1 ORDER BY number DESC")
            .bind(book_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(|row| Ok(BookVersion { number: row.count("number")?, created_at: row.int("created_at")? }))
            .collect()
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
    async fn ship_book(&mut self, shipped: &ShippedBook) -> Result<(), StoreError> {
        let found = sqlx::query(
            "SELECT book.id, book.version, book_version.steps, book_version.limit_s FROM book
             JOIN book_version ON book_version.book_id = book.id AND book_version.number = book.version WHERE kind = $1 AND group_kind = $2",
        )
        .bind(shipped.kind.as_str())
        .bind(shipped.group_kind.as_str())
        .fetch_optional(self.sql())
        .await?;
        match found {
            None => {
                let id = BookId::from_uuid(new_uuid());
                sqlx::query("INSERT INTO book (id, name, kind, group_kind, version) VALUES ($1, $2, $3, $4, 1)")
                    .bind(id.to_string())
                    .bind(shipped.name)
                    .bind(shipped.kind.as_str())
                    .bind(shipped.group_kind.as_str())
                    .execute(self.sql())
                    .await?;
                self.insert_book_version(id, 1, shipped).await
            }
            Some(row) if row.json::<Vec<BookStep>>("steps")? != shipped.steps || row.count("limit_s")? != shipped.limit_s => {
                let (id, number) = (row.parsed("id")?, row.int("version")? + 1);
                sqlx::query("UPDATE book SET version = $1, name = $2 WHERE id = $3")
                    .bind(number)
                    .bind(shipped.name)
                    .bind(BookId::to_string(&id))
                    .execute(self.sql())
                    .await?;
                self.insert_book_version(id, number, shipped).await
            }
            Some(_) => Ok(()),
        }
    }

    async fn insert_book_version(&mut self, id: BookId, number: i64, shipped: &ShippedBook) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("INSERT INTO book_version (book_id, number, steps, limit_s, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id.to_string())
            .bind(number)
            .bind(json(&shipped.steps))
            .bind(i64::from(shipped.limit_s))
            .bind(now)
            .execute(self.sql())
            .await?;
        Ok(())
    }
}
