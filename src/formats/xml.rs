//! The one XML reader: other people's files, read without trust.
//!
//! It gives elements, ends and text in order, by local name, and keeps its own list of open elements, so that a missing end tag, a stray
//! one or a cut file costs nothing but a notice. It never fetches a DOCTYPE and expands no entity but characters, so a "billion laughs"
//! file is as small in memory as on disk. Depth and element count are limited. HTML needs the same things and a little more (void
//! elements, lower-cased names, attributes without quotes); hOCR is read through [`Xml::html`].

use super::entities::{resolve, unescape};
use super::{FormatError, Notice, text};
use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

/// Elements may stand this deep in each other; page formats need about fifteen.
const MAX_DEPTH: usize = 256;

/// Elements in one file; a page with every glyph placed has some ten thousand.
const MAX_ELEMENTS: usize = 5_000_000;

/// HTML elements that have no end tag (HTML Living Standard, void elements).
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "basefont", "frame"];

/// What the reader gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// An element begins.
    Open(Element),
    /// The innermost open element ends; its local name.
    Close(String),
    /// Text, references resolved, white space as it stands.
    Text(String),
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Local name, without prefix; lower case in HTML.
    pub(super) name: String,
    /// Where its start tag stands in the text.
    pub(super) at: Range<usize>,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of the attribute with this local name.
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value as a finite number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        number(self.attr(name)?)
    }
}

/// A finite number, also with a decimal comma.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let value: f64 = text.parse().or_else(|_| text.replace(',', ".").parse()).ok()?;
    value.is_finite().then_some(value)
}

/// Reads pieces one after the other.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    html: bool,
    open: Vec<String>,
    waiting: VecDeque<Piece>,
    /// Where the piece that was given last stands; empty for an end that the file does not have.
    place: Range<usize>,
    elements: usize,
    strange_references: usize,
    finished: bool,
    notices: Vec<Notice>,
}

impl<'a> Xml<'a> {
    /// Over XML.
    pub(super) fn new(text: &'a str) -> Self {
        Self::over(text, false)
    }

    /// Over HTML or XHTML; scripts and style sheets must have been taken out with [`tidied`].
    pub(super) fn html(text: &'a str) -> Self {
        Self::over(text, true)
    }

    fn over(text: &'a str, html: bool) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        let (open, waiting, notices) = (Vec::new(), VecDeque::new(), Vec::new());
        Self { reader, html, open, waiting, place: 0..0, elements: 0, strange_references: 0, finished: false, notices }
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Piece> {
        while self.waiting.is_empty() && !self.finished {
            self.step();
        }
        self.waiting.pop_front()
    }

    /// What was met on the way.
    pub(super) fn into_notices(mut self) -> Vec<Notice> {
        if self.strange_references > 0 {
            let count = self.strange_references;
            self.notices
                .push(Notice::new(format!("{count} references to entities that the file does not explain were kept as they stand")));
        }
        self.notices
    }

    /// Where the piece that was given last stands in the text. Of pieces that come of one tag (an element without content, an end tag
    /// that closes several elements) it is that tag.
    pub(super) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    fn step(&mut self) {
        let from = self.reader.buffer_position();
        let event = self.reader.read_event();
        self.place = from as usize..self.reader.buffer_position() as usize;
        match event {
            Ok(Event::Start(start)) => self.start(&start, false),
            Ok(Event::Empty(start)) => self.start(&start, true),
            Ok(Event::End(end)) => {
                let name = self.name(end.local_name().as_ref());
                self.end(&name);
            }
            Ok(Event::Text(text)) => self.waiting.push_back(Piece::Text(text.into_inner().into_owned())),
            Ok(Event::CData(text)) => self.waiting.push_back(Piece::Text(text.into_inner().into_owned())),
            Ok(Event::GeneralRef(reference)) => {
                let name = reference.into_inner();
                let text = resolve(&name).unwrap_or_else(|| {
                    self.strange_references += 1;
                    format!("&{name};")
                });
                self.waiting.push_back(Piece::Text(text));
            }
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_))
            | Err(Error::IllFormed(_) | Error::InvalidAttr(_)) => {}
            Ok(Event::Eof) => {
                let cut = !self.html && !self.open.is_empty();
                self.finish(cut.then_some("The file ends in the middle; what stands before was kept"));
            }
            Err(_) => self.finish(Some("The file is cut off or damaged inside a tag; what stands before was kept")),
        }
    }

    fn name(&self, raw: &str) -> String {
        if self.html { raw.to_ascii_lowercase() } else { raw.to_owned() }
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) {
        let element = Element { name: self.name(start.local_name().as_ref()), at: self.place.clone(), attributes: self.attributes(start) };
        self.elements += 1;
        if self.elements > MAX_ELEMENTS || self.open.len() >= MAX_DEPTH {
            self.finish(Some("The file holds more elements, or deeper ones, than any page needs; what stands before was kept"));
            return;
        }
        let void = self.html && VOID.contains(&element.name.as_str());
        if self.html && element.name == "p" && self.open.last().is_some_and(|open| open == "p") {
            self.end("p");
        }
        let name = element.name.clone();
        self.waiting.push_back(Piece::Open(element));
        if empty || void {
            self.waiting.push_back(Piece::Close(name));
        } else {
            self.open.push(name);
        }
    }

    fn attributes(&self, start: &BytesStart<'_>) -> Vec<(String, String)> {
        let mut list = if self.html { start.html_attributes() } else { start.attributes() };
        list.with_checks(false);
        list.flatten().map(|attribute| (self.name(attribute.key.local_name().as_ref()), unescape(&attribute.value).into_owned())).collect()
    }

    /// Closes the nearest open element of this name and all inside it; an end tag without a start is passed over.
    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open == name) else { return };
        self.waiting.extend(self.open.drain(at..).rev().map(Piece::Close));
    }

    fn finish(&mut self, why: Option<&str>) {
        self.notices.extend(why.map(Notice::new));
        self.waiting.extend(self.open.drain(..).rev().map(Piece::Close));
        self.finished = true;
    }
}

/// Decodes an XML or HTML file, honouring the encoding it declares.
pub(super) fn decode(bytes: &[u8]) -> Result<text::Decoded, FormatError> {
    let mut decoded = text::decode(bytes, declared_encoding(bytes).as_deref())?;
    // The XML declaration says what the encoding is, so reading by it is nothing to report.
    decoded.notices.retain(|notice| !notice.what.starts_with("The text is not UTF-8"));
    Ok(decoded)
}

/// `encoding="…"` of the XML declaration or `charset=…` of an HTML head.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..2048).unwrap_or(bytes);
    let head: String =
        head.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { ' ' }).collect::<String>().to_ascii_lowercase();
    let after = |key: &str| {
        let (_, rest) = head.split_once(key)?;
        let label: String = rest
            .trim_start_matches([' ', '=', '"', '\''])
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || "-_:.".contains(*letter))
            .collect();
        (!label.is_empty()).then_some(label)
    };
    if head.trim_start().starts_with("<?xml") { after("encoding").or_else(|| after("charset")) } else { after("charset") }
}

/// The local name of the first element and its whole tag, where the head of a file is XML or HTML.
pub(super) fn root(head: &str) -> Option<(String, String)> {
    let mut rest = head.trim_start();
    loop {
        rest = rest.strip_prefix('<')?;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1.trim_start();
        } else if rest.starts_with('?') {
            rest = rest.split_once("?>")?.1.trim_start();
        } else if rest.starts_with('!') {
            rest = after_doctype(rest)?.trim_start();
        } else {
            let tag = rest.split_once('>').map_or(rest, |(tag, _)| tag);
            let name: String = tag.chars().take_while(|letter| !letter.is_whitespace() && *letter != '/').collect();
            let local = name.rsplit(':').next().unwrap_or_default().to_owned();
            return local.starts_with(|letter: char| letter.is_alphabetic() || letter == '_').then(|| (local, tag.to_owned()));
        }
    }
}

/// What follows a DOCTYPE, which may hold declarations in brackets.
fn after_doctype(rest: &str) -> Option<&str> {
    let end = rest.find('>')?;
    match rest.find('[') {
        Some(bracket) if bracket < end => rest.split_once(']')?.1.split_once('>').map(|(_, after)| after),
        _ => rest.get(end + 1..),
    }
}

/// HTML that a reader of XML can bear: nothing inside `script` and `style`, and a `<` that begins no tag written as a reference.
pub(super) fn tidied(html: &str) -> Cow<'_, str> {
    let html = without_scripts(html);
    let begins_tag = |rest: &str| rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter));
    if html.split('<').skip(1).all(begins_tag) {
        return html;
    }
    let mut out = String::with_capacity(html.len() + 64);
    for (at, part) in html.split('<').enumerate() {
        if at > 0 {
            out.push_str(if begins_tag(part) { "<" } else { "&lt;" });
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

fn without_scripts(html: &str) -> Cow<'_, str> {
    let lower = html.to_ascii_lowercase();
    if !lower.contains("<script") && !lower.contains("<style") {
        return Cow::Borrowed(html);
    }
    let mut kept = String::with_capacity(html.len());
    let mut from = 0;
    while let Some((start, name)) = next_script(&lower, from) {
        let inside = lower.get(start..).and_then(|rest| rest.find('>')).map_or(lower.len(), |at| start + at + 1);
        kept.push_str(html.get(from..inside).unwrap_or_default());
        let start = inside;
        from = lower.get(inside..).and_then(|rest| rest.find(name)).map_or(lower.len(), |at| inside + at);
        // Blanks take the script's place, so that everything behind it stays where it was.
        kept.extend(std::iter::repeat_n(' ', from - start));
    }
    kept.push_str(html.get(from..).unwrap_or_default());
    Cow::Owned(kept)
}

/// The next start tag of a script or style sheet from `from` on, and the end tag it needs.
fn next_script(lower: &str, from: usize) -> Option<(usize, &'static str)> {
    let rest = lower.get(from..)?;
    let find = |start: &str, end: &'static str| rest.find(start).map(|at| (from + at, end));
    [find("<script", "</script"), find("<style", "</style")].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(mut xml: Xml<'_>) -> (String, usize) {
        let mut out = String::new();
        while let Some(piece) = xml.next() {
            match piece {
                Piece::Open(element) => {
                    out.extend(["<", &element.name]);
                    element.attributes.iter().for_each(|(key, value)| out.extend([" ", key, "=", value]));
                    out.push('>');
                }
                Piece::Close(name) => out.extend(["</", &name, ">"]),
                Piece::Text(text) => out.push_str(&text),
            }
        }
        (out, xml.into_notices().len())
    }

    fn check(input: &str, expected: &str, notices: usize) {
        assert_eq!(shown(Xml::new(input)), (expected.to_owned(), notices), "{input}");
    }

    fn check_html(input: &str, expected: &str) {
        assert_eq!(shown(Xml::html(&tidied(input))).0, expected, "{input}");
    }

    #[test]
    fn prefixes_and_references_go() {
        check("<a:b c:d='1 &amp; &#x32;'>x &lt; &eacute;</a:b>", "<b d=1 & 2>x < é</b>", 0);
    }

    #[test]
    fn a_cut_file_gives_what_stands_before() {
        check("<a><b>text</b><c", "<a><b>text</b></a>", 1);
        check("<a><b>te", "<a><b>te</b></a>", 1);
    }

    #[test]
    fn wrong_ends_are_got_over() {
        check("<a><b>x</a></z>y", "<a><b>x</b></a>y", 0);
    }

    #[test]
    fn entities_are_never_expanded() {
        check("<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&b;&x;</a>", "<a>&b;&x;</a>", 1);
    }

    #[test]
    fn html_is_read_as_people_write_it() {
        check_html("<P CLASS=x>one<BR>two<p>three &nbsp;& so<hr>", "<p class=x>one<br></br>two</p><p>three \u{a0}& so<hr></hr></p>");
        check_html("<script>if (a<b) {}</script><b>x</b><STYLE>p > a</STYLE>", "<script>           </script><b>x</b><style>     </style>");
    }

    #[test]
    fn the_root_is_found_behind_declarations() {
        let root_of = |text: &str| root(text).map(|(name, _)| name);
        assert_eq!(root_of("<?xml version='1.0'?>\n<!-- > --><!DOCTYPE a [<!ENTITY b 'c>'>]>\n<n:a b='c'>").as_deref(), Some("a"));
        assert_eq!(root_of("<3 hearts"), None);
        assert_eq!(root_of("plain"), None);
    }

    #[test]
    fn the_declared_encoding_is_found() {
        assert_eq!(declared_encoding(b"<?xml version='1.0' encoding='ISO-8859-2'?>").as_deref(), Some("iso-8859-2"));
        assert_eq!(declared_encoding(b"<meta content=\"text/html; charset=windows-1250\">").as_deref(), Some("windows-1250"));
    }
}
