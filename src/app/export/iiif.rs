//! A IIIF Presentation 3 manifest with the text as annotations: a canvas a page, an annotation a line, where its place is known.

use super::ExportOptions;
use crate::formats::sheet::{Sheet, SheetHead, SheetLine};
use crate::model::{ScanRect, ScanSize};
use serde_json::{Value, json};

/// Addresses of things that are nowhere yet.
const NOWHERE: &str = "http://localhost/iiif";

/// The manifest.
pub(super) fn manifest(head: &SheetHead, sheets: &[Sheet], options: &ExportOptions) -> Vec<u8> {
    let base = if options.address.is_empty() { NOWHERE } else { options.address.trim_end_matches('/') };
    let title = if head.title.is_empty() { "Transcription" } else { &head.title };
    let language = if head.language.is_empty() { "none" } else { &head.language };
    let said = |text: &str| json!({ language: [text] });
    let canvases: Vec<Value> = (1..).zip(sheets).map(|(at, sheet)| canvas(base, at, sheet, language)).collect();
    let mut metadata = Vec::new();
    for (name, value) in [("Repository", &head.repository), ("Reference", &head.reference)] {
        if !value.is_empty() {
            metadata.push(json!({"label": {"en": [name]}, "value": {"none": [value]}}));
        }
    }
    let mut ranges: Vec<Value> = Vec::new();
    for (at, sheet) in (1..).zip(sheets) {
        let item = json!({"id": format!("{base}/canvas/{at}"), "type": "Canvas"});
        if let Some(title) = &sheet.begins {
            let id = format!("{base}/range/{}", ranges.len() + 1);
            ranges.push(json!({"id": id, "type": "Range", "label": said(title), "items": [item]}));
        } else if let Some(items) = ranges.last_mut().and_then(|range| range.get_mut("items")).and_then(Value::as_array_mut) {
            items.push(item);
        }
    }
    let mut manifest = json!({
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": format!("{base}/manifest.json"),
        "type": "Manifest",
        "label": said(title),
        "items": canvases,
    });
    if let Some(fields) = manifest.as_object_mut() {
        if !metadata.is_empty() {
            fields.insert("metadata".to_owned(), Value::Array(metadata));
        }
        if ranges.len() > 1 {
            fields.insert("structures".to_owned(), Value::Array(ranges));
        }
    }
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

fn canvas(base: &str, at: usize, sheet: &Sheet, language: &str) -> Value {
    let id = format!("{base}/canvas/{at}");
    // A canvas must have a size, also where nobody knows the scan's.
    let size = sheet.size.unwrap_or(ScanSize { width: 1000, height: 1414 });
    let painting: Vec<Value> = sheet
        .image
        .iter()
        .map(|image| {
            let address = address(base, &image.name);
            let mut body = json!({"id": address, "type": "Image", "width": size.width, "height": size.height});
            if let (Some(format), Some(fields)) = (media(&image.name), body.as_object_mut()) {
                fields.insert("format".to_owned(), json!(format));
            }
            json!({"id": format!("{id}/image/1"), "type": "Annotation", "motivation": "painting", "body": body, "target": id})
        })
        .collect();
    let lines = sheet.blocks.iter().flat_map(|block| &block.lines);
    let annotations: Vec<Value> = (1..).zip(lines).map(|(line, content)| annotation(&id, line, content, sheet, language)).collect();
    json!({
        "id": id,
        "type": "Canvas",
        "label": {"none": [sheet.label]},
        "width": size.width,
        "height": size.height,
        "items": [{"id": format!("{id}/page"), "type": "AnnotationPage", "items": painting}],
        "annotations": [{"id": format!("{id}/text"), "type": "AnnotationPage", "items": annotations}],
    })
}

fn annotation(canvas: &str, at: usize, line: &SheetLine, sheet: &Sheet, language: &str) -> Value {
    let target = match line.zone {
        Some(ScanRect { left, top, right, bottom }) => {
            format!("{canvas}#xywh={},{},{},{}", left.max(0), top.max(0), right - left, bottom - top)
        }
        None => canvas.to_owned(),
    };
    let mut body = json!({"type": "TextualBody", "value": sheet.text.slice(line.span), "format": "text/plain"});
    if let Some(fields) = body.as_object_mut().filter(|_| language != "none") {
        fields.insert("language".to_owned(), json!(language));
    }
    json!({"id": format!("{canvas}/line/{at}"), "type": "Annotation", "motivation": "supplementing", "body": body, "target": target})
}

/// The address of a scan: its own where it has one, otherwise its path below the base.
fn address(base: &str, name: &str) -> String {
    if name.starts_with("http://") || name.starts_with("https://") {
        return name.to_owned();
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let path: String = name
        .trim_start_matches('/')
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("{base}/{path}")
}

fn media(name: &str) -> Option<&'static str> {
    let ending = name.rsplit('.').next()?.to_ascii_lowercase();
    Some(match ending.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "tif" | "tiff" => "image/tiff",
        "jp2" | "jpx" => "image/jp2",
        "webp" => "image/webp",
        "gif" => "image/gif",
        _ => return None,
    })
}
