//! HTML as an edition: every page beside its scan, a list of documents, nothing fetched from anywhere.
//!
//! Pages are sections that can be linked to by their place in the dossier (`#p12`), which no two share, and by what they are called
//! (`#page-iv`). A paragraph that runs over a page break is cut there, so that words stand beside the scan they are on. Scans are inside
//! the file or in a folder beside it, at a size for reading. Everything from outside is escaped, and there is no script. Light and dark
//! follow the reader's system; on paper every page begins a sheet with its scan beside its text.

use super::flow::{FlowInput, FlowPage, FlowPicture, FlowScan, label_of_tag};
use super::write::markup::Markup;
use crate::model::{Block, BlockKind, Inline, MarkKind, PageId};
use base64::Engine as _;
use std::collections::{BTreeMap, BTreeSet};

/// The look, kept small because every exported file carries it.
const STYLE: &str = include_str!("html/edition.css");

/// Writes HTML.
pub(super) fn write(input: &FlowInput) -> Vec<u8> {
    let title = if input.title.is_empty() { "Transcription" } else { &input.title };
    let mut out = Markup::default();
    out.raw("<!DOCTYPE html>\n<html");
    if !input.language.is_empty() {
        out.attr("lang", &input.language);
    }
    out.raw(">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"generator\" content=\"Onionskin\">\n").element("title", title);
    out.raw("\n<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n<header>\n").element("h1", title).raw("\n");
    about(input, &mut out);
    contents(input, &mut out);
    out.raw("</header>\n<main>\n");
    let mut pages = by_page(&input.blocks);
    let mut anchors = Anchors::default();
    for (at, page) in input.pages.iter().enumerate() {
        let near = |other: Option<usize>| other.and_then(|other| input.pages.get(other));
        let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
        begins(input, page, &mut out);
        section(page, &pages.remove(&page.id).unwrap_or_default(), (before, after), &mut anchors, &mut out);
    }
    // Blocks of pages that nobody listed are text all the same.
    if pages.values().any(|pieces| !pieces.is_empty()) {
        out.raw("<section>\n<div class=\"text\">\n");
        for piece in pages.values().flatten() {
            write_pieces(std::slice::from_ref(piece), &mut out);
        }
        out.raw("</div>\n</section>\n");
    }
    out.raw("</main>\n</body>\n</html>\n");
    out.finish()
}

/// Who holds the originals, how much there is, when it was made.
fn about(input: &FlowInput, out: &mut Markup) {
    let pages = match input.pages.len() {
        1 => "1 page".to_owned(),
        count => format!("{count} pages"),
    };
    let day = input.made.get(..10).map(|day| format!("exported {day}"));
    let told: Vec<String> = [input.holder.clone(), pages].into_iter().chain(day).filter(|part| !part.is_empty()).collect();
    out.raw("<p class=\"about\">").text(&told.join(" · ")).raw("</p>\n");
}

/// The documents with their levels and pages; nothing where there is one page.
fn contents(input: &FlowInput, out: &mut Markup) {
    if input.pages.len() < 2 {
        return;
    }
    out.raw("<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n");
    for document in documents(&input.pages) {
        let Some(first) = document.first() else { continue };
        let title = first.begins.as_deref().filter(|title| !title.is_empty()).unwrap_or("Untitled");
        out.raw("<li><a").attr("href", &anchor(first)).raw(">").text(title).raw("</a>");
        if let Some(strictest) = document.iter().max_by_key(|page| page.level).filter(|page| page.level.is_some()) {
            out.raw(" ");
            level(strictest, out);
        }
        out.raw("<span class=\"pages\">");
        for page in document {
            out.raw("<a").attr("href", &anchor(page)).raw(">").text(name(page)).raw("</a> ");
        }
        out.raw("</span></li>\n");
    }
    out.raw("</ol>\n</nav>\n");
}

/// Pages by the documents they belong to.
fn documents(pages: &[FlowPage]) -> impl Iterator<Item = &[FlowPage]> {
    pages.chunk_by(|_, next| next.begins.is_none())
}

fn anchor(page: &FlowPage) -> String {
    format!("#p{}", page.place)
}

fn name(page: &FlowPage) -> &str {
    if page.label.is_empty() { "–" } else { &page.label }
}

/// The level that a page states, in its own words and never by colour alone.
fn level(page: &FlowPage, out: &mut Markup) {
    let Some(level) = page.level else { return };
    let words = if page.classification.is_empty() { level.label() } else { &page.classification };
    out.raw("<span").attr("class", &format!("level {}", level.id())).raw(">").text(words).raw("</span>");
}

/// The title of a document before its first page, where there are several.
fn begins(input: &FlowInput, page: &FlowPage, out: &mut Markup) {
    let several = documents(&input.pages).nth(1).is_some();
    if let Some(title) = page.begins.as_ref().filter(|title| several && !title.is_empty()) {
        out.raw("<h2 class=\"begins\">").text(title).raw("</h2>\n");
    }
}

/// Names for sections: `page-3`, and `page-3-2` for a second page of that label.
#[derive(Default)]
struct Anchors {
    taken: BTreeSet<String>,
    /// How often each label was met, so that ten thousand pages of one label are still quick.
    counts: BTreeMap<String, u32>,
}

impl Anchors {
    fn name(&mut self, label: &str) -> String {
        let plain: String = label.chars().map(|letter| if letter.is_alphanumeric() || letter == '.' { letter } else { '-' }).collect();
        let base = format!("page-{plain}");
        loop {
            let count = self.counts.entry(base.clone()).or_default();
            *count += 1;
            let name = if *count == 1 { base.clone() } else { format!("{base}-{count}") };
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

type Near<'a> = (Option<&'a FlowPage>, Option<&'a FlowPage>);

fn section(page: &FlowPage, pieces: &[Piece<'_>], (before, after): Near<'_>, anchors: &mut Anchors, out: &mut Markup) {
    let class = page.level.map_or("page".to_owned(), |level| format!("page {}", level.id()));
    out.raw("<section").attr("class", &class).attr("id", &format!("p{}", page.place)).raw(">\n<div class=\"where\"");
    out.attr("id", &anchors.name(&page.label)).raw("><h3><a").attr("href", &anchor(page)).raw(">Page ").text(name(page)).raw("</a></h3>");
    level(page, out);
    if !page.source.is_empty() {
        out.raw("<span>").text(&page.source).raw("</span>");
    }
    out.raw("<span class=\"turn\">");
    for (other, sign, what) in [(before, "←", "Page before"), (after, "→", "Next page")] {
        if let Some(other) = other {
            out.raw("<a").attr("href", &anchor(other)).attr("title", what).attr("aria-label", what).raw(">").raw(sign).raw("</a>");
        }
    }
    out.raw("</span></div>\n");
    if let Some(scan) = &page.scan {
        out.raw("<div class=\"pair\">\n");
        figure(scan, name(page), out);
    }
    out.raw("<div class=\"text\">\n");
    if pieces.is_empty() {
        out.raw("<p class=\"nothing\">No text</p>\n");
    }
    let is_one = |one: &Piece<'_>, next: &Piece<'_>| one.kind == next.kind && one.is_of_lines();
    for stretch in pieces.chunk_by(is_one) {
        write_pieces(stretch, out);
    }
    out.raw(if page.scan.is_some() { "</div>\n</div>\n</section>\n" } else { "</div>\n</section>\n" });
}

fn figure(scan: &FlowScan, label: &str, out: &mut Markup) {
    out.raw("<figure>");
    // A picture in a file of its own can be opened large.
    if let FlowPicture::Beside(path) = &scan.picture {
        out.raw("<a").attr("href", &address(path)).raw(">");
    }
    out.raw("<img").attr("alt", &format!("Scan of page {label}")).attr("loading", "lazy");
    if let Some(size) = scan.size {
        out.number("width", size.width).number("height", size.height);
    }
    match &scan.picture {
        FlowPicture::Beside(path) => {
            out.attr("src", &address(path)).raw("></a>");
        }
        FlowPicture::Inside { mime, bytes } => {
            out.raw(" src=\"data:").text(mime).raw(";base64,");
            out.raw(&base64::engine::general_purpose::STANDARD.encode(bytes)).raw("\">");
        }
    }
    out.raw("</figure>\n");
}

/// A path as an address.
fn address(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A block, or the part of it that stands on one page.
struct Piece<'a> {
    kind: BlockKind,
    inlines: Vec<&'a Inline>,
    /// It goes on from the page before.
    continued: bool,
    /// It goes on on the next page.
    goes_on: bool,
}

/// Blocks by the page they stand on, cut where pages begin.
fn by_page(blocks: &[Block]) -> BTreeMap<PageId, Vec<Piece<'_>>> {
    let mut pages: BTreeMap<PageId, Vec<Piece<'_>>> = BTreeMap::new();
    // The section's own heading says where a page begins.
    for block in blocks.iter().filter(|block| block.kind != BlockKind::PageStart) {
        let (mut page, mut inlines, mut continued) = (block.page, Vec::new(), false);
        for inline in &block.inlines {
            let Inline::PageStart(next, _) = inline else {
                inlines.push(inline);
                continue;
            };
            let here = std::mem::take(&mut inlines);
            if !here.is_empty() {
                pages.entry(page).or_default().push(Piece { kind: block.kind, inlines: here, continued, goes_on: true });
                continued = true;
            }
            page = *next;
        }
        if !inlines.is_empty() {
            pages.entry(page).or_default().push(Piece { kind: block.kind, inlines, continued, goes_on: false });
        }
    }
    pages
}

impl Piece<'_> {
    /// Whether it may be one line of a stamp or block of several.
    fn is_of_lines(&self) -> bool {
        let BlockKind::Furniture(kind) = self.kind else { return false };
        matches!(kind, MarkKind::Stamp | MarkKind::Declassification | MarkKind::ClassificationBlock | MarkKind::ControlNumber)
    }

    fn write(&self, out: &mut Markup) {
        for inline in &self.inlines {
            match inline {
                Inline::Text(text) => {
                    for (at, line) in text.split('\n').enumerate() {
                        out.raw(if at > 0 { "<br>\n" } else { "" }).text(line);
                    }
                }
                Inline::LineBreak => _ = out.raw("<br>\n"),
                Inline::PageStart(..) => {}
                // The block says what it is already.
                Inline::Tagged(kind, text) if self.kind == BlockKind::Furniture(*kind) => _ = out.text(text),
                Inline::Tagged(kind, text) => {
                    let class = format!("mark {}", kind.id());
                    out.raw("<span").attr("class", &class).attr("title", &label_of_tag(*kind)).raw(">").text(text).raw("</span>");
                }
            }
        }
    }
}

/// Writes a block: one piece, or those that are its lines.
fn write_pieces(pieces: &[Piece<'_>], out: &mut Markup) {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
    let mut class: Vec<&str> = Vec::new();
    if let BlockKind::Furniture(kind) = first.kind {
        class.extend(["furniture", kind.id()]);
    }
    let ends = [(first.continued, "continued"), (last.goes_on, "goes-on")];
    class.extend(ends.into_iter().filter(|(is, _)| *is).map(|(_, name)| name));
    let name = if first.kind == BlockKind::Heading { "h4" } else { "p" };
    out.raw("<").raw(name);
    if !class.is_empty() {
        out.attr("class", &class.join(" "));
    }
    if let BlockKind::Furniture(kind) = first.kind {
        out.attr("title", kind.label());
    }
    out.raw(">");
    for (at, piece) in pieces.iter().enumerate() {
        out.raw(if at > 0 { "<br>\n" } else { "" });
        piece.write(out);
    }
    out.raw("</").raw(name).raw(">\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::flow::tests::sample;
    use crate::model::ScanSize;
    use std::sync::Arc;

    fn written(input: &FlowInput) -> String {
        let html = String::from_utf8(write(input)).unwrap();
        html.split_once("<main>\n").unwrap().1.split_once("</main>").unwrap().0.to_owned()
    }

    #[test]
    fn every_page_holds_the_words_that_are_on_it() {
        let html = written(&sample());
        let text = |place: usize| {
            let section = html.split_once(&format!("id=\"p{place}\"")).unwrap().1.split_once("</section>").unwrap().0;
            section.split_once("<div class=\"text\">\n").unwrap().1.split_once("</div>").unwrap().0.to_owned()
        };
        let first = "<p class=\"furniture banner\" title=\"Banner line\">* TOP SECRET *</p>\n<h4>REPORT</h4>\n\
            <p class=\"goes-on\">1. in Cuba_x<br>\nwe &lt;met&gt; </p>\n";
        assert_eq!(text(1), first);
        let second = "<p class=\"continued\">them &amp; <span class=\"mark banner\" title=\"banner line\">SECRET</span> so<br>\n</p>\n";
        assert_eq!(text(2), second);
        assert_eq!(text(3), "<p>    # not a heading</p>\n");
        assert!(html.contains("<section class=\"page top-secret\" id=\"p1\">") && html.contains("id=\"page-ii\""), "{html}");
    }

    #[test]
    fn documents_are_listed_with_their_levels_and_pages() {
        let mut input = sample();
        input.pages[2].begins = Some("Box 2".to_owned());
        let html = String::from_utf8(write(&input)).unwrap();
        let nav = html.split_once("<nav").unwrap().1.split_once("</nav>").unwrap().0;
        assert!(nav.contains("<li><a href=\"#p1\">Box &lt;1&gt;</a> <span class=\"level top-secret\">Top secret</span>"), "{nav}");
        assert!(nav.contains("<span class=\"pages\"><a href=\"#p1\">1</a> <a href=\"#p2\">ii</a> </span></li>"), "{nav}");
        assert!(html.contains("<h2 class=\"begins\">Box 2</h2>"));
    }

    #[test]
    fn scans_are_inside_or_beside_and_labels_may_repeat_or_attack() {
        let mut input = sample();
        input.blocks.clear();
        input.title = "</title><script>alert(1)</script>".to_owned();
        let inside = FlowPicture::Inside { mime: "image/png".to_owned(), bytes: Arc::from(&b"abc"[..]) };
        input.pages[0].scan = Some(FlowScan { picture: inside, size: Some(ScanSize { width: 3, height: 4 }) });
        input.pages[1].scan = Some(FlowScan { picture: FlowPicture::Beside("a b_files/\"1.jpg".to_owned()), size: None });
        input.pages[1].label = "1".to_owned();
        input.pages[2].label = "\"><img src=x onerror=alert(1)>".to_owned();
        input.pages[2].source = "<script>".to_owned();
        let html = String::from_utf8(write(&input)).unwrap();
        assert!(html.contains("<img alt=\"Scan of page 1\" loading=\"lazy\" width=\"3\" height=\"4\" src=\"data:image/png;base64,YWJj\">"));
        assert!(
            html.contains(
                "<a href=\"a%20b_files/%221.jpg\"><img alt=\"Scan of page 1\" loading=\"lazy\" src=\"a%20b_files/%221.jpg\"></a>"
            )
        );
        assert!(html.contains("id=\"page-1\"") && html.contains("id=\"page-1-2\""));
        assert!(!html.contains("<script") && !html.contains("<img src"), "{html}");
        assert!(!html.contains("http:") && !html.contains("https:"));
    }

    #[test]
    fn the_lines_of_a_stamp_are_one_and_say_once_what_they_are() {
        let stamp = |text: &str| Block {
            kind: BlockKind::Furniture(MarkKind::Stamp),
            page: PageId(1),
            inlines: vec![Inline::Tagged(MarkKind::Stamp, text.to_owned())],
        };
        let mut input = sample();
        input.blocks = vec![stamp("RECEIVED"), stamp("NOV 8")];
        assert!(written(&input).contains("<p class=\"furniture stamp\" title=\"Stamp\">RECEIVED<br>\nNOV 8</p>"));
    }

    #[test]
    fn text_of_pages_that_nobody_listed_is_kept() {
        let mut input = sample();
        input.pages.clear();
        assert!(written(&input).contains("REPORT"));
    }
}
