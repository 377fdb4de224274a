//! An archive taken apart, so that a test can spoil it and pack it again.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest as _, Sha256};

#[derive(Clone)]
pub struct Packed(pub Vec<(tar::Header, Vec<u8>)>);

impl Packed {
    pub fn open(bytes: &[u8]) -> Self {
        let mut archive = tar::Archive::new(GzDecoder::new(bytes));
        let file = |entry: std::io::Result<tar::Entry<'_, _>>| {
            let mut entry = entry.unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.header().clone(), content)
        };
        Self(archive.entries().unwrap().map(file).collect())
    }

    /// As it stands: nothing is made to fit.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        for (header, content) in &self.0 {
            let mut header = header.clone();
            header.set_cksum();
            out.write_all(header.as_bytes()).unwrap();
            out.write_all(content).unwrap();
            out.write_all(&vec![0; content.len().next_multiple_of(512) - content.len()]).unwrap();
        }
        out.write_all(&[0; 1024]).unwrap();
        out.finish().unwrap()
    }

    pub fn manifest(&self) -> serde_json::Value {
        serde_json::from_slice(&self.0[0].1).unwrap()
    }

    pub fn with_manifest(mut self, change: impl FnOnce(&mut serde_json::Value)) -> Self {
        let mut manifest = self.manifest();
        change(&mut manifest);
        self.put(0, serde_json::to_vec(&manifest).unwrap());
        self
    }

    /// Another content with the size that its header says.
    pub fn put(&mut self, at: usize, content: Vec<u8>) {
        self.0[at].0.set_size(content.len() as u64);
        self.0[at].1 = content;
    }

    fn place(&self, table: &str) -> usize {
        let path = format!("tables/{table}.jsonl");
        self.0.iter().position(|(header, _)| *header.path_bytes() == *path.as_bytes()).unwrap()
    }

    pub fn table(&self, table: &str) -> String {
        String::from_utf8(self.0[self.place(table)].1.clone()).unwrap()
    }

    pub fn header(&mut self, table: &str) -> &mut tar::Header {
        let place = self.place(table);
        &mut self.0[place].0
    }

    /// Another content of a table, to which size, number of rows and sum fit.
    pub fn forge(mut self, table: &str, content: &str) -> Self {
        let place = self.place(table);
        self.put(place, content.as_bytes().to_vec());
        self.with_manifest(|manifest| {
            let facts = &mut manifest["tables"][place - 1];
            facts["bytes"] = content.len().into();
            facts["rows"] = content.lines().count().into();
            facts["sha256"] = hex::encode(Sha256::digest(content)).into();
        })
    }
}
