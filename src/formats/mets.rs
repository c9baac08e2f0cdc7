//! METS: which files make a work, page by page, in the ways of OCR-D, Kitodo and the DFG viewer, NDNP and law libraries.
//!
//! Pages are the divisions of the physical structure that point to files; their order is `@ORDER` where all have one, else that of the
//! file. Of several pictures of a page those made for looking come first, small and derived ones last; groups that hold neither pictures
//! nor texts (sound, metadata) are passed over.

use super::manifest::{Manifest, ManifestPage};
use super::xml::{self, Element, Piece, Xml};
use super::{FormatError, Notice};
use std::collections::BTreeMap;

/// Reads METS.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] where the root is another; [`FormatError::TooLarge`].
pub(super) fn read(bytes: &[u8]) -> Result<Manifest, FormatError> {
    let decoded = xml::decode(bytes)?;
    let mut xml = Xml::new(&decoded.text);
    let mut mets = Mets::default();
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(element) => mets.open(&element),
            Piece::Close(name) => mets.close(&name),
            Piece::Text(text) => {
                if mets.in_title {
                    mets.title.push_str(&text);
                }
            }
        }
    }
    if !mets.has_root {
        return Err(FormatError::NotThisFormat { expected: "METS", found: "XML without a mets element".to_owned() });
    }
    let mut notices = decoded.notices;
    notices.extend(xml.into_notices());
    Ok(mets.finish(notices))
}

/// A file of the file section.
#[derive(Debug, Clone, Default)]
struct Listed {
    href: String,
    mime: String,
    group: String,
}

/// A division of a structure with the files it points to.
#[derive(Debug, Clone, Default)]
struct Division {
    kind: String,
    order: Option<i64>,
    label: Option<String>,
    files: Vec<String>,
    /// How many divisions with files lie in it.
    inner: usize,
}

impl Division {
    fn is_page(&self) -> bool {
        self.kind == "page" || self.kind.ends_with(":page")
    }
}

#[derive(Default)]
struct Mets {
    has_root: bool,
    title: String,
    in_title: bool,
    titled: bool,
    /// `@USE` of the groups that are open, and the file that is.
    groups: Vec<String>,
    file: Option<String>,
    files: BTreeMap<String, Listed>,
    /// Type of the structure that is open.
    structure: Option<String>,
    open: Vec<Division>,
    /// Divisions with files of each structure, in order.
    found: Vec<(String, Vec<Division>)>,
}

impl Mets {
    fn open(&mut self, element: &Element) {
        let attr = |name: &str| element.attr(name).unwrap_or_default().to_owned();
        match element.name.as_str() {
            "mets" => {
                self.has_root = true;
                self.title = attr("LABEL");
                self.titled = !self.title.is_empty();
            }
            "title" if !self.titled && self.structure.is_none() => self.in_title = true,
            "fileGrp" => self.groups.push(attr("USE")),
            "file" => self.start_file(element),
            "FLocat" => {
                if let Some(file) = self.file.as_ref().and_then(|id| self.files.get_mut(id)).filter(|file| file.href.is_empty()) {
                    file.href = attr("href");
                }
            }
            "structMap" => {
                self.structure = Some(attr("TYPE").to_ascii_lowercase());
                self.found.push((attr("TYPE").to_ascii_lowercase(), Vec::new()));
            }
            "div" if self.structure.is_some() => self.open.push(Division {
                kind: attr("TYPE").to_ascii_lowercase(),
                order: element.attr("ORDER").and_then(|order| order.trim().parse().ok()),
                label: [attr("ORDERLABEL"), attr("LABEL")].into_iter().map(|label| label.trim().to_owned()).find(|label| is_label(label)),
                ..Division::default()
            }),
            "fptr" | "area" => {
                let id = attr("FILEID");
                if let Some(division) = self.open.last_mut().filter(|division| !id.is_empty() && !division.files.contains(&id)) {
                    division.files.push(id);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "title" if self.in_title => {
                self.in_title = false;
                self.titled = !self.title.trim().is_empty();
            }
            "fileGrp" => drop(self.groups.pop()),
            "file" => self.file = None,
            "structMap" => self.structure = None,
            "div" => self.end_division(),
            _ => {}
        }
    }

    fn start_file(&mut self, element: &Element) {
        let id = element.attr("ID").unwrap_or_default().to_owned();
        let own = element.attr("USE").map(str::to_owned);
        let group = own.unwrap_or_else(|| self.groups.iter().rev().find(|group| !group.is_empty()).cloned().unwrap_or_default());
        let mime = element.attr("MIMETYPE").unwrap_or_default().to_ascii_lowercase();
        self.files.insert(id.clone(), Listed { href: String::new(), mime, group });
        self.file = Some(id);
    }

    fn end_division(&mut self) {
        let Some(division) = self.open.pop() else { return };
        let has_files = !division.files.is_empty() || division.inner > 0;
        if let Some(outer) = self.open.last_mut() {
            outer.inner += usize::from(has_files);
        }
        // A division of pages may point to a file of the whole; the pages in it are what counts.
        // And what lies within a page are its columns and headings.
        let in_page = self.open.iter().any(Division::is_page);
        if !division.files.is_empty()
            && (division.is_page() || (division.inner == 0 && !in_page))
            && let Some((_, list)) = self.found.last_mut()
        {
            list.push(division);
        }
    }

    fn finish(mut self, mut notices: Vec<Notice>) -> Manifest {
        let named = |list: &[Division]| list.iter().any(Division::is_page);
        let physical = self.found.iter().position(|(kind, list)| kind.contains("physical") && !list.is_empty());
        let chosen = physical.or_else(|| self.found.iter().position(|(_, list)| named(list)));
        let chosen = chosen.or_else(|| self.found.iter().position(|(_, list)| !list.is_empty()));
        let mut divisions = chosen.map(|at| self.found.swap_remove(at).1).unwrap_or_default();
        if named(&divisions) {
            divisions.retain(Division::is_page);
        }
        if divisions.iter().all(|division| division.order.is_some()) {
            divisions.sort_by_key(|division| division.order);
        }
        let mut unknown = 0;
        let pages: Vec<ManifestPage> = divisions.iter().map(|division| self.page(division, &mut unknown)).collect();
        if unknown > 0 {
            notices.push(Notice::new(format!("{unknown} pages point to files that the METS does not list; these were passed over")));
        }
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let pages = pages.into_iter().filter(|page| !page.images.is_empty() || !page.texts.is_empty()).collect();
        Manifest { kind: "METS", title: (!title.is_empty()).then_some(title), pages, notices }
    }

    fn page(&self, division: &Division, unknown: &mut usize) -> ManifestPage {
        let mut images: Vec<(u8, &str)> = Vec::new();
        let mut page = ManifestPage { label: division.label.clone(), ..ManifestPage::default() };
        let mut lost = false;
        for id in &division.files {
            let Some(file) = self.files.get(id).filter(|file| !file.href.is_empty()) else {
                lost = true;
                continue;
            };
            match file.kind() {
                Kind::Image => images.push((rank(file), &file.href)),
                Kind::Text => page.texts.push(file.href.clone()),
                Kind::Other => {}
            }
        }
        *unknown += usize::from(lost);
        images.sort_by_key(|(rank, _)| *rank);
        page.images = images.into_iter().map(|(_, href)| href.to_owned()).collect();
        page
    }
}

/// A label that says something: catalogues write ` - ` where a page has no number.
fn is_label(label: &str) -> bool {
    label.chars().any(char::is_alphanumeric) && label.chars().count() <= 24
}

enum Kind {
    Image,
    Text,
    Other,
}

impl Listed {
    fn kind(&self) -> Kind {
        let extension = self.href.split(['?', '#']).next().unwrap_or_default().rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let named = |names: &[&str]| names.contains(&extension.as_str());
        if self.mime.starts_with("image/")
            || named(&["tif", "tiff", "jpg", "jpeg", "jp2", "jpx", "png", "webp", "gif", "bmp", "djvu", "pdf"])
        {
            return Kind::Image;
        }
        let is_text =
            self.mime.contains("alto") || self.mime.contains("page") || self.mime.contains("hocr") || self.mime.starts_with("text/");
        if is_text || named(&["xml", "hocr", "html", "txt", "alto"]) { Kind::Text } else { Kind::Other }
    }
}

/// How good a picture is for looking, the best first: masters, then what is made for readers, then what programs made, then small ones.
fn rank(file: &Listed) -> u8 {
    let group = file.group.to_ascii_lowercase();
    let holds = |names: &[&str]| names.iter().any(|name| group.contains(name));
    if holds(&["thumb", "teaser", "preview"]) {
        9
    } else if holds(&["min"]) {
        7
    } else if holds(&["bin", "seg", "crop", "deskew", "denoise", "dewarp", "-cor"]) {
        6
    } else if file.mime.contains("pdf") || holds(&["download", "pdf"]) {
        5
    } else if holds(&["master", "max", "archive", "ocr-d-img", "original", "presentation", "orig", "tiff"]) {
        0
    } else if holds(&["default", "service"]) {
        2
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(manifest: &Manifest) -> Vec<String> {
        let page =
            |page: &ManifestPage| format!("{}: {} | {}", page.label.as_deref().unwrap_or("-"), page.images.join(" "), page.texts.join(" "));
        manifest.pages.iter().map(page).collect()
    }

    fn file(id: &str, mime: &str, href: &str) -> String {
        format!("<m:file ID='{id}' MIMETYPE='{mime}'><m:FLocat LOCTYPE='OTHER' x:href='{href}'/></m:file>")
    }

    #[test]
    fn pages_come_in_their_order_with_the_best_picture_first() {
        let groups = [
            ("THUMBS", file("t1", "image/jpeg", "t/1.jpg")),
            ("DEFAULT", file("d1", "image/jpeg", "d/1.jpg") + &file("d2", "image/jpeg", "d/2.jpg")),
            ("OCR-D-IMG", file("i1", "image/tiff", "OCR-D-IMG/1.tif")),
            ("FULLTEXT", file("f1", "text/xml", "f/1.xml") + &file("f2", "application/alto+xml", "f/2.xml")),
            ("AUDIO", file("a1", "audio/mpeg", "a/1.mp3")),
        ];
        let section = groups.map(|(use_, files)| format!("<m:fileGrp USE='{use_}'>{files}</m:fileGrp>")).concat();
        let page = |order: u32, label: &str, ids: &[&str]| {
            let files = ids.iter().map(|id| format!("<m:fptr FILEID='{id}'/>")).collect::<Vec<_>>().concat();
            let number = "<m:div TYPE='pagenumber'><m:fptr><m:area FILEID='f1'/></m:fptr></m:div>";
            format!("<m:div TYPE='page' ORDER='{order}' ORDERLABEL='{label}'>{files}{number}</m:div>")
        };
        let map = page(2, " - ", &["d2", "f2", "gone"]) + &page(1, "iv", &["t1", "d1", "i1", "f1", "a1"]);
        let file = format!(
            "<m:mets LABEL='Box 3'><m:fileSec>{section}</m:fileSec><m:structMap TYPE='LOGICAL'><m:div TYPE='monograph'/></m:structMap>
            <m:structMap TYPE='PHYSICAL'><m:div TYPE='physSequence'>{map}</m:div></m:structMap></m:mets>"
        );
        let manifest = read(file.as_bytes()).unwrap();
        assert_eq!(shown(&manifest), ["iv: OCR-D-IMG/1.tif d/1.jpg t/1.jpg | f/1.xml", "-: d/2.jpg | f/2.xml"]);
        assert_eq!((manifest.title.as_deref(), manifest.notices.len()), (Some("Box 3"), 1));
    }

    #[test]
    fn newspapers_point_to_files_without_a_physical_structure() {
        let file = format!(
            "<mets><dmdSec><titleInfo><title>The  Herald</title></titleInfo></dmdSec><fileSec><fileGrp ID='p1'>{}{}</fileGrp></fileSec>
            <structMap><div TYPE='np:issue'><div TYPE='np:page'><fptr FILEID='a'/><fptr FILEID='b'/></div></div></structMap></mets>",
            file("a", "", "./0001.tif").replace("m:", ""),
            file("b", "", "./0001.xml").replace("m:", ""),
        );
        let manifest = read(file.replace("x:href", "xlink:href").as_bytes()).unwrap();
        assert_eq!(shown(&manifest), ["-: ./0001.tif | ./0001.xml"]);
        assert_eq!(manifest.title.as_deref(), Some("The Herald"));
    }
}
