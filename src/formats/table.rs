//! The one table of formats: sniffing, dialogs, the command line and the tests are driven by it.
//!
//! What a file is, its content decides; the extension only tells plain text from Markdown, which nothing else can. A file that is
//! known to be something else (METS, IIIF, a spreadsheet, a program) is not a text, whatever its name says.

use super::{
    FormatError, ReadFn, ReadOutcome, SheetFn, WriteFn, abbyy, alto, djvu_xml, docx, hocr, html, iiif, markdown, page_xml, plain_text, tei,
    text, tsv, write, xml,
};

/// How many bytes of a file's beginning [`sniff`] likes to see; fewer are enough for most files.
pub const SNIFF_LEN: usize = 64 << 10;

/// Something a format can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keep {
    /// Where pages begin.
    PageBreaks,
    /// Where lines end.
    LineEnds,
    /// What a region is.
    Regions,
    /// Places of lines.
    LineZones,
    /// Places of words.
    WordZones,
    /// How sure the recogniser was.
    Confidence,
    /// Names of marks.
    Marks,
    /// The scans themselves.
    Scans,
}

impl Keep {
    /// All, in the order people read about them.
    pub const ALL: [Self; 8] =
        [Self::PageBreaks, Self::LineEnds, Self::Regions, Self::LineZones, Self::WordZones, Self::Confidence, Self::Marks, Self::Scans];

    /// The words people see.
    pub fn label(self) -> &'static str {
        match self {
            Self::PageBreaks => "page breaks",
            Self::LineEnds => "line ends",
            Self::Regions => "kinds of regions",
            Self::LineZones => "places of lines on the scan",
            Self::WordZones => "places of words on the scan",
            Self::Confidence => "the recogniser's confidence",
            Self::Marks => "names of marks",
            Self::Scans => "the scans",
        }
    }
}

/// What a format can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeps(&'static [Keep]);

impl Keeps {
    /// Whether the format carries it.
    pub fn has(self, what: Keep) -> bool {
        self.0.contains(&what)
    }

    /// What is lost in this format.
    pub fn lost(self) -> impl Iterator<Item = Keep> {
        Keep::ALL.into_iter().filter(move |what| !self.has(*what))
    }
}

/// The beginning of a file, looked at once for all formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its characters.
    pub text: String,
    /// Local name of the first element, where it is XML or HTML.
    pub root: Option<String>,
    /// Whether it is a word processor's document.
    is_word: bool,
}

impl Head {
    /// Looks at the first bytes of a file.
    pub fn new(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..SNIFF_LEN).unwrap_or(bytes);
        let text = text::decode_head(bytes);
        let root = xml::root(&text).map(|(name, _)| name);
        Self { text, root, is_word: docx::sniff(bytes) }
    }

    fn root_is(&self, name: &str) -> bool {
        self.root.as_deref().is_some_and(|root| root.eq_ignore_ascii_case(name))
    }

    fn starts_with(&self, starts: &[&str]) -> bool {
        let text = self.text.trim_start();
        starts.iter().any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
    }

    /// Whether more than a twentieth are control characters that no text has.
    fn is_binary(&self) -> bool {
        let strange = |letter: char| letter == '\u{FFFD}' || (letter.is_control() && !"\t\n\r\x0c\x0b\x1b".contains(letter));
        let count = self.text.chars().filter(|letter| strange(*letter)).count();
        self.starts_with(&["%PDF-", "PK\x03\x04", "GIF8", "\u{FFFD}PNG", "‰PNG"]) || count * 20 > self.text.chars().count()
    }

    /// What the file is, for a message.
    fn what(&self) -> String {
        if self.text.is_empty() {
            "the file is empty".to_owned()
        } else if self.root_is("mets") {
            "METS, which lists files but holds no text".to_owned()
        } else if let Some(root) = &self.root {
            let name: String = root.chars().take(40).collect();
            format!("XML or HTML that begins with the element {name}")
        } else if self.is_binary() {
            "a file that is not text".to_owned()
        } else if self.starts_with(&["{", "["]) {
            "JSON or a similar data file".to_owned()
        } else {
            "a data file or a program".to_owned()
        }
    }
}

/// A format: how it is known, read and written.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// The name files and scripts use.
    pub id: &'static str,
    /// The name people see.
    pub name: &'static str,
    /// Extensions without the dot, lower case; the first is the one to write.
    pub extensions: &'static [&'static str],
    /// Whether a file's content is in this format beyond doubt.
    pub sniff: fn(&Head) -> bool,
    /// Reads it.
    pub read: Option<ReadFn>,
    /// How many pages a file holds, without reading more than that needs; at least 1.
    pub count_pages: Option<fn(&[u8]) -> u32>,
    /// Writes reading text.
    pub write: Option<WriteFn>,
    /// Writes pages with the places of their words.
    pub lay_out: Option<SheetFn>,
    /// What it can carry.
    pub keeps: Keeps,
}

impl Format {
    /// Whether a file holds one page only.
    pub fn one_page_a_file(&self) -> bool {
        matches!(self.id, "alto" | "page")
    }

    /// Whether it gives the text as it is read aloud, under the wishes for marks, lines and hyphens.
    pub fn is_reading_text(&self) -> bool {
        self.write.is_some() || self.id == "json" || self.id == "jsonl"
    }
}

/// What layout formats carry.
const LAYOUT: Keeps =
    Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::Regions, Keep::LineZones, Keep::WordZones, Keep::Confidence, Keep::Marks]);

/// All formats. Those known by their content come first; text and Markdown are what remains.
pub static FORMATS: &[Format] = &[
    Format {
        id: "hocr",
        name: "hOCR",
        extensions: &["hocr", "html", "htm", "xhtml", "xml"],
        // A text that speaks about hOCR does not begin with a tag.
        sniff: |head| head.root.is_some() && hocr::sniff(&head.text),
        read: Some(hocr::read),
        count_pages: Some(hocr::count_pages),
        write: None,
        lay_out: Some(write::hocr::write),
        keeps: LAYOUT,
    },
    Format {
        id: "alto",
        name: "ALTO",
        extensions: &["xml", "alto"],
        sniff: |head| head.root_is("alto"),
        read: Some(alto::read),
        count_pages: Some(alto::count_pages),
        write: None,
        lay_out: Some(write::alto::write),
        keeps: LAYOUT,
    },
    Format {
        id: "page",
        name: "PAGE XML",
        extensions: &["xml", "page"],
        sniff: |head| head.root_is("PcGts"),
        read: Some(page_xml::read),
        count_pages: Some(|_| 1),
        write: None,
        lay_out: Some(write::page_xml::write),
        keeps: LAYOUT,
    },
    Format {
        id: "tsv",
        name: "Tesseract TSV",
        extensions: &["tsv"],
        sniff: |head| tsv::sniff(&head.text),
        read: Some(tsv::read),
        count_pages: Some(tsv::count_pages),
        write: None,
        lay_out: None,
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::LineZones, Keep::WordZones, Keep::Confidence]),
    },
    Format {
        id: "tei",
        name: "TEI edition",
        extensions: &["xml", "tei"],
        sniff: |head| head.root.as_deref().is_some_and(tei::is_root),
        read: Some(tei::read),
        count_pages: None,
        write: None,
        lay_out: Some(write::tei::write),
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::Regions, Keep::LineZones, Keep::Marks]),
    },
    Format {
        id: "abbyy",
        name: "ABBYY FineReader XML",
        extensions: &["xml"],
        sniff: |head| abbyy::sniff(head.root.as_deref(), &head.text),
        read: Some(abbyy::read),
        count_pages: Some(abbyy::count_pages),
        write: None,
        lay_out: None,
        keeps: LAYOUT,
    },
    Format {
        id: "djvuxml",
        name: "DjVu XML",
        extensions: &["xml"],
        sniff: |head| head.root_is("DjVuXML"),
        read: Some(djvu_xml::read),
        count_pages: Some(djvu_xml::count_pages),
        write: None,
        lay_out: None,
        keeps: LAYOUT,
    },
    Format {
        id: "iiif",
        name: "IIIF annotations",
        extensions: &["json"],
        sniff: |head| iiif::sniff(&head.text),
        read: Some(iiif::read),
        count_pages: None,
        write: None,
        lay_out: None,
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::LineZones, Keep::WordZones]),
    },
    Format {
        id: "docx",
        name: "Word document",
        extensions: &["docx"],
        sniff: |head| head.is_word,
        read: Some(docx::read),
        count_pages: None,
        write: Some(write::docx::write),
        lay_out: None,
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::Regions, Keep::Marks]),
    },
    Format {
        id: "md",
        name: "Markdown",
        extensions: &["md", "markdown", "mdown", "mkd"],
        sniff: |_| false,
        read: Some(markdown::read),
        count_pages: Some(plain_text::count_pages),
        write: Some(markdown::write),
        lay_out: None,
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::Marks]),
    },
    Format {
        id: "txt",
        name: "Plain text",
        extensions: &["txt", "text", "asc"],
        sniff: |_| false,
        read: Some(plain_text::read),
        count_pages: Some(plain_text::count_pages),
        write: Some(plain_text::write),
        lay_out: None,
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::Marks]),
    },
    Format {
        id: "html",
        name: "HTML edition",
        extensions: &["html"],
        sniff: |_| false,
        read: None,
        count_pages: None,
        write: Some(html::write),
        lay_out: None,
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::Marks, Keep::Scans]),
    },
    Format {
        id: "epub",
        name: "EPUB book",
        extensions: &["epub"],
        sniff: |_| false,
        read: None,
        count_pages: None,
        write: Some(write::epub::write),
        lay_out: None,
        keeps: Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::Marks]),
    },
];

/// What is written but has no reader here, and for which more than the pages' texts is needed: scans, the journal, the source files.
pub static MADE: &[Format] = &[
    made("pdf", "Searchable PDF/A", &["pdf"], Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::LineZones, Keep::WordZones, Keep::Scans])),
    made(
        "pdf-a1",
        "Searchable PDF/A-1b",
        &["pdf"],
        Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::LineZones, Keep::WordZones, Keep::Scans]),
    ),
    made("json", "JSON Lines", &["json"], DATA),
    made("jsonl", "JSON Lines (.jsonl)", &["jsonl"], DATA),
    made("csv", "Corrections as a table", &["csv"], Keeps(&[])),
    made("csv-marks", "Markings as a table", &["csv"], Keeps(&[Keep::Marks])),
    made("iiif", "IIIF manifest with text", &["json"], Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::LineZones, Keep::Marks])),
    made("gt", "Line pictures and texts", &["gt.txt"], Keeps(&[Keep::LineEnds, Keep::Scans])),
    made("patch", "Back into the source files", &["xml"], LAYOUT),
];

const DATA: Keeps = Keeps(&[Keep::PageBreaks, Keep::LineEnds, Keep::WordZones, Keep::Confidence, Keep::Marks]);

const fn made(id: &'static str, name: &'static str, extensions: &'static [&'static str], keeps: Keeps) -> Format {
    Format { id, name, extensions, sniff: |_| false, read: None, count_pages: None, write: None, lay_out: None, keeps }
}

/// What can be written, in the order people choose from.
pub fn written() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|format| format.write.is_some() || format.lay_out.is_some()).chain(MADE)
}

/// What can be written under this [`Format::id`].
pub fn written_by_id(id: &str) -> Option<&'static Format> {
    written().find(|format| format.id == id)
}

/// The format with this [`Format::id`].
pub fn by_id(id: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == id)
}

/// The format a text is in, by its first bytes ([`SNIFF_LEN`] are plenty) and, for plain text and Markdown, its extension (without dot,
/// any case). `None` for what is not a text; without an extension, anything that is plainly text is plain text.
pub fn sniff(head: &[u8], extension: Option<&str>) -> Option<&'static Format> {
    let head = Head::new(head);
    if let Some(format) = FORMATS.iter().find(|format| (format.sniff)(&head)) {
        return Some(format);
    }
    let extension = extension.map(|extension| extension.trim_start_matches('.').to_ascii_lowercase());
    let named = |id: &'static str| by_id(id).filter(|format| extension.as_deref().is_some_and(|own| format.extensions.contains(&own)));
    let markup = head.starts_with(&["<?xml", "<!doctype", "<html"]);
    if head.is_binary() || markup {
        return None;
    }
    let nameless = || by_id("txt").filter(|_| extension.is_none() && head.root.is_none() && !head.starts_with(&["{", "[", "#!"]));
    named("md")
        .or_else(|| named("txt"))
        .or_else(nameless)
        .filter(|format| format.id != "txt" || !head.text.is_empty() || extension.is_some())
}

/// Reads a text, whatever format it is in.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] for what is not a text, and what the format's own reader says.
pub fn read(bytes: &[u8], extension: Option<&str>) -> Result<(&'static Format, ReadOutcome), FormatError> {
    let not_a_text = || FormatError::NotThisFormat { expected: "a text with a known format", found: Head::new(bytes).what() };
    let format = sniff(bytes, extension).ok_or_else(not_a_text)?;
    let read = format.read.ok_or_else(not_a_text)?;
    Ok((format, read(bytes)?))
}
