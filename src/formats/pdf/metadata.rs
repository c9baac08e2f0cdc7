//! What the document says of itself, twice and alike: as XMP and in the information dictionary.

use super::Standard;
use super::object::dict_text;
use crate::formats::sheet::SheetHead;
use crate::formats::write::markup::escape;
use crate::formats::write::{PROGRAM, VERSION};

fn title(head: &SheetHead) -> &str {
    if head.title.is_empty() { "Transcription" } else { &head.title }
}

fn subject(head: &SheetHead) -> String {
    [head.repository.as_str(), head.reference.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The XMP packet.
pub(super) fn xmp(head: &SheetHead, standard: Standard) -> String {
    let (part, level) = if standard == Standard::A1b { (1, "B") } else { (2, "U") };
    let program = format!("{PROGRAM} {VERSION}");
    let dates = if head.made.is_empty() {
        String::new()
    } else {
        let made = escape(&head.made);
        format!("<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>")
    };
    let subject = subject(head);
    let about = if subject.is_empty() {
        String::new()
    } else {
        format!("<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:description>", escape(&subject))
    };
    let language = if head.language.is_empty() {
        String::new()
    } else {
        format!("<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>", escape(&head.language))
    };
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>{part}</pdfaid:part>\
         <pdfaid:conformance>{level}</pdfaid:conformance></rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:format>application/pdf</dc:format>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>{about}{language}</rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"><xmp:CreatorTool>{program}</xmp:CreatorTool>{dates}</rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"><pdf:Producer>{program}</pdf:Producer></rdf:Description>\n\
         </rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>",
        title = escape(title(head)),
    )
}

/// The information dictionary.
pub(super) fn info(head: &SheetHead) -> String {
    let program = dict_text(&format!("{PROGRAM} {VERSION}"));
    let digits: String = head.made.chars().filter(char::is_ascii_digit).take(14).collect();
    let dates = if digits.len() == 14 { format!("/CreationDate(D:{digits}Z)/ModDate(D:{digits}Z)") } else { String::new() };
    let subject = subject(head);
    let subject = if subject.is_empty() { String::new() } else { format!("/Subject{}", dict_text(&subject)) };
    format!("<</Title{}{subject}/Creator{program}/Producer{program}{dates}>>", dict_text(title(head)))
}
