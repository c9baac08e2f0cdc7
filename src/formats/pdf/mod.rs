//! Searchable PDF/A: the scans as they are coded, the text invisible over its words.
//!
//! A page is written when it is given and then forgotten, so that a dossier of any size needs the memory of one page; what all pages are
//! said to be (catalogue, bookmarks, labels, tags) comes last. The text is set in a font without ink that is made here: one empty glyph
//! for every letter, and a table that says which letter each stands for, so that any text can be searched and copied whatever its script.
//! Each word is stretched to the width of its place.

mod content;
mod font;
mod metadata;
mod object;
mod profile;
mod xobject;

use super::sheet::{Sheet, SheetHead};
use crate::model::{CodedPicture, Coding, QuarterTurns, ScanSize, Strip};
use content::Content;
use font::Letters;
use object::{Objects, Ref, dict_text, joined};

/// Which part of the standard is kept to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standard {
    /// PDF/A-2u: what is usual.
    #[default]
    A2u,
    /// PDF/A-1b: the strictest, for archives that ask for it.
    A1b,
}

/// A page's scan.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfScan {
    /// The picture as it is coded.
    pub picture: CodedPicture,
    /// How a person turned it further than its file says.
    pub turns: QuarterTurns,
    /// Dots an inch of the upright picture.
    pub dpi: (f32, f32),
}

/// A document that is being written. Every step gives bytes that follow those given before.
pub struct PdfWriter {
    objects: Objects,
    head: SheetHead,
    standard: Standard,
    letters: Letters,
    font: Ref,
    pages: Ref,
    structure: Ref,
    /// Page objects in order, with the labels of the pages.
    written: Vec<(Ref, String)>,
    /// Documents: title and first page.
    documents: Vec<(String, Ref)>,
    /// Tags of each page: the elements that its marked stretches are.
    tags: Vec<Vec<Ref>>,
    /// Elements of documents.
    sections: Vec<(Ref, Vec<Ref>)>,
}

impl PdfWriter {
    /// Begins a document.
    pub fn new(head: &SheetHead, standard: Standard) -> (Self, Vec<u8>) {
        let version = if standard == Standard::A1b { "1.4" } else { "1.7" };
        let mut objects = Objects::new(version, standard == Standard::A2u);
        let (font, pages, structure) = (objects.reserve(), objects.reserve(), objects.reserve());
        let mut writer = Self {
            objects,
            head: head.clone(),
            standard,
            letters: Letters::default(),
            font,
            pages,
            structure,
            written: Vec::new(),
            documents: Vec::new(),
            tags: Vec::new(),
            sections: Vec::new(),
        };
        let bytes = writer.objects.take();
        (writer, bytes)
    }

    /// Adds a page. Without a scan it is a white page of the text's size.
    pub fn page(&mut self, sheet: &Sheet, scan: Option<PdfScan>) -> Vec<u8> {
        if self.sections.is_empty() || sheet.begins.is_some() {
            let section = self.objects.reserve();
            self.sections.push((section, Vec::new()));
        }
        let upright = scan.as_ref().map(|scan| scan.picture.upright()).or(sheet.size);
        let upright = upright.filter(|size| size.width > 0 && size.height > 0).unwrap_or(ScanSize { width: 2480, height: 3508 });
        let dpi = scan.as_ref().map_or((300.0, 300.0), |scan| scan.dpi);
        let page = self.objects.reserve();
        if let Some(title) = &sheet.begins {
            self.documents.push((title.clone(), page));
        }
        let mut content = Content::new(sheet, upright, dpi);
        let mut images = Vec::new();
        if let Some(scan) = scan {
            content.turn(scan.turns.get());
            images = self.images(&scan.picture, &mut content);
        }
        let section = self.sections.last().map(|(section, _)| *section).unwrap_or_default();
        let marked = content.text(&mut self.letters);
        let mut tags = Vec::with_capacity(marked.len());
        for (mark, kind) in marked.iter().enumerate() {
            let body = format!("<</Type/StructElem/S/{kind}/P {} 0 R/Pg {} 0 R/K {mark}>>", section.0, page.0);
            tags.push(self.objects.add(&body));
        }
        if let Some((_, elements)) = self.sections.last_mut() {
            elements.extend(&tags);
        }
        let stream = self.objects.stream(&content.bytes, "");
        let resources = joined(images.iter().enumerate().map(|(at, image)| format!("/I{at} {} 0 R", image.0)));
        let images = if resources.is_empty() { String::new() } else { format!("/XObject<<{resources}>>") };
        let (width, height) = content.size();
        let rotate = if content.turns == 0 { String::new() } else { format!("/Rotate {}", u32::from(content.turns) * 90) };
        self.objects.put(
            page,
            &format!(
                "<</Type/Page/Parent {} 0 R/MediaBox[0 0 {width} {height}]{rotate}/Resources<<{images}/Font<</F {} 0 R>>>>/Contents {} 0 R\
                 /StructParents {}/Tabs/S>>",
                self.pages.0,
                self.font.0,
                stream.0,
                self.written.len()
            ),
        );
        self.written.push((page, sheet.label.clone()));
        self.tags.push(tags);
        self.objects.take()
    }

    /// The pictures of a page, and how they are painted.
    fn images(&mut self, picture: &CodedPicture, content: &mut Content<'_>) -> Vec<Ref> {
        content.begin_picture(picture.orientation);
        let shared = match &picture.coding {
            Coding::Jbig2 { globals, .. } if !globals.is_empty() => Some(self.objects.coded(globals, "")),
            _ => None,
        };
        let mut top = 0;
        let mut images = Vec::new();
        for (at, Strip { rows, data }) in picture.strips.iter().enumerate() {
            content.strip(at, top, *rows, picture.size.height);
            top += rows;
            let size = ScanSize { width: picture.size.width, height: *rows };
            images.push(xobject::image(&mut self.objects, size, &picture.coding, data, shared));
        }
        content.end_picture();
        images
    }

    /// Ends the document.
    pub fn finish(mut self) -> Vec<u8> {
        self.letters.write(&mut self.objects, self.font);
        let kids = joined(self.written.iter().map(|(page, _)| format!("{} 0 R ", page.0)));
        self.objects.put(self.pages, &format!("<</Type/Pages/Count {}/Kids[{}]>>", self.written.len(), kids.trim_end()));
        self.tree();
        let outlines = self.outlines();
        let labels = joined(self.written.iter().enumerate().map(|(at, (_, label))| format!("{at}<</P {}>>", dict_text(label))));
        let intent = profile::profile();
        let intent = self.objects.stream(&intent, "/N 3");
        let metadata = metadata::xmp(&self.head, self.standard);
        let metadata = self.objects.coded(metadata.as_bytes(), "/Type/Metadata/Subtype/XML");
        let language = if self.head.language.is_empty() { String::new() } else { format!("/Lang{}", dict_text(&self.head.language)) };
        let catalog = self.objects.add(&format!(
            "<</Type/Catalog/Pages {pages} 0 R/Metadata {metadata} 0 R/MarkInfo<</Marked true>>/StructTreeRoot {structure} 0 R{outlines}\
             /PageLabels<</Nums[{labels}]>>/ViewerPreferences<</DisplayDocTitle true>>{language}\
             /OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile {intent} 0 R>>]>>",
            pages = self.pages.0,
            metadata = metadata.0,
            structure = self.structure.0,
            intent = intent.0,
        ));
        let info = self.objects.add(&metadata::info(&self.head));
        self.objects.finish(catalog, info)
    }

    /// What the stretches of text are.
    fn tree(&mut self) {
        let document = self.objects.reserve();
        let refs = |list: &[Ref]| list.iter().map(|item| format!("{} 0 R", item.0)).collect::<Vec<_>>().join(" ");
        let sections = std::mem::take(&mut self.sections);
        for (section, elements) in &sections {
            let body = format!("<</Type/StructElem/S/Sect/P {} 0 R/K[{}]>>", document.0, refs(elements));
            self.objects.put(*section, &body);
        }
        let sections: Vec<Ref> = sections.iter().map(|(section, _)| *section).collect();
        let body = format!("<</Type/StructElem/S/Document/P {} 0 R/K[{}]>>", self.structure.0, refs(&sections));
        self.objects.put(document, &body);
        let nums = joined(self.tags.iter().enumerate().map(|(at, tags)| format!("{at}[{}]", refs(tags))));
        let count = self.tags.len();
        let body = format!("<</Type/StructTreeRoot/K {} 0 R/ParentTree<</Nums[{nums}]>>/ParentTreeNextKey {count}>>", document.0);
        self.objects.put(self.structure, &body);
    }

    /// Bookmarks, one a document; the catalogue's entry for them.
    fn outlines(&mut self) -> String {
        if self.documents.is_empty() {
            return String::new();
        }
        let root = self.objects.reserve();
        let items: Vec<Ref> = self.documents.iter().map(|_| self.objects.reserve()).collect();
        let documents = std::mem::take(&mut self.documents);
        for (at, (title, page)) in documents.iter().enumerate() {
            let near = |name: &str, place: Option<usize>| {
                place.and_then(|place| items.get(place)).map(|item| format!("/{name} {} 0 R", item.0)).unwrap_or_default()
            };
            let (before, after) = (near("Prev", at.checked_sub(1)), near("Next", Some(at + 1)));
            let body = format!("<</Title{}/Parent {} 0 R{before}{after}/Dest[{} 0 R/Fit]>>", dict_text(title), root.0, page.0);
            if let Some(item) = items.get(at) {
                self.objects.put(*item, &body);
            }
        }
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            let body = format!("<</Type/Outlines/First {} 0 R/Last {} 0 R/Count {}>>", first.0, last.0, items.len());
            self.objects.put(root, &body);
        }
        format!("/Outlines {} 0 R/PageMode/UseOutlines", root.0)
    }
}

#[cfg(test)]
mod tests;
