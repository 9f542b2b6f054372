//! A small tree over `quick-xml` for news formats. No entity but XML's own five is expanded, and documents that declare their own are
//! refused: nothing that a news agency sends needs them, and they make small files grow without end.

use crate::Fault;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements open at once past which a file is hostile.
const DEEPEST: usize = 200;

/// An element: its local name, attributes and children.
#[derive(Debug, Default)]
pub struct Element {
    /// Local name, without prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An attribute by its local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Child elements.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|n| if let Node::Element(e) = n { Some(e) } else { None })
    }

    /// All elements below this one with one of `names`, in document order.
    pub fn all<'a>(&'a self, names: &[&str]) -> Vec<&'a Element> {
        let mut found = Vec::new();
        self.collect(names, &mut found);
        found
    }

    fn collect<'a>(&'a self, names: &[&str], found: &mut Vec<&'a Element>) {
        for child in self.children() {
            if names.contains(&child.name.as_str()) {
                found.push(child);
            }
            child.collect(names, found);
        }
    }

    /// The first element below this one along `path`.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        let (first, rest) = path.split_first()?;
        let found = self.all(&[first]);
        if rest.is_empty() { found.first().copied() } else { found.into_iter().find_map(|e| e.at(rest)) }
    }

    /// All text below this element.
    pub fn text(&self) -> String {
        let parts = self.children.iter().map(|n| match n {
            Node::Text(t) => t.clone(),
            Node::Element(e) => e.text(),
        });
        parts.collect()
    }
}

/// True if a document type declaration in `bytes` declares entities.
pub fn declares_entities(bytes: &[u8]) -> bool {
    bytes.windows(8).any(|w| w.eq_ignore_ascii_case(b"<!entity"))
}

/// The fault of a document that declares entities.
pub fn entities() -> Fault {
    Fault::broken(
        "XML without entities of its own",
        "a declaration of some",
        "leave it out: such files can grow without end",
    )
}

/// The root element.
///
/// # Errors
/// If the text is not well-formed, nests too deep, or declares entities.
pub fn root(text: &str) -> Result<Element, Fault> {
    if declares_entities(text.as_bytes()) {
        return Err(entities());
    }
    let broken =
        |e: &dyn ToString| Fault::broken("well-formed XML", e.to_string(), "check that the file is whole");
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|e| broken(&e))? {
            Event::Eof => break,
            Event::Start(start) => {
                open.push(element(&start));
                if open.len() > DEEPEST {
                    return Err(broken(&"more than 200 elements open at once"));
                }
            }
            Event::Empty(start) => push(&mut open, Node::Element(element(&start))),
            Event::End(_) => {
                if let Some(done) = open.pop() {
                    push(&mut open, Node::Element(done));
                }
            }
            Event::Text(t) => push(&mut open, Node::Text(t.to_string())),
            Event::CData(t) => push(&mut open, Node::Text(t.to_string())),
            Event::GeneralRef(r) => push(&mut open, Node::Text(reference(&r))),
            _ => {}
        }
    }
    match open.pop() {
        Some(top) if open.is_empty() => {
            top.children.into_iter().find_map(|n| if let Node::Element(e) = n { Some(e) } else { None })
        }
        _ => None,
    }
    .ok_or_else(|| broken(&"an end before the last element is closed"))
}

fn push(open: &mut [Element], node: Node) {
    if let Some(top) = open.last_mut() {
        top.children.push(node);
    }
}

fn element(start: &BytesStart) -> Element {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_string();
    let attributes = start.attributes().flatten();
    Element {
        name: local(start.name().as_ref()),
        attributes: attributes.map(|a| (local(a.key.as_ref()), unescaped(&a.value))).collect(),
        children: Vec::new(),
    }
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_string(), |t| t.into_owned())
}

/// What `&name;` stands for; an unknown name stands for itself.
fn reference(name: &str) -> String {
    unescaped(&format!("&{name};"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_texts_are_kept() {
        let root =
            root("<a xmlns:n='u' n:k='v &amp; w'><b>one &amp; <i>two</i></b><c><![CDATA[<x>]]></c></a>")
                .unwrap();
        assert_eq!((root.name.as_str(), root.attribute("k")), ("a", Some("v & w")));
        assert_eq!(root.at(&["b"]).unwrap().text(), "one & two");
        assert_eq!(root.at(&["c"]).unwrap().text(), "<x>");
    }

    #[test]
    fn entity_bombs_deep_nests_and_torn_files_are_faults() {
        for bad in
            ["<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", &"<a>".repeat(100_000), "<a><b></b>", "<a></b>", ""]
        {
            assert!(matches!(root(bad), Err(Fault::Broken { .. })), "{}", &bad[..bad.len().min(40)]);
        }
    }
}
