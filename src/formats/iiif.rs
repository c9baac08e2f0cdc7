//! IIIF Presentation 2 and 3: manifests, and the text that annotations carry.
//!
//! A manifest is a list of pages (see [`super::manifest`]); its canvases may carry annotations with text, line by line or as a whole,
//! which are read as a text of the same pages. Files of one page of annotations are read too. Addresses are given as they stand; nothing
//! is fetched here.

use super::assembly::{RawBlock, RawLine, RawWord, assemble, size, zone};
use super::manifest::{Manifest, ManifestPage};
use super::{FormatError, ReadOutcome, ReadPage, json, text};
use crate::model::{ScanRect, ScanSize};
use serde_json::Value;

/// Annotations on one page at most; a newspaper page has some ten thousand words.
const MOST_ANNOTATIONS: usize = 200_000;

/// Whether the head of a file is JSON of the IIIF Presentation API. What kind of it, only the whole file says: the type may stand at its end.
pub(super) fn sniff(head: &str) -> bool {
    head.trim_start().starts_with('{') && (head.contains("iiif.io/api/presentation") || head.contains("shared-canvas.org"))
}

/// Reads a manifest as a list of pages.
///
/// # Errors
///
/// [`FormatError::NotThisFormat`] for other JSON; [`FormatError::Damaged`] where it is cut off.
pub(super) fn read_manifest(bytes: &[u8]) -> Result<Manifest, FormatError> {
    let (json, notices) = parsed(bytes)?;
    if kind(&json) != "Manifest" {
        return Err(FormatError::NotThisFormat { expected: "a IIIF manifest", found: "a page of annotations".to_owned() });
    }
    let pages = canvases(&json).into_iter().map(page).collect();
    Ok(Manifest { kind: "IIIF manifest", title: words(json.get("label")), pages, notices })
}

/// Reads the text that annotations carry: of every canvas of a manifest, or of one page of annotations.
///
/// # Errors
///
/// As [`read_manifest`].
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    let (json, notices) = parsed(bytes)?;
    let pages = match kind(&json) {
        "AnnotationPage" | "AnnotationList" => vec![annotated(&json, &[&json], None)],
        _ => canvases(&json)
            .iter()
            .map(|canvas| {
                let lists = array(canvas.get("annotations")).iter().chain(array(canvas.get("otherContent")));
                let listed = page(canvas);
                ReadPage {
                    label: listed.label,
                    image: listed.images.first().cloned(),
                    ..annotated(canvas, &lists.collect::<Vec<_>>(), listed.size)
                }
            })
            .collect(),
    };
    if pages.is_empty() {
        return Err(FormatError::Damaged("the IIIF manifest names no page".to_owned()));
    }
    Ok(ReadOutcome { pages, notices, has_page_breaks: true })
}

fn parsed(bytes: &[u8]) -> Result<(Value, Vec<super::Notice>), FormatError> {
    let decoded = text::decode(bytes, Some("utf-8"))?;
    let told = |why| FormatError::Damaged(format!("the IIIF file is cut off or damaged: {why}"));
    let json::Parsed { value: mut json, broken } = json::parse(decoded.text.trim_start_matches('\u{feff}')).map_err(told)?;
    let mut notices = decoded.notices;
    if let Some(why) = broken {
        name_kind(&mut json);
        notices.push(super::Notice::new(format!("the IIIF file is cut off or damaged ({why}); what stands before that was read")));
    }
    if !matches!(kind(&json), "Manifest" | "AnnotationPage" | "AnnotationList") {
        let found = words(json.get("type").or_else(|| json.get("@type"))).unwrap_or_else(|| "other JSON".to_owned());
        return Err(FormatError::NotThisFormat { expected: "a IIIF manifest or its annotations", found });
    }
    Ok((json, notices))
}

/// Says what a file is whose end is missing, and with it what it says of itself there.
fn name_kind(json: &mut Value) {
    let first = |json: &Value| array(json.get("items")).first().map(kind).unwrap_or_default().to_owned();
    let named = match first(json).as_str() {
        _ if !kind(json).is_empty() => return,
        "Canvas" => "Manifest",
        "Annotation" => "AnnotationPage",
        _ if json.get("sequences").is_some() => "Manifest",
        _ if json.get("resources").is_some() => "AnnotationList",
        _ => return,
    };
    if let Some(fields) = json.as_object_mut() {
        fields.insert("type".to_owned(), Value::from(named));
    }
}

/// The type without the prefix of version 2.
fn kind(json: &Value) -> &str {
    let kind = json.get("type").or_else(|| json.get("@type")).and_then(Value::as_str).unwrap_or_default();
    kind.rsplit(':').next().unwrap_or(kind)
}

fn array(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(list)) => list,
        Some(value @ Value::Object(_)) => std::slice::from_ref(value),
        _ => &[],
    }
}

/// A string, the strings of a list, or those of the first language of a map of languages.
fn words(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().filter_map(|value| words(Some(value))).collect::<Vec<_>>().join(" "),
        Value::Object(map) => {
            words(map.get("@value").or_else(|| map.get("en")).or_else(|| map.get("none")).or_else(|| map.values().next()))?
        }
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn canvases(manifest: &Value) -> Vec<&Value> {
    let v2 = array(manifest.get("sequences")).first().map(|sequence| array(sequence.get("canvases"))).unwrap_or_default();
    array(manifest.get("items")).iter().chain(v2).filter(|item| kind(item) == "Canvas").collect()
}

fn id(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("id")?.as_str()).or_else(|| value.get("@id")?.as_str())
}

fn page(canvas: &Value) -> ManifestPage {
    let painted =
        array(canvas.get("items")).iter().flat_map(|list| array(list.get("items"))).flat_map(|annotation| array(annotation.get("body")));
    let images = painted.chain(array(canvas.get("images")).iter().filter_map(|image| image.get("resource")));
    let side = |name: &str| canvas.get(name).and_then(Value::as_f64);
    let texts = ["rendering", "seeAlso", "annotations", "otherContent"].into_iter().flat_map(|name| array(canvas.get(name)));
    let is_text = |value: &&Value| {
        let told = ["format", "profile", "@type", "type"].into_iter().filter_map(|name| value.get(name)?.as_str()).collect::<String>();
        let named = ["alto", "hocr", "xml", "text/plain", "text/html", "Annotation"].iter().any(|name| told.contains(name));
        named && value.get("items").is_none()
    };
    ManifestPage {
        label: words(canvas.get("label")),
        images: images.filter_map(image).collect(),
        texts: texts.filter(is_text).filter_map(id).map(str::to_owned).collect(),
        size: side("width").zip(side("height")).and_then(|(width, height)| size(width, height)),
    }
}

/// An image's address; one of a choice is its first.
fn image(body: &Value) -> Option<String> {
    match kind(body) {
        "Choice" => array(body.get("items")).first().and_then(image),
        "SpecificResource" => image(body.get("source")?),
        _ => {
            if let Some(default) = body.get("default") {
                return image(default);
            }
            id(body).map(str::to_owned)
        }
    }
}

/// The text of a page's annotations.
fn annotated(canvas: &Value, lists: &[&Value], of: Option<ScanSize>) -> ReadPage {
    let of = of.or_else(|| lists.iter().find_map(|list| list.get("partOf")).and_then(|canvas| page(canvas).size));
    let mut block = RawBlock::default();
    let annotations = lists.iter().flat_map(|list| array(list.get("items")).iter().chain(array(list.get("resources"))));
    for annotation in annotations.take(MOST_ANNOTATIONS) {
        let Some(text) = carried(annotation) else { continue };
        let place = annotation.get("target").or_else(|| annotation.get("on")).and_then(place);
        let word = annotation.get("textGranularity").and_then(Value::as_str) == Some("word");
        match block.lines.last_mut().filter(|line: &&mut RawLine| word && goes_on(line.zone, place)) {
            Some(line) => {
                line.zone = line.zone.zip(place).map(|(one, next)| one.union(next));
                line.words.push(RawWord { text, zone: place, ..RawWord::default() });
            }
            None if word => {
                let words = vec![RawWord { text, zone: place, ..RawWord::default() }];
                block.lines.push(RawLine { zone: place, words, ..RawLine::default() });
            }
            None => {
                let lines = text.lines().map(|line| RawLine { zone: place, words: vec![RawWord::loose(line)], ..RawLine::default() });
                block.lines.extend(lines);
            }
        }
    }
    let (text, layout) = assemble(vec![block], of);
    ReadPage { text, layout, label: words(canvas.get("label")), scan_size: of, ..ReadPage::default() }
}

/// Whether a word stands on the line of the one before: to the right of it and at its height.
fn goes_on(line: Option<ScanRect>, word: Option<ScanRect>) -> bool {
    let Some((line, word)) = line.zip(word) else { return false };
    let common = line.bottom.min(word.bottom) - line.top.max(word.top);
    word.left >= line.right - line.height() / 2 && common * 2 > line.height().min(word.height())
}

/// The text of an annotation that transcribes: version 3 says `supplementing`, version 2 `painting`, of content that is text.
fn carried(annotation: &Value) -> Option<String> {
    let motive = words(annotation.get("motivation")).unwrap_or_default();
    if !["supplementing", "painting", "transcribing", "Transcri"].iter().any(|known| motive.contains(known)) && !motive.is_empty() {
        return None;
    }
    let body = array(annotation.get("body")).first().or_else(|| array(annotation.get("resource")).first())?;
    if !matches!(kind(body), "TextualBody" | "ContentAsText" | "Text") {
        return None;
    }
    let text = body.get("value").or_else(|| body.get("chars"))?.as_str()?;
    let is_html = body.get("format").and_then(Value::as_str).is_some_and(|format| format.contains("html"));
    Some(if is_html { without_tags(text) } else { text.to_owned() })
}

fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for (at, part) in html.split('<').enumerate() {
        let rest = if at == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) };
        out.push_str(rest);
    }
    super::entities::unescape(&out).into_owned()
}

/// `#xywh=` of a target, or of its selector.
fn place(target: &Value) -> Option<ScanRect> {
    let within = |target: &Value| {
        let selector = array(target.get("selector")).iter().find_map(|selector| selector.get("value")?.as_str());
        selector.or_else(|| target.get("full").or_else(|| target.get("source")).and_then(id)).map(str::to_owned)
    };
    let said = target.as_str().map(str::to_owned).or_else(|| within(target))?;
    let (_, numbers) = said.split_once("xywh=")?;
    let numbers: Vec<f64> = numbers.trim_start_matches("pixel:").split(',').filter_map(super::xml::number).collect();
    let [x, y, width, height] = numbers.as_slice() else { return None };
    zone(*x, *y, x + width, y + height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const V3: &str = r#"{"@context":"http://iiif.io/api/presentation/3/context.json","id":"https://x.org/m","type":"Manifest","label":{"en":["Box  3"]},
        "items":[{"id":"https://x.org/c1","type":"Canvas","label":{"none":["p. 1"]},"width":100,"height":200,
          "items":[{"type":"AnnotationPage","items":[{"type":"Annotation","motivation":"painting","body":{"id":"https://x.org/1.jpg","type":"Image"}}]}],
          "seeAlso":[{"id":"https://x.org/1.xml","type":"Dataset","format":"application/xml","profile":"http://www.loc.gov/standards/alto/"}],
          "annotations":[{"id":"https://x.org/a1","type":"AnnotationPage","items":[
            {"type":"Annotation","motivation":"supplementing","body":{"type":"TextualBody","value":"One line"},"target":"https://x.org/c1#xywh=10,20,50,10"},
            {"type":"Annotation","motivation":"commenting","body":{"type":"TextualBody","value":"nice"},"target":"https://x.org/c1"},
            {"type":"Annotation","motivation":"supplementing","textGranularity":"word","body":{"type":"TextualBody","value":"two"},"target":"c#xywh=10,40,20,10"},
            {"type":"Annotation","motivation":"supplementing","textGranularity":"word","body":{"type":"TextualBody","value":"words"},"target":{"source":"c","selector":{"type":"FragmentSelector","value":"xywh=40,40,20,10"}}}]}]}]}"#;

    const V2: &str = r#"{"@context":"http://iiif.io/api/presentation/2/context.json","@id":"m","@type":"sc:Manifest","label":"Old",
        "sequences":[{"canvases":[{"@id":"c","@type":"sc:Canvas","label":"1r","width":10,"height":20,
          "images":[{"resource":{"@id":"https://x.org/i/full/full/0/default.jpg","@type":"dctypes:Image"},"on":"c"}],
          "otherContent":[{"@id":"l.json","@type":"sc:AnnotationList","resources":[{"motivation":"sc:painting","resource":{"@type":"cnt:ContentAsText","chars":"a &amp; b","format":"text/html"},"on":"c#xywh=1,2,3,4"}]}]}]}]}"#;

    #[test]
    fn manifests_list_their_pages() {
        let manifest = read_manifest(V3.as_bytes()).unwrap();
        assert_eq!(manifest.title.as_deref(), Some("Box 3"));
        let page = &manifest.pages[0];
        assert_eq!((page.label.as_deref(), page.images.as_slice()), (Some("p. 1"), &["https://x.org/1.jpg".to_owned()][..]));
        assert_eq!(page.texts[0], "https://x.org/1.xml");
        assert_eq!(read_manifest(V2.as_bytes()).unwrap().pages[0].images, ["https://x.org/i/full/full/0/default.jpg"]);
    }

    #[test]
    fn annotations_that_transcribe_are_text() {
        let page = &read(V3.as_bytes()).unwrap().pages[0];
        assert_eq!(page.text.as_str(), "One line\ntwo words");
        assert_eq!(page.layout.words.len(), 2);
        assert_eq!(page.layout.lines[0].zone, Some(ScanRect { left: 10, top: 20, right: 60, bottom: 30 }));
        assert_eq!(read(V2.as_bytes()).unwrap().pages[0].text.as_str(), "a & b");
        let list = r#"{"@context":"http://iiif.io/api/presentation/3/context.json","type":"AnnotationPage","items":[{"type":"Annotation","motivation":"supplementing","body":{"type":"TextualBody","value":"x"}}]}"#;
        assert_eq!(read(list.as_bytes()).unwrap().pages[0].text.as_str(), "x");
        assert!(read_manifest(V3.as_bytes()).is_ok() && read_manifest(list.as_bytes()).is_err());
    }

    #[test]
    fn what_stands_before_a_break_is_read_and_the_break_is_told() {
        let cut = &V3.as_bytes()[..V3.find("\"two\"").unwrap()];
        let manifest = read_manifest(cut).unwrap();
        assert_eq!((manifest.pages.len(), manifest.notices.len()), (1, 1));
        assert!(manifest.notices[0].what.contains("what stands before that was read"), "{:?}", manifest.notices);
        let outcome = read(cut).unwrap();
        assert_eq!((outcome.pages[0].text.as_str(), outcome.notices.len()), ("One line", 1));
        // Its kind stands behind the break.
        let late = V2.replace("\"@type\":\"sc:Manifest\",", "");
        let late = format!("{},\"@type\":\"sc:Manifest\"", late.trim_end_matches('}'));
        assert_eq!(read_manifest(late.as_bytes()).unwrap().pages.len(), 1);
    }

    #[test]
    fn damage_and_other_json_are_told() {
        assert!(matches!(read_manifest(b"{\"type\""), Err(FormatError::NotThisFormat { .. } | FormatError::Damaged(_))));
        assert!(matches!(read(b"{ no json"), Err(FormatError::Damaged(_) | FormatError::NotThisFormat { .. })));
        assert!(matches!(read_manifest(b"{\"type\":\"Collection\"}"), Err(FormatError::NotThisFormat { .. })));
    }
}
