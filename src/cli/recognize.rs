//! `recognize`: Tesseract reads the scans, page by page; each page is kept as soon as it is read.

use super::args::RecognizeArguments;
use super::output::{self, Out};
use super::{End, say};
use crate::app::clock::Clock;
use crate::app::command::Command;
use crate::app::export::page_range;
use crate::app::export_request::Scope;
use crate::app::headless::compare;
use crate::app::links::PageLinks;
use crate::app::problem::Problem;
use crate::app::recognize::{RecognizeRequest, is_read, language_of};
use crate::app::script::open_quietly;
use crate::app::workspace::{Home, Workspace};
use crate::model::{Page, PageHead, PageId, Reading};
use serde_json::{Value, json};
use std::sync::Arc;

/// What is asked of every page.
struct Asked {
    language: String,
    again: bool,
    /// Whether nothing of it is kept, so that the text is printed.
    prints: bool,
}

/// Reads the scans of a dossier, a folder or files.
pub(super) fn recognize(arguments: &RecognizeArguments, out: &mut Out) -> Result<End, End> {
    let common = &arguments.common;
    let mut workspace = Workspace::inline(None, Clock::Real);
    workspace.use_rules_of(Home::find().as_ref());
    // Before anything is opened: without Tesseract there is nothing to do.
    let installed = workspace.recognizer()?.languages.clone();
    open_quietly(&mut workspace, common.paths.clone())?;
    let mut problems = std::mem::take(&mut workspace.problems);
    let language = arguments.language.clone().or_else(|| workspace.recognizer_language()).unwrap_or_default();
    if !crate::app::recognize::are_installed(&language, &installed) {
        return Err(End::Wrong(format!("Tesseract has no language {language} here; there are: {}", installed.join(", "))));
    }
    let heads: Vec<PageHead> = workspace.session.as_ref().map(|session| session.dossier.heads().to_vec()).unwrap_or_default();
    let wanted = common.pages.as_deref().map(|range| page_range(range, heads.len()).map_err(End::Wrong)).transpose()?;
    let is_dossier = common.paths.iter().any(|path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("onionskin")));
    let asked = Asked { language, again: arguments.again, prints: !is_dossier && arguments.save.is_none() };
    let mut read = 0;
    for (place, head) in (1..).zip(&heads) {
        if out.is_gone() {
            break;
        }
        if head.scan.is_none() || wanted.as_ref().is_some_and(|wanted| !wanted.contains(&(place - 1))) {
            continue;
        }
        read += usize::from(one(&mut workspace, (place, head), &asked, common.json, out)?);
        problems.append(&mut workspace.problems);
    }
    if let Some(target) = &arguments.save {
        if let Err(problem) = workspace.run(Command::SaveCopy(target.clone())) {
            problems.push(problem);
        } else if !common.json {
            out.line(format!("saved {}", target.display()));
        }
    }
    workspace.close();
    problems.append(&mut workspace.problems);
    if read == 0 {
        let told = problems.into_iter().next();
        return Err(End::Nothing(
            told.unwrap_or_else(|| Problem::new("There is no scan to read.").at(common.paths.first().cloned().unwrap_or_default())),
        ));
    }
    if asked.prints {
        say(&["Nothing was kept. Give a dossier, or --save FILE, to keep the readings.".to_owned()]);
    }
    Ok(End::Done(problems))
}

/// Reads a page and prints what came of it; whether there is a reading.
fn one(workspace: &mut Workspace, (place, head): (usize, &PageHead), asked: &Asked, json: bool, out: &mut Out) -> Result<bool, End> {
    let before = page(workspace, head.id)?;
    let was_read = is_read(&before, &asked.language);
    let request = RecognizeRequest { scope: Scope::Pages(place.to_string()), language: Some(asked.language.clone()), again: asked.again };
    workspace.recognize(&request)?;
    workspace.tick();
    let said = std::mem::take(&mut workspace.sayings);
    let page = page(workspace, head.id)?;
    let reading =
        std::iter::once(&page.working).chain(&page.witnesses).find(|reading| language_of(reading) == Some(asked.language.as_str()));
    let is_new = page.revision != before.revision;
    if json {
        let mut object = output::page_object(place, head, &page);
        object.insert("reading".to_owned(), reading.map_or(Value::Null, |reading| as_json(&page, reading, is_new)));
        out.json(&Value::Object(object));
    } else if let Some(reading) = reading {
        let how = if is_new || !was_read { "" } else { ", read before" };
        let words = reading.text.tokens().count();
        let differences = compare(page.working.text.as_str(), reading.text.as_str()).differences.len();
        let against = match (page.working.text.is_empty(), differences) {
            (true, _) => String::new(),
            (false, 1) => format!(", 1 difference from {}", page.working.name),
            (false, count) => format!(", {count} differences from {}", page.working.name),
        };
        out.line(format!("page {place} [{}]: {}{how}: {words} words{against}", head.label, reading.name));
        if asked.prints {
            out.line(reading.text.as_str().trim_end());
        }
    } else {
        out.line(format!("page {place} [{}]: {}", head.label, said.first().map_or("not read", String::as_str)));
    }
    Ok(reading.is_some())
}

fn page(workspace: &mut Workspace, id: PageId) -> Result<Arc<Page>, End> {
    let session = workspace.session.as_mut().ok_or_else(|| Problem::new("Nothing could be opened."))?;
    Ok(session.load(id)?)
}

fn as_json(page: &Page, reading: &Reading, is_new: bool) -> Value {
    let mut object = serde_json::Map::new();
    let differences = compare(page.working.text.as_str(), reading.text.as_str()).differences.len();
    for (name, value) in [
        ("name", json!(reading.name)),
        ("language", json!(language_of(reading))),
        ("text", json!(reading.text.as_str())),
        ("new", json!(is_new)),
        ("differences", json!(differences)),
    ] {
        object.insert(name.to_owned(), value);
    }
    let alone = Page::new(page.id, reading.clone());
    output::add_words(&mut object, &alone, &PageLinks::own(&alone));
    Value::Object(object)
}
