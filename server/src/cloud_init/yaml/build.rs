//! From the parser's events to the tree. The first thing cloud-init would refuse ends the reading.

use std::collections::HashMap;
use std::ops::Range;

use app::model::cloud_init::Finding;
use granit_parser::{Event, Parser, ScalarStyle, Tag};

use super::node::{Document, Node, NodeId, NodeValue};
use super::{Reading, complaint, limit, scalar, text};
use crate::cloud_init::finding::{Span, error, excerpt, warning};

pub fn build(source: &str) -> Result<Reading, Finding> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        block_scalar_eof_without_line_feed: true,
        bom_inside_document_as_content: true,
        block_nesting_limit: limit::MAX_DEPTH,
        flow_nesting_limit: limit::MAX_DEPTH,
    };
    let mut builder = Builder::new(source);
    for next in Parser::new_from_str_with_options(source, options) {
        match next {
            Ok((event, span)) => builder.event(event, &span).map_err(|fault| builder.earlier_tab(&fault).unwrap_or(fault))?,
            Err(fault) => {
                let finding = complaint::scan(&fault);
                return Err(builder.earlier_tab(&finding).unwrap_or(finding));
            }
        }
    }
    builder.finish()
}

enum Frame {
    Sequence(NodeId, Vec<NodeId>),
    Mapping(NodeId, Vec<(NodeId, NodeId)>, Option<NodeId>),
}

struct Builder<'a> {
    source: &'a str,
    nodes: Vec<Node>,
    sources: HashMap<u32, String>,
    stack: Vec<Frame>,
    root: Option<NodeId>,
    documents: usize,
    anchors: HashMap<usize, NodeId>,
    names: HashMap<String, Span>,
    /// Where quotes and blocks of text stand: tabs are allowed in them.
    opaque: Vec<Range<usize>>,
    warnings: Vec<Finding>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            nodes: Vec::new(),
            sources: HashMap::new(),
            stack: Vec::new(),
            root: None,
            documents: 0,
            anchors: HashMap::new(),
            names: HashMap::new(),
            opaque: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) -> Result<(), Finding> {
        let span = complaint::span(&at.start, &at.end);
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, tag) => {
                self.note_opaque(style, at);
                let value = self.scalar(&text, style, tag.as_deref(), span)?;
                let meant = !matches!(value, NodeValue::Text(_));
                let id = self.add(value, span, anchor)?;
                if meant {
                    let written = at.slice(self.source).unwrap_or_default();
                    self.sources.insert(id.0, written.to_owned());
                }
                self.place(id)
            }
            Event::SequenceStart(_, anchor, tag) => {
                collection_tag(tag.as_deref(), &["seq", "omap", "pairs"], span)?;
                let id = self.add(NodeValue::Sequence(Vec::new()), span, anchor)?;
                self.open(Frame::Sequence(id, Vec::new()), span)
            }
            Event::MappingStart(_, anchor, tag) => {
                collection_tag(tag.as_deref(), &["map", "set"], span)?;
                let id = self.add(NodeValue::Mapping(Vec::new()), span, anchor)?;
                self.open(Frame::Mapping(id, Vec::new(), None), span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::Anchor(_, name) => self.name(name.into_owned(), span),
            _ => Ok(()),
        }
    }

    fn document(&mut self, span: Span) -> Result<(), Finding> {
        self.documents += 1;
        if self.documents < 2 {
            return Ok(());
        }
        Err(error(
            span,
            "A second document begins here; cloud-init reads one only. Remove the `---`, or use a MIME or cloud-config archive.",
        ))
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Result<NodeValue, Finding> {
        let value = match tag.filter(|tag| tag.original() != "!") {
            None if style == ScalarStyle::Plain => scalar::resolve(text),
            None => Ok(NodeValue::Text(text.to_owned())),
            Some(tag) => {
                tag.core_suffix().and_then(|suffix| scalar::tagged(suffix, text)).ok_or_else(|| unknown_tag(tag, span))?
            }
        };
        value.map_err(|fault| complaint::scalar(span, fault))
    }

    fn add(&mut self, value: NodeValue, span: Span, anchor: usize) -> Result<NodeId, Finding> {
        if self.nodes.len() >= limit::MAX_VALUES {
            return Err(limit::too_many(span));
        }
        let id = NodeId(text::small(self.nodes.len()));
        self.nodes.push(Node { span, value });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        Ok(id)
    }

    fn open(&mut self, frame: Frame, span: Span) -> Result<(), Finding> {
        if self.stack.len() >= limit::MAX_DEPTH {
            return Err(limit::too_deep(span));
        }
        self.stack.push(frame);
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), Finding> {
        let (id, value) = match self.stack.pop() {
            Some(Frame::Sequence(id, items)) => (id, NodeValue::Sequence(items)),
            Some(Frame::Mapping(id, entries, _)) => {
                self.judge_keys(&entries);
                (id, NodeValue::Mapping(entries))
            }
            None => return Ok(()),
        };
        let node = &mut self.nodes[id.0 as usize];
        node.value = value;
        node.span.end_line = end.end_line;
        node.span.end_column = end.end_column;
        self.place(id)
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, id: NodeId) -> Result<(), Finding> {
        match self.stack.last_mut() {
            None => self.root = Some(id),
            Some(Frame::Sequence(_, items)) => items.push(id),
            Some(Frame::Mapping(_, entries, key)) => match key.take() {
                Some(key) => {
                    entries.push((key, id));
                    return self.judge_merge(key, id);
                }
                None => {
                    *key = Some(id);
                    return self.judge_key(id);
                }
            },
        }
        self.judge_place(id)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Finding> {
        let Some(id) = self.anchors.get(&anchor).copied() else {
            return Err(error(span, "This alias has no anchor before it."));
        };
        let open = self.stack.iter().any(|frame| match frame {
            Frame::Sequence(open, _) | Frame::Mapping(open, ..) => *open == id,
        });
        if open {
            return Err(error(span, "This alias stands inside what it refers to, so it would never end."));
        }
        self.place(id)
    }

    fn name(&mut self, name: String, span: Span) -> Result<(), Finding> {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) {
            return Err(error(
                span,
                "An anchor's name has only letters, digits, `-` and `_`. Quote the text if no anchor was meant.",
            ));
        }
        match self.names.get(&name) {
            Some(first) => Err(error(
                span,
                format!(
                    "The anchor `&{}` was already set at line {}; cloud-init's YAML allows each name once.",
                    excerpt(&name),
                    first.line
                ),
            )),
            None => {
                self.names.insert(name, span);
                Ok(())
            }
        }
    }

    fn judge_key(&self, id: NodeId) -> Result<(), Finding> {
        let node = &self.nodes[id.0 as usize];
        if node.value.as_key().is_none() {
            return Err(error(node.span, "A list or mapping cannot be a key."));
        }
        if self.sources.get(&id.0).is_some_and(String::is_empty) {
            return Err(error(node.span, "The key before this `:` is missing."));
        }
        Ok(())
    }

    fn judge_merge(&self, key: NodeId, value: NodeId) -> Result<(), Finding> {
        if self.nodes[key.0 as usize].value != NodeValue::Merge {
            return self.judge_place(value);
        }
        let is_mapping = |id: &NodeId| matches!(self.nodes[id.0 as usize].value, NodeValue::Mapping(_));
        let fits = match &self.nodes[value.0 as usize].value {
            NodeValue::Sequence(items) => items.iter().all(is_mapping),
            _ => is_mapping(&value),
        };
        if fits {
            return Ok(());
        }
        Err(error(self.nodes[value.0 as usize].span, "`<<` takes a mapping, or a list of mappings, to merge."))
    }

    fn judge_place(&self, id: NodeId) -> Result<(), Finding> {
        let node = &self.nodes[id.0 as usize];
        if node.value == NodeValue::Merge {
            return Err(error(node.span, "A lone `<<` as a value cannot be read. Put it in quotes."));
        }
        Ok(())
    }

    /// Python keeps the last of two equal keys and says nothing.
    fn judge_keys(&mut self, entries: &[(NodeId, NodeId)]) {
        let mut seen: HashMap<String, Span> = HashMap::with_capacity(entries.len());
        for (key, _) in entries {
            let node = &self.nodes[key.0 as usize];
            let Some(name) = node.value.as_key().filter(|_| node.value != NodeValue::Merge) else {
                continue;
            };
            if matches!(node.value, NodeValue::Bool(_)) {
                self.warnings.push(truth_as_key(node.span, self.sources.get(&key.0)));
            }
            if let Some(first) = seen.insert(name.clone(), node.span) {
                self.warnings.push(warning(
                    node.span,
                    format!("`{}` was already set at line {}; this one replaces it.", excerpt(&name), first.line),
                ));
            }
        }
    }

    fn note_opaque(&mut self, style: ScalarStyle, at: &granit_parser::Span) {
        if style == ScalarStyle::Plain {
            return;
        }
        if let Some(range) = at.byte_range() {
            self.opaque.push(range);
        }
    }

    /// A tab confuses the parser, which may stop a line before it or lines later; PyYAML names the tab.
    fn earlier_tab(&self, fault: &Finding) -> Option<Finding> {
        let until = line_start(self.source, fault.line.saturating_add(2));
        text::stray_tab(self.source, &self.opaque, until)
    }

    fn finish(mut self) -> Result<Reading, Finding> {
        if let Some(finding) = text::stray_tab(self.source, &self.opaque, self.source.len()) {
            return Err(finding);
        }
        self.warnings.extend(text::odd_line_break(self.source, &self.opaque)?);
        let nothing = |node: &Node| node.value == NodeValue::Null;
        let document = self.root.map(|root| Document { nodes: self.nodes, root, sources: self.sources });
        Ok(Reading { document: document.filter(|document| !nothing(document.root())), warnings: self.warnings })
    }
}

fn truth_as_key(span: Span, source: Option<&String>) -> Finding {
    let written = source.map_or("", String::as_str);
    warning(span, format!("YAML 1.1 reads the key `{}` as true or false, not as a word. Put it in quotes.", excerpt(written)))
}

fn collection_tag(tag: Option<&Tag>, allowed: &[&str], span: Span) -> Result<(), Finding> {
    let Some(tag) = tag.filter(|tag| tag.original() != "!") else {
        return Ok(());
    };
    let known = tag.core_suffix().is_some_and(|suffix| allowed.contains(&suffix));
    if known { Ok(()) } else { Err(unknown_tag(tag, span)) }
}

fn unknown_tag(tag: &Tag, span: Span) -> Finding {
    error(
        span,
        format!(
            "cloud-init's YAML does not know the tag `{}` here. Put the text in quotes if a `!` was meant.",
            excerpt(&tag.original())
        ),
    )
}

fn line_start(source: &str, line: u32) -> usize {
    source.match_indices('\n').nth(line.saturating_sub(2) as usize).map_or(source.len(), |(end, _)| end)
}
