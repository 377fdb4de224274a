//! Archives that were cut, changed, or made up. Each is refused with a sentence, and nothing is made.

use clap::Parser;
use server::cli::archive::{ImportOptions, import};
use tar::EntryType;

use super::{
    super::support::{database::sqlite, people::World},
    export,
    packed::Packed,
    written,
};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    options: ImportOptions,
}

/// Why the console refuses these bytes; that nothing was made is checked here.
async fn refusal(bytes: Vec<u8>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("archive");
    std::fs::write(&file, bytes).unwrap();
    let data = folder.path().join("data");
    let words = ["import", file.to_str().unwrap(), "--data-dir", data.to_str().unwrap()];
    let options = Line::try_parse_from(words).unwrap().options;
    let outcome = tokio::task::spawn_blocking(move || import(&options)).await.unwrap();
    assert_eq!(written(folder.path()), ["archive"], "something was made");
    format!("{:#}", outcome.expect_err("it is refused"))
}

async fn good() -> Packed {
    let (store, _folder) = sqlite().await;
    World::new(store.clone()).await;
    Packed::open(&export(&store).await)
}

async fn refuses(packed: Packed, because: &str) {
    let refusal = refusal(packed.bytes()).await;
    assert!(refusal.contains(because), "{refusal:?} does not say {because:?}");
}

#[tokio::test]
async fn what_is_no_archive_is_refused() {
    for bytes in [Vec::new(), b"hello".to_vec(), vec![0; 4096]] {
        assert!(refusal(bytes).await.contains("no archive of Eyrie"));
    }
    let mut without = good().await;
    without.0.remove(0);
    refuses(without, "does not begin with manifest.json").await;
}

#[tokio::test]
async fn another_format_or_schema_is_refused_whatever_else_it_holds() {
    let good = good().await;
    let mut newer = good.clone();
    newer.put(0, br#"{"format": 2, "everything": "else"}"#.to_vec());
    refuses(newer, "has the format 2").await;
    refuses(good.clone().with_manifest(|manifest| manifest["schema"] = 99.into()), "schema 99").await;
    refuses(good.clone().with_manifest(|manifest| manifest["schema"] = 1.into()), "schema 1,").await;
    refuses(good.with_manifest(|manifest| manifest["surprise"] = 1.into()), "surprise").await;
}

#[tokio::test]
async fn tables_are_those_of_the_schema_and_no_others() {
    let good = good().await;
    let name = |manifest: &mut serde_json::Value, name: &str| manifest["tables"][0]["name"] = name.into();
    refuses(good.clone().with_manifest(|manifest| name(manifest, "sqlite_master")), "sqlite_master").await;
    refuses(good.clone().with_manifest(|manifest| name(manifest, "x\"; DROP TABLE job; --")), "stands where").await;
    let columns = |manifest: &mut serde_json::Value| manifest["tables"][0]["columns"][0] = "other".into();
    refuses(good.clone().with_manifest(columns), "other columns").await;
    let fewer = |manifest: &mut serde_json::Value| drop(manifest["tables"].as_array_mut().unwrap().pop());
    refuses(good.clone().with_manifest(fewer), "tables instead of").await;
    let mut short = good.clone();
    short.0.pop();
    refuses(short, "it ends before the table").await;
    let mut long = good.clone();
    long.0.push(good.0[1].clone());
    refuses(long, "more follows").await;
}

#[tokio::test]
async fn paths_and_links_in_an_archive_lead_nowhere() {
    for path in ["../../outside", "/tmp/outside", "tables/../user.jsonl", "tables/USER.jsonl"] {
        let mut packed = good().await;
        let header = packed.header("user").as_old_mut();
        header.name = [0; 100];
        header.name[..path.len()].copy_from_slice(path.as_bytes());
        refuses(packed, "another file stands where tables/user.jsonl should").await;
    }
    for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory, EntryType::GNULongName, EntryType::XHeader] {
        let mut packed = good().await;
        packed.header("user").set_entry_type(kind);
        refuses(packed, "another file stands where").await;
    }
}

#[tokio::test]
async fn sizes_and_sums_are_held_against_what_is_there() {
    let good = good().await;
    for bytes in [1u64, 1 << 40] {
        let packed = good.clone().with_manifest(|manifest| manifest["tables"][0]["bytes"] = bytes.into());
        refuses(packed, "bytes instead of").await;
    }
    let mut huge = good.clone();
    huge.header("user").set_size(1 << 40);
    let manifest = huge.with_manifest(|manifest| {
        for facts in manifest["tables"].as_array_mut().unwrap() {
            if facts["name"] == "user" {
                facts["bytes"] = (1u64 << 40).into();
            }
        }
    });
    refuses(manifest, "damaged").await;
    let changed = good.table("user").replace("Viewer", "Viewed");
    let mut packed = good.clone();
    let place = packed.0.iter().position(|(header, _)| *header.path_bytes() == *b"tables/user.jsonl").unwrap();
    packed.put(place, changed.into_bytes());
    refuses(packed, "its sum is another").await;
    let rows = good.clone().with_manifest(|manifest| {
        for facts in manifest["tables"].as_array_mut().unwrap() {
            facts["rows"] = 7_777.into();
        }
    });
    refuses(rows, "rows instead of 7777").await;
}

#[tokio::test]
async fn an_archive_that_was_cut_anywhere_is_refused() {
    let bytes = good().await.bytes();
    for part in 1..8 {
        let refusal = refusal(bytes[..bytes.len() * part / 8].to_vec()).await;
        assert!(refusal.contains("no archive of Eyrie") || refusal.contains("damaged"), "{refusal}");
    }
}

#[tokio::test]
async fn rows_that_are_none_are_refused() {
    let good = good().await;
    let rows = [
        ("{\"name\": \"a\"}\n", "no list of JSON"),
        ("[\"a\", 1\n", "no list of JSON"),
        ("\n", "no list of JSON"),
        ("[\"a\"]\n", "1 cells instead of 2"),
        ("[\"a\", 1]", "does not end"),
        ("[1, 1]\n", "name is not a text"),
        ("[\"a\", \"1\"]\n", "value is not a number"),
        ("[\"a\", true]\n", "value is not a number"),
        ("[\"a\", 1.5]\n", "value is no whole number"),
        ("[\"a\", 9223372036854775808]\n", "value is no whole number"),
        ("[\"a\\u0000\", 1]\n", "name has the character 0"),
    ];
    for (row, because) in rows {
        refuses(good.clone().forge("counter", row), because).await;
    }
}

#[tokio::test]
async fn rows_against_the_rules_of_the_database_are_refused() {
    let good = good().await;
    let counter = good.table("counter");
    let twice = format!("{counter}{}\n", counter.lines().next().unwrap());
    refuses(good.clone().forge("counter", &twice), "the table counter has a row twice").await;
    refuses(good.clone().forge("member", &good.table("member").replace("\"viewer\"", "\"emperor\"")), "against its rules").await;
    let gone = good.table("project").lines().skip(1).map(|line| format!("{line}\n")).collect::<String>();
    refuses(good.forge("project", &gone), "refers to nothing").await;
}
