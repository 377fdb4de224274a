//! From the tree to JSON, with every alias and merge key followed, as a schema sees it.
//!
//! This is where an alias bomb would go off, so what is made is counted.

use app::model::cloud_init::Finding;
use serde_json::{Map, Value};

use super::limit;
use super::node::{Document, NodeId, NodeValue};

impl Document {
    /// The document as JSON; refused when aliases make it too large or too deep.
    pub fn to_json(&self) -> Result<Value, Finding> {
        let mut expansion = Expansion { document: self, made: 0, bytes: 0 };
        expansion.value(self.root, 0)
    }
}

struct Expansion<'a> {
    document: &'a Document,
    made: usize,
    bytes: usize,
}

impl<'a> Expansion<'a> {
    fn value(&mut self, id: NodeId, depth: usize) -> Result<Value, Finding> {
        self.count(id, depth)?;
        Ok(match &self.document.node(id).value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Number(value) => Value::Number(value.clone()),
            NodeValue::Text(text) | NodeValue::Timestamp(text) => Value::String(text.clone()),
            NodeValue::Merge => Value::String("<<".to_owned()),
            NodeValue::Sequence(items) => {
                Value::Array(items.iter().map(|item| self.value(*item, depth + 1)).collect::<Result<_, _>>()?)
            }
            NodeValue::Mapping(entries) => {
                let mut map = Map::new();
                self.merge(entries, depth, &mut map)?;
                Value::Object(map)
            }
        })
    }

    /// Merged entries first, the weakest first, so that what is stronger overwrites them.
    fn merge(&mut self, entries: &'a [(NodeId, NodeId)], depth: usize, map: &mut Map<String, Value>) -> Result<(), Finding> {
        for (key, value) in entries {
            if self.document.node(*key).value == NodeValue::Merge {
                self.merge_from(value, depth, map)?;
            }
        }
        for (key, value) in entries {
            let key = &self.document.node(*key).value;
            if let Some(name) = key.as_key().filter(|_| *key != NodeValue::Merge) {
                map.insert(name, self.value(*value, depth + 1)?);
            }
        }
        Ok(())
    }

    fn merge_from(&mut self, value: &'a NodeId, depth: usize, map: &mut Map<String, Value>) -> Result<(), Finding> {
        let document = self.document;
        for source in document.merge_sources(value).iter().rev() {
            self.count(*source, depth + 1)?;
            if let NodeValue::Mapping(entries) = &document.node(*source).value {
                self.merge(entries, depth + 1, map)?;
            }
        }
        Ok(())
    }

    fn count(&mut self, id: NodeId, depth: usize) -> Result<(), Finding> {
        self.made += 1;
        let node = self.document.node(id);
        if let NodeValue::Text(text) = &node.value {
            self.bytes += text.len();
        }
        let span = node.span;
        if depth > limit::MAX_DEPTH {
            return Err(limit::too_deep(span));
        }
        if self.made > limit::MAX_VALUES || self.bytes > limit::MAX_EXPANDED_BYTES {
            return Err(limit::too_many(span));
        }
        Ok(())
    }
}
