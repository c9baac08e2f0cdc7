//! HTML for reading in a browser: one file, scan beside text, nothing fetched from anywhere.
//!
//! Pages are sections that can be linked to (`#page-3`); scans, where given, are inside the file. Everything from outside is escaped,
//! and there is no script. Light and dark follow the reader's system; on paper the scans stand above their text.

use super::flow::{FlowInput, FlowPage, FlowScan, label_of_tag};
use crate::model::{Block, BlockKind, Inline};
use base64::Engine as _;
use std::collections::{BTreeMap, BTreeSet};

/// The look, kept small because every exported file carries it.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1b19;--paper:#fbfaf7;--soft:#6b675f;--line:#d8d4cb}\
@media(prefers-color-scheme:dark){:root{--ink:#e8e4dc;--paper:#1b1a18;--soft:#a39d92;--line:#3b3833}}\
body{margin:0;background:var(--paper);color:var(--ink);font:1.05rem/1.55 Georgia,'Times New Roman',serif}\
header,section{max-width:90rem;margin:auto;padding:1.5rem}\
section{border-top:1px solid var(--line)}\
h1,h2,h3{line-height:1.25}\
h2{font:600 .85rem/1 system-ui,sans-serif;color:var(--soft);margin:0 0 1rem}\
h2 a{color:inherit;text-decoration:none}\
.pair{display:grid;gap:2rem;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}\
img{width:100%;height:auto;border:1px solid var(--line);position:sticky;top:1rem}\
p{margin:0 0 1em;overflow-wrap:anywhere}\
.mark{color:var(--soft);border:1px solid var(--line);border-radius:.2em;padding:0 .3em;font-size:.9em}\
.furniture{color:var(--soft)}\
.page{color:var(--soft);font:.75em system-ui,sans-serif;vertical-align:super}\
@media(max-width:60rem){.pair{display:block}img{position:static;margin-bottom:1rem}}\
@media print{img{position:static}section{break-before:page}}";

/// Writes HTML.
pub(super) fn write(input: &FlowInput) -> Vec<u8> {
    let title = if input.title.is_empty() { "Transcription" } else { &input.title };
    let language = if input.language.is_empty() { String::new() } else { format!(" lang=\"{}\"", escape(&input.language)) };
    let mut out = format!(
        "<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"Onionskin\">\n<title>{0}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><h1>{0}</h1></header>\n<main>\n",
        escape(title)
    );
    let by_page = input.blocks_by_page();
    let mut anchors = Anchors::default();
    for page in &input.pages {
        let blocks = by_page.get(&page.id).map(Vec::as_slice).unwrap_or_default();
        section(page, blocks, &mut anchors, &mut out);
    }
    // Blocks of pages that nobody listed are text all the same.
    let listed: BTreeSet<_> = input.pages.iter().map(|page| page.id).collect();
    let unlisted: Vec<&Block> = input.blocks.iter().filter(|block| !listed.contains(&block.page)).collect();
    if !unlisted.is_empty() {
        out.push_str("<section>\n");
        for block in unlisted {
            write_block(block, &mut out);
        }
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out.into_bytes()
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

fn section(page: &FlowPage, blocks: &[&Block], anchors: &mut Anchors, out: &mut String) {
    let anchor = escape(&anchors.name(&page.label));
    let label = escape(&page.label);
    out.extend(["<section id=\"", &anchor, "\">\n<h2><a href=\"#", &anchor, "\">Page ", &label, "</a></h2>\n"]);
    if let Some(scan) = &page.scan {
        out.push_str("<div class=\"pair\">\n");
        image(scan, &label, out);
    }
    out.push_str("<div class=\"text\">\n");
    for block in blocks {
        write_block(block, out);
    }
    out.push_str("</div>\n");
    if page.scan.is_some() {
        out.push_str("</div>\n");
    }
    out.push_str("</section>\n");
}

fn image(scan: &FlowScan, label: &str, out: &mut String) {
    out.extend(["<img alt=\"Scan of page ", label, "\" src=\"data:", &escape(&scan.mime), ";base64,"]);
    base64::engine::general_purpose::STANDARD.encode_string(&scan.bytes, out);
    out.push_str("\">\n");
}

fn write_block(block: &Block, out: &mut String) {
    let (open, close) = match block.kind {
        // The section's own heading says it.
        BlockKind::PageStart => return,
        BlockKind::Paragraph => ("<p>".to_owned(), "</p>\n"),
        BlockKind::Heading => ("<h3>".to_owned(), "</h3>\n"),
        BlockKind::Furniture(kind) => (format!("<p class=\"furniture\" title=\"{}\">", escape(kind.label())), "</p>\n"),
    };
    out.push_str(&open);
    for inline in &block.inlines {
        match inline {
            Inline::Text(text) => out.push_str(&escape(text).replace('\n', "<br>\n")),
            Inline::LineBreak => out.push_str("<br>\n"),
            Inline::PageStart(_, label) => out.extend(["<span class=\"page\">[p. ", &escape(label), "]</span> "]),
            Inline::Tagged(kind, text) => {
                out.extend(["<span class=\"mark\" title=\"", &escape(&label_of_tag(*kind)), "\">", &escape(text), "</span>"]);
            }
        }
    }
    out.push_str(close);
}

/// Text as it may stand in HTML, also inside quotes; characters that HTML forbids become U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(letter),
            letter if letter.is_control() => out.push('\u{FFFD}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::flow::tests::sample;
    use std::sync::Arc;

    fn written(input: &FlowInput) -> String {
        let html = String::from_utf8(write(input)).unwrap();
        html.split_once("<main>\n").unwrap().1.split_once("</main>").unwrap().0.to_owned()
    }

    #[test]
    fn pages_are_sections_and_everything_is_escaped() {
        let expected = "<section id=\"page-1\">\n<h2><a href=\"#page-1\">Page 1</a></h2>\n<div class=\"text\">\n\
            <p class=\"furniture\" title=\"Banner line\">* TOP SECRET *</p>\n<h3>REPORT</h3>\n\
            <p>1. in Cuba_x<br>\nwe &lt;met&gt; <span class=\"page\">[p. ii]</span> them &amp; <span class=\"mark\" title=\"banner line\">SECRET</span> so<br>\n</p>\n\
            </div>\n</section>\n<section id=\"page-ii\">\n<h2><a href=\"#page-ii\">Page ii</a></h2>\n<div class=\"text\">\n</div>\n</section>\n\
            <section id=\"page-3\">\n<h2><a href=\"#page-3\">Page 3</a></h2>\n<div class=\"text\">\n<p>    # not a heading</p>\n</div>\n</section>\n";
        assert_eq!(written(&sample()), expected);
    }

    #[test]
    fn scans_are_inside_the_file_and_labels_may_repeat_or_attack() {
        let mut input = sample();
        input.blocks.clear();
        input.title = "</title><script>alert(1)</script>".to_owned();
        input.pages[0].scan = Some(FlowScan { mime: "image/png".to_owned(), bytes: Arc::from(&b"abc"[..]) });
        input.pages[1].label = "1".to_owned();
        input.pages[2].label = "\"><img src=x onerror=alert(1)>".to_owned();
        let html = String::from_utf8(write(&input)).unwrap();
        assert!(html.contains("<img alt=\"Scan of page 1\" src=\"data:image/png;base64,YWJj\">"));
        assert!(html.contains("<section id=\"page-1\">") && html.contains("<section id=\"page-1-2\">"));
        assert!(!html.contains("<script") && !html.contains("<img src"), "{html}");
        assert!(!html.contains("http:") && !html.contains("https:"));
    }

    #[test]
    fn text_of_pages_that_nobody_listed_is_kept() {
        let mut input = sample();
        input.pages.clear();
        assert!(written(&input).contains("REPORT"));
    }
}
