//! TEI P5 (and P4, whose root is `TEI.2`): a transcription in running elements, cut into pages at every `pb`.
//!
//! White space is one space, as everywhere in TEI; a line ends at `lb`, a block where an element like `p` or `head` does. What stands on
//! the paper is taken: `orig` and not `reg`, `abbr` and not `expan`; but `corr` and not `sic`, because that is what a proofreader decided;
//! of an apparatus, the lemma. Notes leave the sentence that they interrupt and stand at the end of their page. `facsimile` gives images and
//! zones; a text that was written into `sourceDoc`, surface by surface, is read as well. The header is not text.

mod kinds;

use super::assembly::{RawBlock, RawLine, RawWord, assemble, points, size, zone_around};
use super::xml::{self, Element, Piece, Xml};
use super::{FormatError, ReadOutcome, ReadPage};
use crate::model::{RegionKind, ScanRect, ScanSize};
use kinds::{block_kind, image_of, kind_of, note_kind, zone_of};
use std::collections::BTreeMap;

/// What stands for words that are not there.
const GAP: &str = "[…]";

/// Reads TEI.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where the root is another; [`FormatError::Damaged`] where there is no text; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let decoded = xml::decode(bytes)?;
    let mut xml = Xml::new(&decoded.text);
    let mut tei = Tei::default();
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(element) => tei.open(element),
            Piece::Close(name) => tei.close(&name),
            Piece::Text(text) => tei.text(&text),
        }
    }
    if !tei.has_root {
        return Err(FormatError::NotThisFormat { expected: "TEI", found: "XML without a TEI element".to_owned() });
    }
    let mut notices = decoded.notices;
    notices.extend(xml.into_notices());
    let (pages, has_page_breaks) = tei.finish();
    if pages.is_empty() {
        return Err(FormatError::Damaged("the file is TEI but holds no text".to_owned()));
    }
    Ok(ReadOutcome { pages, notices, has_page_breaks })
}

/// Whether an element is the root of a TEI file.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "TEI" | "TEI.2" | "teiCorpus")
}

/// A page's picture as the facsimile describes it.
#[derive(Debug, Clone, Default)]
struct Surface {
    image: Option<String>,
    label: Option<String>,
    size: Option<ScanSize>,
}

/// A page in the making.
#[derive(Default)]
struct RawPage {
    surface: Surface,
    blocks: Vec<RawBlock>,
    /// Notes, in the order of their marks.
    notes: Vec<RawBlock>,
}

/// A run of text between block elements: the body's, or a note's that interrupts it.
#[derive(Default)]
struct Flow {
    block: RawBlock,
    line: RawLine,
    /// Text since the last word element.
    loose: String,
    is_note: bool,
    /// What a note is called, which stands before its first words.
    label: String,
}

#[derive(Default)]
struct Tei {
    has_root: bool,
    /// Names of the elements that are open, with what each of them does.
    open: Vec<(String, Does)>,
    surfaces: BTreeMap<String, Surface>,
    zones: BTreeMap<String, ScanRect>,
    /// Of the surface that is being described.
    surface: Option<(String, Surface)>,
    pages: Vec<RawPage>,
    has_breaks: bool,
    flows: Vec<Flow>,
    /// Elements whose text is not wanted, open inside each other.
    hidden: usize,
    /// Elements inside which there is text, likewise.
    inside: usize,
    /// Kinds of the block elements that are open.
    kinds: Vec<RegionKind>,
    /// The gap that is being read.
    gap: Option<Gap>,
    /// Of each entry of an apparatus that is open, whether one of its readings was taken.
    apps: Vec<bool>,
}

/// What is undone where an element ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Nothing,
    Hides,
    HoldsText,
    Block,
    Line,
    Note,
    Word,
    Surface,
    Gap,
    Stands,
    App,
}

/// Words that are not there.
#[derive(Default)]
struct Gap {
    /// What stands in their place, where the file says so.
    stands: Option<String>,
    /// Whether that is being read.
    open: bool,
}

impl Tei {
    fn open(&mut self, element: Element) {
        let does = self.begin(&element);
        self.open.push((element.name, does));
    }

    fn begin(&mut self, element: &Element) -> Does {
        match element.name.as_str() {
            name if is_root(name) => self.has_root = true,
            "teiHeader" | "standOff" => return self.hide(),
            "surface" => return self.begin_surface(element),
            "graphic" => self.graphic(element),
            "zone" if self.inside == 0 || self.surface.is_some() => return self.zone(element),
            "text" | "front" | "body" | "back" if self.surface.is_none() => return self.hold(),
            _ if self.hidden > 0 || self.inside == 0 => {}
            "head" if element.attr("type") == Some("supplied") => return self.hide(),
            "sic" | "reg" | "expan" | "am" | "del" | "surplus" | "figDesc" | "index" => return self.hide_one(element),
            "pb" => self.page_break(element),
            "lb" | "cb" => self.line_break(element, element.name == "cb"),
            "gap" => {
                self.gap = Some(Gap::default());
                return Does::Gap;
            }
            "desc" if self.gap.is_some() => return self.stands(element),
            "app" => {
                self.apps.push(false);
                return Does::App;
            }
            "lem" | "rdg" if !self.apps.is_empty() => return self.reading(),
            "note" if element.attr("type") == Some("editorial") => return self.hide(),
            "note" if element.attr("anchored") == Some("false") && self.flows.len() == 1 => return self.block(note_kind(element), element),
            "note" => return self.begin_note(element),
            "w" | "pc" => return self.begin_word(element),
            "line" | "l" | "row" => return self.begin_line(element),
            "cell" | "space" => self.text(" "),
            name => {
                if let Some(kind) = block_kind(name, element) {
                    return self.block(kind, element);
                }
            }
        }
        Does::Nothing
    }

    fn block(&mut self, kind: RegionKind, element: &Element) -> Does {
        self.end_block();
        self.kinds.push(kind);
        self.begin_block(element);
        Does::Block
    }

    /// The first reading of a place is the text: the lemma, or where there is none, the first of the others.
    fn reading(&mut self) -> Does {
        match self.apps.last_mut() {
            Some(taken) if !*taken => {
                *taken = true;
                Does::Nothing
            }
            _ => self.hide(),
        }
    }

    /// What stands on the paper where text was taken out; other descriptions are not on it.
    fn stands(&mut self, element: &Element) -> Does {
        let Some(gap) = self.gap.as_mut().filter(|_| element.attr("type") == Some("stands")) else { return Does::Nothing };
        gap.open = true;
        gap.stands.get_or_insert_default();
        Does::Stands
    }

    fn end_gap(&mut self) {
        let Some(gap) = self.gap.take() else { return };
        self.text(gap.stands.as_deref().unwrap_or(GAP));
    }

    fn close(&mut self, name: &str) {
        let Some((_, does)) = self.open.pop_if(|(open, _)| open == name) else { return };
        match does {
            Does::Nothing => {}
            Does::Hides => self.hidden -= 1,
            Does::HoldsText => {
                self.end_block();
                self.inside -= 1;
            }
            Does::Block => {
                self.end_block();
                self.kinds.pop();
            }
            Does::Gap => self.end_gap(),
            Does::Stands => {
                if let Some(gap) = &mut self.gap {
                    gap.open = false;
                }
            }
            Does::App => _ = self.apps.pop(),
            Does::Line => self.end_line(),
            Does::Word => self.end_word(),
            Does::Note => self.end_note(),
            Does::Surface => self.end_surface(),
        }
    }

    fn hide(&mut self) -> Does {
        self.hidden += 1;
        Does::Hides
    }

    /// A reading that stands beside another is hidden; alone it is all there is.
    fn hide_one(&mut self, element: &Element) -> Does {
        let in_choice = self.open.last().is_some_and(|(name, _)| matches!(name.as_str(), "choice" | "subst"));
        let always = matches!(element.name.as_str(), "del" | "surplus" | "figDesc" | "index" | "am");
        if in_choice || always { self.hide() } else { Does::Nothing }
    }

    fn hold(&mut self) -> Does {
        self.inside += 1;
        if self.flows.is_empty() {
            self.flows.push(Flow::default());
        }
        Does::HoldsText
    }

    fn begin_surface(&mut self, element: &Element) -> Does {
        let side = |from: &str, to: &str| Some(element.number(to)? - element.number(from).unwrap_or(0.0));
        let whole = side("ulx", "lrx").zip(side("uly", "lry")).and_then(|(width, height)| size(width, height));
        let surface = Surface { image: None, label: element.attr("n").map(str::to_owned), size: whole };
        let id = element.attr("id").unwrap_or_default().to_owned();
        // A transcription inside the facsimile: every surface is a page.
        if self.open.iter().any(|(name, _)| name == "sourceDoc") {
            self.hold();
            self.end_block();
            self.pages.push(RawPage::default());
            self.has_breaks = true;
        }
        self.surface = Some((id, surface));
        Does::Surface
    }

    fn end_surface(&mut self) {
        self.end_block();
        let Some((id, surface)) = self.surface.take() else { return };
        if self.open.iter().any(|(name, _)| name == "sourceDoc") {
            self.inside = self.inside.saturating_sub(1);
            if let Some(page) = self.pages.last_mut() {
                page.surface = surface.clone();
            }
        }
        self.surfaces.insert(id, surface);
    }

    fn graphic(&mut self, element: &Element) {
        let Some((_, surface)) = &mut self.surface else { return };
        if surface.image.is_none() {
            surface.image = element.attr("url").map(str::to_owned);
            let side = |name: &str| xml::number(element.attr(name)?.trim_end_matches("px"));
            surface.size = surface.size.or_else(|| side("width").zip(side("height")).and_then(|(width, height)| size(width, height)));
        }
    }

    fn zone(&mut self, element: &Element) -> Does {
        let found = zone_of(element);
        if let (Some(id), Some(found)) = (element.attr("id"), found) {
            self.zones.insert(id.to_owned(), found);
        }
        if self.inside == 0 {
            return Does::Nothing;
        }
        self.end_block();
        self.kinds.push(kind_of(element.attr("type").unwrap_or_default()));
        self.begin_block(element);
        if let Some(flow) = self.flows.last_mut() {
            flow.block.zone = found;
        }
        Does::Block
    }

    fn begin_block(&mut self, element: &Element) {
        let (kind, place) = (self.kinds.last().copied().unwrap_or_default(), self.place(element));
        if let Some(flow) = self.flows.last_mut() {
            flow.block.kind = kind;
            flow.block.zone = place;
        }
    }

    /// The zone that an element points to.
    fn place(&self, element: &Element) -> Option<ScanRect> {
        let pointers = element.attr("facs").or_else(|| element.attr("corresp")).unwrap_or_default();
        pointers.split_whitespace().find_map(|pointer| self.zones.get(pointer.strip_prefix('#')?).copied()).or_else(|| zone_of(element))
    }

    fn text(&mut self, text: &str) {
        if self.hidden > 0 || self.inside == 0 {
            return;
        }
        if let Some(gap) = &mut self.gap {
            if let Some(stands) = gap.stands.as_mut().filter(|_| gap.open) {
                stands.push_str(text);
            }
            return;
        }
        if let Some(flow) = self.flows.last_mut() {
            flow.loose.push_str(text);
        }
    }

    fn begin_word(&mut self, element: &Element) -> Does {
        let place = self.place(element);
        let Some(flow) = self.flows.last_mut() else { return Does::Nothing };
        let glued = !flow.loose.ends_with(char::is_whitespace) && (!flow.loose.is_empty() || !flow.line.words.is_empty());
        flow.flush();
        flow.line.words.push(RawWord { zone: place, glued, ..RawWord::default() });
        Does::Word
    }

    fn end_word(&mut self) {
        let Some(flow) = self.flows.last_mut() else { return };
        let text = std::mem::take(&mut flow.loose);
        if let Some(word) = flow.line.words.last_mut() {
            word.text.push_str(&text);
        }
    }

    fn begin_line(&mut self, element: &Element) -> Does {
        self.end_line();
        let (place, outline) = (self.place(element), points(element.attr("points").unwrap_or_default()));
        if let Some(flow) = self.flows.last_mut() {
            flow.line.zone = place.or_else(|| zone_around(&outline));
            flow.line.outline = outline;
        }
        Does::Line
    }

    fn line_break(&mut self, element: &Element, column: bool) {
        self.hyphenate(element);
        if column {
            self.end_block();
        } else {
            self.end_line();
        }
        let place = self.place(element);
        if let Some(flow) = self.flows.last_mut() {
            flow.line.zone = place;
        }
    }

    /// A word that goes on behind a break has a hyphen on the paper, also where the file leaves it to the attribute.
    fn hyphenate(&mut self, element: &Element) {
        let Some(flow) = self.flows.last_mut().filter(|_| element.attr("break") == Some("no")) else { return };
        let text = flow.loose.trim_end();
        if text.ends_with(char::is_alphanumeric) {
            flow.loose = format!("{text}-");
        }
    }

    fn page_break(&mut self, element: &Element) {
        self.hyphenate(element);
        let kind = self.kinds.last().copied().unwrap_or_default();
        // A note that goes over the page is cut with it.
        for flow in &mut self.flows {
            let (block, is_note) = (flow.take(), flow.is_note);
            push(&mut self.pages, block, is_note);
        }
        if let Some(flow) = self.flows.first_mut() {
            flow.block.kind = kind;
        }
        let facs = element.attr("facs").unwrap_or_default();
        let known = facs.split_whitespace().find_map(|pointer| self.surfaces.get(pointer.strip_prefix('#')?)).cloned();
        let mut surface = known.unwrap_or_else(|| Surface { image: image_of(facs), ..Surface::default() });
        if let Some(label) = element.attr("n").map(str::trim).filter(|label| !label.is_empty()) {
            surface.label = Some(label.to_owned());
        }
        // Nothing but white before the first break is no page.
        if !self.has_breaks && self.pages.iter().all(|page| page.blocks.is_empty() && page.notes.is_empty()) {
            self.pages.clear();
        }
        self.has_breaks = true;
        self.pages.push(RawPage { surface, ..RawPage::default() });
    }

    fn begin_note(&mut self, element: &Element) -> Does {
        let kind = note_kind(element);
        let label = element.attr("n").unwrap_or_default().trim().to_owned();
        let block = RawBlock { kind, zone: self.place(element), ..RawBlock::default() };
        self.flows.push(Flow { block, loose: format!("{label} "), is_note: true, label, ..Flow::default() });
        Does::Note
    }

    fn end_note(&mut self) {
        let Some(mut flow) = self.flows.pop_if(|flow| flow.is_note) else { return };
        push(&mut self.pages, flow.take(), true);
    }

    fn end_line(&mut self) {
        if let Some(flow) = self.flows.last_mut() {
            flow.end_line();
        }
    }

    /// Ends the block of the flow that is being written; inside a note, paragraphs are lines of it.
    fn end_block(&mut self) {
        let kind = self.kinds.last().copied().unwrap_or_default();
        let Some(flow) = self.flows.last_mut() else { return };
        if flow.is_note {
            flow.end_line();
            return;
        }
        let block = flow.take();
        flow.block.kind = kind;
        push(&mut self.pages, block, false);
    }

    fn finish(mut self) -> (Vec<ReadPage>, bool) {
        self.end_block();
        let page = |page: RawPage| {
            let (text, layout) = assemble([page.blocks, page.notes].concat(), page.surface.size);
            let Surface { image, label, size } = page.surface;
            ReadPage { text, layout, label, image, image_frame: None, scan_size: size }
        };
        (self.pages.into_iter().map(page).collect(), self.has_breaks)
    }
}

/// Puts a block on the page that is being written.
fn push(pages: &mut Vec<RawPage>, block: RawBlock, is_note: bool) {
    if block.lines.iter().all(RawLine::is_blank) {
        return;
    }
    if pages.is_empty() {
        pages.push(RawPage::default());
    }
    if let Some(page) = pages.last_mut() {
        if is_note { page.notes.push(block) } else { page.blocks.push(block) }
    }
}

impl Flow {
    /// Loose text becomes a part of the line.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.loose);
        if !text.trim().is_empty() {
            let glued = !text.starts_with(char::is_whitespace) && !self.line.words.is_empty();
            self.line.words.push(RawWord { glued, ..RawWord::loose(text) });
        }
    }

    fn end_line(&mut self) {
        if !self.label.is_empty() && self.line.words.is_empty() && self.loose.trim() == self.label {
            return;
        }
        self.flush();
        let line = std::mem::take(&mut self.line);
        if !line.is_blank() {
            self.block.lines.push(line);
        }
    }

    fn take(&mut self) -> RawBlock {
        self.end_line();
        let next = RawBlock { kind: self.block.kind, ..RawBlock::default() };
        std::mem::replace(&mut self.block, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(inside: &str) -> String {
        let file = format!("<TEI><teiHeader><title>No text</title></teiHeader>{inside}</TEI>");
        let outcome = read(file.as_bytes()).unwrap();
        let page = |page: &ReadPage| {
            let name = [page.label.clone(), page.image.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            format!("[{name}] {}", page.text.as_str().replace('\n', "|"))
        };
        outcome.pages.iter().map(page).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn pages_are_cut_at_their_breaks_and_lines_at_theirs() {
        let body = "<text><body><pb n='1' facs='a.jpg'/><head>A\n  head</head><p>One <hi>two</hi><lb/>three fo<lb break='no'/>ur
            <pb n='2'/> five</p></body></text>";
        assert_eq!(shown(body), "[1 a.jpg] A head||One two|three fo-|ur [2] five");
        assert_eq!(shown("<text><body><p>Before</p><pb n='2'/><p>after</p></body></text>"), "[] Before [2] after");
    }

    #[test]
    fn what_is_on_the_paper_is_taken_and_what_was_corrected() {
        let body = "<p>a <choice><sic>Cubz</sic><corr>Cuba</corr></choice> <choice><orig>vp</orig><reg>up</reg></choice>, <sic>alone</sic>
            <gap reason='redacted'/> <del>no</del><add>yes</add> <app><lem>x</lem><rdg>y</rdg></app></p>";
        assert_eq!(shown(&format!("<text><body>{body}</body></text>")), "[] a Cuba vp, alone […] yes x");
    }

    #[test]
    fn notes_stand_at_the_end_of_their_page() {
        let body = "<text><body><pb n='1'/><p>One<note n='1'><p>See <hi>there</hi>.</p></note> two</p><p>three</p><pb n='2'/><p>four</p></body></text>";
        assert_eq!(shown(body), "[1] One two||three||1 See there. [2] four");
    }

    #[test]
    fn facsimiles_give_images_sizes_and_zones() {
        let file = "<TEI><facsimile><surface xml:id='s1' ulx='0' uly='0' lrx='100' lry='200'><graphic url='1.tif'/>
            <zone xml:id='z1' ulx='10' uly='20' lrx='60' lry='30'/><zone xml:id='w1' ulx='10' uly='20' lrx='30' lry='30'/></surface></facsimile>
            <text><body><pb facs='#s1'/><fw type='pageNum'>- 3 -</fw><p><lb facs='#z1'/><w facs='#w1'>Word</w>, more</p></body></text></TEI>";
        let outcome = read(file.as_bytes()).unwrap();
        let page = &outcome.pages[0];
        assert_eq!((page.image.as_deref(), page.scan_size), (Some("1.tif"), Some(ScanSize { width: 100, height: 200 })));
        assert_eq!(page.text.as_str(), "- 3 -\n\nWord, more");
        assert_eq!(page.layout.regions[0].kind, RegionKind::PageNumber);
        assert_eq!(page.layout.lines[1].zone, Some(ScanRect { left: 10, top: 20, right: 60, bottom: 30 }));
        assert_eq!(page.layout.words.iter().map(|word| page.text.slice(word.span)).collect::<Vec<_>>(), ["Word"]);
    }

    #[test]
    fn a_transcription_inside_the_facsimile_is_read_surface_by_surface() {
        let source = "<sourceDoc><surface n='1' ulx='0' uly='0' lrx='9' lry='9'><graphic url='1.png'/><zone type='header' ulx='0' uly='0' lrx='5' lry='2'>
            <line>SECRET</line></zone><zone><line>one</line><line>two</line></zone></surface><surface n='2'><zone><line>three</line></zone></surface></sourceDoc>";
        assert_eq!(shown(source), "[1 1.png] SECRET||one|two [2] three");
    }

    #[test]
    fn what_is_no_tei_is_told() {
        assert!(matches!(read(b"<html/>"), Err(FormatError::NotThisFormat { .. })));
        assert!(matches!(read(b"<TEI><text><body/></text></TEI>"), Err(FormatError::Damaged(_))));
    }
}
