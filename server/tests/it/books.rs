//! Books that administrators change: versions, conflicts, the way back, and what happens when the program ships others.

use app::{
    api::{
        ApiError,
        books::{BookForm, BookPage, Books as _},
    },
    model::book::{Book, BookKind},
};
use server::books::shipped::{ShippedBook, shipped};

use super::support::{
    database::on_each_database,
    people::{Who, World},
    site::form_of,
};

async fn world(store: server::store::Store) -> World {
    store.ship_books(shipped()).await.unwrap();
    World::new(store).await
}

async fn page(world: &World, who: Who) -> BookPage {
    let call = world.call_as(who);
    let project = world.project.slug.clone();
    let books: Vec<Book> = call.list_books(project.clone()).await.unwrap();
    let pause = books.iter().find(|book| book.kind == BookKind::Pause).unwrap();
    call.get_book(project, pause.id).await.unwrap()
}

async fn save(world: &World, from: u32, attempts: &str) -> Result<(), ApiError> {
    let book = page(world, Who::Administrator).await.book;
    let mut form = BookForm { note: "Quicker".to_owned(), ..form_of(&book) };
    form.steps[1].attempts = attempts.to_owned();
    world.call_as(Who::Administrator).save_book(book.id, from, form).await
}

fn shipped_with(attempts: u32) -> Vec<ShippedBook> {
    let mut books = shipped();
    books.iter_mut().flat_map(|book| &mut book.content.steps).for_each(|step| step.retry.attempts = attempts);
    books
}

#[tokio::test]
async fn a_save_is_a_version_that_says_who_why_and_what() {
    on_each_database(async |store| {
        let world = world(store).await;
        save(&world, 1, "3").await.unwrap();
        let page = page(&world, Who::Viewer).await;
        let newest = &page.versions[0];
        assert_eq!((page.book.version, page.book.steps[1].retry.attempts), (2, 3));
        assert_eq!((newest.author.as_str(), newest.note.as_str()), (world.user(Who::Administrator).login.as_str(), "Quicker"));
        assert_eq!(newest.changes, ["Stop: 3 attempts, before 10 attempts"]);
        assert_eq!(page.shipped, Some(vec!["Stop: 10 attempts, before 3 attempts".to_owned()]));
        assert!(!page.may_change);
        let steps = world.store().get_book_steps(BookKind::Pause).await.unwrap().0;
        assert_eq!(steps[1].retry.attempts, 3, "a job that is made from now on");
    })
    .await;
}

#[tokio::test]
async fn the_slower_of_two_who_change_a_book_is_told_and_nothing_is_lost() {
    on_each_database(async |store| {
        let world = world(store).await;
        save(&world, 1, "3").await.unwrap();
        assert!(matches!(save(&world, 1, "4").await, Err(ApiError::Conflict { .. })));
        assert_eq!(page(&world, Who::Administrator).await.book.version, 2);
    })
    .await;
}

#[tokio::test]
async fn a_save_that_changes_nothing_makes_no_version() {
    on_each_database(async |store| {
        let world = world(store).await;
        assert!(save(&world, 1, "10").await.unwrap_err().at("").is_some());
        assert_eq!(page(&world, Who::Administrator).await.versions.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_older_version_and_the_shipped_one_come_back_as_new_ones() {
    on_each_database(async |store| {
        let world = world(store).await;
        save(&world, 1, "3").await.unwrap();
        let call = world.call_as(Who::Administrator);
        let id = page(&world, Who::Administrator).await.book.id;
        call.restore_book(id, 2, None).await.unwrap();
        let restored = page(&world, Who::Administrator).await;
        assert_eq!((restored.book.version, restored.book.steps[1].retry.attempts), (3, 10));
        assert_eq!((restored.versions[0].note.as_str(), restored.shipped), ("As it is shipped", None));
        call.restore_book(id, 3, Some(2)).await.unwrap();
        assert_eq!(page(&world, Who::Administrator).await.book.steps[1].retry.attempts, 3);
        assert_eq!(call.restore_book(id, 4, Some(9)).await, Err(ApiError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_newer_program_changes_only_what_people_left_as_it_was() {
    on_each_database(async |store| {
        let world = world(store.clone()).await;
        save(&world, 1, "3").await.unwrap();
        store.ship_books(shipped_with(7)).await.unwrap();
        let books = store.list_books().await.unwrap();
        let attempts = |kind| books.iter().find(|book| book.kind == kind).unwrap().steps[0].retry.attempts;
        assert_eq!((attempts(BookKind::Deploy), attempts(BookKind::Pause)), (7, 10));
        assert!(page(&world, Who::Administrator).await.shipped.is_some_and(|differs| differs.len() == 2));
        // The same program again makes no more versions.
        store.ship_books(shipped_with(7)).await.unwrap();
        assert_eq!(store.list_books().await.unwrap(), books);
    })
    .await;
}
