//! The tree: a flat list of nodes. An alias is a second reference to the same node, so a document
//! with many aliases takes no more memory than its text.

use std::collections::HashMap;

use serde_json::Number;

use crate::cloud_init::finding::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(pub(super) u32);

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub value: NodeValue,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    /// Python makes a date or a time of it, which no place in a cloud-config wants.
    Timestamp(String),
    /// A plain `<<`: as a key it takes over another mapping's entries.
    Merge,
    Sequence(Vec<NodeId>),
    /// As written: duplicates and merge keys included.
    Mapping(Vec<(NodeId, NodeId)>),
}

impl NodeValue {
    /// The key that a scalar is in JSON; a collection is none.
    pub fn as_key(&self) -> Option<String> {
        match self {
            Self::Null => Some("null".to_owned()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(value) => Some(value.to_string()),
            Self::Text(text) | Self::Timestamp(text) => Some(text.clone()),
            Self::Merge => Some("<<".to_owned()),
            Self::Sequence(_) | Self::Mapping(_) => None,
        }
    }
}

/// Where a value stands, and its key when it is in a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: Option<Span>,
    pub value: Span,
    pub node: NodeId,
}

#[derive(Debug)]
pub struct Document {
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    /// The source text of scalars that do not mean themselves, like `0644`.
    pub(super) sources: HashMap<u32, String>,
}

impl Document {
    pub fn root(&self) -> &Node {
        self.node(self.root)
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// How a number, boolean, null or date was written.
    pub fn source(&self, id: NodeId) -> Option<&str> {
        self.sources.get(&id.0).map(String::as_str)
    }

    /// The entries of the top-level mapping as written; none for anything else.
    pub fn entries(&self) -> impl Iterator<Item = (&Node, &Node)> {
        let entries: &[(NodeId, NodeId)] = match &self.root().value {
            NodeValue::Mapping(entries) => entries,
            _ => &[],
        };
        entries.iter().map(|(key, value)| (self.node(*key), self.node(*value)))
    }

    /// The place a path of keys and indexes leads to, as far as it leads anywhere.
    pub fn locate<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Place {
        let mut place = Place { key: None, value: self.root().span, node: self.root };
        for step in path {
            match self.step(place.node, step) {
                Some(next) => place = next,
                None => break,
            }
        }
        place
    }

    fn step(&self, parent: NodeId, step: &str) -> Option<Place> {
        match &self.node(parent).value {
            NodeValue::Sequence(items) => {
                let item = *items.get(step.parse::<usize>().ok()?)?;
                Some(self.place(None, item))
            }
            NodeValue::Mapping(entries) => self.own_entry(entries, step).or_else(|| self.merged_entry(entries, step)),
            _ => None,
        }
    }

    /// Of two equal keys the last counts.
    fn own_entry(&self, entries: &[(NodeId, NodeId)], name: &str) -> Option<Place> {
        let (key, value) = entries.iter().rev().find(|(key, _)| {
            let key = &self.node(*key).value;
            *key != NodeValue::Merge && key.as_key().as_deref() == Some(name)
        })?;
        Some(self.place(Some(*key), *value))
    }

    /// Of several merged mappings the first that has the key counts.
    fn merged_entry(&self, entries: &[(NodeId, NodeId)], name: &str) -> Option<Place> {
        entries
            .iter()
            .rev()
            .filter(|(key, _)| self.node(*key).value == NodeValue::Merge)
            .flat_map(|(_, value)| self.merge_sources(value))
            .find_map(|source| self.step(*source, name))
    }

    /// The mappings a merge key takes from, the strongest first.
    pub(super) fn merge_sources<'a>(&'a self, value: &'a NodeId) -> &'a [NodeId] {
        match &self.node(*value).value {
            NodeValue::Sequence(items) => items,
            _ => std::slice::from_ref(value),
        }
    }

    fn place(&self, key: Option<NodeId>, node: NodeId) -> Place {
        Place { key: key.map(|key| self.node(key).span), value: self.node(node).span, node }
    }
}
